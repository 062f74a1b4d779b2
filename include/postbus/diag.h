/* diag.h: errors and warnings in files that people write.
 *
 * Every message has a place and says what was found and what was expected;
 * printed as `name:line:column: …`, with the line and a caret below it. All
 * messages of all files of a run are collected, up to LIMIT_DIAGNOSTICS. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "postbus/arena.h"
#include "postbus/buf.h"

/* A place in a file that people write. Lines and columns count from 1; a column
 * is a character, not a byte. line 0: the file as a whole. */
struct diag_place {
    const char *file;
    unsigned line, column;
};

static inline struct diag_place diag_file(const char *file)
{
    return (struct diag_place){file, 0, 0};
}

struct diag; /* opaque; lives in its arena */

struct diag *diag_new(struct arena *arena);

/* Tells the text of a file, so that its lines can be shown. Both are copied; so
 * is all that a message shows: nothing of the caller's need outlive the call. */
void diag_source(struct diag *diag, const char *file, struct pb_span bytes);

/* The format is English in the code, and is told in the thread's language (lang.h). */
void diag_error(struct diag *diag, struct diag_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* `name`: the warning's own name, shown as [name]. */
void diag_warn(struct diag *diag, struct diag_place place, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

size_t diag_errors(const struct diag *diag);
size_t diag_warnings(const struct diag *diag);

/* All messages in order of file, line, column. */
void diag_print(const struct diag *diag, struct buf *out);
/* The warnings of one file alone, as they were found. */
void diag_print_warnings(const struct diag *diag, const char *file, struct buf *out);

/* One message, for who shows it in his own way; borrowed from the diag. */
struct diag_told {
    struct diag_place place;
    const char *text;
    const char *warning; /* its name; NULL of an error */
};
/* The errors in the order they were found, then the warnings; false at the end. */
bool diag_tell(const struct diag *diag, size_t index, struct diag_told *ret_told);

/* The candidate nearest to `word` if it is near enough to be meant, else NULL.
 * `candidates` ends in NULL. */
const char *diag_did_you_mean(const char *word, const char *const *candidates);
/* What a message ends with: "; did you mean WORD?", or "" where `near` is NULL. Lives in the diag's arena. */
const char *diag_meant(struct diag *diag, const char *near);
