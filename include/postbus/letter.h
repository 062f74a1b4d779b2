/* letter.h: bytes to a reading; the only place that parses mail.
 *
 * Pure: no clock, no files, no global state but iconv's tables. Meant to run in
 * the reader process (reader.h); tests, benches and fuzzers call it directly. */
#pragma once
#include "postbus/arena.h"
#include "postbus/err.h"
#include "postbus/reading.h"

enum letter_way {
    LETTER_TREE,   /* MIME tree by the library, where its guards let the mail through */
    LETTER_LINEAR, /* second reading after the tree crashed or hung: no library, one pass */
};

/* Opens what a filtered process can no longer open (charset tables). Call once
 * before the sandbox closes. */
void letter_prepare(void);

/* Reads one mail: RFC 5322/MIME, or the plain text of a printed mail, told
 * apart by itself. `bytes` must outlive the reading (attachment contents may
 * point into it). Attachments come back with status "none" and their content;
 * turning that into text is reader/extract's work, except text/plain and
 * text/html, which are read here.
 * Fails with PB_BAD_INPUT for what is neither mail nor text, PB_LIMIT where
 * LIMIT_MAIL_BYTES is passed. */
bool letter_read(struct arena *arena, struct pb_span bytes, enum letter_way way,
                 struct reading **ret_reading, struct pb_err *err) PB_MUST_CHECK;
