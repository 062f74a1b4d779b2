/* token.h: the words of a text: runs of characters that \w takes (fold.h). */
#pragma once
#include <stdint.h>

#include "postbus/span.h"

struct token {
    uint32_t start, end; /* bytes */
};

/* One bit a byte: is it part of a word? `mask` holds (n + 63) / 64 places.
 * The text is valid UTF-8; fold_prepare has run. */
void token_mask(struct pb_span text, uint64_t *mask);

/* The runs of set bits; `tokens` holds n / 2 + 1, each the first member of something
 * of `size` bytes. Returns how many there are. */
size_t token_split(const uint64_t *mask, size_t n, void *tokens, size_t size);
