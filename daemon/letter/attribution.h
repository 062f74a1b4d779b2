/* attribution.h: the line above a quoted mail that is answered: `Op … schreef …:`. */
#pragma once
#include "letter/date.h"
#include "letter/lines.h"

struct attribution {
    size_t end;            /* the line behind it */
    struct pb_span from;   /* who wrote; in the arena */
    struct pb_span sent;   /* when, as written; empty where not said */
    struct date date;
    bool dated, quoted;    /* `date` is known; what follows has quoting marks */
    bool unmarked;         /* its own marks are no quoting (GroupWise) */
};

/* The attribution that begins in line `at`, wrapped over at most
 * LIMIT_ATTRIBUTION_LINES. It needs a word for writing, and a date or an address;
 * without an address also quoting marks below, as letters speak of who wrote what. */
bool attribution_parse(struct arena *arena, const struct lines *lines, size_t at, struct attribution *ret_attribution);
