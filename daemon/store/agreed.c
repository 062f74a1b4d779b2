/* What gave points in letters that a person decided on. */
#include "db.h"

static bool tell(struct store *store, sqlite3_stmt *row, bool (*each)(void *context, const struct decided_evidence *evidence), void *context, bool *ret_more,
                 struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct decided_evidence e = {.item = sqlite3_column_int64(row, 0), .section = db_column(row, 1, arena), .rule = db_column(row, 2, arena)};
    if (!db_strings(store, arena, "SELECT queue FROM item_queue WHERE item = ? ORDER BY place", e.item, &e.queues, err))
        return false;
    *ret_more = each(context, &e);
    return true;
}

bool store_each_decided_evidence(struct store *store, const char *file, size_t most, bool (*each)(void *context, const struct decided_evidence *evidence),
                                 void *context, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT e.item, e.section, e.rule FROM (SELECT DISTINCT item FROM (SELECT item FROM decision ORDER BY at DESC LIMIT ?)) d"
                                     " JOIN item i ON i.id = d.item AND i.decision IS NOT NULL"
                                     " JOIN item_evidence e ON e.item = i.id AND e.file = ? AND e.points > 0 ORDER BY e.item, e.section, e.line", "is",
                                     (int64_t)most, file);
    bool found, more = true;
    while (row && more && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        if (!tell(store, row, each, context, &more, err))
            return false;
    }
    return row && !more;
}
