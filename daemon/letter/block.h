/* block.h: the labelled header block above a forwarded mail.
 *
 * A run of label lines is one where enough of it is: sender, date and one of
 * recipients and subject, with a clock time or an address among them, as no letter
 * writes of itself; where redaction took the sender, date and subject anchor it. */
#pragma once
#include "letter/date.h"
#include "letter/labels.h"
#include "letter/lines.h"
#include "postbus/reading.h"

struct block {
    size_t end;                        /* the line behind it */
    struct pb_span value[ROLE_COUNT];  /* lines joined, blanks folded; p NULL where the label is missing */
    struct date date;
    bool dated;                        /* `date` is known */
    locales locales;                   /* languages that its labels may be of */
    struct strings attachments;        /* file names */
};

/* The block that begins in line `at`. `announced`: a separator says that one comes.
 * Looks at no more than LIMIT_BLOCK_LINES lines. */
bool block_parse(struct arena *arena, const struct lines *lines, size_t at, bool announced, struct block *ret_block);

/* A block run together into one line of text (Yahoo; HTML flattened by others).
 * ret_block->end stays as it is. */
bool block_parse_line(struct arena *arena, struct pb_span text, struct block *ret_block);

/* A block run together and then wrapped: it ends with the paragraph that begins in line `at`, which a separator has
 * announced. The label of its sender may be missing. */
bool block_parse_paragraph(struct arena *arena, const struct lines *lines, size_t at, struct block *ret_block);
