#include "sketch.h"

#include <stdlib.h>

#include "postbus/limits.h"

#define HEAD_TOKENS 64 /* the beginning: one key in 2^HEAD_LEVEL */
#define HEAD_LEVEL 2
#define BODY_KEYS 24   /* aimed at, of the rest */
#define LONG_LEVEL 4   /* texts however long ask with every 16th key */

static unsigned level_for(size_t n, size_t most)
{
    unsigned level = 0;
    while (n >> level > most)
        level++;
    return level;
}

static bool has_level(uint64_t key, unsigned level)
{
    return (key & (((uint64_t)1 << level) - 1)) == 0;
}

struct key {
    uint64_t hash;
    bool kept;
};

/* Those that are kept first. */
static int by_use(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    if (x->kept != y->kept)
        return x->kept ? -1 : 1;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static uint64_t key_at(const struct tokens *tokens, size_t at)
{
    uint64_t key = 0;
    for (size_t k = 0; k < SKETCH_WORDS; k++)
        key = tokens_mix(key, tokens->v[at + k].hash);
    return key;
}

void sketch_make(struct arena *arena, const struct tokens *tokens, struct sketch *ret_sketch)
{
    size_t n = tokens->n >= SKETCH_WORDS ? tokens->n - SKETCH_WORDS + 1 : 0, keys = 0;
    unsigned keep = level_for(n, BODY_KEYS), ask = keep > 0 ? keep - 1 : 0, bound = level_for(n, LIMIT_PROBES / 2);
    if (ask > LONG_LEVEL)
        ask = bound > LONG_LEVEL ? bound : LONG_LEVEL;
    struct key *all = arena_array(arena, n, sizeof *all);
    for (size_t i = 0; i < n; i++) {
        uint64_t key = key_at(tokens, i);
        bool head = i < HEAD_TOKENS && has_level(key, HEAD_LEVEL);
        if (head || has_level(key, ask))
            all[keys++] = (struct key){key, head || has_level(key, keep)};
    }
    if (keys)
        qsort(all, keys, sizeof *all, by_use);
    struct sketch sketch = {.v = arena_array(arena, keys, sizeof *sketch.v)};
    for (size_t i = 0; i < keys && sketch.n < LIMIT_PROBES; i++) {
        if (i > 0 && all[i].hash == all[i - 1].hash && all[i].kept == all[i - 1].kept)
            continue;
        sketch.kept += all[i].kept && sketch.kept < SKETCH_KEPT;
        sketch.v[sketch.n++] = all[i].hash;
    }
    *ret_sketch = sketch;
}
