/* A letter with all that is known of it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "postbus/desk.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/store_asked.h"
#include "postbus/store_destroy.h"
#include "postbus/wire.h"

void desk_chain(struct arena *arena, const struct reading *reading, size_t letter, struct desk_links *ret_links)
{
    for (size_t i = reading->layers.n; i-- > 0;) {
        const struct layer *layer = &reading->layers.v[i];
        struct desk_link link = {layer->kind, &layer->from, &layer->to, &layer->cc, layer->sent, layer->subject, layer->text, i, i == letter};
        arena_push(arena, ret_links, link);
    }
}

/* ---- what happened ---- */

struct telling {
    struct arena *arena;
    struct desk_events *events;
};

static bool see_decision(void *context, const struct correction *c)
{
    static const char *const acts[] = {[CORRECTION_CONFIRM] = "confirm", [CORRECTION_ROUTE] = "route", [CORRECTION_UNDO] = "undo",
                                       [CORRECTION_SPLIT] = "split", [CORRECTION_MERGE] = "merge"};
    struct telling *telling = context;
    struct arena *arena = telling->arena;
    struct desk_event event = {.kind = DESK_DECISION, .at = c->at, .act = acts[c->act], .who = arena_string(arena, c->who), .text = arena_string(arena, c->why),
                               .before = strings_copy(arena, &c->before), .queues = strings_copy(arena, &c->queues), .undone = c->undone};
    arena_push(arena, telling->events, event);
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct desk_event *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->kind < y->kind ? -1 : x->kind > y->kind;
}

static bool load_events(struct store *store, struct arena *arena, int64_t item, struct desk_events *events, struct pb_err *err)
{
    struct history history = {0};
    struct notes notes = {0};
    struct telling telling = {arena, events};
    if (!store_history(store, arena, item, &history, err) || !store_decisions(store, item, see_decision, &telling, err) || !store_notes(store, arena, item, &notes, err))
        return false;
    for (size_t i = 0; i < history.n; i++) {
        const struct step *step = &history.v[i];
        arena_push(arena, events, ((struct desk_event){.kind = DESK_STEP, .at = step->at, .act = step->act, .text = step->why, .other = step->other, .mail = step->mail}));
    }
    for (size_t i = 0; i < notes.n; i++) {
        const struct note *note = &notes.v[i];
        arena_push(arena, events, ((struct desk_event){.kind = DESK_NOTE, .at = note->at, .act = "note", .who = note->who, .text = note->text}));
    }
    if (events->n > 0)
        qsort(events->v, events->n, sizeof *events->v, by_time); /* glibc's is stable: two of one second stay in their order */
    return true;
}

const char *desk_act_name(const struct desk_event *event)
{
    static const struct { const char *act, *name; } names[] = {
        {"join", N_("found to be one letter")},   {"merge", N_("put together")},     {"split", N_("split")},           {"thread", N_("conversation")},
        {"version", N_("version")},   {"campaign", N_("campaign")},  {"represent", N_("better copy")}, {"move", N_("mail moved")},
        {"confirm", N_("confirmed")}, {"route", N_("routed")},       {"undo", N_("undone")},       {"note", N_("note")},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].act, event->act) == 0)
            return _(names[i].name);
    return event->act;
}

const char *desk_relation_name(enum relation_kind kind)
{
    static const char *const names[] = {
        [RELATION_NEW] = N_("first"),       [RELATION_DUPLICATE] = N_("copy"),       [RELATION_NOTE] = N_("copy with a note"),
        [RELATION_PARTIAL] = N_("copy, cut off"), [RELATION_THREAD] = N_("conversation"), [RELATION_VERSION] = N_("version"),
        [RELATION_CAMPAIGN] = N_("campaign"), [RELATION_INTERNAL] = N_("internal"),  [RELATION_UNREADABLE] = N_("unreadable"),
    };
    return kind < sizeof names / sizeof *names ? _(names[kind]) : "?";
}

/* ---- its text ---- */

static bool load_reading(struct store *store, struct arena *arena, struct desk_letter *letter, bool *ret_judged, struct pb_err *err)
{
    struct kept kept;
    struct reading *reading;
    bool found;
    letter->letter = SIZE_MAX;
    if (!store_get_letter(store, arena, letter->item->id, &kept, ret_judged, &found, err))
        return false;
    if (!found)
        return true;
    if (!wire_decode(arena, kept.reading, &reading, err))
        return pb_fail(err, PB_OPERATOR, "store: a kept text is damaged");
    letter->reading = reading;
    letter->letter = kept.letter < reading->layers.n ? kept.letter : SIZE_MAX;
    letter->mail = kept.mail;
    return true;
}

bool desk_letter_text(struct store *store, struct arena *arena, int64_t item, const char **ret_text, struct pb_err *err)
{
    struct desk_letter letter = {.item = &(struct item){.id = item}};
    bool judged;
    if (!load_reading(store, arena, &letter, &judged, err))
        return false;
    *ret_text = letter.reading && letter.letter != SIZE_MAX ? letter.reading->layers.v[letter.letter].text : NULL;
    return true;
}

/* ---- its verdict ---- */

static const char *list_bills(struct arena *arena, const struct verdict *verdict)
{
    struct strings bills = {0};
    cleanup_buf struct buf out = BUF_INIT;
    for (size_t i = 0; i < verdict->bills.n; i++)
        if (verdict->bills.v[i].state == SCORE_ASSIGNED)
            arena_push(arena, &bills, verdict->bills.v[i].id);
    strings_put(&out, &bills);
    return bills.n ? arena_copy(arena, buf_span(&out)) : NULL;
}

static bool load_verdict(struct store *store, struct arena *arena, const struct ruleset *rules, struct desk_letter *letter, bool judged, struct pb_err *err)
{
    struct verdict *verdict;
    cleanup_buf struct buf second = BUF_INIT;
    if (!store_get_verdict(store, arena, letter->item->id, &verdict, err))
        return false;
    letter->bills = list_bills(arena, verdict);
    if (!verdict->ruleset)
        return true;
    letter->verdict = verdict;
    for (size_t i = 0; !judged && i < verdict->evidence.n; i++)
        verdict->evidence.v[i].start = verdict->evidence.v[i].end = 0; /* of another mail's text */
    if (!rules)
        return true;
    letter->same_rules = strcmp(verdict->ruleset, rules_sha256(rules)) == 0;
    rules_tell_second(rules, verdict, &second);
    letter->second = second.len ? arena_copy(arena, span_trim(buf_span(&second))) : NULL;
    return true;
}

static bool load_campaign(struct store *store, struct arena *arena, struct desk_letter *letter, struct pb_err *err)
{
    int64_t first = iso_now() / 86400 - DESK_TREND + 1;
    struct day_counts days = {0};
    letter->senders = letter->item->campaign == 0;
    if (letter->item->campaign && !store_campaign_days(store, arena, letter->item->campaign, 0, &days, err))
        return false;
    for (size_t i = 0; i < days.n; i++) {
        letter->senders += days.v[i].letters;
        if (days.v[i].day >= first)
            arena_push(arena, &letter->trend, days.v[i]);
    }
    return true;
}

static bool load_destruction(struct store *store, struct arena *arena, struct desk_letter *letter, struct pb_err *err)
{
    struct destruction *destroyed = arena_alloc(arena, sizeof *destroyed);
    bool found;
    if (!store_destroyed(store, arena, letter->item->id, destroyed, &found, err))
        return false;
    letter->destroyed = found ? destroyed : NULL;
    return true;
}

bool desk_letter(struct store *store, struct arena *arena, const struct ruleset *rules, int64_t item, struct desk_letter **ret_letter, struct pb_err *err)
{
    struct desk_letter *letter = arena_alloc(arena, sizeof *letter);
    bool judged;
    if (!store_get_item(store, arena, item, &letter->item, err) || !load_reading(store, arena, letter, &judged, err) ||
        !load_verdict(store, arena, rules, letter, judged, err) || !store_carriers(store, arena, item, &letter->mails, err) ||
        !store_versions(store, arena, item, &letter->versions, err) || !load_campaign(store, arena, letter, err) ||
        !load_events(store, arena, item, &letter->events, err) || !load_destruction(store, arena, letter, err))
        return false;
    *ret_letter = letter;
    return true;
}
