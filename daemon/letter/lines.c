#include "letter/lines.h"

#include "letter/blank.h"
#include "postbus/limits.h"

/* Where the text behind at most `most` marks begins. A mark may have two blanks
 * before it and takes one behind it. */
static size_t skip_quotes(struct pb_span line, unsigned most, unsigned *ret_quotes)
{
    size_t at = 0;
    unsigned quotes = 0;
    while (quotes < most) {
        size_t mark = at;
        while (mark < line.n && mark < at + 2 && line.p[mark] == ' ')
            mark++;
        if (mark >= line.n || line.p[mark] != '>')
            break;
        at = mark + 1;
        if (at < line.n && line.p[at] == ' ')
            at++;
        quotes++;
    }
    *ret_quotes = quotes;
    return at;
}

static struct line measure(struct pb_span text)
{
    unsigned quotes;
    struct pb_span rest = span_tail(text, skip_quotes(text, LIMIT_QUOTES, &quotes));
    struct pb_span words = blank_trim(rest);
    size_t indent = (size_t)(words.p - rest.p);
    struct label label = {.value = words};
    if (!label_match(words, &label))
        label = (struct label){.value = words};
    return (struct line){
        .p = text.p,
        .n = (uint32_t)text.n,
        .start = (uint32_t)(words.p - text.p),
        .length = (uint32_t)words.n,
        .value = (uint32_t)(label.value.p - text.p),
        .locales = label.locales,
        .indent = (uint16_t)(indent < UINT16_MAX ? indent : UINT16_MAX),
        .quotes = (uint8_t)quotes,
        .role = (uint8_t)label.role,
    };
}

_Static_assert(LIMIT_QUOTES <= UINT8_MAX, "a line's quotes are kept in one byte");

/* How many lines there are at most: so many are made room for. */
static size_t count(struct pb_span text)
{
    size_t n = 2; /* the last without an end, and what is beyond the limit */
    while (text.n > 0 && n < LIMIT_LINES + 2) {
        text = span_tail(text, span_find(text, '\n') + 1);
        n++;
    }
    return n;
}

void lines_split(struct arena *arena, struct pb_span text, struct lines *ret_lines)
{
    struct lines lines = {.cap = count(text)};
    lines.v = arena_array(arena, lines.cap, sizeof *lines.v);
    struct pb_span line;
    while (lines.n < LIMIT_LINES && span_line(&text, &line))
        arena_push(arena, &lines, measure(line));
    if (text.n > 0) {
        struct line rest = measure(text);
        rest.locales = 0; /* no label has a value of many lines */
        arena_push(arena, &lines, rest);
    }
    *ret_lines = lines;
}

struct pb_span line_unquoted(const struct line *line, unsigned quotes)
{
    struct pb_span text = {line->p, line->n};
    text = span_tail(text, skip_quotes(text, quotes, &quotes));
    if (span_eq(text, SPAN_LIT("-- "))) /* above a signature (RFC 3676, 4.3) */
        return text;
    while (text.n > 0 && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
        text.n--;
    return text;
}

size_t lines_next(const struct lines *lines, size_t at, size_t end)
{
    while (at < end && lines->v[at].length == 0)
        at++;
    return at < end ? at : end;
}
