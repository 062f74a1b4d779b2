/* Who changed which rule file, and why: written once, never changed. */
#include "db.h"

bool store_add_rules_saved(struct store *store, const struct rules_saved *saved, struct pb_err *err)
{
    return db_run(store, err, "INSERT INTO rules_saved (at, who, path, why, ruleset_before, ruleset_after) VALUES (?, ?, ?, ?, ?, ?)", "isssss", saved->at,
                  saved->who, saved->path, saved->why, saved->before, saved->after);
}

bool store_rules_saved(struct store *store, bool (*each)(void *context, const struct rules_saved *saved), void *context, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_statement row = db_query(store, err, "SELECT at, who, path, why, ruleset_before, ruleset_after FROM rules_saved ORDER BY id DESC", "");
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct rules_saved saved = {sqlite3_column_int64(row, 0), db_column(row, 1, arena), db_column(row, 2, arena),
                                    db_column(row, 3, arena),     db_column(row, 4, arena), db_column(row, 5, arena)};
        if (!each(context, &saved))
            return true;
        arena_reset(arena);
    }
    return false;
}
