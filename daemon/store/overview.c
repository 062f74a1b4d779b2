/* What came in a time: lists for the committees, and sums by the day. */
#include "db.h"
#include "postbus/limits.h"
#include "postbus/store_asked.h"

static bool read_listed(struct store *store, struct arena *arena, sqlite3_stmt *row, struct listed_row *ret, struct pb_err *err)
{
    *ret = (struct listed_row){
        .item = sqlite3_column_int64(row, 0), .letters = sqlite3_column_int64(row, 1), .campaign = sqlite3_column_int64(row, 2), .made = sqlite3_column_int64(row, 3),
        .subject = db_column(row, 4, arena), .author = db_column(row, 5, arena), .organisation = db_column(row, 6, arena), .sent = db_column(row, 7, arena),
        .kind = db_column(row, 8, arena), .deadline = db_column(row, 9, arena), .decided = sqlite3_column_int(row, 10) != 0,
        .copies = (unsigned)sqlite3_column_int64(row, 11),
    };
    return db_strings(store, arena, "SELECT id FROM item_score WHERE item = ? AND sort = 'bill' AND state = 2 ORDER BY points DESC, id", ret->item, &ret->bills, err);
}

bool store_listed(struct store *store, struct arena *arena, const char *queue, int64_t since, int64_t until, size_t most, struct listed_rows *ret_rows, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT i.id, h.letters, coalesce(i.campaign, 0), i.made, i.subject, i.author, i.organisation, i.sent, i.kind, i.deadline,"
                                     " i.decision IS NOT NULL, (SELECT count(*) FROM mail m WHERE m.item = i.id)"
                                     " FROM (SELECT min(q.item) AS item, count(*) AS letters FROM item i CROSS JOIN item_queue q ON q.item = i.id"
                                     "  WHERE i.made >= ?2 AND i.made < ?3 AND q.queue = ?1 GROUP BY q.heap) h JOIN item i ON i.id = h.item ORDER BY i.made, i.id LIMIT ?4",
                                     "siii", queue, since, until, (int64_t)most);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        struct listed_row listed;
        if (!found)
            return true;
        if (!read_listed(store, arena, row, &listed, err))
            return false;
        arena_push(arena, ret_rows, listed);
    }
    return false;
}

/* The queues of the first decision on i's item, before it, are not those that it has now. */
#define FIRST "(SELECT min(id) FROM decision d WHERE d.item = i.id)"
#define BEFORE "SELECT queue FROM decision_queue WHERE decision = " FIRST " AND after = 0"
#define NOW "SELECT queue FROM item_queue WHERE item = i.id"
#define ELSEWHERE "(EXISTS (" BEFORE " EXCEPT " NOW ") OR EXISTS (" NOW " EXCEPT " BEFORE "))"
/* As the rules had it. */
#define WAS_SURE "CASE WHEN i.decision IS NULL THEN i.sure ELSE coalesce((SELECT sure FROM decision WHERE id = " FIRST "), i.sure) END"

bool store_day_sums(struct store *store, struct arena *arena, int64_t since_day, struct day_sums *ret_sums, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "WITH mails (day, n) AS (SELECT taken / 86400, count(*) FROM mail WHERE taken >= ?1 * 86400 GROUP BY 1),"
                                     " letters (day, n, sure, decided, corrected) AS (SELECT made / 86400, count(*), sum(" WAS_SURE "), sum(decision IS NOT NULL),"
                                     "  sum(CASE WHEN decision IS NOT NULL AND " WAS_SURE " THEN " ELSEWHERE " ELSE 0 END)"
                                     "  FROM item i WHERE made >= ?1 * 86400 AND joined IS NULL GROUP BY 1)"
                                     " SELECT l.day, l.n, coalesce(m.n, 0), l.sure, l.decided, l.corrected FROM letters l LEFT JOIN mails m ON m.day = l.day ORDER BY l.day", "i",
                                     since_day);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct day_sum sum = {sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2),
                              sqlite3_column_int64(row, 3), sqlite3_column_int64(row, 4), sqlite3_column_int64(row, 5)};
        arena_push(arena, ret_sums, sum);
    }
    return false;
}

bool store_queue_days(struct store *store, struct arena *arena, int64_t since_day, struct queue_days *ret_days, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT queue, day, letters FROM queue_day WHERE day >= ? ORDER BY queue, day", "i", since_day);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct queue_day day = {db_column(row, 0, arena), sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2)};
        arena_push(arena, ret_days, day);
    }
    return false;
}

bool store_campaigns(struct store *store, struct arena *arena, int64_t since_day, size_t most, struct campaigns *ret_campaigns, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT c.id, c.lead, (SELECT subject FROM item WHERE id = c.lead), d.n, (SELECT sum(letters) FROM campaign_day a WHERE a.campaign = c.id)"
                                     " FROM (SELECT campaign, sum(letters) AS n FROM campaign_day WHERE day >= ? GROUP BY campaign) d JOIN campaign c ON c.id = d.campaign"
                                     " ORDER BY d.n DESC, c.id LIMIT ?", "ii", since_day, (int64_t)most);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct campaign_sum sum = {sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1), db_column(row, 2, arena), sqlite3_column_int64(row, 3),
                                   sqlite3_column_int64(row, 4)};
        arena_push(arena, ret_campaigns, sum);
    }
    return false;
}
