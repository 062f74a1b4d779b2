#include "outcome.h"

#include <string.h>

static void take_scores(struct arena *arena, const struct scores *scores, struct strings *list)
{
    for (size_t i = 0; i < scores->n; i++)
        if (scores->v[i].state != SCORE_WEAK)
            arena_push(arena, list, arena_printf(arena, "%s%s", scores->v[i].id, scores->v[i].state == SCORE_ASSIGNED ? "" : "?"));
}

struct outcome outcome_of(struct arena *arena, const struct verdict *verdict, const char *manual)
{
    struct outcome outcome = {.sure = verdict->sure};
    take_scores(arena, &verdict->bills, &outcome.bills);
    take_scores(arena, &verdict->topics, &outcome.topics);
    take_scores(arena, &verdict->committees, &outcome.committees);
    for (size_t i = 0; verdict->sure && i < verdict->queues.n; i++)
        arena_push(arena, &outcome.queues, verdict->queues.v[i]);
    if (outcome.queues.n == 0)
        arena_push(arena, &outcome.queues, manual);
    return outcome;
}

static bool same_list(const struct strings *a, const struct strings *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->v[i], b->v[i]) != 0)
            return false;
    return true;
}

bool outcome_same(const struct outcome *a, const struct outcome *b)
{
    return a->sure == b->sure && same_list(&a->queues, &b->queues) && same_list(&a->bills, &b->bills) && same_list(&a->topics, &b->topics) &&
           same_list(&a->committees, &b->committees);
}

static bool holds(const struct strings *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i], text) == 0)
            return true;
    return false;
}

bool outcome_same_queues(const struct strings *a, const struct strings *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = holds(b, a->v[i]);
    return same;
}

bool replay_agrees(const struct verdict *verdict, const char *manual, const struct strings *queues)
{
    struct strings unsure = {&manual, 1, 1};
    return outcome_same_queues(verdict->sure && verdict->queues.n > 0 ? &verdict->queues : &unsure, queues);
}

static struct strings copy_list(struct arena *arena, const struct strings *list)
{
    struct strings copy = {0};
    for (size_t i = 0; i < list->n; i++)
        arena_push(arena, &copy, arena_string(arena, list->v[i]));
    return copy;
}

struct outcome outcome_copy(struct arena *arena, const struct outcome *o)
{
    return (struct outcome){copy_list(arena, &o->bills), copy_list(arena, &o->topics), copy_list(arena, &o->committees), copy_list(arena, &o->queues),
                            o->sure};
}
