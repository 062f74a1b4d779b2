/* Journal to mailbox: what was committed as intended is done, then recorded. */
#include <string.h>

#include "place.h"
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "work.h"

#define DELIVERIES_PER_ROUND 500
#define FIRST_PAUSE_TIMES 30 /* pause-seconds: a full folder is not emptied at once */
#define LONGEST_PAUSE_SECONDS 3600
#define TRIES_TO_COME_BACK 5 /* about half an hour */

static int64_t pause_after(const struct work *work, unsigned tries)
{
    int64_t pause = (int64_t)(FIRST_PAUSE_TIMES * work->config->pause_seconds) + 1;
    for (unsigned i = 0; i < tries && pause < LONGEST_PAUSE_SECONDS; i++)
        pause *= 2;
    return pause < LONGEST_PAUSE_SECONDS ? pause : LONGEST_PAUSE_SECONDS;
}

/* A folder that was made anew is filled again by people, or a restore, and that takes time. */
static bool may_come_back(const struct work *work, const struct delivery *delivery)
{
    return !delivery->origin && delivery->tries < TRIES_TO_COME_BACK && mailbox_renewed(work->mailbox, delivery->ref);
}

static bool record_problem(struct work *work, const struct delivery *delivery, const struct filing *filing,
                           struct pb_err *err)
{
    struct place_label target = place_label(work->config, delivery->target);
    struct log_fields fields = {.item = delivery->item, .queue = target.text};
    long long item = delivery->item;
    const char *problem = filing->problem ? filing->problem : "not answered";
    if (filing->copy_refs && !store_copied(work->store, delivery, filing->copy_refs, iso_now(), err))
        return false;
    if (filing->code == PB_NOT_FOUND && may_come_back(work, delivery)) {
        problem = "its folder was made anew, and it is not there";
    } else if (filing->code == PB_NOT_FOUND) {
        log_event(LOG_EVENT_GONE, LOG_NOTICE, &fields, "item i-%lld: a person moved the mail before it was filed", item);
        return store_gone(work->store, delivery->id, iso_now(), err);
    }
    if (filing->code != PB_LATER && filing->code != PB_NOT_FOUND && strcmp(delivery->target, work->config->manual) != 0) {
        log_event(LOG_EVENT_PUT_OFF, LOG_WARNING, &fields, "item i-%lld goes to %s, since %s cannot be had: %s", item,
                  work->config->manual, target.text, problem);
        return store_redirect(work->store, delivery->id, work->config->manual, problem, err);
    }
    log_event(LOG_EVENT_PUT_OFF, LOG_WARNING, &fields, "item i-%lld stays planned for %s: %s", item, target.text, problem);
    return store_put_off(work->store, delivery->id, problem, iso_now() + pause_after(work, delivery->tries), err);
}

static bool record_one(struct work *work, const struct delivery *delivery, const struct filing *filing, struct pb_err *err)
{
    if (!filing->done)
        return record_problem(work, delivery, filing, err);
    struct place_label target = place_label(work->config, delivery->target);
    struct log_fields fields = {.item = delivery->item, .queue = target.text};
    log_event(LOG_EVENT_FILED, LOG_INFO, &fields, "item i-%lld stands in %s", (long long)delivery->item, target.text);
    return store_done(work->store, delivery, filing->target_ref, filing->copy_refs, iso_now(), err);
}

/* All ends of one round in one transaction. What was not tried stays planned. */
static bool record_all(struct work *work, const struct deliveries *list, const struct filing *filings, struct pb_err *err)
{
    if (!store_begin(work->store, err))
        return false;
    bool good = true;
    for (size_t i = 0; good && i < list->n; i++)
        if (filings[i].done || filings[i].problem)
            good = record_one(work, &list->v[i], &filings[i], err);
    if (good && store_commit(work->store, err))
        return true;
    store_rollback(work->store);
    return false;
}

bool deliver_record(struct work *work, const struct delivery *delivery, const struct filing *filing, struct pb_err *err)
{
    struct delivery one = *delivery;
    return record_all(work, &(struct deliveries){.v = &one, .n = 1}, filing, err);
}

static bool is_claimed(const struct deliveries *others, const char *folder, const char *ref)
{
    for (size_t i = 0; others && i < others->n; i++)
        if (others->v[i].ref && strcmp(others->v[i].ref, ref) == 0 && strcmp(others->v[i].source, folder) == 0)
            return true;
    return false;
}

bool deliver_find(struct work *work, struct arena *arena, const char *folder, const struct delivery *delivery,
                  const struct deliveries *others, const char **ret_ref, struct pb_err *err)
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
        if (!known && !is_claimed(others, folder, found.v[i].ref))
            *ret_ref = found.v[i].ref;
    }
    return true;
}

bool deliver_confirm(struct work *work, struct arena *arena, const struct delivery *delivery, struct filing *filing, struct pb_err *err)
{
    if (filing->done || filing->code != PB_NOT_FOUND)
        return true;
    if (!deliver_find(work, arena, delivery->target, delivery, NULL, &filing->target_ref, err))
        return false;
    filing->done = filing->target_ref != NULL;
    return true;
}

/* Each is recorded before the next is looked for: two mails with the same bytes are two. */
static bool confirm_all(struct work *work, struct arena *arena, const struct deliveries *list, struct filing *filings, struct pb_err *err)
{
    for (size_t i = 0; i < list->n; i++) {
        if (filings[i].done || filings[i].code != PB_NOT_FOUND)
            continue;
        if (!deliver_confirm(work, arena, &list->v[i], &filings[i], err) || !deliver_record(work, &list->v[i], &filings[i], err))
            return false;
        filings[i] = (struct filing){0}; /* recorded */
    }
    return true;
}

/* What does not stand where it was put may stand there under another ref: the folder
 * was made anew, or a person had it out and back. */
static bool file_again(struct work *work, struct arena *arena, const char *source, const struct deliveries *list, struct filing *filings,
                       struct pb_err *err)
{
    for (size_t i = 0; i < list->n; i++) {
        const char *ref = NULL;
        if (filings[i].code != PB_NOT_FOUND)
            continue;
        if (!deliver_find(work, arena, source, &list->v[i], NULL, &ref, err))
            return false;
        filings[i].ref = ref ? ref : filings[i].ref;
        if (ref && !mailbox_file(work->mailbox, arena, source, &filings[i], 1, err))
            return false;
    }
    return true;
}

/* Files what stands in `source` (NULL: the watched folder). The end is recorded also
 * where the session broke: what is known is known. */
static bool file_all(struct work *work, struct arena *arena, const char *source, const struct deliveries *list, struct pb_err *err)
{
    struct filing *filings = arena_array(arena, list->n, sizeof *filings);
    struct pb_err session;
    for (size_t i = 0; i < list->n; i++)
        filings[i] = (struct filing){
            .ref = list->v[i].ref,
            .target = list->v[i].target,
            .copies = list->v[i].copies.v,
            .copies_n = list->v[i].copies.n,
        };
    bool filed = mailbox_file(work->mailbox, arena, source, filings, list->n, &session) &&
                 (!source || file_again(work, arena, source, list, filings, &session)) &&
                 confirm_all(work, arena, list, filings, &session);
    if (!record_all(work, list, filings, err))
        return false;
    if (!filed)
        *err = session;
    return filed;
}

/* Moves out of one folder: a mail whose ref there nobody knows is looked for first. */
static bool file_moves(struct work *work, struct arena *arena, const char *source, const struct deliveries *moves, struct pb_err *err)
{
    static const struct filing gone = {.code = PB_NOT_FOUND, .problem = "gone"};
    struct deliveries found = {0};
    for (size_t i = 0; i < moves->n; i++) {
        struct delivery move = moves->v[i];
        if (strcmp(move.source, source) != 0)
            continue;
        if (!move.ref && !deliver_find(work, arena, source, &move, &found, &move.ref, err))
            return false;
        if (move.ref)
            arena_push(arena, &found, move);
        else if (!deliver_record(work, &move, &gone, err))
            return false;
    }
    return found.n == 0 || file_all(work, arena, source, &found, err);
}

/* What comes from the postbus, then what a person had moved, folder by folder. */
static bool file_each_source(struct work *work, struct arena *arena, const struct deliveries *list, struct pb_err *err)
{
    struct deliveries fresh = {0}, moves = {0};
    for (size_t i = 0; i < list->n; i++)
        arena_push(arena, list->v[i].origin ? &moves : &fresh, list->v[i]);
    if (fresh.n > 0 && !file_all(work, arena, NULL, &fresh, err))
        return false;
    for (size_t i = 0; i < moves.n; i++) {
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = strcmp(moves.v[k].source, moves.v[i].source) == 0;
        if (!again && !file_moves(work, arena, moves.v[i].source, &moves, err))
            return false;
    }
    return true;
}

/* "Postbus-IA-JBZ" of "Commissies/IA-JBZ": an IMAP keyword is an atom. */
static const char *keyword_of(struct arena *arena, const char *target)
{
    const char *slash = strrchr(target, '/');
    char *keyword = arena_printf(arena, "Postbus-%s", slash ? slash + 1 : target);
    for (char *p = keyword; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9')))
            *p = '-';
    return keyword;
}

static bool mark_one(struct work *work, struct arena *arena, const struct delivery *delivery, struct pb_err *err)
{
    bool able;
    struct filing filing = {.done = true};
    return mailbox_mark(work->mailbox, &delivery->ref, 1, keyword_of(arena, delivery->target), &able, err) &&
           deliver_record(work, delivery, &filing, err);
}

static bool mark_all(struct work *work, struct arena *arena, const struct deliveries *list, struct pb_err *err)
{
    for (size_t i = 0; i < list->n; i++)
        if (!mark_one(work, arena, &list->v[i], err))
            return false;
    return true;
}

/* What is planned for this mode. */
static bool due(struct work *work, struct arena *arena, struct deliveries *ret_list, struct pb_err *err)
{
    struct deliveries all = {0};
    if (!store_planned(work->store, arena, work->folder, iso_now(), DELIVERIES_PER_ROUND, &all, err))
        return false;
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].mode == work->config->mode)
            arena_push(arena, ret_list, all.v[i]);
    return true;
}

bool deliver_due(struct work *work, struct pb_err *err)
{
    while (!work->stop) {
        cleanup_arena struct arena *arena = arena_new(0);
        struct deliveries list = {0};
        work_promise(work, PROMISE_SESSION);
        if (!due(work, arena, &list, err))
            return false;
        if (list.n == 0)
            return true;
        if (!(work->config->mode == DELIVERY_SUGGEST ? mark_all(work, arena, &list, err)
                                                     : file_each_source(work, arena, &list, err)))
            return false;
    }
    return true;
}
