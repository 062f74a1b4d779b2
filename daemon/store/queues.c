/* Queues, page by page: what people look at. heap and queue are kept by triggers (schema.h). */
#include "db.h"
#include <stdlib.h>
#include "postbus/store_asked.h"

#define DAY_BYTES 10 /* YYYY-MM-DD */

bool store_queues(struct store *store, struct arena *arena, const char *today, struct queue_sums *ret_sums, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT name, heaps, letters, waiting_heaps, waiting, unsure,"
                                     " coalesce((SELECT min(since) FROM heap WHERE queue = name AND waiting > 0), 0),"
                                     " (SELECT min(deadline) FROM heap WHERE queue = name AND waiting > 0 AND deadline >= ?)"
                                     " FROM queue ORDER BY name", "s", today);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct queue_sum sum = {db_column(row, 0, arena),      sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 3),
                                sqlite3_column_int64(row, 4), sqlite3_column_int64(row, 5), sqlite3_column_int64(row, 6), db_column(row, 7, arena)};
        arena_push(arena, ret_sums, sum);
    }
    return false;
}

/* ---- pages ---- */

/* Where a page begins: behind this row of this part. */
struct place {
    char part; /* a letter of parts[] */
    const char *deadline;
    int64_t since, heap;
};

#define FEW 2000 /* letters about a bill: these are looked up before the queue is gone through */

#define ROW(from, bill)                                                                                               \
    "SELECT h.queue, i.id, i.version, (SELECT group_concat(id, ', ') FROM item_score s WHERE s.item = i.id AND s.sort = 'bill' AND s.state = 2)," \
    " i.organisation, i.author, i.subject, h.deadline, i.reason, i.kind, i.sent,"                                      \
    " (SELECT count(*) FROM mail m WHERE m.item = i.id),"                                                              \
    " (SELECT count(note) FROM mail m WHERE m.item = i.id) + (SELECT count(*) FROM note n WHERE n.item = i.id),"       \
    " coalesce(i.campaign, 0), coalesce((SELECT sum(letters) FROM campaign_day c WHERE c.campaign = i.campaign), 1),"  \
    " h.letters, h.waiting, h.since, i.sure, (SELECT who FROM decision d WHERE d.id = i.decision), h.heap"             \
    " FROM " from " JOIN item i ON i.id = h.item WHERE h.queue = ?1 AND " bill " AND (?3 = 0 OR h.unsure > 0) "
#define OF_MANY ROW("heap h", "(?2 IS NULL OR EXISTS (SELECT 1 FROM item_score s WHERE s.item = h.item AND s.sort = 'bill' AND s.id = ?2 AND s.state = 2))")
#define OF_FEW                                                                                                        \
    ROW("item_score s CROSS JOIN item_queue q ON q.item = s.item CROSS JOIN heap h ON h.queue = q.queue AND h.heap = q.heap AND h.item = q.item", \
        "s.sort = 'bill' AND s.id = ?2 AND s.state = 2")
#define BOTH(rest) {OF_MANY rest, OF_FEW rest}
#define DUE "AND h.deadline >= ?4 AND (h.deadline, h.since, h.heap) > (?5, ?6, ?7) ORDER BY h.deadline, h.since, h.heap LIMIT ?8"
#define REST "AND (h.deadline IS NULL OR h.deadline < ?4) AND ?5 IS NOT NULL AND (h.since, h.heap) > (?6, ?7) ORDER BY h.since, h.heap LIMIT ?8"
#define NEWEST "AND ?4 IS NOT NULL AND ?5 IS NOT NULL AND (h.since, h.heap) < (?6, ?7) ORDER BY h.since DESC, h.heap DESC LIMIT ?8"

/* A queue in each state, part after part. */
static const struct part {
    enum queue_state state;
    char name;
    const char *sql[2]; /* the second where the bill has few letters */
    struct place from; /* before the first */
} parts[] = {
    {QUEUE_WAITING, 'd', BOTH("AND h.waiting > 0 " DUE), {0, "", INT64_MIN, INT64_MIN}},
    {QUEUE_WAITING, 'r', BOTH("AND h.waiting > 0 " REST), {0, "", INT64_MIN, INT64_MIN}},
    {QUEUE_DECIDED, 'n', BOTH("AND h.waiting = 0 " NEWEST), {0, "", INT64_MAX, INT64_MAX}},
    {QUEUE_ALL, 'd', BOTH(DUE), {0, "", INT64_MIN, INT64_MIN}},
    {QUEUE_ALL, 'r', BOTH(REST), {0, "", INT64_MIN, INT64_MIN}},
};
#define PARTS (sizeof parts / sizeof *parts)

static struct queue_row read_row(sqlite3_stmt *row, struct arena *arena)
{
    return (struct queue_row){
        .queue = db_column(row, 0, arena),
        .item = sqlite3_column_int64(row, 1),
        .version = sqlite3_column_int64(row, 2),
        .bills = db_column(row, 3, arena),
        .organisation = db_column(row, 4, arena),
        .author = db_column(row, 5, arena),
        .subject = db_column(row, 6, arena),
        .deadline = db_column(row, 7, arena),
        .reason = db_column(row, 8, arena),
        .kind = db_column(row, 9, arena),
        .sent = db_column(row, 10, arena),
        .copies = (unsigned)sqlite3_column_int64(row, 11),
        .notes = (unsigned)sqlite3_column_int64(row, 12),
        .campaign = sqlite3_column_int64(row, 13),
        .senders = (unsigned)sqlite3_column_int64(row, 14),
        .letters = (unsigned)sqlite3_column_int64(row, 15),
        .waiting = (unsigned)sqlite3_column_int64(row, 16),
        .since = sqlite3_column_int64(row, 17),
        .sure = sqlite3_column_int(row, 18) != 0,
        .decided_by = db_column(row, 19, arena),
    };
}

/* "d.1779000000.123.2026-05-19": part, since, heap, deadline. */
static bool read_place(struct arena *arena, const char *text, struct place *ret)
{
    char *end;
    if (!text || !text[0] || text[1] != '.')
        return false;
    *ret = (struct place){.part = text[0], .since = strtoll(text + 2, &end, 10)};
    if (*end != '.')
        return false;
    ret->heap = strtoll(end + 1, &end, 10);
    if (*end != '.' || strlen(end + 1) > DAY_BYTES)
        return false;
    ret->deadline = arena_string(arena, end + 1);
    return true;
}

static struct place place_of_row(const struct part *part, const struct queue_row *row, int64_t heap)
{
    return (struct place){part->name, row->deadline ? row->deadline : "", row->since, heap};
}

static bool is_rare(struct store *store, const char *bill, bool *ret_rare, struct pb_err *err)
{
    bool more = true;
    if (bill && !db_text(store, err, NULL, &more, NULL, "SELECT 1 FROM item_score WHERE sort = 'bill' AND id = ? AND state = 2 LIMIT 1 OFFSET ?", "si", bill, (int64_t)FEW))
        return false;
    *ret_rare = !more;
    return true;
}

/* Rows of one part, until the page is full; one more is a sign that there are more. */
static bool read_part(struct store *store, struct arena *arena, const struct queue_query *query, const struct part *part, const struct place *from,
                      struct queue_rows *rows, struct place *last, bool *ret_more, struct pb_err *err)
{
    bool rare;
    if (!is_rare(store, query->bill, &rare, err))
        return false;
    cleanup_statement row = db_query(store, err, part->sql[rare], "ssissiii", query->queue, query->bill, (int64_t)query->unsure, query->today, from->deadline,
                                     from->since, from->heap, (int64_t)(query->most - rows->n + 1));
    while (row && db_next(store, row, ret_more, err)) {
        if (!*ret_more || rows->n == query->most)
            return true;
        arena_push(arena, rows, read_row(row, arena));
        *last = place_of_row(part, &rows->v[rows->n - 1], sqlite3_column_int64(row, 20));
    }
    return false;
}

bool store_queue_page(struct store *store, struct arena *arena, const struct queue_query *query, struct queue_rows *ret_rows, const char **ret_after,
                      struct pb_err *err)
{
    struct place from, last = {0};
    bool goes_on = read_place(arena, query->after, &from), more = false;
    for (size_t i = 0; i < PARTS && !more; i++) {
        if (parts[i].state != query->state || (goes_on && parts[i].name != from.part))
            continue;
        if (!read_part(store, arena, query, &parts[i], goes_on ? &from : &parts[i].from, ret_rows, &last, &more, err))
            return false;
        goes_on = false;
    }
    *ret_after = more ? arena_printf(arena, "%c.%lld.%lld.%s", last.part, (long long)last.since, (long long)last.heap, last.deadline) : NULL;
    return true;
}

bool store_campaign_days(struct store *store, struct arena *arena, int64_t campaign, int64_t since_day, struct day_counts *ret_days, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT day, letters FROM campaign_day WHERE campaign = ? AND day >= ? ORDER BY day", "ii", campaign, since_day);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct day_count count = {sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1)};
        arena_push(arena, ret_days, count);
    }
    return false;
}
