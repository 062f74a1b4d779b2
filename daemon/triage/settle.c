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

/* The ref is of another UIDVALIDITY than the folder has now: intake gives the
 * mail its new ref, if it is still there. */
static bool is_of_another_validity(const struct present *present, const char *ref)
{
    const char *colon = strchr(ref, ':');
    size_t length = colon ? (size_t)(colon - ref) + 1 : 0;
    return present->n > 0 && length > 0 && strncmp(present->refs[0], ref, length) != 0;
}

/* A copy in `folder` that no other delivery is known to have made. */
static bool find_copy(struct work *work, struct arena *arena, const char *folder, const struct delivery *delivery,
                      const char **ret_ref, struct pb_err *err)
{
    struct mail_likeness likeness = {delivery->message_id, delivery->bytes, delivery->sha256};
    struct mail_list found = {0};
    *ret_ref = NULL;
    work_promise(work, PROMISE_SESSION);
    if (!mailbox_find(work->mailbox, arena, folder, &likeness, &found, err))
        return false;
    for (size_t i = 0; i < found.n && !*ret_ref; i++) {
        bool known;
        if (!store_knows_target(work->store, folder, found.v[i].ref, &known, err))
            return false;
        if (!known)
            *ret_ref = found.v[i].ref;
    }
    return true;
}

/* Gone from the postbus: in its target it is done; nowhere means a person moved it. */
static bool settle_absent(struct work *work, struct arena *arena, const struct delivery *delivery, struct pb_err *err)
{
    const char *ref;
    if (!find_copy(work, arena, delivery->target, delivery, &ref, err))
        return false;
    struct filing filing = {.done = ref != NULL, .target_ref = ref, .code = PB_NOT_FOUND, .problem = "gone"};
    return deliver_record(work, delivery, &filing, err);
}

/* Still in the postbus: only what is missing is done. */
static bool settle_present(struct work *work, struct arena *arena, const struct delivery *delivery, struct pb_err *err)
{
    struct strings missing = {0};
    const char *ref;
    for (size_t i = 0; i < delivery->copies.n; i++) {
        if (!find_copy(work, arena, delivery->copies.v[i], delivery, &ref, err))
            return false;
        if (!ref)
            arena_push(arena, &missing, delivery->copies.v[i]);
    }
    if (!find_copy(work, arena, delivery->target, delivery, &ref, err))
        return false;
    if (!ref && missing.n == delivery->copies.n)
        return true; /* nothing was done yet: deliver_due does the whole in sets */
    struct filing filing = {
        .ref = delivery->ref, .target = delivery->target, .copies = missing.v, .copies_n = missing.n, .in_target = ref != NULL,
    };
    return mailbox_file(work->mailbox, arena, &filing, 1, err) && deliver_record(work, delivery, &filing, err);
}

bool settle(struct work *work, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct deliveries planned = {0};
    struct present present = {0};
    work_promise(work, PROMISE_SESSION);
    if (!store_planned(work->store, arena, work->folder, INT64_MAX, SETTLE_MOST, &planned, err))
        return false;
    if (planned.n == 0)
        return true;
    if (!list_present(work, arena, &present, err))
        return false;
    /* Those that are gone first: their copies are then known, and not taken for another's. */
    for (size_t i = 0; i < planned.n; i++)
        if (!is_present(&present, planned.v[i].ref) && !is_of_another_validity(&present, planned.v[i].ref) &&
            !settle_absent(work, arena, &planned.v[i], err))
            return false;
    for (size_t i = 0; i < planned.n; i++)
        if (is_present(&present, planned.v[i].ref) && planned.v[i].mode == DELIVERY_ROUTE &&
            !settle_present(work, arena, &planned.v[i], err))
            return false;
    return true;
}
