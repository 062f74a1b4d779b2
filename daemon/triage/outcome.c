#include "outcome.h"

#include <unistd.h>

#include "postbus/lang.h"

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

bool outcome_same(const struct outcome *a, const struct outcome *b)
{
    return a->sure == b->sure && strings_same(&a->queues, &b->queues) && strings_same(&a->bills, &b->bills) && strings_same(&a->topics, &b->topics) &&
           strings_same(&a->committees, &b->committees);
}

bool replay_agrees(const struct verdict *verdict, const char *manual, const struct strings *queues)
{
    struct strings unsure = {&manual, 1, 1};
    return strings_alike(verdict->sure && verdict->queues.n > 0 ? &verdict->queues : &unsure, queues);
}

struct outcome outcome_copy(struct arena *arena, const struct outcome *o)
{
    return (struct outcome){strings_copy(arena, &o->bills), strings_copy(arena, &o->topics), strings_copy(arena, &o->committees), strings_copy(arena, &o->queues),
                            o->sure};
}

struct replay_settings replay_settings_of(const struct config *config)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return (struct replay_settings){.store_file = config->store_file, .manual = config->manual, .threads = cores > 0 ? (unsigned)cores : 1};
}

const char *replay_says(const struct replayed *letter)
{
    if (!letter->decided)
        return NULL;
    if (letter->was_right == letter->is_right)
        return letter->is_right ? _("a person decided so, and it stays right") : _("a person decided otherwise, and it stays wrong");
    return letter->is_right ? _("becomes what a person decided") : _("no longer what a person decided");
}
