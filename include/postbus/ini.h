/* ini.h: the one file grammar, of rule files and of the configuration.
 *
 *     # comment            to the end of the line, at its start or behind a blank
 *     [kind name]          a section; the name may be missing or hold blanks
 *     key = value          a value goes on in lines that are indented
 *
 * UTF-8 only, a BOM is passed over; CRLF or LF. Limits: LIMIT_INI_BYTES, LIMIT_INI_LINE, LIMIT_SECTIONS. */
#pragma once
#include "postbus/arena.h"
#include "postbus/diag.h"
#include "postbus/err.h"

/* One physical line of a value, trimmed, its comment removed. */
struct ini_value {
    const char *text;
    struct diag_place place;
};

struct ini_entry {
    const char *key; /* blanks within folded to one: "term 3 in subject" */
    struct diag_place place;
    struct ini_value *v; /* n may be 0: `key =` with nothing behind it */
    size_t n, cap;
};

struct ini_section {
    const char *kind; /* first word between the brackets */
    const char *name; /* the rest, "" where there is none */
    struct diag_place place, name_place;
    struct ini_entry *v;
    size_t n, cap;
};

struct ini_file {
    struct ini_section *v;
    size_t n, cap;
};

/* Parses what it can; errors go to `diag`. `name` and `bytes` are borrowed by
 * the result and must outlive it. Returns false where there was any error. */
bool ini_parse(struct arena *arena, struct diag *diag, const char *name, struct pb_span bytes,
               struct ini_file *ret_file);

/* Where in a line its comment begins: at the # at the line's start or behind a blank; line.n
 * where it has none. */
size_t ini_comment(struct pb_span line);

/* Reads a whole file into the arena. PB_NOT_FOUND, PB_OPERATOR, PB_LIMIT. */
bool ini_load(struct arena *arena, const char *path, struct pb_span *ret_bytes, struct pb_err *err) PB_MUST_CHECK;
