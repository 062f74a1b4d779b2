/* Look again: a mail that a person has put back into the postbus. It is no further copy, but a question. */
#include <string.h>
#include <unistd.h>

#include "ahead.h"
#include "listed.h"
#include "place.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/record.h"
#include "postbus/wire.h"
#include "work.h"

#define MOVE_MILLISECONDS 1500 /* that a mail program may need between copying and deleting */
#define NAP_MILLISECONDS 100

/* What each folder has, listed once. */
struct listings {
    struct listing {
        const char *folder;
        struct mail_list mails;
    } *v;
    size_t n, cap;
};

struct telling {
    struct work *work;
    struct arena *arena;
    struct agains *list;
    struct listings listings;
};

static bool list_folder(struct telling *t, const char *folder, const struct mail_list **ret_mails, struct pb_err *err)
{
    for (size_t i = 0; i < t->listings.n; i++)
        if (strcmp(t->listings.v[i].folder, folder) == 0) {
            *ret_mails = &t->listings.v[i].mails;
            return true;
        }
    struct listing listing = {.folder = folder};
    work_promise(t->work, PROMISE_SESSION);
    if (!mailbox_look(t->work->mailbox, t->arena, folder, &listing.mails, err))
        return false;
    listed_sort(&listing.mails);
    arena_push(t->arena, &t->listings, listing);
    *ret_mails = &t->listings.v[t->listings.n - 1].mails;
    return true;
}

/* Does the mail still stand where it is known to? Where its folder may not be looked into, it is taken to. */
static bool is_there(struct telling *t, const struct standing *s, bool *ret_there, struct pb_err *err)
{
    const struct mail_list *mails;
    struct mail_list found = {0};
    *ret_there = false;
    if (s->gone)
        return true;
    if (!list_folder(t, s->folder, &mails, err)) {
        *ret_there = err->code == PB_OPERATOR;
        return *ret_there;
    }
    *ret_there = listed_has(mails, s->ref);
    if (*ret_there || !listed_is_stale(mails, s->ref))
        return true;
    const struct mail_likeness likeness = {s->message_id, s->bytes, s->sha256};
    if (!mailbox_find(t->work->mailbox, t->arena, s->folder, &likeness, &found, err))
        return false;
    *ret_there = found.n > 0;
    return true;
}

static bool is_claimed(const struct agains *list, int64_t delivery)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].back && list->v[i].back->delivery == delivery)
            return true;
    return false;
}

/* A further copy that people have done away with does not come back: only the letter's first mail does. */
static bool may_come_back(const struct telling *t, const struct standing *s)
{
    return (!s->gone || s->first) && !is_claimed(t->list, s->delivery);
}

/* *ret_elsewhere: one of them stands in another folder, from which a mail program may be about to delete it. */
static bool tell_one(struct telling *t, struct again *again, bool *ret_elsewhere, struct pb_err *err)
{
    struct standings known = {0};
    if (!store_same_bytes(t->work->store, t->arena, t->work->folder, again->sha256, LIMIT_SAME_BYTES, &known, err))
        return false;
    for (size_t i = 0; i < known.n && !again->back; i++) {
        bool there;
        if (!may_come_back(t, &known.v[i]))
            continue;
        if (!is_there(t, &known.v[i], &there, err))
            return false;
        if (!there)
            again->back = &known.v[i];
        else if (!known.v[i].waits)
            *ret_elsewhere = true;
    }
    return true;
}

static bool tell_all(struct telling *t, bool *ret_copies, struct pb_err *err)
{
    *ret_copies = false;
    t->listings = (struct listings){0};
    for (size_t i = 0; i < t->list->n; i++) {
        struct again *again = &t->list->v[i];
        bool elsewhere = false;
        if (!again->back && !tell_one(t, again, &elsewhere, err))
            return false;
        *ret_copies = *ret_copies || (!again->back && elsewhere);
    }
    return true;
}

bool again_tell(struct work *work, struct arena *arena, struct agains *list, bool hurry, struct pb_err *err)
{
    struct telling t = {.work = work, .arena = arena, .list = list};
    bool copies;
    if (!tell_all(&t, &copies, err))
        return false;
    for (int left = MOVE_MILLISECONDS; copies && !hurry && !work->stop && left > 0; left -= NAP_MILLISECONDS)
        usleep(NAP_MILLISECONDS * 1000);
    return !copies || hurry || tell_all(&t, &copies, err);
}

/* ---- what follows ---- */

static bool take_back_decisions(struct work *work, struct arena *arena, int64_t id, struct item **ret_item, struct pb_err *err)
{
    for (unsigned n = 0; n <= LIMIT_TAKEN_BACK; n++) {
        if (!store_get_item(work->store, arena, id, ret_item, err))
            return false;
        if (!(*ret_item)->decided)
            return true;
        struct correction c = {.item = id, .version = (*ret_item)->version, .act = CORRECTION_UNDO, .who = map_user(work),
                               .why = _("put back into the postbus"), .at = iso_now()};
        if (!store_decide(work->store, arena, &c, err))
            return false;
    }
    return store_get_item(work->store, arena, id, ret_item, err);
}

/* The reading that the letter was judged by; where it is not kept any more, that of the mail itself, if it is
 * the first one. NULL where there is none. */
static bool read_again(struct work *work, const struct ahead_mail *mail, const struct standing *back, const struct reading **ret_reading,
                       struct pb_err *err)
{
    struct reading *known;
    struct kept kept;
    struct pb_err why;
    bool found;
    *ret_reading = NULL;
    if (!store_get_kept(work->store, mail->arena, back->item, &kept, &found, err))
        return false;
    if (found && wire_decode(mail->arena, kept.reading, &known, &why))
        *ret_reading = known;
    else if (back->first && mail->decision)
        *ret_reading = mail->decision->reading;
    else if (back->first && mail->why.code != PB_BAD_INPUT && mail->why.code != PB_LIMIT)
        return pb_fail(err, mail->why.code, "reader: %s", mail->why.msg);
    return true;
}

/* Into those of the letter's folders that have none of its mails; else beside them. */
static bool plan(struct work *work, struct arena *arena, const struct standing *back, const struct item *item, int64_t now, struct pb_err *err)
{
    struct stands stands = {0};
    struct strings folders = {0}, open = {0};
    if (!store_stands(work->store, arena, item->id, &stands, err) || !place_first(work->store, arena, work->config, item, &folders, err))
        return false;
    for (size_t i = 0; i < folders.n && back->first; i++)
        if (!place_taken(&stands, folders.v[i]))
            arena_push(arena, &open, folders.v[i]);
    struct delivery delivery = {.mail = back->mail, .mode = work->config->mode, .target = open.n ? open.v[0] : place_beside(arena, work->config, &item->queues)};
    if (open.n > 1)
        delivery.copies = (struct strings){open.v + 1, open.n - 1, open.n - 1};
    return store_plan(work->store, &delivery, now, err);
}

bool again_take(struct work *work, const struct again *again, const struct ahead_mail *mail, int64_t now, struct pb_err *err)
{
    struct arena *arena = mail->arena;
    const struct standing *back = again->back;
    struct item *item;
    const struct reading *reading;
    if (!store_put_back(work->store, back, work->folder, again->ref, now, err))
        return false;
    if (back->waits)
        return true; /* it never was elsewhere: a mail program gave it another name */
    if (!take_back_decisions(work, arena, back->item, &item, err) ||
        !read_again(work, mail, back, &reading, err))
        return false;
    if (reading && !item->decided && !record_anew(work->store, arena, work->config, work->book, reading, item, err))
        return false;
    struct log_fields fields = {.item = item->id, .queue = item->queues.n ? item->queues.v[0] : NULL, .ruleset = item->ruleset};
    log_event(LOG_EVENT_DECIDED, LOG_NOTICE, &fields, "item i-%lld: put back into %s, judged anew", (long long)item->id, work->folder);
    return plan(work, arena, back, item, now, err);
}
