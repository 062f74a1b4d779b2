/* What people ask: comparisons, counts, facts. */
#include "db.h"
#include "postbus/store_asked.h"

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
                                     /* None is ever deleted: the last number is how many there are. */
                                     "SELECT (SELECT coalesce(max(id), 0) FROM mail), (SELECT coalesce(max(id), 0) FROM item),"
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
