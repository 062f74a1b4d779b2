#include "postbus/change.h"

#include <stdlib.h>
#include <string.h>

#include "clue.h"
#include "pair.h"
#include "postbus/buf.h"
#include "ruleset.h"

#define CLUES_MOST 4000 /* with more, looking costs what judging does */

/* Something that one of the sets says, in a form that is alike where it says the same. */
struct saying {
    const char *text;
    size_t at; /* rule or section */
};

struct sayings {
    struct saying *v;
    size_t n, cap;
};

static const char *given(const char *text)
{
    return text ? text : "";
}

static void put_list(struct buf *out, const struct placed_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        buf_printf(out, "%s;", list->v[i].text);
    buf_add_char(out, '\n');
}

static void put_validity(struct buf *out, const struct validity *validity)
{
    buf_printf(out, "%s %s\n", given(validity->from), given(validity->until));
}

static const char *rule_saying(struct arena *arena, const struct ruleset *set, size_t i)
{
    cleanup_buf struct buf out = BUF_INIT;
    const struct rule *rule = &set->rules.v[i];
    const struct word_pattern *pattern = &set->patterns.v[i];
    buf_printf(&out, "%s\n%d %.17g %x %d %d %d\n%s\n%s\n%s\n", set->sections.v[rule->section].shown, (int)rule->kind, rule->weight, rule->fields,
               rule->any_value, pattern->caseless, (int)pattern->places, given(rule->header), given(pattern->regex), rule->text);
    put_validity(&out, &rule->validity);
    return arena_copy(arena, buf_span(&out));
}

/* What a section says of itself, but for its members; who an organisation is decides nothing. */
static const char *section_saying(struct arena *arena, const struct section *s)
{
    cleanup_buf struct buf out = BUF_INIT;
    buf_printf(&out, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n", s->shown, given(s->name), given(s->short_name), given(s->queue), given(s->plenary),
               given(s->sort), given(s->parent_id));
    put_validity(&out, &s->validity);
    put_list(&out, &s->committee_ids);
    return arena_copy(arena, buf_span(&out));
}

/* A committee's members: found by addresses, which no signature has. */
static const char *people_saying(struct arena *arena, const struct section *s)
{
    cleanup_buf struct buf out = BUF_INIT;
    buf_printf(&out, "%s\n", s->shown);
    for (size_t i = 0; i < s->members.n; i++)
        buf_printf(&out, "%s %s %s\n", given(s->members.v[i].address), given(s->members.v[i].local), given(s->members.v[i].name));
    return arena_copy(arena, buf_span(&out));
}

static int by_text(const void *left, const void *right)
{
    const struct saying *a = left, *b = right;
    int texts = strcmp(a->text, b->text);
    return texts ? texts : (a->at > b->at) - (a->at < b->at);
}

static void sort(struct sayings *list)
{
    if (list->n)
        qsort(list->v, list->n, sizeof *list->v, by_text);
}

struct comparing {
    struct arena *arena;
    const struct ruleset *old, *now;
    struct rules_change *change;
    bool *old_rules, *now_rules; /* those whose letters have to be looked at */
    bool *gone;                  /* by rule of the old set: the new one has it not */
    size_t *old_of;              /* by rule of the new set: the same one in the old set */
};

typedef void (*each_side)(struct comparing *c, const struct saying *saying, bool added);

/* Calls `each` for what one list has alone; `same` (NULL: none) is told what both have. */
static void lay(struct comparing *c, struct sayings *old, struct sayings *now, each_side each, size_t *same)
{
    sort(old);
    sort(now);
    for (size_t i = 0, k = 0; i < old->n || k < now->n;) {
        int order = i == old->n ? 1 : k == now->n ? -1 : strcmp(old->v[i].text, now->v[k].text);
        if (order < 0)
            each(c, &old->v[i], false);
        if (order > 0)
            each(c, &now->v[k], true);
        if (order == 0 && same)
            same[now->v[k].at] = old->v[i].at;
        i += order <= 0;
        k += order >= 0;
    }
}

static void add_line(struct comparing *c, bool added, const struct section *s, const struct diag_place *place, const char *text, bool whole)
{
    const struct ruleset *set = added ? c->now : c->old;
    struct change_line line = {added, whole, s->shown, place->file + set->prefix, place->line, text};
    arena_push(c->arena, &c->change->lines, line);
}

static void take_rule(struct comparing *c, const struct saying *saying, bool added)
{
    const struct ruleset *set = added ? c->now : c->old;
    const struct rule *rule = &set->rules.v[saying->at];
    (added ? c->now_rules : c->old_rules)[saying->at] = true;
    if (!added)
        c->gone[saying->at] = true;
    add_line(c, added, &set->sections.v[rule->section], &rule->place, rule->shown, false);
}

/* Letters that a section's words stand in, and for a committee those of all that is for it. */
static void mark_section(const struct ruleset *set, bool *rules, const struct section *s)
{
    for (size_t i = 0; i < set->rules.n; i++) {
        const struct section *own = &set->sections.v[set->rules.v[i].section];
        bool marked = own == s || own->parent == s;
        for (size_t k = 0; k < own->committees.n; k++)
            marked = marked || own->committees.v[k] == s;
        rules[i] = rules[i] || marked;
    }
}

static void take_section(struct comparing *c, const struct saying *saying, bool added)
{
    const struct ruleset *set = added ? c->now : c->old;
    const struct section *s = &set->sections.v[saying->at], *other = ruleset_find(added ? c->old : c->now, s->kind, s->id);
    mark_section(set, added ? c->now_rules : c->old_rules, s);
    if (added || !other) /* one that is merely another is told once */
        add_line(c, added, s, &s->place, arena_printf(c->arena, "[%s]", s->shown), true);
}

static void take_people(struct comparing *c, const struct saying *saying, bool added)
{
    const struct ruleset *set = added ? c->now : c->old;
    const struct section *s = &set->sections.v[saying->at], *other = ruleset_find(added ? c->old : c->now, s->kind, s->id);
    c->change->clues.any = c->change->clues.any || s->members.n > 0;
    if (added && other)
        add_line(c, added, s, &s->place, arena_printf(c->arena, "[%s]", s->shown), true);
}

static void collect(struct arena *arena, const struct ruleset *set, struct sayings *rules, struct sayings *sections, struct sayings *people)
{
    for (size_t i = 0; i < set->rules.n; i++)
        arena_push(arena, rules, ((struct saying){rule_saying(arena, set, i), i}));
    for (size_t i = 0; i < set->sections.n; i++) {
        if (set->sections.v[i].kind == SECTION_BOILERPLATE)
            continue;
        arena_push(arena, sections, ((struct saying){section_saying(arena, &set->sections.v[i]), i}));
        if (set->sections.v[i].kind == SECTION_COMMITTEE)
            arena_push(arena, people, ((struct saying){people_saying(arena, &set->sections.v[i]), i}));
    }
}

static void add_clues(struct comparing *c, const struct ruleset *set, const bool *rules)
{
    struct clues *clues = &c->change->clues;
    for (size_t i = 0; i < set->rules.n && !clues->any; i++) {
        if (!rules[i])
            continue;
        clues->any = set->rules.v[i].kind == RULE_HEADER;
        clues_add(c->arena, &set->patterns.v[i], clues);
        clues->any = clues->any || clues->n > CLUES_MOST;
    }
}

static int by_place(const void *left, const void *right)
{
    const struct change_line *a = left, *b = right;
    int files = strcmp(a->file, b->file);
    if (files)
        return files;
    if (a->added != b->added)
        return a->added - b->added;
    return (a->line > b->line) - (a->line < b->line);
}

void rules_compare(const struct ruleset *old, const struct ruleset *now, struct arena *arena, struct rules_change *ret_change)
{
    struct sayings rules[2] = {0}, sections[2] = {0}, people[2] = {0};
    struct comparing c = {arena, old, now, ret_change, arena_array(arena, old->rules.n, sizeof(bool)), arena_array(arena, now->rules.n, sizeof(bool)),
                          arena_array(arena, old->rules.n, sizeof(bool)), arena_array(arena, now->rules.n, sizeof(size_t))};
    for (size_t i = 0; i < now->rules.n; i++)
        c.old_of[i] = PAIR_NONE;
    *ret_change = (struct rules_change){0};
    collect(arena, old, &rules[0], &sections[0], &people[0]);
    collect(arena, now, &rules[1], &sections[1], &people[1]);
    lay(&c, &rules[0], &rules[1], take_rule, c.old_of);
    lay(&c, &sections[0], &sections[1], take_section, NULL);
    lay(&c, &people[0], &people[1], take_people, NULL);
    ret_change->pair = pair_new(arena, old, now, c.old_of, c.gone);
    add_clues(&c, old, c.old_rules);
    add_clues(&c, now, c.now_rules);
    if (ret_change->lines.n)
        qsort(ret_change->lines.v, ret_change->lines.n, sizeof *ret_change->lines.v, by_place);
}

/* Points that the line gave. */
static double points_by(const struct verdict *verdict, const struct change_line *line)
{
    double points = 0;
    for (size_t i = 0; i < verdict->evidence.n; i++) {
        const struct evidence *e = &verdict->evidence.v[i];
        if (e->line == line->line && strcmp(e->file, line->file) == 0 && strcmp(e->section, line->section) == 0 && strcmp(e->rule, line->text) == 0)
            points = points > e->points ? points : e->points + 1e-9; /* what was found and did not count comes last */
    }
    return points;
}

/* Does the verdict have the section at all? */
static bool has_section(const struct verdict *verdict, const struct change_line *line)
{
    const struct scores *lists[] = {&verdict->bills, &verdict->topics, &verdict->committees};
    const char *id = strchr(line->section, ' ');
    for (size_t i = 0; id && i < sizeof lists / sizeof *lists; i++)
        for (size_t k = 0; k < lists[i]->n; k++)
            if (strcmp(lists[i]->v[k].id, id + 1) == 0)
                return true;
    return false;
}

const struct change_line *rules_cause(const struct rules_change *change, const struct verdict *old, const struct verdict *now)
{
    const struct change_line *best = NULL, *section = NULL;
    double most = 0;
    for (size_t i = 0; i < change->lines.n; i++) {
        const struct change_line *line = &change->lines.v[i];
        const struct verdict *verdict = line->added ? now : old;
        double points = line->whole ? 0 : points_by(verdict, line);
        if (points > most) {
            best = line;
            most = points;
        }
        if (line->whole && !section && (has_section(old, line) || has_section(now, line)))
            section = line;
    }
    return best ? best : section ? section : change->lines.n == 1 ? change->lines.v : NULL;
}
