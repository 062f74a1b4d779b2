/* What a person did with a mail in his mail program, written down as what he meant by it. */
#include <string.h>

#include "postbus/iso.h"
#include "postbus/lang.h"
#include "work.h"

#define MAP_USER "postbus-map" /* who decided, where the mailbox has no user */

const char *map_user(const struct work *work)
{
    return work->config->mailbox.user ? work->config->mailbox.user : MAP_USER;
}

/* Does the letter's first mail stand there, by us or by a person's decision? */
static bool stands_in(const struct stands *stands, const char *folder)
{
    for (size_t i = 0; i < stands->n; i++)
        if (stands->v[i].first && !stands->v[i].waits && strcmp(stands->v[i].folder, folder) == 0)
            return true;
    return false;
}

static bool names(const struct strings *list, const char *queue)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i], queue) == 0)
            return true;
    return false;
}

/* The queues that the first mail stands in now: the new one takes the place of the one it was taken out of. */
static struct strings queues_now(struct arena *arena, const struct item *item, const struct stands *stands, const struct placing *p)
{
    struct strings now = {0};
    for (size_t i = 0; i < item->queues.n; i++) {
        const char *queue = item->queues.v[i];
        bool left = !p->mail->waits && strcmp(queue, p->mail->folder) == 0 && !stands_in(stands, queue);
        const char *instead = left ? p->folder : stands_in(stands, queue) || strcmp(queue, p->folder) == 0 ? queue : NULL;
        if (instead && !names(&now, instead))
            arena_push(arena, &now, instead);
    }
    if (!names(&now, p->folder))
        arena_push(arena, &now, p->folder);
    return now;
}

static bool same(const struct strings *a, const struct strings *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = strcmp(a->v[i], b->v[i]) == 0;
    return same;
}

/* Out of the postbus into the queue that we would have chosen is a confirming; within the queues it says
 * nothing new. */
static bool decide(struct work *work, struct arena *arena, const struct placing *p, struct pb_err *err)
{
    struct item *item;
    struct stands stands = {0};
    if (!store_get_item(work->store, arena, p->mail->item, &item, err) || !store_stands(work->store, arena, item->id, &stands, err))
        return false;
    struct correction c = {.item = item->id, .version = item->version, .who = map_user(work), .why = _("moved in the mail program"), .at = iso_now()};
    c.queues = queues_now(arena, item, &stands, p);
    c.act = same(&c.queues, &item->queues) ? CORRECTION_CONFIRM : CORRECTION_ROUTE;
    if (c.act == CORRECTION_CONFIRM && (item->decided || !p->mail->waits))
        return true;
    struct log_fields fields = {.item = item->id, .queue = p->folder};
    log_event(LOG_EVENT_DECIDED, LOG_NOTICE, &fields, "item i-%lld: moved to %s in a mail program", (long long)item->id, p->folder);
    return store_decide(work->store, arena, &c, err);
}

/* A further copy, what goes to a folder of his own, and a second mail in one queue are the person's: the
 * letter's queues are not at stake, and the mail is not moved again. */
bool map_placed(struct work *work, struct arena *arena, const struct placing *p, struct pb_err *err)
{
    struct stands before = {0};
    bool meant = p->mail->first && p->queue;
    if (!store_stands(work->store, arena, p->mail->item, &before, err))
        return false;
    bool kept = !meant || stands_in(&before, p->folder);
    if (!store_placed(work->store, p->mail, p->folder, p->ref, kept, iso_now(), err))
        return false;
    if (meant)
        return decide(work, arena, p, err);
    struct log_fields fields = {.item = p->mail->item, .queue = p->folder};
    log_event(LOG_EVENT_GONE, LOG_INFO, &fields, "item i-%lld: a person put a mail into %s", (long long)p->mail->item, p->folder);
    return true;
}
