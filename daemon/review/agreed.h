/* agreed.h: how often clerks agreed with where a line of the rules leads. */
#pragma once
#include "page.h"
#include "postbus/outline.h"

struct agreed {
    size_t letters; /* that a person decided on, of the newest LIMIT_AGREED */
    unsigned lines; /* of the file */
    struct agreed_line { unsigned fired, agreed; } *v; /* by line, from 1 */
};

/* Of the file with this text; nothing where the store does not answer. */
void agreed_count(struct frame *frame, const char *path, const char *text, struct agreed *ret_agreed);
/* "12 letters, 11 agreed", where the line gave points in any. */
void agreed_put(struct frame *frame, const struct agreed *agreed, unsigned line);
