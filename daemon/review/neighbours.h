/* neighbours.h: what stands before and behind a letter in its queue. */
#pragma once
#include "page.h"

struct neighbours {
    int64_t before, after; /* 0: none */
};

/* In the part of the queue that waits; of a letter that is not in its first LIMIT_NEIGHBOURS the first is next. */
struct neighbours neighbours_of(struct frame *frame, int64_t item);
