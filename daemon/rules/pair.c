#include "pair.h"

#include <stdlib.h>

#include "judge.h"
#include "postbus/change.h"
#include "postbus/limits.h"

struct rules_pair *pair_new(struct arena *arena, const struct ruleset *old, const struct ruleset *now, size_t *old_of, const bool *gone)
{
    struct rules_pair *pair = arena_alloc(arena, sizeof *pair);
    struct word_pattern *patterns = arena_array(arena, old->rules.n, sizeof *patterns);
    size_t n = 0;
    *pair = (struct rules_pair){.old = old, .now = now, .old_of = old_of, .gone_at = arena_array(arena, old->rules.n, sizeof *pair->gone_at)};
    for (size_t i = 0; i < old->rules.n; i++)
        if (gone[i]) {
            patterns[n] = old->patterns.v[i];
            pair->gone_at[n++] = i;
        }
    pair->gone = words_compile(arena, patterns, n);
    return pair;
}

void rules_change_done(struct rules_change *change)
{
    if (change->pair)
        words_free(change->pair->gone);
    change->pair = NULL;
}

/* What the new set found in the texts of one letter. */
struct found_before {
    const struct rules_pair *pair;
    struct { struct remembered { size_t place; struct hits hits; } *v; size_t n, cap; } texts;
};

static void scan_now(void *context, size_t place, struct arena *arena, struct pb_span text, unsigned fields, struct words_budget *budget, struct hits *ret_hits)
{
    struct found_before *before = context;
    words_scan_letter(before->pair->now->words, arena, text, fields, budget, ret_hits);
    arena_push(arena, &before->texts, ((struct remembered){place, *ret_hits}));
}

static int by_pattern(const void *left, const void *right)
{
    const struct hit *a = left, *b = right;
    if (a->pattern != b->pattern)
        return a->pattern < b->pattern ? -1 : 1;
    return (a->start > b->start) - (a->start < b->start);
}

static const struct hits *remembered(const struct found_before *before, size_t place)
{
    for (size_t i = 0; i < before->texts.n; i++)
        if (before->texts.v[i].place == place)
            return &before->texts.v[i].hits;
    return NULL;
}

static void scan_old(void *context, size_t place, struct arena *arena, struct pb_span text, unsigned fields, struct words_budget *budget, struct hits *ret_hits)
{
    const struct found_before *before = context;
    const struct rules_pair *pair = before->pair;
    const struct hits *found = remembered(before, place);
    struct hits gone;
    if (!found) {
        words_scan_letter(pair->old->words, arena, text, fields, budget, ret_hits);
        return;
    }
    words_scan_letter(pair->gone, arena, text, fields, budget, &gone);
    *ret_hits = (struct hits){0};
    for (size_t i = 0; i < found->n; i++)
        if (pair->old_of[found->v[i].pattern] != PAIR_NONE) {
            struct hit hit = found->v[i];
            hit.pattern = pair->old_of[hit.pattern];
            arena_push(arena, ret_hits, hit);
        }
    for (size_t i = 0; i < gone.n; i++) {
        struct hit hit = gone.v[i];
        hit.pattern = pair->gone_at[hit.pattern];
        arena_push(arena, ret_hits, hit);
    }
    if (ret_hits->n > 1)
        qsort(ret_hits->v, ret_hits->n, sizeof *ret_hits->v, by_pattern);
}

void rules_judge_both(const struct rules_change *change, struct arena *arena, const struct reading *reading, size_t letter, struct verdict **ret_old,
                      struct verdict **ret_now)
{
    struct found_before before = {.pair = change->pair};
    *ret_now = judge_from(change->pair->now, &(struct hit_source){scan_now, &before}, arena, reading, letter);
    *ret_old = judge_from(change->pair->old, &(struct hit_source){scan_old, &before}, arena, reading, letter);
}
