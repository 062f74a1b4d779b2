#include "gather.h"

#include <stdint.h>

#include "constants.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

struct gathering {
    const struct ruleset *set;
    const struct hit_source *source;
    struct arena *arena;
    const struct reading *reading;
    size_t letter;
    size_t bytes; /* of the texts so far */
    struct gathered *out;
    struct words_budget budget;
};

static void add_text(struct gathering *g, enum field field, size_t index, bool placed, const char *bytes)
{
    struct text text = {.field = field, .index = index, .placed = placed, .bytes = span_of(bytes)};
    if (!bytes || text.bytes.n == 0 || g->out->texts.n >= LIMIT_MATCH_TEXTS || g->bytes >= LIMIT_MATCH_BYTES)
        return;
    text.bytes.n = utf8_cut(text.bytes, LIMIT_MATCH_TEXT);
    g->bytes += text.bytes.n;
    /* The same subject on every layer counts once. */
    for (size_t i = 0; field == FIELD_SUBJECT && i < g->out->texts.n; i++)
        if (g->out->texts.v[i].field == field && span_eq(g->out->texts.v[i].bytes, text.bytes))
            return;
    zones_make(g->arena, text.bytes, &text.zones);
    arena_push(g->arena, &g->out->texts, text);
}

/* A file's name as words. */
static const char *file_words(struct arena *arena, const char *name)
{
    char *words = arena_string(arena, name);
    for (char *p = words; p && *p; p++)
        if (*p == '_' || *p == '+' || *p == '.')
            *p = ' ';
    return words;
}

static enum field layer_field(const struct gathering *g, size_t index)
{
    if (g->letter == SIZE_MAX || index < g->letter)
        return FIELD_NOTE;
    return index == g->letter ? FIELD_LETTER : FIELD_QUOTED;
}

static void add_subject(struct gathering *g, size_t index)
{
    const struct layer *layer = &g->reading->layers.v[index];
    const char *words = layer->base_subject ? layer->base_subject : layer->subject;
    const char *within = words && layer->subject ? strstr(layer->subject, words) : NULL;
    size_t before = g->out->texts.n;
    add_text(g, FIELD_SUBJECT, index, within != NULL, words);
    if (within && g->out->texts.n > before)
        g->out->texts.v[before].shift = (size_t)(within - layer->subject);
}

static void add_layers(struct gathering *g)
{
    const struct reading *r = g->reading;
    size_t last = g->letter == SIZE_MAX ? r->layers.n : g->letter + 1;
    for (size_t i = last; i-- > 0;) /* the letter's own first */
        add_subject(g, i);
    for (size_t i = 0; i < r->layers.n; i++)
        add_text(g, layer_field(g, i), i, true, r->layers.v[i].text);
}

static void add_attachments(struct gathering *g)
{
    const struct reading *r = g->reading;
    for (size_t i = 0; i < r->attachments.n; i++) {
        const struct attachment *a = &r->attachments.v[i];
        if (g->letter != SIZE_MAX && a->layer > g->letter)
            continue; /* what the letter itself quotes */
        enum field field = g->letter == SIZE_MAX ? FIELD_NOTE : FIELD_ATTACHMENT;
        add_text(g, field, i, field == FIELD_ATTACHMENT, a->text);
        add_text(g, field, i, false, file_words(g->arena, a->name));
    }
    for (size_t i = 0; g->letter != SIZE_MAX && i < r->layers.v[g->letter].attachments.n; i++)
        add_text(g, FIELD_ATTACHMENT, i, false, file_words(g->arena, r->layers.v[g->letter].attachments.v[i]));
}

static enum rank rank_of(enum field field, enum zone zone)
{
    if (field == FIELD_SUBJECT)
        return RANK_SUBJECT;
    if (field != FIELD_LETTER && field != FIELD_ATTACHMENT)
        return RANK_ASIDE;
    return zone == ZONE_SUBJECT ? RANK_SUBJECT : zone == ZONE_OPENING ? RANK_OPENING : zone == ZONE_BODY ? RANK_BODY : RANK_ASIDE;
}

double gather_factor(const struct rules_settings *settings, enum field field, enum zone zone)
{
    double own = settings->factor[field];
    if (field != FIELD_LETTER && field != FIELD_ATTACHMENT)
        return own;
    if (zone == ZONE_SUBJECT && settings->factor[FIELD_SUBJECT] > own)
        return settings->factor[FIELD_SUBJECT];
    return zone == ZONE_FOOT ? own * FOOT_SHARE : zone == ZONE_BODY ? own * DEEP_SHARE : own;
}

static void add_failed(struct gathering *g, const struct rule *rule, const char *why)
{
    const char *text = arena_printf(g->arena, "%s:%u: %s: %s", rule->place.file + g->set->prefix, rule->place.line, rule->shown, why);
    for (size_t i = 0; i < g->out->failed.n; i++)
        if (strcmp(g->out->failed.v[i], text) == 0)
            return;
    arena_push(g->arena, &g->out->failed, text);
}

static bool holds_on(const struct validity *validity, const char *day)
{
    return (!validity->from || strncmp(day, validity->from, 10) >= 0) && (!validity->until || strncmp(day, validity->until, 10) <= 0);
}

/* Does the rule hold on the day that the letter came? */
static bool is_in_force(const struct gathering *g, const struct rule *rule)
{
    const char *day = g->reading->layers.v[0].sent;
    return !day || (holds_on(&rule->validity, day) && holds_on(&g->set->sections.v[rule->section].validity, day));
}

static void take_hit(struct gathering *g, size_t text_index, const struct hit *hit)
{
    const struct rule *rule = &g->set->rules.v[hit->pattern];
    const struct text *text = &g->out->texts.v[text_index];
    if (!is_in_force(g, rule))
        return;
    if (hit->failed) {
        add_failed(g, rule, hit->failed);
        return;
    }
    enum zone zone = zones_at(&text->zones, hit->start);
    /* A name is a name wherever it stands; what kind of letter it is, is often said at its foot. */
    bool flat = g->set->sections.v[rule->section].kind == SECTION_KIND ? zone <= ZONE_BODY : rule->kind != RULE_TERM && zone == ZONE_BODY;
    struct found found = {
        .rule = hit->pattern,
        .text = text_index,
        .start = hit->start,
        .end = hit->end,
        .factor = gather_factor(&g->set->settings, text->field, flat ? ZONE_OPENING : zone),
        /* A name in a file's name alone says less than one in the letter's own words. */
        .rank = !text->placed && text->field == FIELD_ATTACHMENT ? RANK_BODY : rank_of(text->field, zone),
    };
    arena_push(g->arena, &g->out->found, found);
}

static void scan(struct gathering *g, size_t place, struct pb_span bytes, enum field field, struct hits *ret_hits)
{
    if (g->source)
        g->source->scan(g->source->context, place, g->arena, bytes, FIELD_BIT(field), &g->budget, ret_hits);
    else
        words_scan_letter(g->set->words, g->arena, bytes, FIELD_BIT(field), &g->budget, ret_hits);
}

static void scan_texts(struct gathering *g)
{
    for (size_t i = 0; i < g->out->texts.n; i++) {
        struct hits hits;
        const struct text *text = &g->out->texts.v[i];
        scan(g, i, text->bytes, text->field, &hits);
        for (size_t j = 0; j < hits.n; j++)
            take_hit(g, i, &hits.v[j]);
    }
}

static bool asked_for(const struct ruleset *set, const char *name)
{
    for (size_t i = 0; i < set->headers.n; i++)
        if (span_caseeq(span_of(set->headers.v[i]), span_of(name)))
            return true;
    return false;
}

static void scan_headers(struct gathering *g)
{
    for (size_t i = 0; i < g->reading->headers.n; i++) {
        const struct header_field *field = &g->reading->headers.v[i];
        struct hits hits;
        if (!field->value || !asked_for(g->set, field->name))
            continue;
        struct text text = {.field = FIELD_HEADER, .index = i, .bytes = span_of(field->value)};
        zones_make(g->arena, text.bytes, &text.zones);
        arena_push(g->arena, &g->out->texts, text);
        scan(g, LIMIT_MATCH_TEXTS + i, text.bytes, FIELD_HEADER, &hits);
        for (size_t j = 0; j < hits.n; j++)
            if (span_caseeq(span_of(g->set->rules.v[hits.v[j].pattern].header), span_of(field->name)))
                take_hit(g, g->out->texts.n - 1, &hits.v[j]);
    }
}

static void add_texts(struct gathering *g)
{
    add_layers(g);
    add_attachments(g);
    if (g->letter == SIZE_MAX)
        return;
    const struct layer *layer = &g->reading->layers.v[g->letter];
    add_text(g, FIELD_SENDER, g->letter, false, layer->from.name);
    add_text(g, FIELD_SENDER, g->letter, false, layer->on_behalf_of.name);
}

static struct gathering gathering_of(const struct ruleset *set, struct arena *arena, const struct reading *reading, size_t letter, struct gathered *out)
{
    *out = (struct gathered){0};
    return (struct gathering){.set = set, .arena = arena, .reading = reading, .letter = letter < reading->layers.n ? letter : SIZE_MAX, .out = out};
}

void gather_texts(struct arena *arena, const struct reading *reading, size_t letter, struct gathered *ret_gathered)
{
    struct gathering g = gathering_of(NULL, arena, reading, letter, ret_gathered);
    add_texts(&g);
}

void gather(const struct ruleset *set, const struct hit_source *source, struct arena *arena, const struct reading *reading, size_t letter,
            struct gathered *ret_gathered)
{
    struct gathering g = gathering_of(set, arena, reading, letter, ret_gathered);
    g.source = source;
    add_texts(&g);
    scan_texts(&g);
    scan_headers(&g);
}
