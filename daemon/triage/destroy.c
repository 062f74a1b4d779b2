/* Letters are destroyed because an archivist said so: written down first, then done, whatever breaks in between. */
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/retention.h"
#include "work.h"

#define WIPE_PAUSE 60 /* seconds until a store that could not be wiped is tried again */

static bool condemn(struct work *work, struct destruction *d, const struct items *items, struct pb_err *err)
{
    if (!store_begin(work->store, err))
        return false;
    if (store_condemn(work->store, d, items, err) && store_commit(work->store, err))
        return true;
    store_rollback(work->store);
    return false;
}

bool destroy_order(struct work *work, const struct erasure *erasure, struct arena *arena, const char **ret_told, struct pb_err *err)
{
    struct retention_list list;
    struct items items = {0};
    struct destruction d = {.at = iso_now(), .who = erasure->who, .why = erasure->why};
    if (!retention_find(work->store, arena, work->config, erasure->list, d.at, &list, err))
        return false;
    for (size_t i = 0; i < list.letters.n; i++)
        arena_push(arena, &items, list.letters.v[i].item);
    d.list = list.id;
    d.kind = list.kind;
    if (!condemn(work, &d, &items, err))
        return false;
    *ret_told = arena_printf(arena, "d-%lld %lld", (long long)d.id, (long long)d.letters);
    log_event(LOG_EVENT_DESTROYED, LOG_NOTICE, NULL, "d-%lld: %lld letters of list %s are destroyed, as %s said", (long long)d.id, (long long)d.letters, d.list, d.who);
    return true;
}

static bool destroy_portion(struct work *work, bool *ret_more, struct pb_err *err)
{
    work_promise(work, PROMISE_BATCH);
    if (!store_begin(work->store, err))
        return false;
    if (store_destroy(work->store, iso_now(), LIMIT_DESTROYED, ret_more, err) && store_commit(work->store, err))
        return true;
    store_rollback(work->store);
    return false;
}

static bool destroy_all(struct work *work, bool *ret_any, struct pb_err *err)
{
    bool more, remains;
    if (!store_is_condemned(work->store, &more, err))
        return false;
    *ret_any = more;
    while (more && !work->stop)
        if (!destroy_portion(work, &more, err))
            return false;
    if (work->stop || !store_has_remains(work->store, &remains, err))
        return work->stop;
    if (!remains)
        return true;
    *ret_any = true;
    work_promise(work, PROMISE_WIPE);
    return store_wipe(work->store, iso_now(), err);
}

bool destroy_due(struct work *work)
{
    struct pb_err err;
    bool any = false;
    if (iso_monotonic() < work->wipe_after || destroy_all(work, &any, &err))
        return any;
    work->wipe_after = iso_monotonic() + WIPE_PAUSE;
    log_event(LOG_EVENT_TROUBLE, err.code == PB_LATER ? LOG_WARNING : LOG_ERR, NULL, "what is destroyed is not wiped yet: %s", err.msg);
    return any;
}
