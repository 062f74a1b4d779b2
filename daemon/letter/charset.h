/* charset.h: bytes of any charset to UTF-8, never failing.
 *
 * Where the label is missing, unknown or plainly wrong: UTF-8 if the bytes are
 * valid UTF-8, else windows-1252. Latin-1 and ASCII labels mean windows-1252
 * (the WHATWG Encoding Standard does the same). Not thread-safe: iconv's tables
 * are kept in one place, as the reader process has one thread. */
#pragma once
#include "postbus/buf.h"

/* Opens the tables of all charsets that are known here and keeps them: a process
 * whose system calls are filtered can open no more. May be called again. */
void charset_prepare(void);

/* Appends `bytes` as valid UTF-8 without NUL; what cannot be decoded becomes
 * U+FFFD. `charset` as a mail names it, empty where it does not. */
void charset_decode(struct pb_span bytes, struct pb_span charset, struct buf *out);

/* True where charset_decode knows this name. */
bool charset_known(struct pb_span charset);

/* The charset that an HTML document names for itself in its first bytes; empty
 * where none. Borrowed from `html`. */
struct pb_span charset_of_html(struct pb_span html);
