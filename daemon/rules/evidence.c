/* What was found, for people to see. */
#include <stdlib.h>

#include "judge.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define WORDS_SHOWN 200 /* bytes of the words that one rule matched */

static const char *shown_words(const struct judging *j, const struct text *text, const struct found *found)
{
    struct pb_span all = span_tail(span_head(text->bytes, found->end), found->start);
    char *words = arena_copy(j->arena, span_head(all, utf8_cut(all, WORDS_SHOWN)));
    for (char *p = words; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    return words;
}

static void add(struct judging *j, size_t index)
{
    const struct found *found = &j->in.found.v[index];
    const struct rule *rule = &j->set->rules.v[found->rule];
    const struct section *section = &j->set->sections.v[rule->section];
    const struct text *text = &j->in.texts.v[found->text];
    bool counts = j->best[found->rule] == index + 1 && !j->tallies[rule->section].out;
    struct evidence evidence = {
        .section = section->shown,
        .file = rule->place.file + j->set->prefix,
        .line = rule->place.line,
        .rule = rule->shown,
        .field = text->field,
        .index = text->index,
        .start = text->placed ? text->shift + found->start : 0,
        .end = text->placed ? text->shift + found->end : 0,
        .words = shown_words(j, text, found),
        .points = counts ? judge_points(j, found->rule) : 0,
    };
    if (j->verdict->evidence.n < LIMIT_EVIDENCE)
        arena_push(j->arena, &j->verdict->evidence, evidence);
}

static int most_points_first(const void *left, const void *right)
{
    const struct evidence *a = left, *b = right;
    if (a->points < b->points || a->points > b->points)
        return a->points > b->points ? -1 : 1;
    int sections = a->section == b->section ? 0 : strcmp(a->section, b->section);
    if (sections != 0)
        return sections;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->field != b->field)
        return a->field < b->field ? -1 : 1;
    return a->start < b->start ? -1 : a->start > b->start;
}

/* What counts comes first, so that a full list keeps it. */
void judge_evidence(struct judging *j)
{
    for (int counting = 1; counting >= 0; counting--)
        for (size_t i = 0; i < j->in.found.n; i++)
            if (!j->in.found.v[i].dropped && (j->best[j->in.found.v[i].rule] == i + 1) == (counting == 1))
                add(j, i);
    if (j->verdict->evidence.n > 0)
        qsort(j->verdict->evidence.v, j->verdict->evidence.n, sizeof *j->verdict->evidence.v, most_points_first);
}
