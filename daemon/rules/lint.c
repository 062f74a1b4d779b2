/* What is legal but surely wrong. */
#include <stdlib.h>

#include "postbus/buf.h"
#include "postbus/utf8.h"
#include "ruleset.h"

/* Words that stand in nearly every mail to the chamber. */
static const char *const everywhere[] = {
    "geachte", "de", "het", "een", "en", "van", "wet", "wetsvoorstel", "kamer", "eerste kamer", "senator", "senatoren", "leden",
    "brief", "bijlage", "met vriendelijke groet", "minister", "kabinet", "nederland", "commissie", "debat", "overheid", "beleid",
};

static void lint_common(struct diag *diag, const struct rule *rule)
{
    struct pb_span text = span_of(rule->text);
    if (rule->kind != RULE_TERM && rule->kind != RULE_ALIAS)
        return;
    for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++)
        if (span_caseeq(text, span_of(everywhere[i])))
            diag_warn(diag, rule->place, "common-term", "%s stands in nearly every mail: expected words of this matter alone", rule->text);
}

/* A group that repeats without end, with such a repetition in it: (a+)+ */
static bool nests(const char *regex)
{
    bool inner[64] = {false};
    size_t depth = 0;
    for (const char *p = regex; *p; p++) {
        if (*p == '\\' && p[1]) {
            p++;
        } else if (*p == '(' && depth + 1 < sizeof inner) {
            inner[++depth] = false;
        } else if (*p == ')' && depth > 0) {
            bool repeats = p[1] == '+' || p[1] == '*' || (p[1] == '{' && strstr(p, ",}"));
            if (repeats && inner[depth] && p[2] != '+')
                return true;
            inner[depth - 1] = inner[depth - 1] || inner[depth] || repeats;
            depth--;
        } else if ((*p == '+' || *p == '*') && p > regex && p[1] != '+') {
            inner[depth] = true;
        }
    }
    return false;
}

static void lint_regex(struct diag *diag, const struct rule *rule, const struct word_pattern *pattern)
{
    if (pattern->foreign && nests(pattern->regex))
        diag_warn(diag, rule->place, "nested-repetition", "%s repeats what repeats: it may take very long on some letters", rule->text);
}

#define SAMPLE_BYTES 10000

struct pb_span lint_sample(const struct ruleset *set, struct arena *arena)
{
    cleanup_buf struct buf text = BUF_INIT;
    while (text.len < SAMPLE_BYTES && set->rules.n > 0)
        for (size_t i = 0; i < set->rules.n && text.len < SAMPLE_BYTES; i++)
            buf_printf(&text, "%s. ", set->rules.v[i].text);
    struct pb_span all = span_head(buf_span(&text), utf8_cut(buf_span(&text), SAMPLE_BYTES));
    return (struct pb_span){arena_copy(arena, all), all.n};
}

/* A regex that no word leads to. */
static void lint_unkeyed(const struct ruleset *set, struct diag *diag, size_t i, struct pb_span *text)
{
    if (!set->patterns.v[i].foreign || !words_unkeyed(set->words, i))
        return;
    if (text->n == 0)
        *text = lint_sample(set, set->arena);
    diag_warn(diag, set->rules.v[i].place, "unkeyed-regex", "%s has no word that tells where to look: each text is searched for it, %.0f µs for 10 kB",
              set->rules.v[i].text, words_cost(set->words, i, *text));
}

static void lint_weight(const struct ruleset *set, struct diag *diag, const struct rule *rule)
{
    if (rule->kind == RULE_TERM && set->sections.v[rule->section].kind == SECTION_TOPIC && rule->weight >= set->settings.assign)
        diag_warn(diag, rule->place, "heavy-term", "%s alone assigns its topic: expected a weight below %.1f", rule->text, set->settings.assign);
}

/* An indented line goes on with the value above it: was a key meant? */
static void lint_key(struct diag *diag, const struct rule *rule)
{
    const char *equals = rule->kind == RULE_HEADER || rule->text[0] == '/' ? NULL : strstr(rule->text, " = ");
    if (equals && rule->kind != RULE_NUMBER)
        diag_warn(diag, rule->place, "key-in-value", "%s: an indented line goes on with the value above it: was a key meant?", rule->text);
}

static int by_regex(const void *left, const void *right, void *context)
{
    const struct ruleset *set = context;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    const struct rule *ra = &set->rules.v[a], *rb = &set->rules.v[b];
    if (ra->section != rb->section)
        return ra->section < rb->section ? -1 : 1;
    int order = strcmp(set->patterns.v[a].regex, set->patterns.v[b].regex);
    return order ? order : a < b ? -1 : a > b;
}

static bool same_rule(const struct ruleset *set, size_t a, size_t b)
{
    const struct rule *ra = &set->rules.v[a], *rb = &set->rules.v[b];
    return ra->section == rb->section && ra->kind == rb->kind && ra->fields == rb->fields && !ra->header &&
           strcmp(set->patterns.v[a].regex, set->patterns.v[b].regex) == 0;
}

/* The same words twice in one section count twice. */
static void lint_twice(struct ruleset *set, struct diag *diag)
{
    size_t *order = arena_array(set->arena, set->rules.n, sizeof *order);
    for (size_t i = 0; i < set->rules.n; i++)
        order[i] = i;
    if (set->rules.n > 0)
        qsort_r(order, set->rules.n, sizeof *order, by_regex, set);
    for (size_t i = 1; i < set->rules.n; i++) {
        const struct rule *rule = &set->rules.v[order[i]], *other = &set->rules.v[order[i - 1]];
        if (same_rule(set, order[i], order[i - 1]) && rule->kind != RULE_MENTION)
            diag_warn(diag, rule->place, "double-term", "%s also stands in line %u of this section", rule->text, other->place.line);
    }
}

static void lint_section(const struct ruleset *set, struct diag *diag, const struct section *section, size_t rules)
{
    if (section->kind == SECTION_TOPIC && rules == 0)
        diag_warn(diag, section->place, "no-terms", "[%s] has no term: it never matches", section->shown);
    for (size_t i = 0; section->kind == SECTION_BILL && i < set->sections.n; i++) {
        const struct section *other = &set->sections.v[i];
        if (other >= section)
            break;
        if (other->kind == SECTION_BILL && span_caseeq(span_of(other->name), span_of(section->name)) &&
            section->parent != other && other->parent != section)
            diag_warn(diag, section->place, "shared-title", "[%s] has the title of [%s]: expected parent = %s", section->shown, other->shown, other->id);
    }
}

void lint(struct ruleset *set, struct diag *diag)
{
    size_t *count = arena_array(set->arena, set->sections.n, sizeof *count);
    struct pb_span text = {0};
    for (size_t i = 0; i < set->rules.n; i++) {
        const struct rule *rule = &set->rules.v[i];
        count[rule->section]++;
        if (rule->included)
            continue;
        lint_common(diag, rule);
        lint_regex(diag, rule, &set->patterns.v[i]);
        lint_unkeyed(set, diag, i, &text);
        lint_weight(set, diag, rule);
        lint_key(diag, rule);
    }
    for (size_t i = 0; i < set->sections.n; i++)
        lint_section(set, diag, &set->sections.v[i], count[i]);
    lint_twice(set, diag);
}
