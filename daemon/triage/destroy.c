/* Letters are destroyed because an archivist said so: written down first, then done, whatever breaks in between. */
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/person.h"
#include "postbus/retention.h"
#include "postbus/store_destroy.h"
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

/* ---- at a person's request ---- */

static void be_alive(void *work)
{
    work_promise(work, PROMISE_BATCH);
}

/* A letter that is just being filed is known by its bytes until it stands. */
static bool is_filed(struct work *work, struct arena *arena, int64_t item, struct pb_err *err)
{
    struct stands stands = {0};
    if (!store_stands(work->store, arena, item, &stands, err))
        return false;
    for (size_t i = 0; i < stands.n; i++)
        if (stands.v[i].waits)
            return pb_fail(err, PB_BAD_INPUT, _("i-%lld is still to be filed: nothing was erased, ask again then"), (long long)item);
    return true;
}

/* The letters that he wrote go; of the others it is counted in how many he is addressed or named. */
static bool choose(struct work *work, struct arena *arena, const struct person *person, struct items *ret_items, size_t *ret_others, struct pb_err *err)
{
    *ret_others = 0;
    for (size_t i = 0; i < person->letters.n; i++) {
        const struct person_letter *letter = &person->letters.v[i];
        *ret_others += (letter->parts & PERSON_WROTE) == 0;
        if ((letter->parts & PERSON_WROTE) == 0)
            continue;
        if (!is_filed(work, arena, letter->item, err))
            return false;
        arena_push(arena, ret_items, letter->item);
    }
    return true;
}

/* In one transaction: what is to be destroyed is written down, and who sent on is erased. */
static bool forget(struct work *work, struct destruction *d, const struct items *items, const struct items *sent_on, struct pb_err *err)
{
    if (!store_begin(work->store, err))
        return false;
    if (store_condemn(work->store, d, items, err) && store_erase_sender(work->store, sent_on, err) && store_commit(work->store, err))
        return true;
    store_rollback(work->store);
    return false;
}

static bool erase_person(struct work *work, const struct erasure *erasure, struct arena *arena, const char **ret_told, struct pb_err *err)
{
    struct person person;
    struct items items = {0};
    size_t others;
    struct destruction d = {.at = iso_now(), .who = erasure->who, .why = erasure->why, .list = "person"};
    if (!person_find(work->store, arena, erasure->person, be_alive, work, &person, err))
        return false;
    if (!person.by_address)
        return pb_fail(err, PB_BAD_INPUT, _("a name may be several people's: expected an address"));
    if (person.cut)
        return pb_fail(err, PB_BAD_INPUT, _("more than %d letters have to do with this address: nothing was erased"), LIMIT_PERSON_LETTERS);
    if (!choose(work, arena, &person, &items, &others, err))
        return false;
    if (items.n == 0 && person.sent_on.n == 0)
        return pb_fail(err, PB_BAD_INPUT, _("nothing that this person wrote or sent on is kept"));
    if (!forget(work, &d, &items, &person.sent_on, err))
        return false;
    *ret_told = arena_printf(arena, "d-%lld %lld %zu %zu", (long long)d.id, (long long)d.letters, person.sent_on.n, others);
    log_event(LOG_EVENT_DESTROYED, LOG_NOTICE, NULL, "d-%lld: %lld letters are destroyed at a person's request, as %s said", (long long)d.id, (long long)d.letters, d.who);
    return true;
}

/* ---- a list ---- */

static bool destroy_list(struct work *work, const struct erasure *erasure, struct arena *arena, const char **ret_told, struct pb_err *err)
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

bool destroy_order(struct work *work, const struct erasure *erasure, struct arena *arena, const char **ret_told, struct pb_err *err)
{
    return (erasure->list ? destroy_list : erase_person)(work, erasure, arena, ret_told, err);
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
