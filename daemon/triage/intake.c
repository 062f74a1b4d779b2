/* Mailbox to journal: a batch is fetched, read, decided on, and committed
 * before anything on the server changes. */
#include <stdlib.h>
#include <string.h>

#include "postbus/hash.h"
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/record.h"
#include "work.h"

struct batch {
    struct work *work;
    const char **refs; /* wanted, in order of arrival */
    bool *got;         /* for each */
    size_t n;
    size_t taken;
    struct arena *arena;
    struct agains again; /* have the bytes of a mail that is known: looked at when the others are taken */
    int64_t now;
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

/* Only the beginning of a mail that is too large is there: that is not read as if it were a letter. */
static bool read_letter(struct work *work, struct arena *arena, struct pb_span bytes, uint64_t size, struct reading **ret_reading,
                        struct pb_err *why)
{
    if (size > LIMIT_MAIL_BYTES)
        return pb_fail(why, PB_LIMIT, "larger than %zu MB", LIMIT_MAIL_BYTES >> 20);
    return pool_read(work->pool, arena, bytes, ret_reading, why);
}

/* Reads one mail and records what was decided. A mail that cannot be read is
 * recorded as that; only trouble of our own (store, no reader) fails. */
static bool take(struct batch *batch, struct arena *arena, const char *ref, struct pb_span bytes, uint64_t size)
{
    struct work *work = batch->work;
    struct source source = {.folder = work->folder, .ref = ref, .mode = work->config->mode, .now = batch->now, .bytes = size, .keep = true};
    struct reading *reading;
    struct decision *decision;
    struct pb_err why;
    if (read_letter(work, arena, bytes, size, &reading, &why)) {
        if (!record_reading(work->store, arena, work->config, work->book, reading, &source, &decision, batch->err))
            return false;
        tell_failed_rules(decision);
        return true;
    }
    if (why.code != PB_BAD_INPUT && why.code != PB_LIMIT) {
        *batch->err = why;
        return pb_fail_in(batch->err, "reader");
    }
    if (!record_unreadable(work->store, arena, work->config, bytes, why.msg, &source, &decision, batch->err))
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

/* One that is known by its bytes is put aside; else it is taken. */
static bool take_new(struct batch *batch, const char *ref, struct pb_span bytes, uint64_t size)
{
    cleanup_arena struct arena *arena = arena_new(0);
    char hash[SHA256_HEX];
    bool bound, known = false;
    sha256_hex(bytes, hash);
    if (!rebind(batch, ref, hash, &bound) || (!bound && !store_knows_bytes(batch->work->store, batch->work->folder, hash, &known, batch->err)))
        return false;
    if (known) {
        struct again again = {.ref = ref, .sha256 = arena_string(batch->arena, hash)};
        arena_push(batch->arena, &batch->again, again);
        return true;
    }
    batch->taken++;
    return bound || take(batch, arena, ref, bytes, size);
}

static bool take_fetched(void *context, const char *ref, struct pb_span bytes, uint64_t size)
{
    struct batch *batch = context;
    work_promise(batch->work, PROMISE_BATCH);
    batch->failed = !take_new(batch, ref, bytes, size);
    for (size_t i = 0; i < batch->n; i++)
        if (strcmp(batch->refs[i], ref) == 0)
            batch->got[i] = true;
    return !batch->failed && !batch->work->stop;
}

static bool take_known(void *context, const char *ref, struct pb_span bytes, uint64_t size)
{
    struct batch *batch = context;
    struct work *work = batch->work;
    cleanup_arena struct arena *arena = arena_new(0);
    const struct again *again = batch->again.v;
    while (strcmp(again->ref, ref) != 0)
        again++;
    work_promise(work, PROMISE_BATCH);
    if (again->back)
        batch->failed = !again_take(work, arena, again, bytes, batch->now, batch->err);
    else
        batch->failed = !store_free_ref(work->store, work->folder, ref, batch->err) || !take(batch, arena, ref, bytes, size);
    batch->taken++;
    return !batch->failed && !work->stop;
}

/* The first unknown mails of the list that fit one batch. *ret_end: index
 * behind the last one looked at. */
static bool choose(struct batch *batch, const struct mail_list *list, size_t *ret_end)
{
    uint64_t bytes = 0;
    size_t i = 0;
    batch->refs = arena_array(batch->arena, LIMIT_BATCH_MAILS, sizeof *batch->refs);
    batch->got = arena_array(batch->arena, LIMIT_BATCH_MAILS, sizeof *batch->got);
    for (; i < list->n && batch->n < LIMIT_BATCH_MAILS; i++) {
        bool known;
        if (batch->n > 0 && bytes + list->v[i].bytes > LIMIT_BATCH_BYTES)
            break;
        if (!store_knows_ref(batch->work->store, batch->work->folder, list->v[i].ref, &known, batch->err))
            return false;
        if (known || withheld_has(batch->work, list->v[i].ref))
            continue;
        bytes += list->v[i].bytes;
        batch->refs[batch->n++] = list->v[i].ref;
    }
    *ret_end = i;
    return true;
}

static void set_watermark(struct work *work, const char *ref)
{
    free(work->watermark);
    work->watermark = strdup(ref);
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
static bool take_batch(struct batch *batch, const char *const *refs, size_t n, mailbox_take *each)
{
    struct work *work = batch->work;
    size_t before = batch->taken;
    struct pb_err session;
    if (!store_begin(work->store, batch->err))
        return false;
    bool fetched = mailbox_fetch(work->mailbox, refs, n, each, batch, &session);
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

#define FEW_MAILS 20 /* new at a time: people are at work, and it is no backlog */

/* Those that were put aside. */
static bool take_again(struct batch *batch)
{
    if (batch->again.n == 0)
        return true;
    const char **refs = arena_array(batch->arena, batch->again.n, sizeof *refs);
    for (size_t i = 0; i < batch->again.n; i++)
        refs[i] = batch->again.v[i].ref;
    return again_tell(batch->work, batch->arena, &batch->again, batch->n > FEW_MAILS, batch->err) && take_batch(batch, refs, batch->again.n, take_known);
}

/* *ret_news where there is any that was not known to be withheld. */
static bool note_withheld(const struct batch *batch, bool *ret_news, struct pb_err *err)
{
    *ret_news = false;
    for (size_t i = 0; i < batch->n; i++) {
        bool added = false;
        if (!batch->got[i] && !withheld_add(batch->work, batch->refs[i], &added, err))
            return false;
        *ret_news = *ret_news || added;
    }
    return true;
}

bool intake_batch(struct work *work, bool *ret_more, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct batch batch = {.work = work, .arena = arena, .now = iso_now(), .err = err};
    struct mail_list list = {0};
    size_t end = 0;
    work_promise(work, PROMISE_SESSION);
    if (!mailbox_list(work->mailbox, arena, work->watermark, &list, err) || !choose(&batch, &list, &end))
        return false;
    work_promise(work, PROMISE_BATCH);
    if (batch.n > 0 && (!take_batch(&batch, batch.refs, batch.n, take_fetched) || !take_again(&batch)))
        return false;
    bool withheld = false;
    if (batch.taken < batch.n && !work->stop && !note_withheld(&batch, &withheld, err))
        return false;
    /* A mail that was listed but not to be had stays above the mark, and is asked for again. */
    if (batch.taken == batch.n && work->withheld.n == 0 && end > 0)
        set_watermark(work, list.v[end - 1].ref);
    *ret_more = batch.taken > 0 || withheld;
    return true;
}
