/* How it goes: what came, where it went, and how often people agreed. */
#include <stdlib.h>
#include <string.h>

#include "postbus/desk.h"
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/store_asked.h"

static void add_sums(struct desk_overview *o, const struct day_sums *sums)
{
    for (size_t i = 0; i < o->days; i++)
        o->each[i].day = o->first + (int64_t)i;
    for (size_t i = 0; i < sums->n; i++) {
        const struct day_sum *s = &sums->v[i];
        if (s->day - o->first >= (int64_t)o->days) /* a clock went back */
            continue;
        o->each[s->day - o->first] = *s;
        o->sum.letters += s->letters;
        o->sum.mails += s->mails;
        o->sum.sure += s->sure;
        o->sum.decided += s->decided;
        o->sum.corrected += s->corrected;
    }
}

static const char *name_of(const struct desk_queues *queues, const char *folder)
{
    for (size_t i = 0; i < queues->n; i++)
        if (strcmp(queues->v[i].sum.queue, folder) == 0)
            return queues->v[i].name;
    return folder;
}

static int by_letters(const void *a, const void *b)
{
    const struct desk_share *x = a, *y = b;
    if (x->letters != y->letters)
        return x->letters > y->letters ? -1 : 1;
    return strcmp(x->queue, y->queue);
}

static void add_shares(struct arena *arena, struct desk_overview *o, const struct desk_queues *names, const struct queue_days *days)
{
    for (size_t i = 0; i < days->n; i++) {
        const struct queue_day *d = &days->v[i];
        struct desk_share *share = o->queues.n ? &o->queues.v[o->queues.n - 1] : NULL;
        if (d->day - o->first >= (int64_t)o->days)
            continue;
        if (!share || strcmp(share->queue, d->queue) != 0) {
            arena_push(arena, &o->queues, ((struct desk_share){d->queue, name_of(names, d->queue), 0, arena_array(arena, o->days, sizeof(int64_t))}));
            share = &o->queues.v[o->queues.n - 1];
        }
        share->letters += d->letters;
        share->each[d->day - o->first] = d->letters;
    }
    if (o->queues.n > 0)
        qsort(o->queues.v, o->queues.n, sizeof *o->queues.v, by_letters);
}

bool desk_overview(struct store *store, struct arena *arena, const struct ruleset *rules, size_t days, struct desk_overview *ret_overview, struct pb_err *err)
{
    struct desk_overview o = {.days = days < 1 ? 1 : days > LIMIT_OVERVIEW_DAYS ? LIMIT_OVERVIEW_DAYS : days};
    struct day_sums sums = {0};
    struct queue_days queue_days = {0};
    struct desk_queues names = {0};
    o.first = iso_now() / 86400 - (int64_t)o.days + 1;
    o.each = arena_array(arena, o.days, sizeof *o.each);
    if (!store_day_sums(store, arena, o.first, &sums, err) || !store_queue_days(store, arena, o.first, &queue_days, err) ||
        !store_campaigns(store, arena, o.first, LIMIT_OVERVIEW_CAMPAIGNS, &o.campaigns, err) || !desk_queues(store, arena, rules, &names, err))
        return false;
    add_sums(&o, &sums);
    add_shares(arena, &o, &names, &queue_days);
    *ret_overview = o;
    return true;
}
