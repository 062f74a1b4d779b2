/* diff.h: what is left over when one text is laid on another. */
#pragma once
#include "tokens.h"

/* Tokens a0..a1 of one text stand where b0..b1 of the other do. */
struct hunk {
    size_t a0, a1, b0, b1;
};

struct hunks {
    struct hunk *v;
    size_t n, cap;
    size_t common; /* tokens that both have, in order */
    size_t runs;   /* of these, those in runs of DIFF_RUN and more */
    size_t longest; /* tokens of the longest run */
};

#define DIFF_RUN 6

/* Myers' algorithm (1986) between anchors: runs of tokens that each text has once.
 * Near linear; a stretch that would take more than LIMIT_EDITS edits is one hunk. */
void diff_make(struct arena *arena, const struct tokens *a, const struct tokens *b, struct hunks *ret_hunks);
