/* Queues as people see them: with the names of committees, and how campaigns grow. */
#include "postbus/desk.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "postbus/iso.h"
#include "postbus/store_asked.h"

void desk_day(int64_t seconds, char ret_day[static DESK_DAY])
{
    time_t time = (time_t)seconds;
    struct tm tm;
    if (!localtime_r(&time, &tm) || strftime(ret_day, DESK_DAY, "%Y-%m-%d", &tm) == 0)
        ret_day[0] = '\0';
}

void desk_today(char ret_day[static DESK_DAY])
{
    const char *given = getenv("POSTBUS_TODAY"); /* for letters of another time */
    int64_t minutes;
    if (given && strlen(given) == DESK_DAY - 1 && iso_minutes(given, &minutes))
        memcpy(ret_day, given, DESK_DAY);
    else
        desk_day(iso_now(), ret_day);
}

static const char *last_part(const char *queue)
{
    const char *slash = strrchr(queue, '/');
    return slash ? slash + 1 : queue;
}

struct naming {
    struct arena *arena;
    struct desk_queues *queues;
};

static struct desk_queue *find(struct desk_queues *queues, const char *folder)
{
    for (size_t i = 0; i < queues->n; i++)
        if (strcmp(queues->v[i].sum.queue, folder) == 0)
            return &queues->v[i];
    return NULL;
}

static void name_committee(void *context, const char *id, const char *short_name, const char *folder)
{
    struct naming *naming = context;
    if (!folder)
        return;
    struct desk_queue *queue = find(naming->queues, folder);
    if (!queue) {
        arena_push(naming->arena, naming->queues, (struct desk_queue){.sum.queue = arena_string(naming->arena, folder)});
        queue = &naming->queues->v[naming->queues->n - 1];
    }
    if (queue->committee)
        return; /* two share it: the first names it */
    queue->committee = arena_string(naming->arena, id);
    queue->name = arena_string(naming->arena, short_name);
}

static int by_folder(const void *a, const void *b)
{
    return strcmp(((const struct desk_queue *)a)->sum.queue, ((const struct desk_queue *)b)->sum.queue);
}

bool desk_queues(struct store *store, struct arena *arena, const struct ruleset *rules, struct desk_queues *ret_queues, struct pb_err *err)
{
    char today[DESK_DAY];
    struct queue_sums sums = {0};
    struct naming naming = {arena, ret_queues};
    desk_today(today);
    if (!store_queues(store, arena, today, &sums, err))
        return false;
    for (size_t i = 0; i < sums.n; i++)
        arena_push(arena, ret_queues, (struct desk_queue){.sum = sums.v[i]});
    if (rules)
        rules_each_committee(rules, name_committee, &naming);
    for (size_t i = 0; i < ret_queues->n; i++)
        if (!ret_queues->v[i].name)
            ret_queues->v[i].name = last_part(ret_queues->v[i].sum.queue);
    if (ret_queues->n > 0)
        qsort(ret_queues->v, ret_queues->n, sizeof *ret_queues->v, by_folder);
    return true;
}

/* A whole folder's name before a part of one. */
const struct desk_queue *desk_find_queue(const struct desk_queues *queues, const char *name)
{
    for (size_t i = 0; i < queues->n; i++)
        if (strcasecmp(queues->v[i].sum.queue, name) == 0)
            return &queues->v[i];
    for (size_t i = 0; i < queues->n; i++) {
        const struct desk_queue *q = &queues->v[i];
        if ((q->committee && strcasecmp(q->committee, name) == 0) || strcasecmp(q->name, name) == 0 || strcasecmp(last_part(q->sum.queue), name) == 0)
            return q;
    }
    return NULL;
}

static bool add_trend(struct store *store, struct arena *arena, struct desk_row *row, int64_t first, struct pb_err *err)
{
    struct day_counts days = {0};
    if (row->row.campaign == 0)
        return true;
    if (!store_campaign_days(store, arena, row->row.campaign, first, &days, err))
        return false;
    for (size_t i = 0; i < days.n; i++)
        if (days.v[i].day - first < DESK_TREND)
            row->trend[days.v[i].day - first] = (unsigned)days.v[i].letters;
    return true;
}

bool desk_page(struct store *store, struct arena *arena, const struct queue_query *query, struct desk_page *ret_page, struct pb_err *err)
{
    char today[DESK_DAY];
    struct queue_query asked = *query;
    struct queue_rows rows = {0};
    int64_t first = iso_now() / 86400 - DESK_TREND + 1;
    desk_today(today);
    if (!asked.today)
        asked.today = today;
    if (!store_queue_page(store, arena, &asked, &rows, &ret_page->after, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        struct desk_row row = {.row = rows.v[i]};
        if (!add_trend(store, arena, &row, first, err))
            return false;
        arena_push(arena, ret_page, row);
    }
    return true;
}
