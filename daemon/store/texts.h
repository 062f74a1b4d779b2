/* texts.h: the texts of all letters, each once, and the keys by which one finds others. */
#pragma once
#include "db.h"

struct ids {
    int64_t *v;
    size_t n, cap;
};

/* The text with this hash and its family; 0 where it is not known. */
bool texts_find(struct store *store, const char *hash, int64_t *ret_text, int64_t *ret_family, struct pb_err *err) PB_MUST_CHECK;

/* Keeps the text of `letter`, if it is new, in its family; 0 and 0 where it has none. */
bool texts_add(struct store *store, const struct fingerprint *letter, int64_t *ret_text, int64_t *ret_family,
               struct pb_err *err) PB_MUST_CHECK;

/* Texts that share most keys with the sketch, at most LIMIT_NOMINEES, the likeliest
 * first. Index lookups only: as many as the sketch has keys. */
bool texts_nominate(struct store *store, struct arena *arena, const struct sketch *sketch, struct ids *ret_texts,
                    struct pb_err *err) PB_MUST_CHECK;
