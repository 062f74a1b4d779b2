/* Deliveries: the intent before the act, and the end of it. */
#include "db.h"

static bool add_copies(struct store *store, const struct delivery *delivery, struct pb_err *err)
{
    for (size_t i = 0; i < delivery->copies.n; i++)
        if (!db_run(store, err, "INSERT INTO delivery_copy (delivery, place, folder) VALUES (?, ?, ?)", "iis",
                    delivery->id, (int64_t)i, delivery->copies.v[i]))
            return false;
    return true;
}

bool store_plan(struct store *store, struct delivery *delivery, int64_t now, struct pb_err *err)
{
    const char *state = delivery->mode == DELIVERY_OBSERVE ? "observed" : "planned";
    if (!db_run(store, err,
                "INSERT INTO delivery (mail, mode, state, target, problem, planned) VALUES (?, ?, ?, ?, ?, ?)",
                "iisssi", delivery->mail, (int64_t)delivery->mode, state, delivery->target, delivery->problem, now))
        return false;
    delivery->id = sqlite3_last_insert_rowid(store->db);
    return add_copies(store, delivery, err);
}

bool store_planned(struct store *store, struct arena *arena, const char *folder, int64_t now, size_t most,
                   struct deliveries *ret_list, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT d.id, d.mail, m.item, d.mode, m.ref, d.target, m.message_id, m.sha256,"
                                     " m.bytes, d.tries, d.not_before, d.problem"
                                     " FROM delivery d JOIN mail m ON m.id = d.mail"
                                     " WHERE d.state = 'planned' AND m.folder = ? AND d.not_before <= ?"
                                     " ORDER BY d.id LIMIT ?", "sii", folder, now, (int64_t)most);
    struct deliveries list = {0};
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found) {
            *ret_list = list;
            return true;
        }
        struct delivery d = {
            .id = sqlite3_column_int64(row, 0),
            .mail = sqlite3_column_int64(row, 1),
            .item = sqlite3_column_int64(row, 2),
            .mode = (enum delivery_mode)sqlite3_column_int(row, 3),
            .ref = db_column(row, 4, arena),
            .target = db_column(row, 5, arena),
            .message_id = db_column(row, 6, arena),
            .sha256 = db_column(row, 7, arena),
            .bytes = (uint64_t)sqlite3_column_int64(row, 8),
            .tries = (unsigned)sqlite3_column_int64(row, 9),
            .not_before = sqlite3_column_int64(row, 10),
            .problem = db_column(row, 11, arena),
        };
        if (!db_strings(store, arena, "SELECT folder FROM delivery_copy WHERE delivery = ? ORDER BY place", d.id,
                        &d.copies, err))
            return false;
        arena_push(arena, &list, d);
    }
    return false;
}

bool store_done(struct store *store, int64_t delivery, const char *target_ref, int64_t now, struct pb_err *err)
{
    return db_run(store, err,
                  "UPDATE delivery SET state = CASE mode WHEN ? THEN 'marked' ELSE 'done' END, target_ref = ?,"
                  " ended = ? WHERE id = ?", "isii", (int64_t)DELIVERY_SUGGEST, target_ref, now, delivery);
}

bool store_gone(struct store *store, int64_t delivery, int64_t now, struct pb_err *err)
{
    return db_run(store, err, "UPDATE delivery SET state = 'gone', ended = ? WHERE id = ?", "ii", now, delivery);
}

bool store_put_off(struct store *store, int64_t delivery, const char *problem, int64_t not_before, struct pb_err *err)
{
    return db_run(store, err, "UPDATE delivery SET problem = ?, not_before = ?, tries = tries + 1 WHERE id = ?", "sii",
                  problem, not_before, delivery);
}

bool store_redirect(struct store *store, int64_t delivery, const char *target, const char *problem, struct pb_err *err)
{
    return db_run(store, err, "DELETE FROM delivery_copy WHERE delivery = ?", "i", delivery) &&
           db_run(store, err, "UPDATE delivery SET target = ?, problem = ?, not_before = 0 WHERE id = ?", "ssi", target,
                  problem, delivery);
}

bool store_promote(struct store *store, const char *folder, int64_t now, size_t *ret_n, struct pb_err *err)
{
    if (!db_run(store, err,
                "UPDATE delivery SET mode = ?, state = 'planned', planned = ?, ended = NULL"
                " WHERE (state IN ('observed', 'marked') OR (state = 'planned' AND mode <> ?))"
                " AND mail IN (SELECT id FROM mail WHERE folder = ?)",
                "iiis", (int64_t)DELIVERY_ROUTE, now, (int64_t)DELIVERY_ROUTE, folder))
        return false;
    *ret_n = (size_t)sqlite3_changes(store->db);
    return true;
}

bool store_knows_target(struct store *store, const char *target, const char *target_ref, bool *ret_knows, struct pb_err *err)
{
    return db_text(store, err, NULL, ret_knows, NULL, "SELECT 1 FROM delivery WHERE target = ? AND target_ref = ?", "ss",
                   target, target_ref);
}
