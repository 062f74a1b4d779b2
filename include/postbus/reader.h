/* reader.h: asks a reader process to read a letter.
 *
 * The pool starts `postbus-reader` (beside the running program, or where it is
 * installed), which prepares itself, closes its sandbox and forks once per
 * letter. Attachments are turned into text by an extractor child of their own.
 * One thread owns a pool. */
#pragma once
#include "postbus/arena.h"
#include "postbus/err.h"
#include "postbus/reading.h"

struct pool;

/* What the operator wants of one media type, against or beyond what is built in. */
struct extract_choice {
    const char *type;        /* lower case */
    const char *const *argv; /* a program below /usr and its arguments, ending in NULL; NULL: not read */
};

struct extract_choices {
    struct extract_choice *v;
    size_t n, cap;
};

struct pool_settings {
    const char *program;     /* path of postbus-reader; NULL: beside the running program, else installed */
    unsigned letter_seconds; /* 0: LIMIT_READER_SECONDS */
    bool no_extract;         /* leave attachments unread */
    const struct extract_choices *choices; /* NULL: none; at most LIMIT_EXTRACT_CHOICES. Outlives the pool */
};

bool pool_open(const struct pool_settings *settings, struct pool **ret_pool, struct pb_err *err) PB_MUST_CHECK;
void pool_close(struct pool *pool); /* NULL is fine */

/* What the reader's sandbox lacks on this kernel, in English, for the operator;
 * NULL where nothing. Borrowed from the pool. */
const char *pool_note(const struct pool *pool);

/* Reads one mail into `arena`. A letter that crashes, hangs or bloats the tree
 * reading is read a second time, linearly (reading.degraded). Fails with
 * PB_BAD_INPUT or PB_LIMIT (unreadable: for the manual queue, never again),
 * PB_LATER or PB_OPERATOR (no reader could be had). What comes back has been
 * checked field by field. */
bool pool_read(struct pool *pool, struct arena *arena, struct pb_span bytes, struct reading **ret_reading,
               struct pb_err *err) PB_MUST_CHECK;

/* The reader's main: serves until its socket closes. `types` ends in NULL and
 * holds the media types of the operator's choices, with a `-` before those that
 * are not to be read. Returns an exit status; what runs at exit would not get
 * through the sandbox by then: _exit. */
int reader_serve(int socket_fd, char *const types[]);

/* The extractor's main: closes the sandbox and becomes the program that reads an
 * attachment from descriptor 0 (a file) to 1, with complaints to 2; a word
 * without a slash is a reader of ours. Returns an exit status: _exit. */
int reader_extract(char *const argv[]);
