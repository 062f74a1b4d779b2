/* when.h: days that a letter means, in Dutch and English: 'aanstaande dinsdag',
 * 'morgen', 'dinsdag 19 mei', '19-5-2026'. Pure; knows no sections. */
#pragma once
#include "postbus/arena.h"

struct when {
    int64_t day;       /* since 1970-01-01 */
    size_t start, end; /* bytes of the text */
    bool chamber;      /* words around it speak of a debate, vote or meeting, and not of another body's */
};

struct whens {
    struct when *v;
    size_t n, cap;
};

/* Days meant in `text` (valid UTF-8), counted from `base` (the letter's own day).
 * A day without a year is the one nearest to come; what is said to be past
 * ('afgelopen dinsdag') is passed over. Linear. */
void when_find(struct arena *arena, struct pb_span text, int64_t base, struct whens *ret_whens);

/* The day a letter gives itself in a line 'Datum: 13 mei 2026' at its head. */
bool when_dated(struct arena *arena, struct pb_span text, int64_t base, int64_t *ret_day);

/* YYYY-MM-DD. */
const char *when_iso(struct arena *arena, int64_t day);
