#include "group.h"

#include <stdlib.h>
#include <string.h>

#include "postbus/identity.h"
#include "postbus/iso.h"

/* Minutes from `a` to `b`; 0 where one is unknown. */
static int64_t minutes_between(const char *a, const char *b)
{
    int64_t x, y;
    return iso_minutes(a, &x) && iso_minutes(b, &y) ? y - x : 0;
}

/* The first known of the items is the one that stays. */
static bool join(struct store *store, struct decision *d, int64_t now, struct pb_err *err)
{
    const struct items *same = &d->relation.same;
    int64_t stays = d->relation.item;
    for (size_t i = 0; i < same->n; i++)
        stays = same->v[i] < stays ? same->v[i] : stays;
    for (size_t i = 0; i <= same->n; i++) {
        int64_t other = i < same->n ? same->v[i] : d->relation.item;
        bool joined = true;
        if (other != stays && !store_join(store, stays, other, d->mail.id, d->relation.why, now, &joined, err))
            return false;
        if (!joined && other == d->relation.item)
            stays = other; /* people have set them apart: the mail is where it was put */
    }
    d->relation.item = d->item.id = stays;
    return true;
}

/* Of copies sent at one time the longest stands for the item, else the first sent. */
static bool is_better(const struct item *copy, const struct item *item)
{
    int64_t later = minutes_between(item->sent, copy->sent);
    if (llabs(later) > IDENTITY_SHIFT_HOURS * 60)
        return later < 0;
    return copy->tokens > item->tokens;
}

/* What the better copy says of committee and bill holds for the letter, where it says
 * it surely and no person has spoken: a cut one that came first may have said too little. */
static bool rejudge(struct store *store, struct decision *d, struct item *known, const struct item *copy, struct pb_err *err)
{
    if (known->decided || !copy->sure || !d->verdict || (known->sure && strings_same(&known->queues, &copy->queues)))
        return true;
    decide_instead(known, copy);
    d->rejudged = true;
    return store_rejudge(store, known, d->verdict, err);
}

static bool represent(struct store *store, struct arena *arena, struct decision *d, int64_t now, struct pb_err *err)
{
    struct item *known, copy = d->item;
    if (!store_get_item(store, arena, d->item.id, &known, err))
        return false;
    bool better = is_better(&copy, known);
    if (better && !rejudge(store, d, known, &copy, err))
        return false;
    if (better) {
        known->subject = copy.subject ? copy.subject : known->subject;
        known->author = copy.author ? copy.author : known->author;
        known->sent = copy.sent ? copy.sent : known->sent;
        known->tokens = copy.tokens;
    }
    d->item = *known;
    return !better || store_represent(store, known, d->mail.id, now, err);
}

/* The item enters the campaign of `of`, and leads it where it was sent first. */
static bool enter(struct store *store, struct arena *arena, int64_t id, int64_t of, int64_t now, int64_t *ret_campaign, int64_t *ret_lead,
                  struct pb_err *err)
{
    struct item *lead, *item, *own_lead;
    if (!store_get_item(store, arena, id, &item, err) || !store_get_item(store, arena, item->campaign ? item->lead : id, &own_lead, err) ||
        !store_enter_campaign(store, id, of, now, ret_campaign, err) ||
        !store_get_item(store, arena, id, &item, err) || !store_get_item(store, arena, item->lead, &lead, err))
        return false;
    *ret_lead = lead->id;
    if (minutes_between(own_lead->sent, lead->sent) <= 0)
        return true;
    *ret_lead = own_lead->id;
    return store_lead_campaign(store, *ret_campaign, own_lead->id, err) && store_follow(store, lead->id, err) && store_follow(store, own_lead->id, err);
}

static bool enter_campaign(struct store *store, struct arena *arena, struct decision *d, int64_t now, struct pb_err *err)
{
    if (!enter(store, arena, d->item.id, d->relation.of, now, &d->item.campaign, &d->item.lead, err))
        return false;
    d->relation.of = d->item.lead != d->item.id ? d->item.lead : d->relation.of;
    for (size_t i = 0; i < d->relation.fellows.n; i++) {
        int64_t lead;
        if (d->relation.fellows.v[i] != d->item.id && !enter(store, arena, d->relation.fellows.v[i], d->item.id, now, &d->item.campaign, &lead, err))
            return false;
    }
    return true;
}

/* Vague letters that turn out to belong elsewhere go there. */
static bool move(struct store *store, struct arena *arena, const struct decision *d, int64_t now, struct pb_err *err)
{
    for (size_t i = 0; i < d->relation.moves.n; i++) {
        struct move one = d->relation.moves.v[i];
        one.item = one.item == MOVE_HERE ? d->item.id : one.item;
        one.of = one.of == MOVE_HERE ? d->item.id : one.of;
        int64_t item, campaign, lead;
        if (!store_move(store, &one, now, &item, err))
            return false;
        if (one.kind == RELATION_CAMPAIGN && one.of && !enter(store, arena, item, one.of, now, &campaign, &lead, err))
            return false;
    }
    return true;
}

/* The version that was sent first is the one that the other is a version of. */
static bool turn_version(struct store *store, struct arena *arena, struct decision *d, int64_t now, struct pb_err *err)
{
    struct item *other;
    if (!store_get_item(store, arena, d->relation.of, &other, err))
        return false;
    if (other->relation != RELATION_NEW || other->of != 0 || minutes_between(d->item.sent, other->sent) <= 0)
        return true;
    return store_relate(store, d->item.id, RELATION_NEW, 0, now, err) &&
           store_relate(store, other->id, RELATION_VERSION, d->item.id, now, err);
}

static bool link_answers(struct store *store, const struct decision *d, int64_t now, struct pb_err *err)
{
    for (size_t i = 0; i < d->relation.answers.n; i++)
        if (!store_answers(store, d->relation.answers.v[i], d->item.id, now, err))
            return false;
    return true;
}

bool group(struct store *store, struct arena *arena, struct decision *d, int64_t now, struct pb_err *err)
{
    if (decision_joins(d) && (!join(store, d, now, err) || !represent(store, arena, d, now, err)))
        return false;
    if (d->relation.kind == RELATION_CAMPAIGN && !enter_campaign(store, arena, d, now, err))
        return false;
    if (d->relation.kind == RELATION_VERSION && !turn_version(store, arena, d, now, err))
        return false;
    return move(store, arena, d, now, err) && link_answers(store, d, now, err);
}
