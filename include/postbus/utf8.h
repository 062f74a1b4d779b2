/* utf8.h: UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, at most U+10FFFF. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "postbus/buf.h"
#include "postbus/span.h"

#define UTF8_REPLACEMENT 0xFFFDu

/* Decodes the code point at s.p[*at] and moves *at behind it. A byte that
 * begins no valid sequence counts as one U+FFFD of one byte. *at must be < s.n. */
uint32_t utf8_next_long(struct pb_span s, size_t *at); /* of a byte that is no ASCII */
static inline uint32_t utf8_next(struct pb_span s, size_t *at)
{
    unsigned char byte = (unsigned char)s.p[*at];
    if (byte >= 0x80)
        return utf8_next_long(s, at);
    ++*at;
    return byte;
}

/* Index of the first byte at or behind `at` that is no ASCII, or s.n. */
size_t utf8_ascii_end(struct pb_span s, size_t at);

bool utf8_valid(struct pb_span s);

/* Writes 1 to 4 bytes, returns how many; what is no code point becomes U+FFFD. */
size_t utf8_put(uint32_t rune, char out[static 4]);

/* Lower case of one code point (Unicode simple mapping). */
uint32_t utf8_lower(uint32_t rune);

/* Appends `s` in compatibility form (NFKC) with full case folding (UAX 15, Unicode
 * chapter 3.13), so that ﬁ, ＡＢ and Ä of two code points compare with fi, ab
 * and ä of one. Linear, as marks are put in order within a piece: a long text is
 * taken in pieces of UTF8_PIECE_BYTES that end before a letter, and only a letter
 * with more marks than a piece holds is parted from some. Bytes that are no UTF-8 stay. */
struct buf;
#define UTF8_PIECE_BYTES 64
void utf8_fold(struct pb_span s, struct buf *out);

/* A letter, mark, digit or connector: what a word is made of. */
bool utf8_is_word_long(uint32_t rune); /* of one that is no ASCII */
static inline bool utf8_is_word(uint32_t rune)
{
    if (rune >= 0x80)
        return utf8_is_word_long(rune);
    return (rune | 0x20) - 'a' < 26 || rune - '0' < 10 || rune == '_';
}
/* A letter in lower case. */
bool utf8_is_small(uint32_t rune);
/* A white space of any kind, NBSP and U+FEFF among them. */
bool utf8_is_space(uint32_t rune);
/* Without blanks of any kind at both ends: NBSP arrives by copy and paste. */
struct pb_span utf8_trim(struct pb_span s);
/* Shown as nothing: zero-width, soft hyphen, direction marks. */
bool utf8_is_invisible(uint32_t rune);

/* How many code points (invalid bytes count as one each). */
size_t utf8_length(struct pb_span s);
/* The length, at most `most` bytes, at which to cut so that no character is broken. */
size_t utf8_cut(struct pb_span s, size_t most);

/* Has combining marks that Unicode's form C may put together with their letters. */
bool utf8_needs_nfc(struct pb_span s);
/* Appends `s` in form C (NFC), by pieces as utf8_fold; a piece that is no UTF-8 as it stands. */
void utf8_nfc(struct pb_span s, struct buf *out);
