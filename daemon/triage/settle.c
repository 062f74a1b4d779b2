/* After a crash: what was planned is looked for where it was to go, before
 * anything is done again. */
#include <stdlib.h>
#include <string.h>

#include "postbus/iso.h"
#include "work.h"

#define SETTLE_MOST 100000 /* planned deliveries looked at in one go */

/* Refs of the mails that are in the watched folder, sorted. */
struct present {
    const char **refs;
    size_t n;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool list_present(struct work *work, struct arena *arena, struct present *ret_present, struct pb_err *err)
{
    struct mail_list list = {0};
    if (!mailbox_list(work->mailbox, arena, NULL, &list, err))
        return false;
    const char **refs = arena_array(arena, list.n, sizeof *refs);
    for (size_t i = 0; i < list.n; i++)
        refs[i] = list.v[i].ref;
    qsort(refs, list.n, sizeof *refs, by_text);
    *ret_present = (struct present){refs, list.n};
    return true;
}

static bool is_present(const struct present *present, const char *ref)
{
    return bsearch(&ref, present->refs, present->n, sizeof ref, by_text) != NULL;
}

/* Gone from where it stood: in its target it is done; nowhere means a person moved it. */
static bool settle_absent(struct work *work, struct arena *arena, const struct delivery *delivery, struct pb_err *err)
{
    struct filing filing = {.code = PB_NOT_FOUND, .problem = "gone"};
    return deliver_confirm(work, arena, delivery, &filing, err) && deliver_record(work, delivery, &filing, err);
}

/* Does what is missing of a delivery whose copies in `refs` are there, and whose target
 * has the mail as `ref`. */
static bool finish(struct work *work, struct arena *arena, const struct delivery *delivery, const char **refs, const char *ref, struct pb_err *err)
{
    struct strings missing = {0};
    for (size_t i = 0; i < delivery->copies.n; i++)
        if (!refs[i])
            arena_push(arena, &missing, delivery->copies.v[i]);
    if (!ref && missing.n == delivery->copies.n)
        return true; /* nothing was done yet: deliver_due does the whole in sets */
    struct filing filing = {
        .ref = delivery->ref, .target = delivery->target, .copies = missing.v, .copies_n = missing.n, .in_target = ref != NULL,
    };
    if (!mailbox_file(work->mailbox, arena, delivery->origin ? delivery->source : NULL, &filing, 1, err))
        return false;
    for (size_t i = 0, k = 0; i < delivery->copies.n; i++)
        refs[i] = refs[i] ? refs[i] : filing.copy_refs[k++];
    filing.copy_refs = refs;
    filing.target_ref = filing.target_ref || !filing.done ? filing.target_ref : ref;
    return deliver_confirm(work, arena, delivery, &filing, err) && deliver_record(work, delivery, &filing, err);
}

/* Still where it stood: only what is missing is done. */
static bool settle_present(struct work *work, struct arena *arena, const struct delivery *delivery, struct pb_err *err)
{
    const char **refs = arena_array(arena, delivery->copies.n, sizeof *refs), *ref = NULL;
    for (size_t i = 0; i < delivery->copies.n; i++)
        if (!deliver_find(work, arena, delivery->copies.v[i], delivery, NULL, &refs[i], err))
            return false;
    bool stays = strcmp(delivery->source, delivery->target) == 0; /* what is found there is the mail itself */
    if (!stays && !deliver_find(work, arena, delivery->target, delivery, NULL, &ref, err))
        return false;
    return finish(work, arena, delivery, refs, ref, err);
}

/* Deliveries from the postbus. Those that are gone first: their copies are then known,
 * and not taken for another's. Where the folder was made anew, intake gives a mail that is
 * still there its new ref. */
static bool settle_fresh(struct work *work, struct arena *arena, const struct deliveries *planned, struct pb_err *err)
{
    struct present present = {0};
    if (planned->n == 0)
        return true;
    if (!list_present(work, arena, &present, err))
        return false;
    for (size_t i = 0; i < planned->n; i++)
        if (!is_present(&present, planned->v[i].ref) && !mailbox_renewed(work->mailbox, planned->v[i].ref) &&
            !settle_absent(work, arena, &planned->v[i], err))
            return false;
    for (size_t i = 0; i < planned->n; i++)
        if (is_present(&present, planned->v[i].ref) && planned->v[i].mode == DELIVERY_ROUTE &&
            !settle_present(work, arena, &planned->v[i], err))
            return false;
    return true;
}

/* Where the mail of a move stands in its source now, and none of `others`; NULL where it
 * stands there no longer. */
static bool find_source(struct work *work, struct arena *arena, const struct delivery *move, const struct deliveries *others,
                        const char **ret_ref, struct pb_err *err)
{
    struct mail_likeness likeness = {move->message_id, move->bytes, move->sha256};
    struct mail_list found = {0};
    work_promise(work, PROMISE_SESSION);
    if (!mailbox_find(work->mailbox, arena, move->source, &likeness, &found, err))
        return false;
    for (size_t i = 0; i < found.n; i++)
        if (move->ref && strcmp(found.v[i].ref, move->ref) == 0) {
            *ret_ref = move->ref;
            return true;
        }
    return deliver_find(work, arena, move->source, move, others, ret_ref, err);
}

/* Moves that follow a decision, from one queue to another; those that are gone first. */
static bool settle_moves(struct work *work, struct arena *arena, struct deliveries *moves, struct pb_err *err)
{
    for (size_t i = 0; i < moves->n; i++) {
        struct delivery *move = &moves->v[i];
        const struct deliveries others = {.v = moves->v, .n = i};
        if (!find_source(work, arena, move, &others, &move->ref, err) || (!move->ref && !settle_absent(work, arena, move, err)))
            return false;
    }
    for (size_t i = 0; i < moves->n; i++)
        if (moves->v[i].ref && !settle_present(work, arena, &moves->v[i], err))
            return false;
    return true;
}

bool settle(struct work *work, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct deliveries planned = {0}, fresh = {0}, moves = {0};
    work_promise(work, PROMISE_SESSION);
    if (!store_planned(work->store, arena, work->folder, INT64_MAX, SETTLE_MOST, &planned, err))
        return false;
    for (size_t i = 0; i < planned.n; i++)
        arena_push(arena, planned.v[i].origin ? &moves : &fresh, planned.v[i]);
    return settle_fresh(work, arena, &fresh, err) && settle_moves(work, arena, &moves, err);
}
