#include "postbus/decide.h"

#include <string.h>

#include "postbus/facts.h"
#include "postbus/hash.h"
#include "postbus/identity.h"
#include "postbus/lang.h"

static const char *shown(const struct address *address)
{
    return address->name ? address->name : address->address;
}

static bool has_letter(const struct decision *decision)
{
    return decision->letter != IDENTITY_NO_LETTER;
}

/* The layer the item is named after: the letter, or the mail itself. */
static const struct layer *named_after(const struct decision *decision)
{
    return &decision->reading->layers.v[has_letter(decision) ? decision->letter : 0];
}

struct decision *decide_letter(struct arena *arena, const struct config *config, const struct rulebook *book,
                               const struct reading *reading)
{
    struct decision *d = arena_alloc(arena, sizeof *d);
    d->reading = reading;
    d->letter = rulebook_letter(book, &config->house, reading);
    d->fingerprint = identity_fingerprint(arena, book->boilerplate, reading, d->letter);
    const struct layer *layer = named_after(d), *outer = &reading->layers.v[0];
    d->item = (struct item){
        .subject = layer->base_subject,
        .author = shown(&layer->from),
        .sent = layer->sent,
        .tokens = d->fingerprint->tokens,
    };
    d->mail = (struct mail){
        .sha256 = reading->sha256,
        .bytes = reading->bytes,
        .message_id = reading->message_id,
        .note = has_letter(d) ? identity_note(arena, book->boilerplate, reading, d->letter) : NULL,
    };
    if (has_letter(d) && d->letter > 0) {
        d->mail.forwarder = shown(&outer->from);
        d->mail.forwarded = outer->sent;
    }
    return d;
}

static void take_manual(struct arena *arena, struct item *item, const char *manual)
{
    item->sure = false;
    item->queues = (struct strings){0};
    arena_push(arena, &item->queues, manual);
}

/* The queues of the verdict, or the manual queue with the reason. */
static void take_verdict(struct arena *arena, const struct config *config, struct decision *d)
{
    const struct verdict *verdict = d->verdict;
    d->item.organisation = verdict->organisation;
    d->item.kind = verdict->kind;
    d->item.deadline = verdict->deadline ? verdict->deadline : d->deadline;
    d->item.reason = verdict->reason;
    d->item.ruleset = verdict->ruleset;
    d->item.queues = verdict->queues;
    d->item.sure = verdict->sure && verdict->queues.n > 0;
    bool for_people = strcmp(verdict->kind, "letter") == 0;
    if (d->relation.kind == RELATION_INTERNAL && for_people) {
        d->item.reason = _("internal mail: no letter from outside in it");
        take_manual(arena, &d->item, config->manual);
    } else if (!d->item.sure) {
        take_manual(arena, &d->item, config->manual);
    }
}

/* What the clerk is shown of a letter that he knows nearly: the sender's own
 * sentences, or what changed. */
static void take_added(struct arena *arena, const struct boilerplate *boilerplate, struct decision *d)
{
    const struct fingerprint *fp = d->fingerprint;
    const char *text = fp->cover ? fp->text : named_after(d)->text;
    if (!text || !d->relation.beside)
        return;
    if (d->relation.kind == RELATION_CAMPAIGN)
        identity_added(arena, boilerplate, text, d->relation.beside, &d->mail.added);
    else if (d->relation.kind == RELATION_VERSION)
        identity_changed(arena, boilerplate, text, d->relation.beside, &d->mail.added);
}

void decide_judge(struct arena *arena, const struct rulebook *book, struct decision *d)
{
    struct facts facts;
    d->verdict = rules_judge(book->rules, arena, d->reading, d->letter);
    facts_find(book->rules, arena, d->reading, d->letter, FACT_BIT(FACT_DEADLINE), &facts);
    d->deadline = facts_deadline(&facts);
}

void decide(struct arena *arena, const struct config *config, const struct rulebook *book,
            const struct fingerprints *candidates, struct decision *d)
{
    d->relation = identity_relate(arena, d->fingerprint, candidates->v, candidates->n);
    if (!has_letter(d) && !decision_joins(d) && d->relation.kind != RELATION_THREAD)
        d->relation = (struct relation){.kind = RELATION_INTERNAL, .of = d->relation.of, .why = "no letter from outside"};
    if (d->relation.kind == RELATION_DUPLICATE && d->mail.note)
        d->relation.kind = RELATION_NOTE;
    d->item.relation = d->relation.kind;
    d->item.of = d->relation.of;
    d->mail.relation = d->relation.kind;
    d->mail.why = d->relation.why;
    take_added(arena, book->boilerplate, d);
    take_verdict(arena, config, d);
}

void decide_instead(struct item *item, const struct item *judged)
{
    item->queues = judged->queues;
    item->sure = judged->sure;
    item->reason = judged->reason;
    item->organisation = judged->organisation;
    item->kind = judged->kind;
    item->deadline = judged->deadline;
    item->ruleset = judged->ruleset;
}

struct decision *decide_unreadable(struct arena *arena, const struct config *config, const char *sha256, const char *reason)
{
    struct decision *d = arena_alloc(arena, sizeof *d);
    d->letter = IDENTITY_NO_LETTER;
    d->relation = (struct relation){.kind = RELATION_UNREADABLE, .why = reason};
    d->mail = (struct mail){.relation = RELATION_UNREADABLE, .sha256 = sha256, .why = reason};
    d->item = (struct item){
        .relation = RELATION_UNREADABLE,
        .kind = "unreadable",
        /* What the reader says often has its Dutch; the rest is better in English than lost. */
        .reason = arena_printf(arena, _("could not be read: %s"), _(reason)),
    };
    take_manual(arena, &d->item, config->manual);
    return d;
}
