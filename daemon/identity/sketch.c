#include "sketch.h"

#include <stdlib.h>

#include "postbus/limits.h"

/* Asked with one bit less than kept, and in texts however long with every 16th. */
#define LONG_LEVEL 4

static int by_level(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    int m = x ? __builtin_ctzll(x) : 64, n = y ? __builtin_ctzll(y) : 64;
    if (m != n)
        return m > n ? -1 : 1;
    return x < y ? -1 : x > y;
}

static size_t each_once(uint64_t *v, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || v[i] != v[i - 1])
            v[kept++] = v[i];
    return kept;
}

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

void sketch_make(struct arena *arena, const struct tokens *tokens, struct sketch *ret_sketch)
{
    size_t n = tokens->n >= SKETCH_WORDS ? tokens->n - SKETCH_WORDS + 1 : 0;
    unsigned keep = level_for(n, SKETCH_KEPT), ask = keep > 0 ? keep - 1 : 0;
    unsigned bound = level_for(n, LIMIT_PROBES);
    if (ask > LONG_LEVEL)
        ask = bound > LONG_LEVEL ? bound : LONG_LEVEL;
    struct sketch sketch = {.v = arena_array(arena, n, sizeof *sketch.v)};
    for (size_t i = 0; i < n; i++) {
        uint64_t key = 0;
        for (size_t k = 0; k < SKETCH_WORDS; k++)
            key = tokens_mix(key, tokens->v[i + k].hash);
        if (has_level(key, ask))
            sketch.v[sketch.n++] = key;
    }
    if (sketch.n)
        qsort(sketch.v, sketch.n, sizeof *sketch.v, by_level);
    sketch.n = each_once(sketch.v, sketch.n);
    while (sketch.kept < sketch.n && sketch.kept < SKETCH_KEPT && has_level(sketch.v[sketch.kept], keep))
        sketch.kept++;
    if (sketch.n > LIMIT_PROBES)
        sketch.n = LIMIT_PROBES;
    *ret_sketch = sketch;
}
