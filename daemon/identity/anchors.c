#include "anchors.h"

#include <stdlib.h>

struct run {
    uint64_t hash;
    size_t at;
};

static int by_hash(const void *a, const void *b)
{
    const struct run *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static int by_place(const void *a, const void *b)
{
    const struct anchor *x = a, *y = b;
    return x->a < y->a ? -1 : x->a > y->a;
}

/* Runs that stand once in the text, by hash. */
static size_t once(struct arena *arena, const struct tokens *tokens, struct run **ret_runs)
{
    size_t n = tokens->n >= ANCHOR_TOKENS ? tokens->n - ANCHOR_TOKENS + 1 : 0, kept = 0;
    struct run *runs = arena_array(arena, n, sizeof *runs);
    for (size_t i = 0; i < n; i++) {
        runs[i].at = i;
        for (size_t k = 0; k < ANCHOR_TOKENS; k++)
            runs[i].hash = tokens_mix(runs[i].hash, tokens->v[i + k].hash);
    }
    if (n)
        qsort(runs, n, sizeof *runs, by_hash);
    for (size_t i = 0; i < n; i++) {
        bool before = i > 0 && runs[i - 1].hash == runs[i].hash, behind = i + 1 < n && runs[i + 1].hash == runs[i].hash;
        if (!before && !behind)
            runs[kept++] = runs[i];
    }
    *ret_runs = runs;
    return kept;
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
    struct run *x, *y;
    size_t n = once(arena, a, &x), m = once(arena, b, &y), pairs = 0;
    struct anchor *both = arena_array(arena, n < m ? n : m, sizeof *both);
    for (size_t i = 0, k = 0; i < n && k < m;) {
        if (x[i].hash == y[k].hash)
            both[pairs++] = (struct anchor){x[i++].at, y[k++].at};
        else if (x[i].hash < y[k].hash)
            i++;
        else
            k++;
    }
    if (pairs)
        qsort(both, pairs, sizeof *both, by_place);
    ascend(arena, both, pairs, ret_anchors);
}
