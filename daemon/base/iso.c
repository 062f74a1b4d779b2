#include "postbus/iso.h"

#include <stdio.h>
#include <time.h>

#include "postbus/span.h"

/* Two digits at p, or -1. */
static int two(const char *p)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return -1;
    return (p[0] - '0') * 10 + (p[1] - '0');
}

static bool read_date(struct pb_span *rest, struct tm *tm)
{
    if (rest->n < 10 || rest->p[4] != '-' || rest->p[7] != '-')
        return false;
    int century = two(rest->p), year = two(rest->p + 2), month = two(rest->p + 5), day = two(rest->p + 8);
    if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    *tm = (struct tm){.tm_year = century * 100 + year - 1900, .tm_mon = month - 1, .tm_mday = day};
    *rest = span_tail(*rest, 10);
    return true;
}

static bool read_clock(struct pb_span *rest, struct tm *tm)
{
    if (rest->n < 6 || rest->p[0] != 'T' || rest->p[3] != ':')
        return false;
    tm->tm_hour = two(rest->p + 1);
    tm->tm_min = two(rest->p + 4);
    if (tm->tm_hour < 0 || tm->tm_hour > 24 || tm->tm_min < 0 || tm->tm_min > 59)
        return false;
    *rest = span_tail(*rest, 6);
    if (rest->n >= 3 && rest->p[0] == ':' && two(rest->p + 1) >= 0)
        *rest = span_tail(*rest, 3);
    return true;
}

/* Minutes east of UTC. */
static bool read_offset(struct pb_span rest, int *ret_offset)
{
    *ret_offset = 0;
    if (rest.n == 0 || span_eq(rest, SPAN_LIT("Z")))
        return true;
    if (rest.n != 6 || (rest.p[0] != '+' && rest.p[0] != '-') || rest.p[3] != ':')
        return false;
    int hours = two(rest.p + 1), minutes = two(rest.p + 4);
    if (hours < 0 || minutes < 0)
        return false;
    *ret_offset = (hours * 60 + minutes) * (rest.p[0] == '-' ? -1 : 1);
    return true;
}

bool iso_minutes(const char *text, int64_t *ret_minutes)
{
    struct pb_span rest = span_of(text);
    struct tm tm;
    int offset = 0;
    if (!text || !read_date(&rest, &tm))
        return false;
    if (rest.n > 0 && (!read_clock(&rest, &tm) || !read_offset(rest, &offset)))
        return false;
    *ret_minutes = (int64_t)timegm(&tm) / 60 - offset;
    return true;
}

void iso_format(int64_t seconds, char ret_text[static ISO_MAX])
{
    time_t time = (time_t)seconds;
    struct tm tm;
    if (!gmtime_r(&time, &tm) || strftime(ret_text, ISO_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        snprintf(ret_text, ISO_MAX, "?");
}

static int64_t clock_seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec;
}

int64_t iso_now(void)
{
    return clock_seconds(CLOCK_REALTIME);
}

int64_t iso_monotonic(void)
{
    return clock_seconds(CLOCK_MONOTONIC);
}

int64_t iso_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
