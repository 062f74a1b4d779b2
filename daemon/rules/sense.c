/* What is legal, and has lost its sense or adds none: told when a clerk asks. */
#include "ruleset.h"

static bool is_past(const char *day, const char *today)
{
    return day && strcmp(day, today) < 0;
}

/* A day that is over: the rule is dead, or what it made urgent no longer is. */
static void check_days(const struct ruleset *set, const char *today, struct diag *diag)
{
    for (size_t i = 0; i < set->sections.n; i++) {
        const struct section *s = &set->sections.v[i];
        if (is_past(s->plenary, today))
            diag_warn(diag, s->place, "past-plenary", "[%s]: its plenary day %s is past: expected a day to come, or no plenary line", s->shown, s->plenary);
        if (is_past(s->validity.until, today))
            diag_warn(diag, s->place, "expired", "[%s] holds until %s, which is past", s->shown, s->validity.until);
    }
    for (size_t i = 0; i < set->rules.n; i++)
        if (is_past(set->rules.v[i].validity.until, today) && !set->rules.v[i].included)
            diag_warn(diag, set->rules.v[i].place, "expired", "%s holds until %s, which is past", set->rules.v[i].text, set->rules.v[i].validity.until);
}

static bool is_for(const struct section *section, const struct section *committee)
{
    for (size_t i = 0; i < section->committees.n; i++)
        if (section->committees.v[i] == committee)
            return true;
    return false;
}

/* A queue that nothing leads to, and one that two committees have. */
static void check_committee(const struct ruleset *set, const struct section *committee, struct diag *diag)
{
    bool wanted = false;
    for (size_t i = 0; i < set->sections.n; i++) {
        const struct section *s = &set->sections.v[i];
        wanted = wanted || is_for(s, committee);
        if (s->kind == SECTION_COMMITTEE && s < committee && strcmp(s->queue, committee->queue) == 0)
            diag_warn(diag, committee->place, "shared-queue", "[%s] has the queue of [%s], %s: expected one of its own", committee->shown, s->shown,
                      s->queue);
    }
    if (!wanted)
        diag_warn(diag, committee->place, "idle-committee", "no bill, topic or kind is for [%s]: only its name or its members lead to its queue",
                  committee->shown);
}

static bool is_wide(const struct ruleset *set, size_t rule)
{
    return set->rules.v[rule].kind == RULE_TERM && (set->patterns.v[rule].foreign || strchr(set->rules.v[rule].text, '*'));
}

/* Does the wider rule find all of what the narrower one asks for, wherever that is looked for, for no fewer points? */
static bool shadows(const struct ruleset *set, const struct hit *hit, size_t narrow, size_t length)
{
    const struct rule *wide = &set->rules.v[hit->pattern], *rule = &set->rules.v[narrow];
    return hit->pattern != narrow && wide->section == rule->section && is_wide(set, hit->pattern) && wide->weight >= rule->weight &&
           (wide->fields & rule->fields) == rule->fields && !hit->failed && hit->start == 0 && hit->end == length;
}

static void check_shadow(const struct ruleset *set, size_t narrow, struct diag *diag)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const struct rule *rule = &set->rules.v[narrow];
    struct pb_span text = span_of(rule->text);
    struct hits hits;
    words_scan(set->words, arena, text, rule->fields, &hits);
    for (size_t i = 0; i < hits.n; i++)
        if (shadows(set, &hits.v[i], narrow, text.n)) {
            diag_warn(diag, rule->place, "shadowed-term", "%s is found by %s too (line %u), and both count: expected one of them", rule->text,
                      set->rules.v[hits.v[i].pattern].text, set->rules.v[hits.v[i].pattern].place.line);
            return;
        }
}

void rules_check_sense(const struct ruleset *set, const char *today, struct diag *diag)
{
    cleanup_arena struct arena *arena = arena_new(0);
    bool *wide = arena_array(arena, set->sections.n, sizeof *wide); /* has the section a wide term? */
    check_days(set, today, diag);
    for (size_t i = 0; i < set->sections.n; i++)
        if (set->sections.v[i].kind == SECTION_COMMITTEE)
            check_committee(set, &set->sections.v[i], diag);
    for (size_t i = 0; i < set->rules.n; i++)
        wide[set->rules.v[i].section] |= is_wide(set, i);
    for (size_t i = 0; i < set->rules.n; i++) {
        const struct rule *rule = &set->rules.v[i];
        if (rule->kind == RULE_TERM && wide[rule->section] && !is_wide(set, i) && !rule->included)
            check_shadow(set, i, diag);
    }
}
