/* chain.h: a text to the layers of its chain: who wrote which words, outermost
 * first. Pure and linear; knows nothing of MIME. */
#pragma once
#include "postbus/arena.h"
#include "postbus/reading.h"

struct chain {
    struct layer *v; /* v[0] is the text's own author: its text alone is filled in */
    size_t n, cap;
    bool cut;        /* more than LIMIT_LAYERS: the rest is the last one's text */
    bool headed;     /* nothing stands above the first header block: a printed mail */
};

/* `text`: valid UTF-8 with LF line ends, without NUL. Depths count from 0. */
void chain_parse(struct arena *arena, struct pb_span text, struct chain *ret_chain);
