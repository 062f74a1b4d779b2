/* Which bills a letter is about: by name, never by topic words alone. */
#include <stdlib.h>

#include "judge.h"

static const struct rule *rule_of(const struct judging *j, const struct found *found)
{
    return &j->set->rules.v[found->rule];
}

/* By text, then by place, the longer first. */
static int by_place(const void *left, const void *right)
{
    const struct found *a = *(struct found *const *)left, *b = *(struct found *const *)right;
    if (a->text != b->text)
        return a->text < b->text ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    return a->rule < b->rule ? -1 : a->rule > b->rule;
}

/* What was found for bills and still counts, by place. */
static size_t sort_found(struct judging *j, struct found ***ret_sorted)
{
    struct found **sorted = arena_array(j->arena, j->in.found.n, sizeof *sorted);
    size_t n = 0;
    for (size_t i = 0; i < j->in.found.n; i++) {
        struct found *found = &j->in.found.v[i];
        if (!found->dropped && j->set->sections.v[rule_of(j, found)->section].kind == SECTION_BILL)
            sorted[n++] = found;
    }
    if (n > 0)
        qsort(sorted, n, sizeof *sorted, by_place);
    *ret_sorted = sorted;
    return n;
}

/* "Wetboek van Strafvordering" within "Tweede vaststellingswet Wetboek van
 * Strafvordering" names the second alone; and the same words count once. */
void judge_drop_contained(struct judging *j)
{
    struct found **sorted;
    size_t n = sort_found(j, &sorted);
    const struct found *widest = NULL; /* the name that reaches farthest so far */
    for (size_t i = 0; i < n; i++) {
        struct found *found = sorted[i];
        bool within = widest && widest->text == found->text && found->end <= widest->end;
        bool same = within && rule_of(j, found)->section == rule_of(j, widest)->section;
        bool shorter = within && found->end - found->start < widest->end - widest->start;
        found->dropped = rule_of(j, found)->kind != RULE_NOT && (shorter || same);
        if (!within && judge_names(rule_of(j, found)->kind))
            widest = found;
    }
}

/* Counts mentions: places that overlap are one. */
static void count_mentions(struct judging *j)
{
    struct found **names;
    size_t n = sort_found(j, &names);
    struct { size_t text, end; } *last = arena_array(j->arena, j->set->sections.n, sizeof *last);
    for (size_t i = 0; i < n; i++) {
        const struct rule *rule = rule_of(j, names[i]);
        struct tally *tally = &j->tallies[rule->section];
        if (!judge_names(rule->kind) || names[i]->rank == RANK_ASIDE)
            continue;
        if (rule->kind == RULE_TITLE && j->set->sections.v[rule->section].parent)
            continue; /* a novelle's title is its parent's */
        tally->by_number = tally->by_number || rule->kind == RULE_NUMBER;
        if (names[i]->rank > tally->rank)
            tally->rank = names[i]->rank;
        if (tally->mentions == 0 || last[rule->section].text != names[i]->text || names[i]->start >= last[rule->section].end)
            tally->mentions++;
        last[rule->section].text = names[i]->text;
        last[rule->section].end = names[i]->end;
    }
}

static bool is_candidate(const struct judging *j, size_t i)
{
    const struct tally *t = &j->tallies[i];
    return j->set->sections.v[i].kind == SECTION_BILL && !t->out && t->mentions > 0;
}

static double strength(const struct tally *t)
{
    return t->mentions + (t->rank >= RANK_OPENING ? OPENING_WORTH - 1 : 0);
}

static bool is_known(const struct ruleset *set, const char digits[static 6])
{
    for (size_t i = 0; i < set->sections.n; i++)
        if (set->sections.v[i].kind == SECTION_BILL && strncmp(set->sections.v[i].id, digits, 5) == 0)
            return true;
    return false;
}

/* Does this text name a dossier that no rule knows? */
static bool names_unknown(const struct judging *j, struct pb_span bytes)
{
    struct hits hits;
    words_scan(j->set->dossier, j->arena, bytes, 1, &hits);
    for (size_t i = 0; i < hits.n; i++) {
        char digits[6] = "";
        size_t n = 0;
        for (size_t at = hits.v[i].end; at-- > hits.v[i].start && n < 5;)
            if (bytes.p[at] >= '0' && bytes.p[at] <= '9')
                digits[4 - n++] = bytes.p[at];
        if (n == 5 && !is_known(j->set, digits))
            return true;
    }
    return false;
}

/* The same of the lines in a letter's text that say what it is about. */
static bool names_unknown_in_lines(const struct judging *j, const struct text *text)
{
    for (size_t i = 0; i < text->zones.stretches.n; i++) {
        size_t start = text->zones.stretches.v[i].start;
        size_t end = i + 1 < text->zones.stretches.n ? text->zones.stretches.v[i + 1].start : text->bytes.n;
        if (text->zones.stretches.v[i].zone == ZONE_SUBJECT && names_unknown(j, span_tail(span_head(text->bytes, end), start)))
            return true;
    }
    return false;
}

/* Does the subject name such a dossier? The letter is about that one then, and all
 * others are named in passing. */
static bool names_other_dossier(const struct judging *j)
{
    for (size_t t = 0; t < j->in.texts.n; t++) {
        const struct text *text = &j->in.texts.v[t];
        bool own = text->field == FIELD_LETTER || text->field == FIELD_ATTACHMENT;
        if (text->field == FIELD_SUBJECT ? names_unknown(j, text->bytes) : own && names_unknown_in_lines(j, text))
            return true;
    }
    return false;
}

/* Named in the subject settles it; else the bills named most, none in passing. */
static void choose(struct judging *j)
{
    enum rank top = RANK_ASIDE;
    double most = 0;
    for (size_t i = 0; i < j->set->sections.n; i++) {
        const struct tally *t = &j->tallies[i];
        if (!is_candidate(j, i))
            continue;
        top = t->rank > top ? t->rank : top;
        most = strength(t) > most ? strength(t) : most;
    }
    if (most > 0 && top < RANK_SUBJECT && names_other_dossier(j))
        top = RANK_SUBJECT;
    for (size_t i = 0; most > 0 && i < j->set->sections.n; i++) {
        struct tally *t = &j->tallies[i];
        if (!is_candidate(j, i))
            continue;
        if (top == RANK_SUBJECT)
            t->named = t->rank == RANK_SUBJECT;
        else
            t->named = strength(t) >= RIVAL_SHARE * most && (t->rank == RANK_OPENING || t->mentions >= PASSING_MENTIONS);
    }
}

/* A novelle named by its own number takes with it the title that it shares. */
static void settle_novelles(struct judging *j)
{
    for (size_t i = 0; i < j->set->sections.n; i++) {
        const struct section *parent = j->set->sections.v[i].parent;
        if (!parent || !j->tallies[i].named)
            continue;
        struct tally *other = &j->tallies[ruleset_index(j->set, parent)];
        other->named = other->named && other->by_number;
    }
}

void judge_bills(struct judging *j)
{
    count_mentions(j);
    choose(j);
    settle_novelles(j);
    double most = UNNAMED_MOST * j->set->settings.assign;
    for (size_t i = 0; i < j->set->sections.n; i++) {
        struct tally *t = &j->tallies[i];
        if (j->set->sections.v[i].kind == SECTION_BILL && !t->named && t->points > most)
            t->points = most;
    }
}
