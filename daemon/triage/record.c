#include "postbus/record.h"

#include "group.h"
#include "place.h"
#include "postbus/lang.h"
#include "postbus/signature.h"
#include "postbus/wire.h"
#include "searchable.h"

/* A letter in a known conversation goes where the other letter stands, unless
 * its own evidence says otherwise. */
static bool follow_thread(struct store *store, struct arena *arena, struct decision *d, struct pb_err *err)
{
    struct item *other;
    if (d->relation.kind != RELATION_THREAD || d->item.sure || d->relation.of == 0)
        return true;
    if (!store_get_item(store, arena, d->relation.of, &other, err))
        return false;
    if (other->sure) {
        d->item.queues = other->queues;
        d->item.sure = true;
        d->item.reason = arena_printf(arena, _("belongs with i-%lld: one conversation"),
                                      (long long)other->id);
    }
    return true;
}

static bool record_item(struct store *store, struct arena *arena, struct decision *d, const struct source *source,
                        struct pb_err *err)
{
    if (decision_joins(d)) {
        d->item.id = d->relation.item;
        return true;
    }
    d->item.made = source->now;
    return follow_thread(store, arena, d, err) && store_add_item(store, &d->item, d->verdict, err);
}

static bool record_mail(struct store *store, struct decision *d, const struct source *source, struct pb_err *err)
{
    d->mail.item = d->item.id;
    d->mail.folder = source->folder;
    d->mail.ref = source->ref;
    d->mail.taken = source->now;
    if (source->bytes)
        d->mail.bytes = source->bytes;
    if (!store_add_mail(store, &d->mail, err))
        return false;
    if (!d->fingerprint)
        return true;
    d->fingerprint->item = d->item.id;
    d->fingerprint->part = d->relation.vague ? relation_vague_part(d->mail.id) : d->item.id;
    d->fingerprint->family = d->relation.family;
    return store_add_fingerprint(store, d->mail.id, d->fingerprint, err);
}

/* The texts, and of the mail that an item is judged by what finds them again under other rules. */
static bool keep(struct store *store, const struct decision *d, const struct source *source, struct pb_err *err)
{
    cleanup_buf struct buf reading = BUF_INIT;
    unsigned char signature[SIGNATURE_BYTES];
    char digest[SHA256_HEX];
    bool judges = !decision_joins(d) || d->rejudged;
    if (!source->keep || !d->reading)
        return true;
    wire_encode(d->reading, &reading);
    if (judges) {
        signature_make(d->reading, d->letter, signature);
        rules_digest(d->verdict, digest);
    }
    struct kept kept = {d->mail.id, d->item.id, source->now, d->letter, buf_span(&reading), judges ? digest : NULL};
    return store_keep(store, &kept, (struct pb_span){(const char *)signature, judges ? sizeof signature : 0}, err) &&
           (source->search_later ? store_search_later(store, d->mail.id, err) : searchable_add(store, &kept, d->reading, d->item.organisation, judges, err));
}

/* The first mail of an item is moved into its first folder, copied into the others. */
static bool plan(struct store *store, struct arena *arena, const struct config *config, const struct decision *d, const struct source *source, bool joins,
                 struct pb_err *err)
{
    struct delivery delivery = {.mail = d->mail.id, .mode = source->mode};
    struct strings folders = {0};
    if (!joins && !place_first(store, arena, config, &d->item, &folders, err))
        return false;
    delivery.target = joins ? place_beside(arena, config, &d->item.queues) : folders.v[0];
    if (!joins)
        delivery.copies = (struct strings){folders.v + 1, folders.n - 1, folders.n - 1};
    return store_plan(store, &delivery, source->now, err);
}

static bool record(struct store *store, struct arena *arena, const struct config *config, struct decision *d,
                   const struct source *source, struct pb_err *err)
{
    bool joins = decision_joins(d);
    if (!record_item(store, arena, d, source, err) || !record_mail(store, d, source, err) ||
        !group(store, arena, d, source->now, err) || !keep(store, d, source, err))
        return false;
    return plan(store, arena, config, d, source, joins, err);
}

bool record_judged(struct store *store, struct arena *arena, const struct config *config, const struct rulebook *book,
                   struct decision *decision, const struct source *source, struct pb_err *err)
{
    struct fingerprints candidates = {0};
    if (!store_candidates(store, arena, decision->fingerprint, &candidates, err))
        return false;
    decide(arena, config, book, &candidates, decision);
    return record(store, arena, config, decision, source, err);
}

bool record_reading(struct store *store, struct arena *arena, const struct config *config,
                    const struct rulebook *book, const struct reading *reading, const struct source *source,
                    struct decision **ret_decision, struct pb_err *err)
{
    *ret_decision = decide_letter(arena, config, book, reading);
    decide_judge(arena, book, *ret_decision);
    return record_judged(store, arena, config, book, *ret_decision, source, err);
}

bool record_anew(struct store *store, struct arena *arena, const struct config *config, const struct rulebook *book,
                 const struct reading *reading, struct item *item, struct pb_err *err)
{
    const struct fingerprints nobody = {0};
    struct decision *d = decide_letter(arena, config, book, reading);
    char digest[SHA256_HEX];
    decide_judge(arena, book, d);
    decide(arena, config, book, &nobody, d);
    d->relation = (struct relation){.kind = item->relation, .of = item->of}; /* that stays as it was found */
    if (!follow_thread(store, arena, d, err))
        return false;
    decide_instead(item, &d->item);
    rules_digest(d->verdict, digest);
    return store_rejudge(store, item, d->verdict, err) && store_rekeep(store, item->id, digest, err);
}

bool record_unreadable(struct store *store, struct arena *arena, const struct config *config, const char *sha256,
                       const char *reason, const struct source *source, struct decision **ret_decision,
                       struct pb_err *err)
{
    struct decision *decision = decide_unreadable(arena, config, sha256, reason);
    if (!record(store, arena, config, decision, source, err))
        return false;
    *ret_decision = decision;
    return true;
}
