/* The mail follows a decision: what stands in other queues than the item's is planned to
 * be moved, by the journal that all deliveries go through. No mail is deleted: one that no
 * queue wants any more goes beside the item, to its further copies. */
#include <string.h>

#include "place.h"
#include "postbus/iso.h"
#include "work.h"

#define ITEMS_PER_ROUND 100 /* in one transaction */

struct follow {
    struct work *work;
    struct arena *arena;
    struct strings queues; /* folders that the first mail is to stand in */
    const char *beside;
    struct pb_err *err;
};

static bool plan(const struct follow *f, const struct stand *stand, const char *target, struct strings copies)
{
    struct delivery delivery = {
        .id = stand->delivery, .mail = stand->mail, .origin = stand->delivery, .mode = DELIVERY_ROUTE, .target = target, .copies = copies,
    };
    if (stand->waits)
        return store_retarget(f->work->store, &delivery, f->err);
    if (copies.n == 0 && strcmp(stand->folder, target) == 0)
        return true;
    return store_plan(f->work->store, &delivery, iso_now(), f->err);
}

static struct strings behind(const struct strings *list, size_t from)
{
    return from < list->n ? (struct strings){list->v + from, list->n - from, list->n - from} : (struct strings){0};
}

/* The stand that keeps its place, since the queue is one of the item's; NULL where there is none. */
static const struct stand *keeper(const struct stands *first, const char *queue)
{
    for (size_t i = 0; i < first->n; i++)
        if (!first->v[i].waits && strcmp(first->v[i].folder, queue) == 0)
            return &first->v[i];
    return NULL;
}

static bool keeps(const struct follow *f, const struct stands *first, const struct stand *stand)
{
    for (size_t i = 0; i < f->queues.n; i++)
        if (keeper(first, f->queues.v[i]) == stand)
            return true;
    return false;
}

/* The first mail stands in every queue once: where it does not, one that stands elsewhere
 * is moved to, or a copy made. */
static bool move_first(const struct follow *f, const struct stands *first)
{
    const struct strings *queues = &f->queues;
    struct strings open = {0};
    struct stands free = {0};
    if (first->n == 0)
        return true; /* a person has moved it: it is his */
    for (size_t i = 0; i < queues->n; i++)
        if (!keeper(first, queues->v[i]))
            arena_push(f->arena, &open, queues->v[i]);
    for (size_t i = 0; i < first->n; i++)
        if (!keeps(f, first, &first->v[i]))
            arena_push(f->arena, &free, first->v[i]);
    if (free.n == 0)
        return plan(f, &first->v[0], first->v[0].folder, open);
    for (size_t i = 0; i < free.n; i++)
        if (!plan(f, &free.v[i], i < open.n ? open.v[i] : f->beside, i == 0 ? behind(&open, free.n) : (struct strings){0}))
            return false;
    return true;
}

static bool follow_item(struct work *work, struct arena *arena, int64_t id, struct pb_err *err)
{
    struct item *item;
    struct stands all = {0}, first = {0};
    if (!store_get_item(work->store, arena, id, &item, err) || !store_followed(work->store, id, err) ||
        !store_void_moves(work->store, id, iso_now(), err) || !store_stands(work->store, arena, id, &all, err))
        return false;
    if (item->queues.n == 0)
        return true; /* it is one with another item now */
    struct follow f = {.work = work, .arena = arena, .beside = place_beside(arena, work->config, &item->queues), .err = err};
    if (!place_first(work->store, arena, work->config, item, &f.queues, err))
        return false;
    for (size_t i = 0; i < all.n; i++) {
        if (all.v[i].first)
            arena_push(arena, &first, all.v[i]);
        else if (!plan(&f, &all.v[i], f.beside, (struct strings){0}))
            return false;
    }
    return move_first(&f, &first);
}

static bool follow_round(struct work *work, struct arena *arena, const struct items *items, struct pb_err *err)
{
    if (!store_begin(work->store, err))
        return false;
    bool good = true;
    for (size_t i = 0; good && i < items->n; i++)
        good = follow_item(work, arena, items->v[i], err);
    if (good && store_commit(work->store, err))
        return true;
    store_rollback(work->store);
    return false;
}

bool follow_decisions(struct work *work, struct pb_err *err)
{
    while (work->config->mode == DELIVERY_ROUTE) {
        cleanup_arena struct arena *arena = arena_new(0);
        struct items items = {0};
        work_promise(work, PROMISE_SESSION);
        if (!store_following(work->store, arena, ITEMS_PER_ROUND, &items, err))
            return false;
        if (items.n == 0)
            return true;
        if (!follow_round(work, arena, &items, err))
            return false;
    }
    return true;
}
