/* Lines that fire where people do not want them. */
#include <stdlib.h>
#include <string.h>

#include "advising.h"
#include "postbus/tally.h"

static int most_misleading_first(const void *left, const void *right)
{
    const struct misleading *a = left, *b = right;
    size_t more_a = a->corrected - a->agreed, more_b = b->corrected - b->agreed;
    if (more_a != more_b)
        return more_a > more_b ? -1 : 1;
    return a->line < b->line ? -1 : 1;
}

/* What it would help to be without comes first. */
static int most_gain_first(const void *left, const void *right)
{
    const struct misleading *a = left, *b = right;
    size_t good_a = a->test.right + b->test.wrong, good_b = b->test.right + a->test.wrong;
    if (good_a != good_b)
        return good_a > good_b ? -1 : 1;
    return most_misleading_first(left, right);
}

static void sort(struct suggestions *s, int (*order)(const void *, const void *))
{
    if (s->misleading.n > 0)
        qsort(s->misleading.v, s->misleading.n, sizeof *s->misleading.v, order);
}

static bool may_mislead(const struct advising *a, const struct outline_line *line, const struct line_tally *tally)
{
    const char *section = a->settings->section;
    bool wanted = !section || outline_section_of(a->outline, section) == outline_section_of(a->outline, line->section) ||
                  outline_is_for(a->outline, line->section, section);
    return wanted && line->term && tally->corrected > tally->agreed && tally->corrected >= SUGGEST_LETTERS;
}

bool advise_misleading(struct advising *a, struct suggestions *s, struct pb_err *err)
{
    struct tally tally;
    if (!tally_letters(a->arena, &a->settings->replay, a->outline, &a->decided, &tally, err))
        return false;
    for (size_t i = 0; i < a->outline->lines.n; i++) {
        const struct line_tally *t = &tally.lines[i];
        if (may_mislead(a, &a->outline->lines.v[i], t))
            arena_push(a->arena, &s->misleading, ((struct misleading){&a->outline->lines.v[i], t->fired, t->agreed, t->corrected, {0}}));
    }
    sort(s, most_misleading_first);
    s->misleading.n = s->misleading.n > SUGGEST_SHOWN ? SUGGEST_SHOWN : s->misleading.n;
    for (size_t i = 0; i < s->misleading.n; i++)
        if (!backtest_without(a->settings, a->outline, s->misleading.v[i].line, &s->misleading.v[i].test, err))
            return false;
    sort(s, most_gain_first);
    return true;
}
