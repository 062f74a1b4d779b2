#include "anchors.h"

#include <stdint.h>

#define PROBES_MOST 32 /* places that are looked at for one run; one that finds none is no anchor */

/* A run of tokens: how often it stands in each text (2: more than once), and where. */
struct place {
    uint64_t hash;
    size_t a, b;
    unsigned char in_a, in_b;
};

struct table {
    struct place *v;
    size_t size; /* a power of two */
};

static size_t runs_of(const struct tokens *tokens)
{
    return tokens->n >= ANCHOR_TOKENS ? tokens->n - ANCHOR_TOKENS + 1 : 0;
}

static uint64_t run_at(const struct tokens *tokens, size_t i)
{
    uint64_t hash = 0;
    for (size_t k = 0; k < ANCHOR_TOKENS; k++)
        hash = tokens_mix(hash, tokens->v[i + k].hash);
    return hash;
}

/* The run's place, or a free one where it is to be made; NULL where there is none near. */
static struct place *find(const struct table *table, uint64_t hash, bool make)
{
    for (size_t i = 0; i < PROBES_MOST; i++) {
        struct place *place = &table->v[(hash + i) & (table->size - 1)];
        if (place->in_a == 0 && !make)
            return NULL;
        if (place->in_a == 0 || place->hash == hash)
            return place;
    }
    return NULL;
}

static struct table count_runs(struct arena *arena, const struct tokens *a, const struct tokens *b)
{
    size_t n = runs_of(a);
    struct table table = {.size = 16};
    while (table.size < 2 * n)
        table.size *= 2;
    table.v = arena_array(arena, table.size, sizeof *table.v);
    for (size_t i = 0; i < n; i++) {
        uint64_t hash = run_at(a, i);
        struct place *place = find(&table, hash, true);
        if (place)
            *place = (struct place){hash, i, 0, place->in_a ? 2 : 1, 0};
    }
    for (size_t i = 0; i < runs_of(b); i++) {
        struct place *place = find(&table, run_at(b, i), false);
        if (place) {
            place->b = i;
            place->in_b = place->in_b ? 2 : 1;
        }
    }
    return table;
}

/* Longest ascending list by patience: `ends[k]` ends the best list of k + 1. */
static void ascend(struct arena *arena, const struct anchor *v, size_t n, struct anchors *ret)
{
    size_t *ends = arena_array(arena, n, sizeof *ends), *before = arena_array(arena, n, sizeof *before), length = 0;
    for (size_t i = 0; i < n; i++) {
        size_t low = 0, high = length;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (v[ends[middle]].b < v[i].b)
                low = middle + 1;
            else
                high = middle;
        }
        before[i] = low > 0 ? ends[low - 1] : n;
        ends[low] = i;
        length += low == length;
    }
    *ret = (struct anchors){.v = arena_array(arena, length, sizeof *ret->v), .n = length, .cap = length};
    for (size_t i = length ? ends[length - 1] : n, k = length; k > 0; i = before[i])
        ret->v[--k] = v[i];
}

void anchors_find(struct arena *arena, const struct tokens *a, const struct tokens *b, struct anchors *ret_anchors)
{
    size_t n = runs_of(a), pairs = 0;
    struct table table = count_runs(arena, a, b);
    struct anchor *both = arena_array(arena, n, sizeof *both);
    for (size_t i = 0; i < n; i++) {
        const struct place *place = find(&table, run_at(a, i), false);
        if (place && place->in_a == 1 && place->in_b == 1)
            both[pairs++] = (struct anchor){i, place->b};
    }
    ascend(arena, both, pairs, ret_anchors);
}
