/* Mailbox to journal: a batch is fetched, read, decided on, and committed
 * before anything on the server changes. */
#include <stdlib.h>
#include <string.h>

#include "ahead.h"
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/record.h"
#include "work.h"

#define FEW_MAILS 20 /* new at a time: people are at work, and it is no backlog */

struct batch {
    struct work *work;
    struct strings refs; /* wanted, in order of arrival */
    bool *got;           /* for each */
    size_t taken;
    struct arena *arena;
    struct agains again; /* have the bytes of a mail that is known: looked at when the others are taken */
    int64_t now;
    bool (*take)(struct batch *batch, const struct ahead_mail *mail); /* each that was read */
    struct pb_err *err;
    bool failed;
};

static void tell_unreadable(const struct decision *decision)
{
    struct log_fields fields = {.item = decision->item.id, .queue = decision->item.queues.v[0]};
    log_event(LOG_EVENT_UNREADABLE, LOG_WARNING, &fields, "item i-%lld could not be read: %s",
              (long long)decision->item.id, decision->mail.why);
}

static void tell_failed_rules(const struct decision *decision)
{
    struct log_fields fields = {.item = decision->item.id, .ruleset = decision->verdict->ruleset};
    for (size_t i = 0; i < decision->verdict->failed.n; i++)
        log_event(LOG_EVENT_RULE_FAILED, LOG_WARNING, &fields, "item i-%lld: rule %s", (long long)decision->item.id,
                  decision->verdict->failed.v[i]);
}

/* Records what was made of one mail. One that cannot be read is recorded as that; only
 * trouble of our own (store, no reader) fails. */
static bool record(struct batch *batch, const struct ahead_mail *mail)
{
    struct work *work = batch->work;
    struct source source = {.folder = work->folder, .ref = mail->ref, .mode = work->config->mode, .now = batch->now, .bytes = mail->size, .keep = true,
                            .search_later = batch->refs.n > FEW_MAILS};
    struct decision *decision = mail->decision;
    if (decision) {
        if (!record_judged(work->store, mail->arena, work->config, work->book, decision, &source, batch->err))
            return false;
        tell_failed_rules(decision);
        return true;
    }
    if (mail->why.code != PB_BAD_INPUT && mail->why.code != PB_LIMIT) {
        *batch->err = mail->why;
        return pb_fail_in(batch->err, "reader");
    }
    if (!record_unreadable(work->store, mail->arena, work->config, mail->sha256, mail->why.msg, &source, &decision, batch->err))
        return false;
    tell_unreadable(decision);
    return true;
}

/* The folder was made anew (UIDVALIDITY): a mail that waits there keeps its story. */
static bool rebind(struct batch *batch, const char *ref, const char *hash, bool *ret_bound)
{
    char valid[32];
    const char *colon = strchr(ref, ':');
    *ret_bound = false;
    if (!colon || (size_t)(colon - ref) + 2 > sizeof valid)
        return true;
    memcpy(valid, ref, (size_t)(colon - ref) + 1);
    valid[colon - ref + 1] = '\0';
    return store_rebind_ref(batch->work->store, batch->work->folder, valid, hash, ref, ret_bound, batch->err);
}

static void note_got(struct batch *batch, const char *ref)
{
    for (size_t i = 0; i < batch->refs.n; i++)
        if (strcmp(batch->refs.v[i], ref) == 0)
            batch->got[i] = true;
}

/* One that is known by its bytes is put aside; else it is taken. */
static bool take_new(struct batch *batch, const struct ahead_mail *mail)
{
    bool bound, known = false;
    if (!rebind(batch, mail->ref, mail->sha256, &bound) ||
        (!bound && !store_knows_bytes(batch->work->store, batch->work->folder, mail->sha256, &known, batch->err)))
        return false;
    note_got(batch, mail->ref);
    if (known) {
        struct again again = {.ref = arena_string(batch->arena, mail->ref), .sha256 = arena_string(batch->arena, mail->sha256)};
        arena_push(batch->arena, &batch->again, again);
        return true;
    }
    batch->taken++;
    return bound || record(batch, mail);
}

static bool take_known(struct batch *batch, const struct ahead_mail *mail)
{
    struct work *work = batch->work;
    const struct again *again = batch->again.v;
    while (strcmp(again->ref, mail->ref) != 0)
        again++;
    batch->taken++;
    if (again->back)
        return again_take(work, again, mail, batch->now, batch->err);
    return store_free_ref(work->store, work->folder, mail->ref, batch->err) && record(batch, mail);
}

/* Takes the oldest of those that were given to be read. */
static bool take_next(struct batch *batch)
{
    const struct ahead_mail *mail = ahead_next(batch->work->ahead);
    work_promise(batch->work, PROMISE_BATCH);
    if (!batch->failed)
        batch->failed = !batch->take(batch, mail);
    return !batch->failed;
}

/* Has a mail read, and takes those that are ready meanwhile. */
static bool take_fetched(void *context, const char *ref, struct pb_span bytes, uint64_t size)
{
    struct batch *batch = context;
    struct ahead *ahead = batch->work->ahead;
    while (!batch->failed && (!ahead_has_room(ahead, bytes.n) || ahead_is_ready(ahead)))
        take_next(batch);
    if (batch->failed || batch->work->stop)
        return false;
    ahead_put(ahead, batch->work->book, ref, bytes, size);
    if (bytes.n > LIMIT_AHEAD_BYTES) /* borrowed */
        take_next(batch);
    return !batch->failed;
}

static void take_rest(struct batch *batch)
{
    while (!batch->failed && !batch->work->stop && ahead_waits(batch->work->ahead))
        take_next(batch);
    ahead_clear(batch->work->ahead);
}

/* Texts that retention does not allow any more; a few at a time. */
static bool forget_old(struct work *work, int64_t now, struct pb_err *err)
{
    static const int64_t month = 2629746; /* seconds: a twelfth of a Gregorian year */
    unsigned months = work->config->keep_months;
    return months == 0 || store_forget_kept(work->store, now - months * month, LIMIT_FORGOTTEN, err);
}

/* Fetches and records inside of one transaction; what was recorded before the
 * session broke is kept. */
static bool take_batch(struct batch *batch, const char *const *refs, size_t n, bool (*take)(struct batch *, const struct ahead_mail *))
{
    struct work *work = batch->work;
    size_t before = batch->taken;
    struct pb_err session;
    if (!store_begin(work->store, batch->err))
        return false;
    batch->take = take;
    bool fetched = mailbox_fetch(work->mailbox, refs, n, take_fetched, batch, &session);
    take_rest(batch);
    if (batch->failed) {
        store_rollback(work->store);
        return false;
    }
    if (!forget_old(work, batch->now, batch->err) || !store_commit(work->store, batch->err)) {
        store_rollback(work->store);
        return false;
    }
    if (batch->taken > before)
        log_event(LOG_EVENT_TAKEN, LOG_INFO, NULL, "took %zu mails from %s", batch->taken - before, work->folder);
    if (!fetched)
        *batch->err = session;
    return fetched;
}

/* Those that were put aside. */
static bool take_again(struct batch *batch)
{
    if (batch->again.n == 0)
        return true;
    const char **refs = arena_array(batch->arena, batch->again.n, sizeof *refs);
    for (size_t i = 0; i < batch->again.n; i++)
        refs[i] = batch->again.v[i].ref;
    return again_tell(batch->work, batch->arena, &batch->again, batch->refs.n > FEW_MAILS, batch->err) && take_batch(batch, refs, batch->again.n, take_known);
}

/* *ret_news where there is any that was not known to be withheld. */
static bool note_withheld(const struct batch *batch, bool *ret_news, struct pb_err *err)
{
    *ret_news = false;
    for (size_t i = 0; i < batch->refs.n; i++) {
        bool added = false;
        if (!batch->got[i] && !withheld_add(batch->work, batch->refs.v[i], &added, err))
            return false;
        *ret_news = *ret_news || added;
    }
    return true;
}

bool intake_batch(struct work *work, bool *ret_more, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct batch batch = {.work = work, .arena = arena, .now = iso_now(), .err = err};
    if (!waiting_choose(work, arena, &batch.refs, err))
        return false;
    batch.got = arena_array(arena, batch.refs.n, sizeof *batch.got);
    work_promise(work, PROMISE_BATCH);
    if (batch.refs.n > 0 && (!take_batch(&batch, batch.refs.v, batch.refs.n, take_new) || !take_again(&batch)))
        return false;
    bool withheld = false;
    if (batch.taken < batch.refs.n && !work->stop && !note_withheld(&batch, &withheld, err))
        return false;
    /* A mail that was listed but not to be had stays above the mark, and is asked for again. */
    waiting_taken(work, batch.taken == batch.refs.n);
    *ret_more = batch.taken > 0 || withheld;
    return true;
}
