/* folders.h: folder names as a server or a Maildir writes them.
 *
 * Ours are UTF-8 with '/' between levels; theirs are modified UTF-7 (RFC 3501,
 * 5.1.3), with a separator and a prefix of their own (RFC 2342). */
#pragma once
#include "postbus/buf.h"
#include "postbus/err.h"

struct folder_style {
    char separator;     /* between levels; 0: the server knows no levels */
    const char *prefix; /* before every name but INBOX, separator included; "" for none */
};

/* Appends the server's name of `name` to `ret`. PB_OPERATOR where it cannot be
 * written: bad UTF-8, an empty level, control characters, wildcards (% and *), the
 * separator within a level, or longer than LIMIT_FOLDER_NAME. */
bool folder_encode(const struct folder_style *style, const char *name, struct buf *ret, struct pb_err *err)
    PB_MUST_CHECK;

/* The other way. PB_BAD_INPUT where it is no modified UTF-7, where a level holds a '/',
 * and where folder_encode would name another folder, as of one beside the prefix. */
bool folder_decode(const struct folder_style *style, struct pb_span theirs, struct buf *ret, struct pb_err *err)
    PB_MUST_CHECK;

/* Appends one run of text as modified UTF-7, and back. Nothing but the coding:
 * neither separator nor prefix. The decoder returns false for what is malformed:
 * bytes outside printable ASCII, unfinished shifts, half surrogates, padding. */
void utf7_encode(struct pb_span utf8, struct buf *ret);
bool utf7_decode(struct pb_span utf7, struct buf *ret) PB_MUST_CHECK;
