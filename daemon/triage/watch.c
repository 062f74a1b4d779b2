/* The sweep: people work in the queues' folders, and what they move there is followed.
 *
 * A look at each folder that has changed tells which mails are no longer there, and whether there are
 * some that nobody knows. A mail that is missed is looked for among those. The mailbox is the truth:
 * nothing here moves a mail. */
#include <string.h>

#include "listed.h"
#include "place.h"
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/store_destroy.h"
#include "sweep.h"

/* A folder, as this sweep sees it. */
struct place {
    const char *name;
    bool queue;        /* what stands there is somebody's work */
    bool closed;       /* may not be looked into: nothing is known of it */
    int64_t strangers;
};

struct sweep {
    struct work *work;
    struct arena *arena;
    struct { struct place *v; size_t n, cap; } places;
    size_t searches;   /* that may still be made, */
    int64_t until;     /* in monotonic seconds */
    struct sweep_report *report; /* NULL: nobody asked, and only what has changed is looked at */
};

static void add_place(struct sweep *s, const char *name, bool queue)
{
    for (size_t i = 0; i < s->places.n; i++)
        if (strcmp(s->places.v[i].name, name) == 0) {
            s->places.v[i].queue = s->places.v[i].queue || queue;
            return;
        }
    if (s->places.n >= LIMIT_SWEEP_FOLDERS)
        return;
    struct place place = {.name = arena_string(s->arena, name), .queue = queue};
    arena_push(s->arena, &s->places, place);
}

static void add_queue(void *context, const char *queue)
{
    struct sweep *s = context;
    const char *beside = s->work->config->duplicates;
    add_place(s, queue, true);
    if (beside[0])
        add_place(s, arena_printf(s->arena, "%s/%s", queue, beside), false);
}

/* The postbus and the queues first; then where mails stand besides. */
static bool list_places(struct sweep *s, struct pb_err *err)
{
    struct strings folders = {0};
    if (!store_standing_folders(s->work->store, s->arena, &folders, err))
        return false;
    add_place(s, s->work->folder, false);
    add_queue(s, s->work->config->manual);
    rules_each_queue(s->work->book->rules, add_queue, s);
    for (size_t i = 0; i < folders.n; i++) {
        bool queue;
        if (!store_knows_queue(s->work->store, folders.v[i], &queue, err))
            return false;
        add_place(s, folders.v[i], queue);
    }
    return true;
}

/* ---- a look at one folder ---- */

/* A mail with these bytes that nobody knows there; NULL where there is none. False in *ret_asked where this
 * sweep searches no more. */
static bool search(struct sweep *s, const struct standing *mail, struct place *place, const char **ret_ref, bool *ret_asked, struct pb_err *err)
{
    const struct delivery wanted = {.message_id = mail->message_id, .sha256 = mail->sha256, .bytes = mail->bytes};
    *ret_ref = NULL;
    *ret_asked = s->searches > 0 && iso_monotonic() <= s->until && !s->work->stop;
    s->searches -= *ret_asked;
    if (!*ret_asked || deliver_find(s->work, s->arena, place->name, &wanted, NULL, ret_ref, err))
        return true;
    place->closed = err->code == PB_OPERATOR;
    return place->closed;
}

/* What stands where it should, and what is to be found under another ref. */
static bool compare(struct sweep *s, struct place *place, struct mail_list *list, struct look *look, struct pb_err *err)
{
    struct store *store = s->work->store;
    struct standings known = {0};
    listed_sort(list);
    if (!store_standing_in(store, s->arena, place->name, &known, err))
        return false;
    look->strangers = (int64_t)list->n;
    for (size_t i = 0; i < known.n; i++) {
        const struct standing *mail = &known.v[i];
        const char *ref = listed_has(list, mail->ref) ? mail->ref : NULL;
        bool asked = true;
        if (!ref && listed_is_stale(list, mail->ref)) {
            if (mail->waits)
                continue; /* intake gives it its new ref */
            if (!search(s, mail, place, &ref, &asked, err))
                return false;
        }
        look->strangers -= ref != NULL;
        if (s->report)
            s->report->stand += ref != NULL;
        if (!asked)
            look->token = NULL; /* the next sweep goes on from here */
        else if (ref ? (mail->missed > 0 || ref != mail->ref) && !store_seen(store, mail, ref, err) : mail->missed == 0 && !store_missed(store, mail, err))
            return false;
    }
    place->strangers = look->strangers;
    return store_set_look(store, place->name, look, err);
}

/* As the last look left it. */
static bool recall(struct sweep *s, struct place *place, struct pb_err *err)
{
    struct look look = {0};
    bool good = store_get_look(s->work->store, s->arena, place->name, &look, err);
    place->strangers = look.strangers;
    return good;
}

/* Only where the folder has changed; its token is taken before it is listed. */
static bool look_at(struct sweep *s, struct place *place, struct pb_err *err)
{
    struct look before = {0}, now = {0};
    struct mail_list list = {0};
    work_promise(s->work, PROMISE_SESSION);
    if (!mailbox_state(s->work->mailbox, s->arena, place->name, &now.token, err) ||
        !store_get_look(s->work->store, s->arena, place->name, &before, err))
        return false;
    place->closed = now.token == NULL;
    place->strangers = before.strangers;
    if (place->closed || (!s->report && before.token && strcmp(before.token, now.token) == 0))
        return true;
    bool there = now.token[0] != '\0';
    if (there && !mailbox_look(s->work->mailbox, s->arena, place->name, &list, err)) {
        place->closed = err->code == PB_OPERATOR;
        return place->closed;
    }
    return compare(s, place, &list, &now, err);
}

/* All places, or as many as one sweep can look at, in turn. */
static bool look_around(struct sweep *s, struct pb_err *err)
{
    size_t n = s->places.n < LIMIT_SWEEP_LOOKS || s->report ? s->places.n : LIMIT_SWEEP_LOOKS;
    for (size_t i = 0; i < s->places.n && !s->work->stop; i++) {
        struct place *place = &s->places.v[(s->work->sweep_next + i) % s->places.n];
        if (!(i < n ? look_at : recall)(s, place, err))
            return false;
    }
    s->work->sweep_next = (s->work->sweep_next + n) % s->places.n;
    return true;
}

/* ---- what is missed ---- */

/* For who asked. */
static void tell(const struct sweep *s, enum finding_kind kind, const struct standing *mail, const char *to)
{
    struct sweep_report *report = s->report;
    if (!report)
        return;
    struct finding finding = {kind, mail->item, arena_string(report->arena, mail->folder), arena_string(report->arena, to)};
    if (report->found.n < LIMIT_CHECKED)
        arena_push(report->arena, &report->found, finding);
    else
        report->more++;
}

static bool record(struct sweep *s, const struct standing *mail, struct place *place, const char *ref, struct pb_err *err)
{
    struct store *store = s->work->store;
    bool home = !mail->gone && strcmp(place->name, mail->folder) == 0; /* out and back again */
    struct look look = {0};
    if (!store_begin(store, err))
        return false;
    const struct placing placing = {.mail = mail, .folder = place->name, .ref = ref, .queue = place->queue};
    place->strangers--;
    if (store_get_look(store, s->arena, place->name, &look, err) &&
        store_set_look(store, place->name, &(struct look){look.token, place->strangers}, err) &&
        (home ? store_seen(store, mail, ref, err) : map_placed(s->work, s->arena, &placing, err)) && store_commit(store, err)) {
        tell(s, home ? FINDING_BACK : place->queue && mail->first ? FINDING_BELONGS : FINDING_KEPT, mail, place->name);
        return true;
    }
    store_rollback(store);
    return false;
}

/* Nowhere among those that are known: once more when all have been looked at again, and then it is the person's.
 * What comes back to the postbus is for intake. */
static bool look_for(struct sweep *s, const struct standing *mail, struct pb_err *err)
{
    bool asked = true;
    for (size_t i = 0; i < s->places.n; i++) {
        struct place *place = &s->places.v[i];
        const char *ref;
        if (place->closed || place->strangers <= 0 || strcmp(place->name, s->work->folder) == 0)
            continue;
        if (!search(s, mail, place, &ref, &asked, err))
            return false;
        if (ref)
            return record(s, mail, place, ref, err);
        if (!asked)
            return true;
    }
    if (mail->missed < 2 + (int64_t)(s->places.n / LIMIT_SWEEP_LOOKS))
        return store_missed(s->work->store, mail, err);
    struct place_label folder = place_label(s->work->config, mail->folder);
    struct log_fields fields = {.item = mail->item, .queue = folder.text};
    if (!mail->gone) {
        log_event(LOG_EVENT_GONE, LOG_INFO, &fields, "item i-%lld: a person took a mail out of %s", (long long)mail->item, folder.text);
        tell(s, FINDING_GONE, mail, NULL);
    }
    return store_lost(s->work->store, mail, iso_now(), err);
}

static bool look_for_missing(struct sweep *s, struct pb_err *err)
{
    struct standings missing = {0};
    if (!store_missing(s->work->store, s->arena, LIMIT_SWEEP_MISSING, &missing, err))
        return false;
    for (size_t i = 0; i < missing.n && s->searches > 0 && !s->work->stop; i++)
        if (!look_for(s, &missing.v[i], err))
            return false;
    return true;
}

bool sweep(struct work *work, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct sweep s = {.work = work, .arena = arena, .searches = LIMIT_SWEEP_SEARCHES, .until = iso_monotonic() + LIMIT_SWEEP_SECONDS};
    return list_places(&s, err) && look_around(&s, err) && look_for_missing(&s, err);
}

/* In a queue, or a folder below one: what a rebuild of the store would take down. */
static bool is_ours(const struct sweep *s, const char *folder)
{
    for (size_t i = 0; i < s->places.n; i++) {
        size_t n = strlen(s->places.v[i].name);
        if (s->places.v[i].queue && strncmp(folder, s->places.v[i].name, n) == 0 && (folder[n] == '\0' || folder[n] == '/'))
            return true;
    }
    return false;
}

static void report_places(const struct sweep *s, struct sweep_report *report)
{
    report->strangers = (struct folder_counts){0};
    report->closed = (struct strings){0};
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *place = &s->places.v[i];
        struct folder_count strangers = {arena_string(report->arena, place->name), place->strangers};
        if (place->closed)
            arena_push(report->arena, &report->closed, strangers.folder);
        else if (place->strangers > 0 && is_ours(s, place->name))
            arena_push(report->arena, &report->strangers, strangers);
    }
}

bool sweep_whole(struct work *work, struct sweep_report *report, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct sweep s = {.work = work, .arena = arena, .searches = LIMIT_SWEEP_SEARCHES, .until = iso_monotonic() + LIMIT_CHECK_SECONDS, .report = report};
    report->stand = 0;
    if (!list_places(&s, err) || !look_around(&s, err) || !look_for_missing(&s, err))
        return false;
    report->folders = (int64_t)s.places.n;
    report_places(&s, report);
    return true;
}

bool sweep_due(struct work *work, struct pb_err *err)
{
    if (work->swept != 0 && iso_monotonic() < work->swept + work->config->sweep_seconds)
        return true;
    if (!sweep(work, err))
        return false;
    work->swept = iso_monotonic();
    return true;
}
