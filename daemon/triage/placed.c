/* What a person did with a mail in his mail program, written down as what he meant by it. */
#include <string.h>

#include "place.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "work.h"

#define MAP_USER "postbus-map" /* who decided, where the mailbox has no user */

const char *map_user(const struct work *work)
{
    return work->config->mailbox.user ? work->config->mailbox.user : MAP_USER;
}

/* The letter as it stood until now. */
struct before {
    struct item *item;
    struct strings folders; /* of its queues, where its first mail belongs: the queue itself or a subfolder of it */
    struct stands others;   /* but for the mail that was moved */
};

static bool look_back(struct work *work, struct arena *arena, const struct standing *mail, struct before *ret, struct pb_err *err)
{
    struct stands all = {0};
    if (!store_get_item(work->store, arena, mail->item, &ret->item, err) || !store_stands(work->store, arena, mail->item, &all, err) ||
        !place_first(work->store, arena, work->config, ret->item, &ret->folders, err))
        return false;
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].delivery != mail->delivery)
            arena_push(arena, &ret->others, all.v[i]);
    return true;
}

/* The queues that the first mail stands in now: the new one takes the place of the one it was taken out of. */
static struct strings queues_now(struct arena *arena, const struct before *before, const struct placing *p)
{
    struct strings now = {0};
    for (size_t i = 0; i < before->item->queues.n; i++) {
        const char *queue = before->item->queues.v[i], *folder = before->folders.v[i];
        bool stays = place_taken(&before->others, queue) || place_taken(&before->others, folder) || strcmp(queue, p->folder) == 0;
        bool left = !p->mail->waits && (strcmp(queue, p->mail->folder) == 0 || strcmp(folder, p->mail->folder) == 0);
        const char *instead = stays ? queue : left ? p->folder : NULL;
        if (instead && !strings_has(&now, instead))
            arena_push(arena, &now, instead);
    }
    if (!strings_has(&now, p->folder))
        arena_push(arena, &now, p->folder);
    return now;
}

/* Out of the postbus into the queue that we would have chosen is a confirming; within the queues it says
 * nothing new. */
static bool decide_by(struct work *work, struct arena *arena, const struct before *before, const struct placing *p, struct pb_err *err)
{
    const struct item *item = before->item;
    struct correction c = {.item = item->id, .version = item->version, .who = map_user(work), .why = p->why ? p->why : _("moved in the mail program"), .at = iso_now()};
    c.before = item->queues;
    c.queues = queues_now(arena, before, p);
    c.act = store_is_confirmed(&c) ? CORRECTION_CONFIRM : CORRECTION_ROUTE;
    if (c.act == CORRECTION_CONFIRM && (item->decided || !p->mail->waits))
        return true;
    struct place_label folder = place_label(work->config, p->folder);
    struct log_fields fields = {.item = item->id, .queue = folder.text};
    log_event(LOG_EVENT_DECIDED, LOG_NOTICE, &fields, "item i-%lld: moved to %s in a mail program", (long long)item->id, folder.text);
    return store_decide(work->store, arena, &c, err);
}

/* Is it where we would have put it, now that this is the letter's queue? Else we would move it again. */
static bool is_ours(struct work *work, struct arena *arena, const struct placing *p, bool *ret_ours, struct pb_err *err)
{
    struct item *item;
    struct strings folders = {0};
    if (!store_get_item(work->store, arena, p->mail->item, &item, err) || !place_first(work->store, arena, work->config, item, &folders, err))
        return false;
    *ret_ours = strings_has(&folders, p->folder);
    return true;
}

/* A further copy, what goes to a folder of his own, and a second mail in one queue are the person's: the
 * mail is not moved again. Only the first says where the letter belongs, and only where that is a queue. */
bool map_placed(struct work *work, struct arena *arena, const struct placing *p, struct pb_err *err)
{
    struct before before = {0};
    bool ours = false;
    if (p->mail->first && p->queue) {
        if (!look_back(work, arena, p->mail, &before, err) || !decide_by(work, arena, &before, p, err) || !is_ours(work, arena, p, &ours, err))
            return false;
        ours = ours && !place_taken(&before.others, p->folder);
    } else {
        struct place_label folder = place_label(work->config, p->folder);
        struct log_fields fields = {.item = p->mail->item, .queue = folder.text};
        log_event(LOG_EVENT_GONE, LOG_INFO, &fields, "item i-%lld: a person put a mail into %s", (long long)p->mail->item, folder.text);
    }
    return store_placed(work->store, p->mail, p->folder, p->ref, !ours, iso_now(), err);
}
