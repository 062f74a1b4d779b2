/* words.h: text to canonical tokens: what letters are compared by.
 *
 * Words are folded (utf8_fold) and parted from digits, so that 'verdrag²',
 * 'verdrag2' and 'verdrag 2' are one; punctuation and emphasis go. What can
 * change a meaning stays: numbers with their points and commas, a sign before a
 * digit, currency, percent, comparison and ticked boxes. A word parted at a line
 * end is joined where it is one word. A redaction, or several in a row, becomes
 * one WORDS_REDACTED. A web address keeps its host and path. */
#pragma once
#include "postbus/buf.h"

#define WORDS_REDACTED "\u25ae"
#define WORDS_ALL ((size_t)-1)

/* Takes at most `most` tokens off the beginning of `rest` and appends them to
 * `out`, a blank before each but the first in `out`. Returns how many. Linear. */
size_t words_take(struct pb_span *rest, size_t most, struct buf *out);

/* All tokens of `text`. */
size_t words_add(struct pb_span text, struct buf *out);

/* Does the list of tokens begin with those of `phrase`? Both as words_add makes them. */
bool words_begin(const char *tokens, const char *phrase);
