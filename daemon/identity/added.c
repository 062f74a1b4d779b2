/* identity_added: what a sender of a campaign wrote of his own, sentence by
 * sentence. A sentence of the template is his where he changed it. */
#include <stdlib.h>

#include "postbus/identity.h"
#include "postbus/limits.h"
#include "shown.h"
#include "spoken.h"

#define RUN 3 /* tokens; what stands anywhere in the other text, moved or not, is not his own */

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static uint64_t run_at(const struct tokens *tokens, size_t at, size_t n)
{
    uint64_t hash = n;
    for (size_t i = 0; i < n; i++)
        hash = tokens_mix(hash, tokens->v[at + i].hash);
    return hash;
}

/* Hashes of all runs of 1 to RUN tokens, sorted. */
struct runs {
    uint64_t *v;
    size_t n;
};

static struct runs runs_of(struct arena *arena, const struct tokens *tokens)
{
    struct runs runs = {.v = arena_array(arena, tokens->n * RUN, sizeof *runs.v)};
    for (size_t n = 1; n <= RUN; n++)
        for (size_t i = 0; i + n <= tokens->n; i++)
            runs.v[runs.n++] = run_at(tokens, i, n);
    if (runs.n)
        qsort(runs.v, runs.n, sizeof *runs.v, by_value);
    return runs;
}

static bool is_known(const struct runs *runs, const struct tokens *tokens, const struct sentence *sentence)
{
    size_t n = sentence->to - sentence->from < RUN ? sentence->to - sentence->from : RUN;
    for (size_t i = sentence->from; i + n <= sentence->to; i++) {
        uint64_t run = run_at(tokens, i, n);
        if (!bsearch(&run, runs->v, runs->n, sizeof run, by_value))
            return false;
    }
    return true;
}

void identity_added(struct arena *arena, const struct boilerplate *boilerplate, const char *text, const char *beside,
                    struct strings *ret_added)
{
    struct spoken spoken;
    struct tokens other;
    size_t bytes = 0;
    spoken_make(arena, boilerplate, text, &spoken);
    tokens_split(arena, beside, &other);
    struct runs runs = runs_of(arena, &other);
    for (size_t i = 0; i < spoken.n; i++)
        if (!is_known(&runs, &spoken.tokens, &spoken.v[i]))
            shown_add(arena, ret_added, "", spoken.v[i].text, &bytes);
}
