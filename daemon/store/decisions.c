/* What people decide on items: written once, never changed; undoing is a decision too. */
#include "decisions.h"

#include <string.h>

#include "postbus/iso.h"
#include "postbus/lang.h"

static const char *const acts[] = {"confirm", "route", "undo"};

/* The item as the decision finds it. */
struct found {
    int64_t version, decision, joined;
    bool sure;
    const char *ruleset;
};

static bool find_item(struct store *store, struct arena *arena, int64_t item, struct found *ret, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT version, coalesce(decision, 0), coalesce(joined, 0), sure, ruleset FROM item WHERE id = ?", "i", item);
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    if (!found)
        return pb_fail(err, PB_NOT_FOUND, _("there is no letter i-%lld"), (long long)item);
    *ret = (struct found){sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2), sqlite3_column_int(row, 3) != 0,
                          db_column(row, 4, arena)};
    return true;
}

/* Says who was faster. */
static bool refuse_version(struct store *store, int64_t item, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_statement row = db_query(store, err, "SELECT who, at FROM decision WHERE item = ? ORDER BY id DESC LIMIT 1", "i", item);
    bool found;
    char at[ISO_MAX];
    if (!row || !db_next(store, row, &found, err))
        return false;
    if (!found)
        return pb_fail(err, PB_BAD_INPUT, _("i-%lld has changed since you looked: look again"), (long long)item);
    iso_format(sqlite3_column_int64(row, 1), at);
    return pb_fail(err, PB_BAD_INPUT, _("i-%lld: %s decided on it at %s, after you looked; look again"), (long long)item, db_column(row, 0, arena), at);
}

bool decisions_refuse_destroyed(struct store *store, int64_t item, struct pb_err *err)
{
    bool destroyed;
    if (!db_text(store, err, NULL, &destroyed, NULL, "SELECT 1 FROM destroyed WHERE item = ?", "i", item))
        return false;
    return !destroyed || pb_fail(err, PB_BAD_INPUT, _("i-%lld was destroyed: nothing of it is kept"), (long long)item);
}

static bool may_decide(struct store *store, const struct correction *c, const struct found *item, struct pb_err *err)
{
    if (!decisions_refuse_destroyed(store, c->item, err))
        return false;
    if (item->joined)
        return pb_fail(err, PB_BAD_INPUT, _("i-%lld is the same letter as i-%lld: decide on that one"), (long long)c->item, (long long)item->joined);
    if (item->version != c->version)
        return refuse_version(store, c->item, err);
    if (c->act == CORRECTION_UNDO && item->decision == 0)
        return pb_fail(err, PB_BAD_INPUT, _("nobody has decided on i-%lld: there is nothing to undo"), (long long)c->item);
    if (c->act == CORRECTION_ROUTE && c->queues.n == 0)
        return pb_fail(err, PB_BAD_INPUT, _("i-%lld must go to a queue"), (long long)c->item);
    return true;
}

#define QUEUES_OF "SELECT queue FROM decision_queue WHERE decision = ? AND after = "

/* What holds once an undo has taken back the decision in force. */
static bool find_earlier(struct store *store, struct arena *arena, int64_t decision, struct strings *ret_queues, int64_t *ret_decision, bool *ret_sure,
                         struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT coalesce(before, 0), sure FROM decision WHERE id = ?", "i", decision);
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    *ret_decision = sqlite3_column_int64(row, 0);
    *ret_sure = sqlite3_column_int(row, 1) != 0;
    return db_strings(store, arena, QUEUES_OF "0 ORDER BY place", decision, ret_queues, err);
}

static bool add_queues(struct store *store, const char *sql, int64_t id, const struct strings *queues, struct pb_err *err)
{
    for (size_t i = 0; i < queues->n; i++)
        if (!db_run(store, err, sql, "iis", id, (int64_t)i, queues->v[i]))
            return false;
    return true;
}

static bool write_decision(struct store *store, struct correction *c, int64_t before, struct pb_err *err)
{
    if (!db_run(store, err, "INSERT INTO decision (at, who, act, item, version, before, undoes, sure, ruleset, why)"
                            " VALUES (?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?)", "issiiiiiss",
                c->at, c->who, acts[c->act], c->item, c->version, before, c->act == CORRECTION_UNDO ? before : (int64_t)0, (int64_t)c->was_sure,
                c->ruleset, c->why))
        return false;
    c->id = sqlite3_last_insert_rowid(store->db);
    return add_queues(store, "INSERT INTO decision_queue (decision, after, place, queue) VALUES (?, 0, ?, ?)", c->id, &c->before, err) &&
           add_queues(store, "INSERT INTO decision_queue (decision, after, place, queue) VALUES (?, 1, ?, ?)", c->id, &c->queues, err);
}

static bool change_item(struct store *store, const struct correction *c, int64_t decision, bool sure, struct pb_err *err)
{
    return db_run(store, err, "UPDATE item SET version = version + 1, decision = nullif(?, 0), sure = ?, follows = follows OR ? WHERE id = ?", "iiii",
                  decision, (int64_t)sure, (int64_t)!store_is_confirmed(c), c->item) &&
           db_run(store, err, "DELETE FROM item_queue WHERE item = ?", "i", c->item) &&
           add_queues(store, "INSERT INTO item_queue (item, place, queue) VALUES (?, ?, ?)", c->item, &c->queues, err);
}

bool store_decide(struct store *store, struct arena *arena, struct correction *c, struct pb_err *err)
{
    struct found item = {0};
    int64_t earlier = 0;
    bool sure = true;
    if (!find_item(store, arena, c->item, &item, err) || !may_decide(store, c, &item, err))
        return false;
    c->ruleset = item.ruleset;
    c->was_sure = item.sure;
    c->before = (struct strings){0};
    if (!db_strings(store, arena, "SELECT queue FROM item_queue WHERE item = ? ORDER BY place", c->item, &c->before, err))
        return false;
    if (c->act != CORRECTION_ROUTE)
        c->queues = (struct strings){0};
    if (c->act == CORRECTION_UNDO && !find_earlier(store, arena, item.decision, &c->queues, &earlier, &sure, err))
        return false;
    if (c->act == CORRECTION_CONFIRM)
        c->queues = c->before;
    return write_decision(store, c, item.decision, err) && change_item(store, c, c->act == CORRECTION_UNDO ? earlier : c->id, sure, err);
}

static bool belongs(struct store *store, const struct correction *c, struct pb_err *err)
{
    bool found;
    if (!db_text(store, err, NULL, &found, NULL, "SELECT 1 FROM mail WHERE id = ? AND item = ?", "ii", c->other, c->item))
        return false;
    return found || pb_fail(err, PB_NOT_FOUND, _("m-%lld is no mail of i-%lld"), (long long)c->other, (long long)c->item);
}

bool store_regroup(struct store *store, struct arena *arena, struct correction *c, struct pb_err *err)
{
    struct found item = {0}, other = {0};
    const char *why = arena_printf(arena, c->why ? "%s: %s" : "%s", c->who, c->why);
    if (!find_item(store, arena, c->item, &item, err) || !may_decide(store, c, &item, err))
        return false;
    if (c->act == CORRECTION_SPLIT) {
        if (!belongs(store, c, err) || !store_split(store, c->other, why, c->at, &c->made, err))
            return false;
    } else if (!decisions_refuse_destroyed(store, c->other, err) || !find_item(store, arena, c->other, &other, err) ||
               (other.joined && !pb_fail(err, PB_BAD_INPUT, _("i-%lld is the same letter as i-%lld: decide on that one"), (long long)c->other, (long long)other.joined)) ||
               !store_merge(store, c->item, c->other, why, c->at, err)) {
        return false;
    }
    return db_strings(store, arena, "SELECT queue FROM item_queue WHERE item = ? ORDER BY place", c->item, &c->queues, err) &&
           db_run(store, err, "UPDATE item SET version = version + 1, follows = 1 WHERE id IN (?, ?)", "ii", c->item, c->made);
}

bool store_carriers(struct store *store, struct arena *arena, int64_t item, struct carriers *ret_carriers, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT m.id, CASE WHEN m.relation IN (0, 4, 5, 6) THEN i.relation ELSE m.relation END, m.forwarder, m.forwarded, m.note,"
                                     " m.why, coalesce(f.author, f.name), f.sent, m.taken,"
                                     " (SELECT d.target FROM delivery d WHERE d.mail = m.id AND d.state = 'done' ORDER BY d.id DESC LIMIT 1)"
                                     " FROM mail m JOIN item i ON i.id = m.item LEFT JOIN fingerprint f ON f.mail = m.id WHERE m.item = ? ORDER BY m.id", "i", item);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct carrier carrier = {
            .mail = sqlite3_column_int64(row, 0), .relation = (enum relation_kind)sqlite3_column_int(row, 1),
            .forwarder = db_column(row, 2, arena), .forwarded = db_column(row, 3, arena), .note = db_column(row, 4, arena), .why = db_column(row, 5, arena),
            .author = db_column(row, 6, arena), .sent = db_column(row, 7, arena), .taken = sqlite3_column_int64(row, 8), .folder = db_column(row, 9, arena),
        };
        arena_push(arena, ret_carriers, carrier);
    }
    return false;
}

bool decisions_hand_on(struct store *store, int64_t item, int64_t other, struct pb_err *err)
{
    if (!db_run(store, err, "UPDATE item SET (decision, sure) = (SELECT decision, sure FROM item WHERE id = ?2), version = version + 1, follows = 1"
                            " WHERE id = ?1 AND decision IS NULL AND (SELECT decision FROM item WHERE id = ?2) IS NOT NULL", "ii", item, other))
        return false;
    return sqlite3_changes(store->db) == 0 ||
           (db_run(store, err, "DELETE FROM item_queue WHERE item = ?", "i", item) &&
            db_run(store, err, "INSERT INTO item_queue (item, place, queue) SELECT ?1, place, queue FROM item_queue WHERE item = ?2", "ii", item, other));
}

/* ---- what was decided ---- */

static enum correction_act act_of(const char *name)
{
    size_t act = CORRECTION_UNDO;
    while (act > 0 && strcmp(acts[act], name) != 0)
        act--;
    return (enum correction_act)act;
}

#define DECISIONS                                                                                  \
    "SELECT d.id, d.at, d.who, d.act, d.item, d.version, d.sure, d.ruleset, d.why,"                \
    " EXISTS (SELECT 1 FROM decision u WHERE u.undoes = d.id) FROM decision d "

static bool read_correction(struct store *store, sqlite3_stmt *row, struct arena *arena, struct correction *ret, struct pb_err *err)
{
    *ret = (struct correction){
        .id = sqlite3_column_int64(row, 0),
        .at = sqlite3_column_int64(row, 1),
        .who = db_column(row, 2, arena),
        .act = act_of(db_column(row, 3, arena)),
        .item = sqlite3_column_int64(row, 4),
        .version = sqlite3_column_int64(row, 5),
        .was_sure = sqlite3_column_int(row, 6) != 0,
        .ruleset = db_column(row, 7, arena),
        .why = db_column(row, 8, arena),
        .undone = sqlite3_column_int(row, 9) != 0,
    };
    return db_strings(store, arena, QUEUES_OF "0 ORDER BY place", ret->id, &ret->before, err) &&
           db_strings(store, arena, QUEUES_OF "1 ORDER BY place", ret->id, &ret->queues, err);
}

static bool walk(struct store *store, sqlite3_stmt *row, store_see_correction *each, void *context, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct correction correction;
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        if (!read_correction(store, row, arena, &correction, err))
            return false;
        if (!each(context, &correction))
            return true;
        arena_reset(arena);
    }
    return false;
}

bool store_decisions(struct store *store, int64_t item, store_see_correction *each, void *context, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "WITH RECURSIVE one (id) AS (SELECT ? UNION SELECT i.id FROM item i JOIN one ON i.joined = one.id) " DECISIONS
                                     "WHERE d.item IN (SELECT id FROM one) ORDER BY d.id", "i", item);
    return walk(store, row, each, context, err);
}

bool store_decisions_since(struct store *store, int64_t since, store_see_correction *each, void *context, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, DECISIONS "WHERE d.at >= ? ORDER BY d.at, d.id", "i", since);
    return walk(store, row, each, context, err);
}

bool store_is_confirmed(const struct correction *c)
{
    return strings_same(&c->queues, &c->before);
}

/* ---- what follows ---- */

bool store_knows_queue(struct store *store, const char *queue, bool *ret_knows, struct pb_err *err)
{
    return db_text(store, err, NULL, ret_knows, NULL, "SELECT 1 FROM item_queue WHERE queue = ? LIMIT 1", "s", queue);
}

bool store_following(struct store *store, struct arena *arena, size_t most, struct items *ret_items, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT id FROM item WHERE follows ORDER BY id LIMIT ?", "i", (int64_t)most);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        arena_push(arena, ret_items, sqlite3_column_int64(row, 0));
    }
    return false;
}

bool store_follow(struct store *store, int64_t item, struct pb_err *err)
{
    return db_run(store, err, "UPDATE item SET follows = 1 WHERE id = ?", "i", item);
}

bool store_followed(struct store *store, int64_t item, struct pb_err *err)
{
    return db_run(store, err, "UPDATE item SET follows = 0 WHERE id = ?", "i", item);
}
