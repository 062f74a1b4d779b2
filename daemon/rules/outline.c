#include "postbus/outline.h"

#include <stdint.h>
#include <stdlib.h>

#include "ruleset.h"

static int by_place(const void *left, const void *right)
{
    const struct outline_line *a = left, *b = right;
    int files = strcmp(a->file, b->file);
    if (files)
        return files;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    return strcmp(a->text, b->text);
}

/* A section's number or names stand at one place. */
static void drop_twice(struct outline *o)
{
    size_t n = 0;
    for (size_t i = 0; i < o->lines.n; i++)
        if (n == 0 || by_place(&o->lines.v[n - 1], &o->lines.v[i]) != 0)
            o->lines.v[n++] = o->lines.v[i];
    o->lines.n = n;
}

static void add_lines(struct arena *arena, struct outline *o)
{
    for (size_t i = 0; i < o->set->rules.n; i++) {
        const struct rule *rule = &o->set->rules.v[i];
        struct outline_line line = {.section = o->set->sections.v[rule->section].shown, .file = rule->place.file + o->set->prefix, .text = rule->shown,
                                    .value = rule->text, .place = rule->place, .term = rule->kind == RULE_TERM || rule->kind == RULE_ALIAS, .rule = i};
        if (!rule->included && rule->kind != RULE_TITLE_HEAD)
            arena_push(arena, &o->lines, line);
    }
    if (o->lines.n > 0)
        qsort(o->lines.v, o->lines.n, sizeof *o->lines.v, by_place);
    drop_twice(o);
}

static void add_committee(struct arena *arena, const struct section *committee, struct outline_section *ret)
{
    arena_push(arena, &ret->committees, committee->id);
    arena_push(arena, &ret->queues, committee->queue);
}

void outline_make(struct arena *arena, const struct ruleset *set, struct outline *ret_outline)
{
    *ret_outline = (struct outline){.set = set, .names.arena = arena, .sample = lint_sample(set, arena)};
    add_lines(arena, ret_outline);
    for (size_t i = 0; i < set->sections.n; i++) {
        const struct section *s = &set->sections.v[i];
        struct outline_section section = {.kind = section_kind_name(s->kind), .id = s->id, .shown = s->shown, .title = s->name, .plenary = s->plenary,
                                          .place = s->place};
        for (size_t k = 0; k < s->committees.n; k++)
            add_committee(arena, s->committees.v[k], &section);
        if (s->kind == SECTION_COMMITTEE)
            add_committee(arena, s, &section);
        if (s->kind == SECTION_KIND && s->queue)
            arena_push(arena, &section.queues, s->queue);
        arena_push(arena, &ret_outline->sections, section);
        lexicon_add(&ret_outline->names, span_of(s->shown));
    }
}

size_t outline_line_of(const struct outline *o, const struct evidence *evidence)
{
    struct outline_line wanted = {.file = evidence->file, .text = evidence->rule, .place = {.line = evidence->line}};
    const struct outline_line *found = o->lines.n ? bsearch(&wanted, o->lines.v, o->lines.n, sizeof *o->lines.v, by_place) : NULL;
    return found ? (size_t)(found - o->lines.v) : SIZE_MAX;
}

size_t outline_section_of(const struct outline *o, const char *shown)
{
    size_t blank = span_find(span_of(shown), ' '), exact = lexicon_find(&o->names, span_of(shown));
    for (size_t i = exact == SIZE_MAX ? 0 : exact; i < o->sections.n; i++)
        if (shown[blank] && span_eq(span_of(o->sections.v[i].kind), span_head(span_of(shown), blank)) &&
            span_caseeq(span_of(o->sections.v[i].id), span_of(shown + blank + 1)))
            return i;
    return SIZE_MAX;
}

double outline_cost(const struct outline *o, size_t line)
{
    return words_cost(o->set->words, o->lines.v[line].rule, o->sample);
}

static bool same_committees(const struct section *a, const struct section *b)
{
    for (size_t i = 0; i < a->committees.n; i++)
        for (size_t k = 0; k < b->committees.n; k++)
            if (a->committees.v[i] == b->committees.v[k])
                return true;
    return false;
}

bool outline_counts(const struct outline *o, size_t section, const char *words)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const struct section *wanted = &o->set->sections.v[section];
    struct hits hits;
    words_scan(o->set->words, arena, span_of(words), FIELDS_TEXT, &hits);
    for (size_t i = 0; i < hits.n; i++) {
        const struct rule *rule = &o->set->rules.v[hits.v[i].pattern];
        const struct section *own = &o->set->sections.v[rule->section];
        if (!hits.v[i].failed && rule->kind != RULE_MENTION && (own == wanted || (own->kind == wanted->kind && same_committees(own, wanted))))
            return true;
    }
    return false;
}

bool outline_leads_to(const struct outline_section *section, const struct strings *queues)
{
    for (size_t i = 0; i < section->queues.n; i++)
        if (strings_has(queues, section->queues.v[i]))
            return true;
    return false;
}

bool outline_is_for(const struct outline *o, const char *section, const char *committee)
{
    size_t own = outline_section_of(o, section), other = outline_section_of(o, committee);
    if (own == SIZE_MAX || other == SIZE_MAX)
        return false;
    for (size_t i = 0; i < o->set->sections.v[own].committees.n; i++)
        if (o->set->sections.v[own].committees.v[i] == &o->set->sections.v[other])
            return true;
    return false;
}

bool outline_takes_terms(const struct outline_section *section)
{
    return strcmp(section->kind, "bill") == 0 || strcmp(section->kind, "topic") == 0;
}
