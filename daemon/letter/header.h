/* header.h: the header block of a message or part (RFC 5322), tolerantly.
 *
 * Lines end in LF, CRLF or CR. Linear, never failing. */
#pragma once
#include "postbus/arena.h"

struct field {
    struct pb_span name, value; /* borrowed from the mail; value still folded */
};

struct fields {
    struct field *v;
    size_t n, cap;
    size_t dropped; /* fields beyond LIMIT_HEADERS */
};

/* Reads the block at the start of `bytes`; returns where the body begins. The
 * block ends at an empty line, at a line that starts with `--` (a boundary, the
 * empty line forgotten), at what is no header, or after LIMIT_HEADER_BYTES. */
size_t header_scan(struct arena *arena, struct pb_span bytes, struct fields *ret_fields);

/* Where the header begins: behind empty lines, a BOM and an mbox `From ` line. */
size_t header_start(struct pb_span bytes);

/* The first field of that name with something in it; NULL where there is none. */
const struct field *header_find(const struct fields *fields, const char *name);

/* A value on one line, still encoded; at most LIMIT_HEADER_VALUE. NULL for NULL. */
const char *header_unfold(struct arena *arena, const struct field *field);

/* True where some field is one that mail has and a printed mail does not. */
bool header_has_transport(const struct fields *fields);
/* True where some field is one that mails have at all. */
bool header_has_known(const struct fields *fields);
