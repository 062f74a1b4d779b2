/* err.h: what went wrong, and what to do about it.
 *
 * A function that can fail returns bool and takes a `struct pb_err *` last but
 * for its outputs; outputs are written on success only. The code says what the
 * caller should do; the message names the thing and the reason, in English,
 * without letter content. */
#pragma once
#include <stdbool.h>

enum pb_code {
    PB_OK = 0,
    PB_BAD_INPUT,   /* the bytes given are not what they should be: set them aside */
    PB_LIMIT,       /* a named limit of limits.h was met: set the input aside */
    PB_LATER,       /* passing trouble (network, lock, quota): try again */
    PB_OPERATOR,    /* somebody must mend configuration, disk or account */
    PB_NOT_FOUND,   /* no such file, folder or mail */
    PB_BUG,         /* cannot happen; a report is wanted */
};

#define PB_ERR_MSG_MAX 480

struct pb_err {
    enum pb_code code;
    char msg[PB_ERR_MSG_MAX];
};

/* Fills `err` (may be NULL) and returns false, so that a caller can write
 * `return pb_fail(err, PB_LATER, "…")`. Too long a message is cut at a
 * character's edge. */
bool pb_fail(struct pb_err *err, enum pb_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As pb_fail, with ": " and strerror(errno_value) behind the message. */
bool pb_fail_errno(struct pb_err *err, enum pb_code code, int errno_value, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts "prefix: " before a message that a callee has filled; returns false. */
bool pb_fail_in(struct pb_err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The exit status (sysexits, interface.md) that fits a code. */
int pb_exit_status(enum pb_code code);

#define PB_MUST_CHECK __attribute__((warn_unused_result))
