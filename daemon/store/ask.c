/* What people ask: queues, counts, facts. */
#include "db.h"

static bool next_queued(struct store *store, sqlite3_stmt *row, struct arena *arena, bool *ret_found,
                        struct queue_row *ret_row, struct pb_err *err)
{
    if (!db_next(store, row, ret_found, err))
        return false;
    if (!*ret_found)
        return true;
    *ret_row = (struct queue_row){
        .queue = db_column(row, 0, arena),
        .item = sqlite3_column_int64(row, 1),
        .bills = db_column(row, 2, arena),
        .organisation = db_column(row, 3, arena),
        .author = db_column(row, 4, arena),
        .subject = db_column(row, 5, arena),
        .deadline = db_column(row, 6, arena),
        .reason = db_column(row, 7, arena),
        .kind = db_column(row, 8, arena),
        .sent = db_column(row, 9, arena),
        .copies = (unsigned)sqlite3_column_int64(row, 10),
        .notes = (unsigned)sqlite3_column_int64(row, 11),
        .since = sqlite3_column_int64(row, 12),
        .sure = sqlite3_column_int(row, 13) != 0,
        .campaign = sqlite3_column_int64(row, 14),
        .senders = (unsigned)sqlite3_column_int64(row, 15),
        .decided_by = db_column(row, 16, arena),
    };
    return true;
}

bool store_each_queued(struct store *store, const char *queue,
                       bool (*each)(void *context, const struct queue_row *row), void *context, struct pb_err *err)
{
    cleanup_statement statement = db_query(
        store, err,
        "SELECT q.queue, i.id,"
        " (SELECT group_concat(id, ', ') FROM item_score s WHERE s.item = i.id AND s.sort = 'bill' AND s.state = ?1),"
        " i.organisation, i.author, i.subject, i.deadline, i.reason, i.kind, i.sent,"
        " (SELECT count(*) FROM mail m WHERE m.item = i.id),"
        " (SELECT count(note) FROM mail m WHERE m.item = i.id),"
        " i.made, i.sure, coalesce(i.campaign, 0),"
        " CASE WHEN i.campaign IS NULL THEN 1 ELSE (SELECT count(*) FROM item s WHERE s.campaign = i.campaign) END,"
        " (SELECT who FROM decision d WHERE d.id = i.decision),"
        " min(i.id)" /* SQLite takes the other columns from the same row */
        " FROM item_queue q JOIN item i ON i.id = q.item WHERE ?2 IS NULL OR q.queue = ?2"
        " GROUP BY q.queue, coalesce(-i.campaign, i.id)"
        " ORDER BY q.queue, i.deadline IS NULL, i.deadline, i.made, i.id",
        "is", (int64_t)SCORE_ASSIGNED, queue);
    cleanup_arena struct arena *arena = arena_new(0);
    bool found = true;
    while (statement) {
        struct queue_row row;
        if (!next_queued(store, statement, arena, &found, &row, err))
            return false;
        if (!found || !each(context, &row))
            return true;
        arena_reset(arena);
    }
    return false;
}

static bool read_compared(struct store *store, sqlite3_stmt *row, struct arena *arena, struct compared *ret, struct pb_err *err)
{
    int64_t decision = sqlite3_column_int64(row, 6);
    *ret = (struct compared){
        .item = sqlite3_column_int64(row, 0),
        .made = sqlite3_column_int64(row, 1),
        .subject = db_column(row, 2, arena),
        .author = db_column(row, 3, arena),
        .decided_by = db_column(row, 4, arena),
        .away = sqlite3_column_int(row, 5) != 0,
    };
    if (!db_strings(store, arena, "SELECT queue FROM item_queue WHERE item = ? ORDER BY place", ret->item, &ret->now, err))
        return false;
    ret->first = ret->now;
    if (decision == 0)
        return true;
    ret->first = (struct strings){0};
    return db_strings(store, arena, "SELECT queue FROM decision_queue WHERE decision = ? AND after = 0 ORDER BY place", decision, &ret->first, err);
}

bool store_each_compared(struct store *store, int64_t since, bool (*each)(void *context, const struct compared *compared), void *context, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_statement row = db_query(
        store, err,
        "SELECT i.id, i.made, i.subject, i.author, (SELECT who FROM decision d WHERE d.id = i.decision),"
        " NOT EXISTS (SELECT 1 FROM delivery d WHERE d.state IN ('planned', 'observed', 'marked', 'done') AND NOT d.kept AND d.mail ="
        "  (SELECT id FROM mail WHERE item = i.id ORDER BY relation IN (1, 2, 3), id LIMIT 1)),"
        " coalesce((SELECT min(id) FROM decision d WHERE d.item = i.id), i.decision, 0)" /* the first; or one that a joined item brought */
        " FROM item i WHERE i.joined IS NULL AND i.made >= ? ORDER BY i.made DESC, i.id DESC", "i", since);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        struct compared compared;
        if (!found)
            return true;
        if (!read_compared(store, row, arena, &compared, err))
            return false;
        if (!each(context, &compared))
            return true;
        arena_reset(arena);
    }
    return false;
}

bool store_count(struct store *store, struct store_counts *ret_counts, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT (SELECT count(*) FROM mail), (SELECT count(*) FROM item),"
                                     " (SELECT count(*) FROM delivery WHERE state = 'planned'),"
                                     " (SELECT count(*) FROM delivery WHERE state = 'planned' AND tries > 0),"
                                     " (SELECT count(*) FROM item WHERE sure = 0),"
                                     " (SELECT coalesce(max(taken), 0) FROM mail)", "");
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    *ret_counts = (struct store_counts){
        .mails = sqlite3_column_int64(row, 0),
        .items = sqlite3_column_int64(row, 1),
        .planned = sqlite3_column_int64(row, 2),
        .put_off = sqlite3_column_int64(row, 3),
        .unsure = sqlite3_column_int64(row, 4),
        .last_taken = sqlite3_column_int64(row, 5),
    };
    return true;
}

bool store_get_waiting(struct store *store, struct arena *arena, struct store_waiting *ret_waiting, struct pb_err *err)
{
    /* SQLite takes bare columns from the row of min(). */
    cleanup_statement row = db_query(store, err, "SELECT count(*), min(planned), target, problem FROM delivery"
                                                 " WHERE state = 'planned' AND tries > 0", "");
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    *ret_waiting = (struct store_waiting){
        .n = sqlite3_column_int64(row, 0),
        .since = sqlite3_column_int64(row, 1),
        .target = db_column(row, 2, arena),
        .problem = db_column(row, 3, arena),
    };
    return true;
}

bool store_set_fact(struct store *store, const char *name, const char *value, struct pb_err *err)
{
    if (!value)
        return db_run(store, err, "DELETE FROM fact WHERE name = ?", "s", name);
    return db_run(store, err, "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                  "ss", name, value);
}

bool store_get_fact(struct store *store, struct arena *arena, const char *name, const char **ret_value, struct pb_err *err)
{
    return db_text(store, err, arena, NULL, ret_value, "SELECT value FROM fact WHERE name = ?", "s", name);
}
