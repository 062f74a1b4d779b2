/* After a loss of the store: the mails that stand in the queues are read, and taken down as standing there.
 *
 * Nothing is moved or marked. A mail that stands where the rules would have filed it is one that was filed;
 * one that stands in another queue was put there by a person, and stays. */
#include <stdlib.h>
#include <string.h>

#include "ahead.h"
#include "place.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/record.h"
#include "work.h"

/* A folder of a queue: the queue itself, or one below it. The first mails of letters are taken before their further copies. */
enum rank { RANK_QUEUE, RANK_BELOW, RANK_BESIDE, RANKS };

struct place {
    const char *folder, *queue;
    enum rank rank;
};

/* A mail that stands there and is not known to. */
struct stranger {
    const struct place *place;
    const char *ref;
    int64_t arrived;
    uint64_t size;       /* as the mailbox tells it */
    struct pb_span bytes; /* of the portion at hand; p NULL: it is gone again */
};

struct rebuild {
    struct work *work;
    struct arena *arena;
    struct strings queues;
    struct { struct place *v; size_t n, cap; } places;
    struct { struct stranger *v; size_t n, cap; } strangers; /* in order of arrival */
    struct arena *portion; /* the mails at hand */
    size_t first, end;     /* of the strangers */
    size_t next;           /* of them, to be taken */
    struct pb_err *err;
    bool failed;
};

/* ---- where ---- */

static void add_queue(void *context, const char *queue)
{
    struct rebuild *r = context;
    if (!strings_has(&r->queues, queue))
        arena_push(r->arena, &r->queues, arena_string(r->arena, queue));
}

/* Is `folder` this one or below it? */
static bool is_within(const char *folder, const char *queue)
{
    size_t n = strlen(queue);
    return strncmp(folder, queue, n) == 0 && (folder[n] == '\0' || folder[n] == '/');
}

static enum rank rank_of(const struct rebuild *r, const char *folder, const char *queue)
{
    const char *beside = r->work->config->duplicates, *below = folder + strlen(queue);
    if (*below == '\0')
        return RANK_QUEUE;
    return beside[0] && strcmp(below + 1, beside) == 0 ? RANK_BESIDE : RANK_BELOW;
}

static void add_place(struct rebuild *r, const char *folder)
{
    struct place place = {.folder = folder};
    for (size_t i = 0; i < r->queues.n; i++)
        if (is_within(folder, r->queues.v[i]) && (!place.queue || strlen(r->queues.v[i]) > strlen(place.queue)))
            place.queue = r->queues.v[i];
    if (!place.queue || strcmp(folder, r->work->folder) == 0)
        return;
    place.rank = rank_of(r, folder, place.queue);
    arena_push(r->arena, &r->places, place);
}

static bool list_places(struct rebuild *r, struct pb_err *err)
{
    struct strings folders;
    add_queue(r, r->work->config->manual);
    rules_each_queue(r->work->book->rules, add_queue, r);
    if (!mailbox_folders(r->work->mailbox, r->arena, &folders, err))
        return false;
    for (size_t i = 0; i < folders.n; i++)
        add_place(r, folders.v[i]);
    return true;
}

/* A session of its own, that looks and nothing else. */
static bool open_place(struct rebuild *r, const struct place *place, struct mailbox **ret_mailbox, struct pb_err *err)
{
    struct mailbox_settings settings = r->work->settings;
    settings.look_only = true;
    settings.folder = place->folder;
    work_promise(r->work, PROMISE_SESSION);
    if (settings.maildir) { /* a Maildir++ folder is a Maildir */
        char *name = arena_string(r->arena, place->folder);
        for (char *p = name; *p; p++)
            if (*p == '/')
                *p = '.';
        settings.maildir = arena_printf(r->arena, "%s/.%s", settings.maildir, name);
    }
    return mailbox_open(&settings, ret_mailbox, err) && (mailbox_connect(*ret_mailbox, err) || pb_fail_in(err, "%s", place->folder));
}

static void mailbox_closep(struct mailbox **mailbox)
{
    mailbox_close(*mailbox);
}
#define cleanup_mailbox __attribute__((cleanup(mailbox_closep)))

static bool list_place(struct rebuild *r, const struct place *place, struct pb_err *err)
{
    cleanup_mailbox struct mailbox *mailbox = NULL;
    struct mail_list list = {0};
    int64_t now = iso_now();
    if (!open_place(r, place, &mailbox, err) || !mailbox_list(mailbox, r->arena, NULL, &list, err))
        return false;
    for (size_t i = 0; i < list.n; i++) {
        const struct mail_entry *mail = &list.v[i];
        bool known;
        if (!store_knows_target(r->work->store, place->folder, mail->ref, &known, err))
            return false;
        struct stranger stranger = {.place = place, .ref = mail->ref, .size = mail->bytes, .arrived = mail->arrived > 0 && mail->arrived < now ? mail->arrived : now};
        if (!known)
            arena_push(r->arena, &r->strangers, stranger);
    }
    return true;
}

/* As they came; of those of one second, the first mails of letters before their further copies. */
static int by_arrival(const void *a, const void *b)
{
    const struct stranger *x = a, *y = b;
    if (x->arrived != y->arrived)
        return x->arrived < y->arrived ? -1 : 1;
    if (x->place->rank != y->place->rank)
        return x->place->rank < y->place->rank ? -1 : 1;
    return strcmp(x->ref, y->ref);
}

/* ---- one mail ---- */

/* Its like will not come by the postbus: the same for the same place, so that a second run takes it once. */
static const char *ref_of(struct arena *arena, const char *folder, const char *ref)
{
    char hash[SHA256_HEX];
    const char *both = arena_printf(arena, "%s %s", folder, ref);
    sha256_hex(span_of(both), hash);
    return arena_printf(arena, "rebuilt:%.32s", hash);
}

/* A further copy of a mail that is known: it stands here as well. */
static bool take_known(struct rebuild *r, const struct stranger *stranger, const struct ahead_mail *mail)
{
    struct store *store = r->work->store;
    struct standings known = {0};
    struct item *item;
    if (!store_same_bytes(store, mail->arena, r->work->folder, mail->sha256, LIMIT_SAME_BYTES, &known, r->err))
        return false;
    if (known.n == 0)
        return true;
    const struct standing also = {.mail = known.v[0].mail, .item = known.v[0].item};
    if (!store_get_item(store, mail->arena, also.item, &item, r->err))
        return false;
    bool ours = strings_has(&item->queues, stranger->place->queue);
    return store_placed(store, &also, stranger->place->folder, stranger->ref, !ours, stranger->arrived, r->err);
}

/* The delivery that recording it has planned. */
static bool planned(struct rebuild *r, const struct ahead_mail *mail, const struct decision *decision, struct standing *ret, struct pb_err *err)
{
    struct stands stands = {0};
    if (!store_stands(r->work->store, mail->arena, decision->item.id, &stands, err))
        return false;
    for (size_t i = 0; i < stands.n; i++)
        if (stands.v[i].mail == decision->mail.id && stands.v[i].waits) {
            *ret = (struct standing){.delivery = stands.v[i].delivery, .mail = stands.v[i].mail, .item = decision->item.id, .folder = r->work->folder,
                                     .waits = true, .first = stands.v[i].first};
            return true;
        }
    return pb_fail(err, PB_BUG, "no delivery of mail m-%lld was planned", (long long)decision->mail.id);
}

/* Filed there, or put there by a person. */
static bool settle_here(struct rebuild *r, const struct stranger *stranger, const struct standing *standing, struct arena *arena)
{
    const struct place *place = stranger->place;
    struct store *store = r->work->store;
    struct item *item;
    if (!store_get_item(store, arena, standing->item, &item, r->err))
        return false;
    if (strings_has(&item->queues, place->queue)) {
        struct delivery delivery = {.id = standing->delivery, .mail = standing->mail, .mode = DELIVERY_ROUTE, .target = place->folder};
        return store_retarget(store, &delivery, r->err) && store_done(store, &delivery, stranger->ref, NULL, stranger->arrived, r->err);
    }
    const struct placing placing = {.mail = standing, .folder = place->folder, .ref = stranger->ref, .queue = place->rank == RANK_QUEUE,
                                    .why = _("found there when the store was rebuilt")};
    return map_placed(r->work, arena, &placing, r->err);
}

static bool take_new(struct rebuild *r, const struct stranger *stranger, const struct ahead_mail *mail)
{
    struct work *work = r->work;
    struct decision *decision = mail->decision;
    struct standing standing;
    struct source source = {.folder = work->folder, .ref = ref_of(mail->arena, stranger->place->folder, stranger->ref), .mode = DELIVERY_ROUTE,
                            .now = stranger->arrived, .bytes = stranger->size, .keep = true, .search_later = true};
    if (!decision && mail->why.code != PB_BAD_INPUT && mail->why.code != PB_LIMIT)
        return pb_fail(r->err, mail->why.code, "reader: %s", mail->why.msg);
    bool good = decision ? record_judged(work->store, mail->arena, work->config, work->book, decision, &source, r->err)
                         : record_unreadable(work->store, mail->arena, work->config, mail->sha256, mail->why.msg, &source, &decision, r->err);
    return good && planned(r, mail, decision, &standing, r->err) && settle_here(r, stranger, &standing, mail->arena);
}

/* The oldest of those that are read, which is the next stranger that was there. */
static void take_next(struct rebuild *r)
{
    const struct ahead_mail *mail = ahead_next(r->work->ahead);
    bool known;
    work_promise(r->work, PROMISE_BATCH);
    if (r->failed)
        return;
    while (!r->strangers.v[r->next].bytes.p)
        r->next++;
    r->failed = !store_knows_bytes(r->work->store, r->work->folder, mail->sha256, &known, r->err) ||
                !(known ? take_known : take_new)(r, &r->strangers.v[r->next], mail);
    r->next++;
}

/* ---- portion by portion ---- */

struct fetching {
    struct rebuild *rebuild;
    const struct place *place;
};

static bool keep_bytes(void *context, const char *ref, struct pb_span bytes, uint64_t size)
{
    const struct fetching *f = context;
    struct rebuild *r = f->rebuild;
    for (size_t i = r->first; i < r->end; i++) {
        struct stranger *s = &r->strangers.v[i];
        if (s->place != f->place || strcmp(s->ref, ref) != 0)
            continue;
        s->size = size;
        s->bytes = (struct pb_span){arena_copy(r->portion, bytes), bytes.n};
    }
    return !r->work->stop;
}

static bool fetch_place(struct rebuild *r, const struct place *place, struct pb_err *err)
{
    cleanup_mailbox struct mailbox *mailbox = NULL;
    struct strings refs = {0};
    for (size_t i = r->first; i < r->end; i++)
        if (r->strangers.v[i].place == place)
            arena_push(r->portion, &refs, r->strangers.v[i].ref);
    if (refs.n == 0)
        return true;
    return open_place(r, place, &mailbox, err) && mailbox_fetch(mailbox, refs.v, refs.n, keep_bytes, &(struct fetching){r, place}, err);
}

static void read_all(struct rebuild *r)
{
    struct ahead *ahead = r->work->ahead;
    r->next = r->first;
    for (size_t i = r->first; i < r->end && !r->failed && !r->work->stop; i++) {
        const struct stranger *s = &r->strangers.v[i];
        while (s->bytes.p && !ahead_has_room(ahead, s->bytes.n))
            take_next(r);
        if (s->bytes.p)
            ahead_put(ahead, r->work->book, s->ref, s->bytes, s->size);
    }
    while (ahead_waits(ahead))
        take_next(r);
}

/* As many of the strangers as fit, in one transaction. */
static bool take_portion(struct rebuild *r, struct pb_err *err)
{
    struct store *store = r->work->store;
    uint64_t bytes = 0;
    for (r->end = r->first; r->end < r->strangers.n && r->end - r->first < LIMIT_BATCH_MAILS; r->end++) {
        bytes += r->strangers.v[r->end].size;
        if (bytes > LIMIT_BATCH_BYTES && r->end > r->first)
            break;
    }
    for (size_t i = 0; i < r->places.n; i++)
        if (!fetch_place(r, &r->places.v[i], err))
            return false;
    if (!store_begin(store, err))
        return false;
    read_all(r);
    if (!r->failed && store_commit(store, err))
        return true;
    store_rollback(store);
    return false;
}

bool rebuild(struct work *work, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct rebuild r = {.work = work, .arena = arena, .err = err};
    if (!list_places(&r, err))
        return false;
    for (size_t i = 0; i < r.places.n; i++)
        if (!list_place(&r, &r.places.v[i], err))
            return false;
    if (r.strangers.n > 0)
        qsort(r.strangers.v, r.strangers.n, sizeof *r.strangers.v, by_arrival);
    for (r.first = 0; r.first < r.strangers.n && !work->stop; r.first = r.end) {
        cleanup_arena struct arena *portion = arena_new(0);
        r.portion = portion;
        if (!take_portion(&r, err))
            return false;
    }
    log_event(LOG_EVENT_TAKEN, LOG_NOTICE, NULL, "took down %zu mails that stand in %zu folders", r.strangers.n, r.places.n);
    return true;
}
