/* date.h: points in time as people and programs of 22 languages write them. */
#pragma once
#include <stdbool.h>
#include "letter/locale.h"
#include "postbus/arena.h"

struct date {
    int year;
    unsigned month, day; /* from 1 */
    unsigned hour, minute, second;
    bool has_time, has_second, has_zone;
    int zone;            /* minutes east of UTC */
    bool utc;            /* the zone is written as a name for UTC, not as an offset */
    size_t start, end;   /* bytes of the text that it takes, weekday aside */
};

/* The point in time in `text` (valid UTF-8; the first LIMIT_DATE_BYTES are looked
 * at). A year is needed, a clock is not. `hint`: languages to be tried first,
 * where one month's name is another's (listopad). Numbers are day/month, but
 * month/day with AM or PM behind them. False where there is none. */
bool date_parse(struct pb_span text, locales hint, struct date *ret_date);

/* ISO 8601, to the minute or second as written, offset or Z where there was one. */
const char *date_iso(struct arena *arena, const struct date *date);
