#include "letter/notes.h"

#include "letter/blank.h"

#define LINES_ABOVE 5  /* name, date, `Sent by:`, and empty lines between */
#define NAME_MOST 120  /* bytes */

static struct pb_span words_at(const struct lines *lines, size_t at)
{
    return line_words(&lines->v[at]);
}

/* The line with words before `at`; SIZE_MAX where there is none. */
static size_t line_above(const struct lines *lines, size_t at, size_t floor)
{
    for (size_t i = at, seen = 0; i-- > floor && seen++ < LINES_ABOVE;)
        if (lines->v[i].length > 0)
            return lines->v[i].quotes == lines->v[at].quotes ? i : SIZE_MAX;
    return SIZE_MAX;
}

/* What may stand between the date and the recipients. */
static bool is_between(const struct line *line)
{
    struct label label;
    return (line_label(line, &label) && label.role == ROLE_SENDER) ||
           span_casestarts(line_words(line), SPAN_LIT("Please respond to"));
}

static bool is_date_line(struct pb_span words, struct date *ret_date)
{
    return words.n < NAME_MOST && date_parse(words, EN, ret_date) && ret_date->has_time;
}

/* The line, or where a wrap has broken it the one above and it together. */
static bool find_date(struct arena *arena, const struct lines *lines, size_t floor, size_t *line, struct pb_span *ret_words, struct date *ret_date)
{
    *ret_words = words_at(lines, *line);
    if (is_date_line(*ret_words, ret_date))
        return true;
    size_t above = line_above(lines, *line, floor);
    if (above == SIZE_MAX || above + 1 != *line)
        return false;
    struct pb_span first = words_at(lines, above);
    *ret_words = span_of(arena_printf(arena, "%.*s %.*s", (int)first.n, first.p, (int)ret_words->n, ret_words->p));
    *line = above;
    return is_date_line(*ret_words, ret_date);
}

static bool is_name(struct pb_span words)
{
    struct label label;
    return words.n > 0 && words.n < NAME_MOST && !label_match(words, &label) && words.p[words.n - 1] != ':' && words.p[words.n - 1] != '.' &&
           words.p[words.n - 1] != ',' && words.p[0] != '-';
}

/* `N on D`, `N D`: what stands before the date. */
static struct pb_span before_date(struct pb_span words, const struct date *date)
{
    struct pb_span name = blank_trim(span_head(words, date->start));
    if (name.n > 3 && span_caseeq(span_tail(name, name.n - 3), SPAN_LIT(" on")))
        name = blank_trim(span_head(name, name.n - 3));
    return name;
}

bool notes_parse(struct arena *arena, const struct lines *lines, size_t at, size_t floor, struct block *ret_block,
                 size_t *ret_start)
{
    struct block block = {0};
    struct label label;
    struct date date;
    size_t line = line_label(&lines->v[at], &label) ? line_above(lines, at, floor) : SIZE_MAX;
    while (line != SIZE_MAX && is_between(&lines->v[line]))
        line = line_above(lines, line, floor);
    struct pb_span words;
    if (line == SIZE_MAX || !find_date(arena, lines, floor, &line, &words, &date))
        return false;
    struct pb_span name = before_date(words, &date);
    struct pb_span sent = {words.p + date.start, date.end - date.start};
    if (name.n == 0) {
        line = line_above(lines, line, floor);
        if (line == SIZE_MAX)
            return false;
        name = words_at(lines, line);
    }
    if (!is_name(name) || !block_parse(arena, lines, at, true, &block) || block.value[ROLE_FROM].p || block.dated ||
        !block.value[ROLE_SUBJECT].p)
        return false;
    block.value[ROLE_FROM] = name;
    block.value[ROLE_DATE] = sent;
    block.date = date;
    block.dated = true;
    *ret_block = block;
    *ret_start = line;
    return true;
}
