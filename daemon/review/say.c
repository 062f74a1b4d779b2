/* Days, times and names in a clerk's words. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "page.h"
#include "postbus/iso.h"
#include "postbus/lang.h"

static const char *const weekdays[] = {N_("Sunday"), N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday")};
static const char *const months[] = {N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
                                     N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December")};

/* 0 is Sunday 1970-01-04 and every seventh day from there. */
static const char *weekday(const char *day)
{
    int64_t minutes;
    char only[DESK_DAY];
    snprintf(only, sizeof only, "%.10s", day);
    return iso_minutes(only, &minutes) ? _(weekdays[((minutes / 1440 + 4) % 7 + 7) % 7]) : "";
}

static int this_year(void)
{
    char today[DESK_DAY];
    desk_today(today);
    return (int)strtol(today, NULL, 10);
}

static const char *month(long number)
{
    return number >= 1 && number <= 12 ? _(months[number - 1]) : "?";
}

const char *say_day(struct arena *arena, const char *day)
{
    if (!day || strlen(day) < 10)
        return "-";
    long y = strtol(day, NULL, 10), m = strtol(day + 5, NULL, 10), d = strtol(day + 8, NULL, 10);
    const char *year = y == this_year() ? "" : arena_printf(arena, " %ld", y);
    return arena_printf(arena, "%s %ld %s%s", weekday(day), d, month(m), year);
}

const char *say_short_day(struct arena *arena, const char *day)
{
    return strlen(day) < 10 ? "-" : arena_printf(arena, "%ld %.3s", strtol(day + 8, NULL, 10), month(strtol(day + 5, NULL, 10)));
}

const char *say_time(struct arena *arena, int64_t seconds)
{
    time_t at = (time_t)seconds;
    struct tm tm;
    if (!localtime_r(&at, &tm))
        return "-";
    const char *year = tm.tm_year + 1900 == this_year() ? "" : arena_printf(arena, " %d", tm.tm_year + 1900);
    return arena_printf(arena, "%d %s%s %02d:%02d", tm.tm_mday, month(tm.tm_mon + 1), year, tm.tm_hour, tm.tm_min);
}

const char *say_age(struct arena *arena, int64_t since, int64_t now)
{
    int64_t minutes = now > since ? (now - since) / 60 : 0;
    if (minutes < 60)
        return arena_printf(arena, _("%lld min"), (long long)minutes);
    if (minutes < 2 * 1440)
        return arena_printf(arena, _("%lld h"), (long long)(minutes / 60));
    return arena_printf(arena, _n("%lld day", "%lld days", minutes / 1440), (long long)(minutes / 1440));
}

const char *say_points(struct arena *arena, double points)
{
    return fabs(points - round(points)) < 0.05 ? arena_printf(arena, "%.0f", points) : arena_printf(arena, "%.1f", points);
}

const char *say_number(struct arena *arena, int64_t number)
{
    return arena_printf(arena, "%lld", (long long)number);
}

const char *say_field(enum field field)
{
    static const char *const names[FIELD_COUNT] = {N_("subject"), N_("letter"), N_("attachment"), N_("note"), N_("quoted"), N_("addressee"), N_("sender"), N_("header")};
    return field < FIELD_COUNT ? _(names[field]) : "?";
}

const char *say_queue(const struct frame *frame, const char *queue)
{
    for (size_t i = 0; i < frame->queues.n; i++)
        if (strcmp(frame->queues.v[i].sum.queue, queue) == 0)
            return frame->queues.v[i].name;
    const char *slash = strrchr(queue, '/');
    return slash ? slash + 1 : queue;
}
