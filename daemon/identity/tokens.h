/* tokens.h: a list of canonical tokens, taken apart. */
#pragma once
#include <stdint.h>
#include "postbus/arena.h"

struct token {
    struct pb_span text; /* borrowed from the list it was taken from */
    uint64_t hash;       /* FNV-1a: the same on every machine and in every version, as sketches are kept */
};

struct tokens {
    struct token *v;
    size_t n;
};

/* Tokens of a list with single blanks between, at most LIMIT_DIFF_TOKENS. */
void tokens_split(struct arena *arena, const char *list, struct tokens *ret_tokens);

static inline bool token_eq(const struct token *a, const struct token *b)
{
    return a->hash == b->hash && span_eq(a->text, b->text);
}

/* Mixes a word into a hash of several. */
uint64_t tokens_mix(uint64_t hash, uint64_t word);

/* Are two runs one text but for blanks ('EU verdrag' and 'EUverdrag')? Between
 * figures blanks count. */
bool tokens_dense_eq(const struct token *a, size_t n, const struct token *b, size_t m);
