/* fold.h: which characters words are made of, and which differ by case alone, as
 * the linked PCRE2 has it. Unicode versions of libraries differ; what counts is
 * what \w and caseless matching will say. */
#pragma once
#include "postbus/arena.h"
#include "postbus/utf8.h"

/* Asks PCRE2 for its word class, once in a process (some 5 ms). */
void fold_prepare(void);

/* Is it \w? fold_prepare must have run. */
bool fold_is_word(uint32_t rune);

/* One code point for all that caseless matching takes for the same. It may stand
 * for a few more, never for fewer: what is folded finds candidates, PCRE2 decides. */
uint32_t fold_rune(uint32_t rune);

/* Are some of those that it is the same as in words, and others not (U+0345)? */
bool fold_is_mixed(uint32_t rune);

/* The folded UTF-8, at most `most` bytes and whole characters; returns its length. */
size_t fold_text(struct pb_span text, char *out, size_t most);
