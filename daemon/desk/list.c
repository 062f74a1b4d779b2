/* The list of letters that a committee gets for its meeting, by bill. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "postbus/desk.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/store_asked.h"

/* Where a day begins here, `later` days on. */
static bool day_begins(const char *day, int later, int64_t *ret_seconds, struct pb_err *err)
{
    int64_t minutes;
    if (!day || strlen(day) != DESK_DAY - 1 || !iso_minutes(day, &minutes))
        return pb_fail(err, PB_BAD_INPUT, _("%s is no date: write 2026-05-19"), day ? day : "");
    struct tm tm = {.tm_year = (int)strtol(day, NULL, 10) - 1900, .tm_mon = (int)strtol(day + 5, NULL, 10) - 1, .tm_mday = (int)strtol(day + 8, NULL, 10) + later,
                    .tm_isdst = -1};
    *ret_seconds = (int64_t)mktime(&tm);
    return true;
}

static struct desk_group *group_of(struct arena *arena, struct desk_list *list, const struct ruleset *rules, const char *bill)
{
    for (size_t i = 0; i < list->groups.n; i++) {
        const char *other = list->groups.v[i].bill;
        if (bill == other || (bill && other && strcmp(bill, other) == 0))
            return &list->groups.v[i];
    }
    arena_push(arena, &list->groups, ((struct desk_group){.bill = bill, .title = bill && rules ? rules_title(rules, "bill", bill) : NULL}));
    return &list->groups.v[list->groups.n - 1];
}

static void add(struct arena *arena, struct desk_list *list, const struct ruleset *rules, const struct listed_row *row)
{
    struct desk_group *group = group_of(arena, list, rules, row->bills.n ? row->bills.v[0] : NULL);
    arena_push(arena, &group->rows, *row);
    group->letters += row->letters;
    group->campaigns += row->campaign != 0;
    list->letters += row->letters;
    list->campaigns += row->campaign != 0;
}

static int by_bill(const void *a, const void *b)
{
    const struct desk_group *x = a, *y = b;
    if (!x->bill || !y->bill)
        return !x->bill - !y->bill;
    return strcmp(x->bill, y->bill);
}

bool desk_list(struct store *store, struct arena *arena, const struct ruleset *rules, const struct desk_queue *queue, const char *since, const char *until,
               struct desk_list *ret_list, struct pb_err *err)
{
    struct desk_list list = {.queue = queue->sum.queue, .committee = queue->committee, .name = queue->name};
    struct listed_rows rows = {0};
    int64_t from, to;
    desk_today(list.until);
    if (!day_begins(since, 0, &from, err) || !day_begins(until ? until : list.until, 1, &to, err))
        return false;
    snprintf(list.since, sizeof list.since, "%s", since);
    if (until)
        snprintf(list.until, sizeof list.until, "%s", until);
    if (!store_listed(store, arena, list.queue, from, to, LIMIT_LISTED_ROWS + 1, &rows, err))
        return false;
    list.cut = rows.n > LIMIT_LISTED_ROWS;
    for (size_t i = 0; i < rows.n && i < LIMIT_LISTED_ROWS; i++)
        add(arena, &list, rules, &rows.v[i]);
    if (list.groups.n > 0)
        qsort(list.groups.v, list.groups.n, sizeof *list.groups.v, by_bill);
    *ret_list = list;
    return true;
}
