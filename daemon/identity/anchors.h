/* anchors.h: runs of tokens that stand once in each of two texts, in the same order. */
#pragma once
#include "tokens.h"

struct anchors {
    struct anchor { size_t a, b; } *v; /* where a run begins */
    size_t n, cap;
};

#define ANCHOR_TOKENS 4

/* The longest list of anchors that ascends in both. n log n. */
void anchors_find(struct arena *arena, const struct tokens *a, const struct tokens *b, struct anchors *ret_anchors);
