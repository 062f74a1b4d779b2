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
                "INSERT INTO delivery (mail, origin, mode, state, target, problem, planned) VALUES (?, nullif(?, 0), ?, ?, ?, ?, ?)",
                "iiisssi", delivery->mail, delivery->origin, (int64_t)delivery->mode, state, delivery->target, delivery->problem, now))
        return false;
    delivery->id = sqlite3_last_insert_rowid(store->db);
    return add_copies(store, delivery, err);
}

static struct delivery read_delivery(sqlite3_stmt *row, struct arena *arena)
{
    return (struct delivery){
        .id = sqlite3_column_int64(row, 0),
        .mail = sqlite3_column_int64(row, 1),
        .item = sqlite3_column_int64(row, 2),
        .mode = (enum delivery_mode)sqlite3_column_int(row, 3),
        .origin = sqlite3_column_int64(row, 4),
        .source = db_column(row, 5, arena),
        .ref = db_column(row, 6, arena),
        .target = db_column(row, 7, arena),
        .message_id = db_column(row, 8, arena),
        .sha256 = db_column(row, 9, arena),
        .bytes = (uint64_t)sqlite3_column_int64(row, 10),
        .tries = (unsigned)sqlite3_column_int64(row, 11),
        .not_before = sqlite3_column_int64(row, 12),
        .problem = db_column(row, 13, arena),
    };
}

bool store_planned(struct store *store, struct arena *arena, const char *folder, int64_t now, size_t most,
                   struct deliveries *ret_list, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT d.id, d.mail, m.item, d.mode, coalesce(d.origin, 0), coalesce(o.target, m.folder),"
                                     " CASE WHEN o.id IS NULL THEN m.ref ELSE o.target_ref END, d.target, m.message_id, m.sha256,"
                                     " m.bytes, d.tries, d.not_before, d.problem"
                                     " FROM delivery d JOIN mail m ON m.id = d.mail LEFT JOIN delivery o ON o.id = d.origin"
                                     " WHERE d.state = 'planned' AND m.folder = ? AND d.not_before <= ?"
                                     " ORDER BY d.id LIMIT ?", "sii", folder, now, (int64_t)most);
    struct deliveries list = {0};
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found) {
            *ret_list = list;
            return true;
        }
        struct delivery d = read_delivery(row, arena);
        if (!db_strings(store, arena, "SELECT folder FROM delivery_copy WHERE delivery = ? ORDER BY place", d.id,
                        &d.copies, err))
            return false;
        arena_push(arena, &list, d);
    }
    return false;
}

/* A copy stands for itself from now on: a later decision may move it. */
static bool add_standing(struct store *store, const struct delivery *delivery, const char *folder, const char *ref, int64_t now, struct pb_err *err)
{
    return db_run(store, err, "INSERT INTO delivery (mail, mode, state, target, target_ref, planned, ended) VALUES (?1, ?2, 'done', ?3, ?4, ?5, ?5)", "iissi",
                  delivery->mail, (int64_t)delivery->mode, folder, ref, now);
}

static bool add_standing_copies(struct store *store, const struct delivery *delivery, const char *const *refs, int64_t now, struct pb_err *err)
{
    for (size_t i = 0; i < delivery->copies.n; i++)
        if (!add_standing(store, delivery, delivery->copies.v[i], refs ? refs[i] : NULL, now, err))
            return false;
    return true;
}

bool store_copied(struct store *store, const struct delivery *delivery, const char *const *copy_refs, int64_t now, struct pb_err *err)
{
    for (size_t i = 0; i < delivery->copies.n; i++)
        if (copy_refs[i] &&
            (!db_run(store, err, "DELETE FROM delivery_copy WHERE delivery = ? AND folder = ?", "is", delivery->id, delivery->copies.v[i]) ||
             !add_standing(store, delivery, delivery->copies.v[i], copy_refs[i], now, err)))
            return false;
    return true;
}

/* Where the mail was moved from, it stands no longer. */
static bool leave_origin(struct store *store, int64_t delivery, struct pb_err *err)
{
    return db_run(store, err, "UPDATE delivery SET state = 'left' WHERE id = (SELECT origin FROM delivery WHERE id = ?)", "i", delivery);
}

/* Two copies of a mail that came to one place under one name (a Maildir's) are one there. */
static bool leave_twin(struct store *store, int64_t delivery, struct pb_err *err)
{
    return db_run(store, err, "UPDATE delivery AS d SET state = 'left' WHERE id = ? AND EXISTS (SELECT 1 FROM delivery o WHERE o.mail = d.mail"
                              " AND o.target = d.target AND o.target_ref = d.target_ref AND o.state = 'done' AND o.id <> d.id)", "i", delivery);
}

bool store_done(struct store *store, const struct delivery *delivery, const char *target_ref, const char *const *copy_refs, int64_t now,
                struct pb_err *err)
{
    if (!db_run(store, err,
                "UPDATE delivery SET state = CASE mode WHEN ? THEN 'marked' ELSE 'done' END, target_ref = ?,"
                " ended = ? WHERE id = ?", "isii", (int64_t)DELIVERY_SUGGEST, target_ref, now, delivery->id))
        return false;
    return delivery->mode != DELIVERY_ROUTE ||
           (leave_origin(store, delivery->id, err) && leave_twin(store, delivery->id, err) && add_standing_copies(store, delivery, copy_refs, now, err));
}

bool store_gone(struct store *store, int64_t delivery, int64_t now, struct pb_err *err)
{
    return db_run(store, err, "UPDATE delivery SET state = CASE WHEN origin IS NULL THEN 'gone' ELSE 'void' END, missed = origin IS NULL, ended = ? WHERE id = ?", "ii", now, delivery) &&
           db_run(store, err, "UPDATE delivery SET missed = missed + 1 WHERE id = (SELECT origin FROM delivery WHERE id = ?) AND state = 'done'", "i", delivery);
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
    return db_text(store, err, NULL, ret_knows, NULL, "SELECT 1 FROM delivery WHERE target = ? AND target_ref = ? AND state = 'done'",
                   "ss", target, target_ref);
}

bool store_stands(struct store *store, struct arena *arena, int64_t item, struct stands *ret_stands, struct pb_err *err)
{
    /* Copies by their relation's number, as in relation.h. */
    cleanup_statement row = db_query(store, err,
                                     "SELECT d.id, d.mail, d.target, d.state = 'planned',"
                                     " d.mail = (SELECT id FROM mail WHERE item = ?1 ORDER BY relation IN (1, 2, 3), id LIMIT 1)"
                                     " FROM delivery d JOIN mail m ON m.id = d.mail WHERE m.item = ?1"
                                     " AND ((d.state = 'done' AND NOT d.kept AND d.missed = 0) OR (d.state = 'planned' AND d.origin IS NULL)) ORDER BY d.mail, d.id", "i", item);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct stand stand = {sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1), db_column(row, 2, arena), sqlite3_column_int(row, 3) != 0,
                              sqlite3_column_int(row, 4) != 0};
        arena_push(arena, ret_stands, stand);
    }
    return false;
}

bool store_retarget(struct store *store, const struct delivery *delivery, struct pb_err *err)
{
    return db_run(store, err, "DELETE FROM delivery_copy WHERE delivery = ?", "i", delivery->id) &&
           db_run(store, err, "UPDATE delivery SET target = ?, problem = NULL, not_before = 0 WHERE id = ?", "si", delivery->target, delivery->id) &&
           add_copies(store, delivery, err);
}

bool store_void_moves(struct store *store, int64_t item, int64_t now, struct pb_err *err)
{
    return db_run(store, err, "UPDATE delivery SET state = 'void', ended = ?2 WHERE state = 'planned' AND origin IS NOT NULL"
                              " AND mail IN (SELECT id FROM mail WHERE item = ?1)", "ii", item, now);
}
