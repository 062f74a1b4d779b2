#include "postbus/tally.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "postbus/facts.h"
#include "postbus/limits.h"

#define DOSSIER_DIGITS 5 /* what stands behind them is a chapter's */

struct tallying {
    const struct outline *outline;
    struct arena *arena;
    struct tally *tally;
    struct lexicon bills;    /* the digits of those that have a rule */
    struct lexicon dossiers; /* those that have none; as tally->dossiers */
    pthread_mutex_t lock;    /* guards the tally and the last */
};

/* ---- one letter ---- */

/* What one line did in one letter, all its places together. */
struct part {
    size_t line;
    bool decided, agreed, corrected;
};

static int by_line(const void *left, const void *right)
{
    const struct part *a = left, *b = right;
    return (a->line > b->line) - (a->line < b->line);
}

static struct part part_of(const struct outline *o, const struct verdict *verdict, const struct item *item, const struct evidence *e)
{
    struct part part = {.line = outline_line_of(o, e)};
    size_t at = outline_section_of(o, e->section);
    if (part.line == SIZE_MAX || at == SIZE_MAX || e->points <= 0 || o->sections.v[at].queues.n == 0)
        return part;
    const struct outline_section *section = &o->sections.v[at];
    part.decided = verdict->sure && outline_leads_to(section, &verdict->queues);
    part.agreed = item->decided && outline_leads_to(section, &item->queues);
    part.corrected = item->decided && !part.agreed;
    return part;
}

static void add_part(struct tally *tally, const struct part *part, int64_t taken)
{
    struct line_tally *line = &tally->lines[part->line];
    line->fired++;
    line->decided += part->decided;
    line->agreed += part->agreed;
    line->corrected += part->corrected && !part->agreed;
    line->last = taken > line->last ? taken : line->last;
}

/* The letter's parts, each line once. */
struct parts {
    struct part *v;
    size_t n;
};

static struct parts parts_of(const struct outline *o, const struct replay_letter *letter, const struct verdict *verdict)
{
    struct parts parts = {arena_array(letter->arena, verdict->evidence.n + 1, sizeof *parts.v), 0};
    size_t n = 0;
    for (size_t i = 0; i < verdict->evidence.n; i++) {
        parts.v[n] = part_of(o, verdict, letter->item, &verdict->evidence.v[i]);
        n += parts.v[n].line != SIZE_MAX;
    }
    qsort(parts.v, n, sizeof *parts.v, by_line);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || parts.v[parts.n - 1].line != parts.v[i].line) {
            parts.v[parts.n++] = parts.v[i];
            continue;
        }
        struct part *sum = &parts.v[parts.n - 1];
        sum->decided |= parts.v[i].decided;
        sum->agreed |= parts.v[i].agreed;
        sum->corrected |= parts.v[i].corrected;
    }
    return parts;
}

static void add_sections(struct tallying *t, const struct replay_letter *letter, const struct scores *scores, const char *kind)
{
    for (size_t i = 0; i < scores->n; i++) {
        size_t at = outline_section_of(t->outline, arena_printf(letter->arena, "%s %s", kind, scores->v[i].id));
        if (at == SIZE_MAX || scores->v[i].state == SCORE_WEAK)
            continue;
        struct section_tally *section = &t->tally->sections[at];
        section->letters++;
        section->last = letter->kept->taken > section->last ? letter->kept->taken : section->last;
    }
}

static struct pb_span digits_of(const char *number)
{
    return number[0] == 'E' ? span_of(number) : span_head(span_of(number), DOSSIER_DIGITS);
}

static void add_dossiers(struct tallying *t, struct arena *arena, const struct facts *facts)
{
    struct lexicon seen = {.arena = arena};
    for (size_t i = 0; i < facts->n; i++) {
        struct pb_span number = digits_of(facts->v[i].value);
        if (facts->v[i].kind != FACT_DOSSIER || lexicon_find(&t->bills, number) != SIZE_MAX || lexicon_find(&seen, number) != SIZE_MAX)
            continue;
        lexicon_add(&seen, number);
        if (t->dossiers.n >= LIMIT_DOSSIERS && lexicon_find(&t->dossiers, number) == SIZE_MAX)
            continue;
        size_t at = lexicon_add(&t->dossiers, number);
        if (at == t->tally->dossiers.n)
            arena_push(t->arena, &t->tally->dossiers, ((struct dossier_tally){t->dossiers.v[at].text, 0}));
        t->tally->dossiers.v[at].letters++;
    }
}

static void see(void *context, const struct replay_letter *letter)
{
    struct tallying *t = context;
    struct tally *tally = t->tally;
    struct facts facts;
    const struct verdict *verdict = rules_judge(t->outline->set, letter->arena, letter->reading, letter->kept->letter);
    facts_find(t->outline->set, letter->arena, letter->reading, letter->kept->letter, FACT_BIT(FACT_DOSSIER), &facts);
    const struct parts parts = parts_of(t->outline, letter, verdict);
    pthread_mutex_lock(&t->lock);
    tally->letters++;
    tally->decided += letter->item->decided;
    tally->newest = letter->kept->taken > tally->newest ? letter->kept->taken : tally->newest;
    tally->first = tally->first == 0 || letter->kept->taken < tally->first ? letter->kept->taken : tally->first;
    for (size_t i = 0; i < parts.n; i++)
        add_part(tally, &parts.v[i], letter->kept->taken);
    add_sections(t, letter, &verdict->bills, "bill");
    add_sections(t, letter, &verdict->topics, "topic");
    add_dossiers(t, letter->arena, &facts);
    pthread_mutex_unlock(&t->lock);
}

/* ---- all of them ---- */

struct listing {
    struct arena *arena;
    struct items *items;
    size_t most;
};

static bool take_kept(void *context, const struct kept_item *item)
{
    struct listing *l = context;
    arena_push(l->arena, l->items, item->item);
    return l->most == 0 || l->items->n < l->most;
}

bool tally_items(struct arena *arena, const struct replay_settings *settings, size_t most, struct items *ret_items, struct pb_err *err)
{
    cleanup_store struct store *store = NULL;
    *ret_items = (struct items){0};
    struct listing listing = {arena, ret_items, most};
    if (!store_open(settings->store_file, STORE_READ, &store, err) || !store_each_kept(store, settings->since, take_kept, &listing, err))
        return false;
    for (size_t i = 0, n = ret_items->n; i < n / 2; i++) {
        int64_t other = ret_items->v[i];
        ret_items->v[i] = ret_items->v[n - 1 - i];
        ret_items->v[n - 1 - i] = other;
    }
    return true;
}

static int most_letters_first(const void *left, const void *right)
{
    const struct dossier_tally *a = left, *b = right;
    if (a->letters != b->letters)
        return a->letters > b->letters ? -1 : 1;
    return strcmp(a->number, b->number);
}

bool tally_letters(struct arena *arena, const struct replay_settings *settings, const struct outline *outline, const struct items *items,
                   struct tally *ret_tally, struct pb_err *err)
{
    struct tallying t = {.outline = outline, .arena = arena, .tally = ret_tally, .bills.arena = arena, .dossiers.arena = arena};
    *ret_tally = (struct tally){.lines = arena_array(arena, outline->lines.n + 1, sizeof *ret_tally->lines),
                                .sections = arena_array(arena, outline->sections.n + 1, sizeof *ret_tally->sections)};
    for (size_t i = 0; i < outline->sections.n; i++)
        if (strcmp(outline->sections.v[i].kind, "bill") == 0)
            lexicon_add(&t.bills, digits_of(outline->sections.v[i].id));
    pthread_mutex_init(&t.lock, NULL);
    bool good = replay_each(settings, items, &(struct replay_visit){see, &t}, &ret_tally->lost, err);
    pthread_mutex_destroy(&t.lock);
    if (good && ret_tally->dossiers.n > 0)
        qsort(ret_tally->dossiers.v, ret_tally->dossiers.n, sizeof *ret_tally->dossiers.v, most_letters_first);
    return good;
}
