/* lines.h: a text as lines, the quoting marks in front of each counted, and its
 * label, if any, recognised. */
#pragma once
#include "letter/labels.h"
#include "postbus/arena.h"

struct line {
    const char *p;  /* as it stands; borrowed from the text */
    uint32_t n;
    uint32_t start; /* where its own words begin: behind quoting marks and blanks */
    uint32_t length; /* of its own words, blanks behind them aside; 0: an empty line */
    uint32_t value;  /* of its label, where it begins */
    locales locales; /* of its label; 0: there is none */
    uint16_t indent; /* blanks between the marks and the words */
    uint8_t quotes;  /* quoting marks */
    uint8_t role;    /* of its label */
};

struct lines {
    struct line *v;
    size_t n, cap;
};

/* `text`: valid UTF-8 with LF line ends. Lines beyond LIMIT_LINES are one line. */
void lines_split(struct arena *arena, struct pb_span text, struct lines *ret_lines);

/* The line's own words. */
static inline struct pb_span line_words(const struct line *line)
{
    return (struct pb_span){line->p + line->start, line->length};
}

/* The label that its own words begin with; false where there is none. */
static inline bool line_label(const struct line *line, struct label *ret_label)
{
    if (line->locales == 0)
        return false;
    *ret_label = (struct label){(enum role)line->role, line->locales,
                                {line->p + line->value, line->start + line->length - line->value}};
    return true;
}

/* The line with at most `quotes` quoting marks taken away, and trailing blanks. */
struct pb_span line_unquoted(const struct line *line, unsigned quotes);

/* The first line with words at or behind `at`, before `end`; `end` where none. */
size_t lines_next(const struct lines *lines, size_t at, size_t end);
