/* What scans use again: one for each thread that scans at the same time. */
#include <stdlib.h>

#include "engine.h"

static struct scratch *scratch_new(size_t patterns)
{
    struct scratch *scratch = calloc(1, sizeof *scratch);
    if (!scratch || !(scratch->states = calloc(patterns + 1, sizeof *scratch->states)) ||
        !(scratch->spent = calloc(patterns + 1, sizeof *scratch->spent)))
        pb_out_of_memory("scratch");
    scratch->memo = memo_new();
    scratch->matcher = matcher_new();
    return scratch;
}

void scratch_free(struct scratch *scratch)
{
    memo_free(scratch->memo);
    matcher_free(scratch->matcher);
    free(scratch->states);
    free(scratch->spent);
    free(scratch->seen);
    free(scratch->mask);
    free(scratch->folded);
    free(scratch);
}

struct scratch *scratch_take(const struct words *words)
{
    pthread_mutex_lock(&words->idle->lock);
    struct scratch *scratch = words->idle->first;
    if (scratch)
        words->idle->first = scratch->next;
    pthread_mutex_unlock(&words->idle->lock);
    if (!scratch)
        scratch = scratch_new(words->n);
    if (++scratch->scan == 0) { /* after four thousand million of them */
        memset(scratch->states, 0, words->n * sizeof *scratch->states);
        scratch->scan = 1;
    }
    return scratch;
}

void scratch_give(const struct words *words, struct scratch *scratch)
{
    pthread_mutex_lock(&words->idle->lock);
    scratch->next = words->idle->first;
    words->idle->first = scratch;
    pthread_mutex_unlock(&words->idle->lock);
}
