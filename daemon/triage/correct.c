/* What people decided and saved, written down by the thread that owns the store. */
#include <string.h>

#include "orders.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/store_asked.h"
#include "work.h"

/* A committee by any of its names, the manual queue, or a folder where letters stand already. */
static bool find_queue(struct work *work, struct arena *arena, const char *name, const char **ret_queue, struct pb_err *err)
{
    const char *id, *queue = NULL;
    bool known = rules_committee(work->book->rules, name, &id, &queue) && queue;
    if (!known) {
        queue = name;
        known = strcmp(name, work->config->manual) == 0;
    }
    if (!known && !store_knows_queue(work->store, name, &known, err))
        return false;
    *ret_queue = arena_string(arena, queue);
    return known || pb_fail(err, PB_BAD_INPUT, _("%s is no committee and no queue"), name);
}

/* The folders of the names, each once. */
static bool find_queues(struct work *work, struct order *order)
{
    struct strings folders = {0};
    for (size_t i = 0; i < order->correction.queues.n; i++) {
        const char *queue = NULL;
        if (!find_queue(work, order->arena, order->correction.queues.v[i], &queue, &order->err))
            return false;
        if (!strings_has(&folders, queue))
            arena_push(order->arena, &folders, queue);
    }
    order->correction.queues = folders;
    return true;
}

static bool write_down(struct work *work, struct order *order)
{
    if (!store_begin(work->store, &order->err))
        return false;
    struct correction *c = &order->correction;
    bool regroups = c->act == CORRECTION_SPLIT || c->act == CORRECTION_MERGE;
    bool good = regroups ? store_regroup(work->store, order->arena, c, &order->err) : store_decide(work->store, order->arena, c, &order->err);
    if (good && store_commit(work->store, &order->err))
        return true;
    store_rollback(work->store);
    return false;
}

static void carry_out(struct work *work, struct order *order)
{
    static const char *const acts[] = {"confirmed", "routed", "undone", "split", "merged"};
    struct correction *c = &order->correction;
    c->at = iso_now();
    if (!find_queues(work, order) || !write_down(work, order))
        return;
    order->err.code = PB_OK;
    struct log_fields fields = {.item = c->item, .queue = c->queues.n ? c->queues.v[0] : NULL, .ruleset = c->ruleset};
    log_event(LOG_EVENT_DECIDED, LOG_NOTICE, &fields, "item i-%lld: %s by %s", (long long)c->item, acts[c->act], c->who);
}

/* The rules are saved and in use by then, whatever becomes of the note. */
static void note_saved(struct work *work, struct order *order)
{
    if (!store_add_rules_saved(work->store, order->saved, &order->err))
        log_event(LOG_EVENT_TROUBLE, LOG_ERR, NULL, "rules saved by %s, but not written down: %s", order->saved->who, order->err.msg);
}

static void add_note(struct work *work, struct order *order)
{
    struct note *note = order->note;
    note->at = iso_now();
    if (!store_begin(work->store, &order->err))
        return;
    if (!store_add_note(work->store, note, &order->err) || !store_commit(work->store, &order->err)) {
        store_rollback(work->store);
        return;
    }
    order->err.code = PB_OK;
    struct log_fields fields = {.item = note->item};
    log_event(LOG_EVENT_DECIDED, LOG_NOTICE, &fields, "item i-%lld: a note by %s", (long long)note->item, note->who);
}

static void erase(struct work *work, struct order *order)
{
    if (destroy_order(work, order->erasure, order->arena, &order->told, &order->err))
        order->err.code = PB_OK;
}

static void check(struct work *work, struct order *order)
{
    if (check_all(work, order->arena, &order->told, &order->err))
        order->err.code = PB_OK;
}

bool correct_due(struct work *work)
{
    bool any = false;
    for (struct order *order; (order = orders_begin(work->orders)); any = true) {
        if (order->saved)
            note_saved(work, order);
        else if (order->note)
            add_note(work, order);
        else if (order->erasure)
            erase(work, order);
        else if (order->check)
            check(work, order);
        else
            carry_out(work, order);
        orders_answer(work->orders, order);
    }
    return any;
}
