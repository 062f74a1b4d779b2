/* dict.h: the keys of all patterns in one tree, so that one walk over a word finds
 * every key in it. */
#pragma once
#include <stdint.h>

#include "postbus/span.h"

struct dict;

/* For so many keys, about. */
struct dict *dict_new(size_t keys);
void dict_free(struct dict *dict); /* NULL is fine */
/* Keys are numbered as they are added, from 0. `edges` are key.h's. */
void dict_add(struct dict *dict, struct pb_span key, unsigned edges);
/* Calls `found` for every key in a folded word. */
void dict_find(const struct dict *dict, struct pb_span word, void (*found)(void *context, uint32_t key), void *context);
