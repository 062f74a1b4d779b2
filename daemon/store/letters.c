/* A letter as people look at it: its verdict, its versions, its campaign, what clerks wrote beside it. */
#include <string.h>

#include "decisions.h"
#include "postbus/lang.h"
#include "postbus/store_asked.h"
#include "search.h"

static bool read_scores(struct store *store, struct arena *arena, int64_t item, struct verdict *v, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT sort, id, points, state FROM item_score WHERE item = ? ORDER BY points DESC, id", "i", item);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct score score = {db_column(row, 1, arena), sqlite3_column_double(row, 2), (enum score_state)sqlite3_column_int(row, 3)};
        const char *sort = (const char *)sqlite3_column_text(row, 0);
        struct scores *list = strcmp(sort, "bill") == 0 ? &v->bills : strcmp(sort, "topic") == 0 ? &v->topics : &v->committees;
        arena_push(arena, list, score);
    }
    return false;
}

static bool read_evidence(struct store *store, struct arena *arena, int64_t item, struct verdict *v, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT section, file, line, rule, field, part, start, stop, words, points FROM item_evidence"
                                                 " WHERE item = ? AND field BETWEEN 0 AND ? ORDER BY place", "ii", item, (int64_t)FIELD_COUNT - 1);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct evidence evidence = {
            .section = db_column(row, 0, arena), .file = db_column(row, 1, arena), .line = (unsigned)sqlite3_column_int64(row, 2), .rule = db_column(row, 3, arena),
            .field = (enum field)sqlite3_column_int(row, 4), .index = (size_t)sqlite3_column_int64(row, 5), .start = (size_t)sqlite3_column_int64(row, 6),
            .end = (size_t)sqlite3_column_int64(row, 7), .words = db_column(row, 8, arena), .points = sqlite3_column_double(row, 9),
        };
        evidence.words = evidence.words ? evidence.words : "";
        arena_push(arena, &v->evidence, evidence);
    }
    return false;
}

/* Where the rules had put it, and how sure they were: as the first decision found it. */
static bool read_first(struct store *store, struct arena *arena, int64_t item, struct verdict *v, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT id, sure FROM decision WHERE item = ? ORDER BY id LIMIT 1", "i", item);
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    if (!found)
        return db_strings(store, arena, "SELECT queue FROM item_queue WHERE item = ? ORDER BY place", item, &v->queues, err);
    v->sure = sqlite3_column_int(row, 1) != 0;
    return db_strings(store, arena, "SELECT queue FROM decision_queue WHERE decision = ? AND after = 0 ORDER BY place", sqlite3_column_int64(row, 0), &v->queues, err);
}

bool store_get_verdict(struct store *store, struct arena *arena, int64_t id, struct verdict **ret_verdict, struct pb_err *err)
{
    struct item *item;
    struct verdict *v = arena_alloc(arena, sizeof *v);
    if (!store_get_item(store, arena, id, &item, err))
        return false;
    *v = (struct verdict){.ruleset = item->ruleset, .kind = item->kind ? item->kind : "letter", .organisation = item->organisation, .deadline = item->deadline,
                          .sure = item->sure, .reason = item->reason ? item->reason : ""};
    *ret_verdict = v;
    return read_first(store, arena, id, v, err) && read_scores(store, arena, id, v, err) && read_evidence(store, arena, id, v, err);
}

/* ---- versions and campaigns ---- */

bool store_versions(struct store *store, struct arena *arena, int64_t item, struct versions *ret_versions, struct pb_err *err)
{
    /* Up and down the chain of those that are a version (relation.h) of one another. */
    cleanup_statement row = db_query(store, err,
                                     "WITH RECURSIVE one (id) AS (SELECT ?1 UNION"
                                     " SELECT CASE WHEN i.id = one.id THEN i.of ELSE i.id END FROM one JOIN item i ON (i.id = one.id OR i.of = one.id)"
                                     "  AND i.relation = ?2 AND i.of IS NOT NULL AND i.joined IS NULL LIMIT ?3)"
                                     " SELECT i.id, i.made, i.subject, i.author, i.sent FROM one JOIN item i ON i.id = one.id WHERE i.id <> ?1 AND i.joined IS NULL ORDER BY i.made, i.id",
                                     "iii", item, (int64_t)RELATION_VERSION, (int64_t)STORE_VERSIONS);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct version version = {sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1), db_column(row, 2, arena), db_column(row, 3, arena), db_column(row, 4, arena)};
        arena_push(arena, ret_versions, version);
    }
    return false;
}

static bool read_member(struct store *store, struct arena *arena, sqlite3_stmt *row, struct campaign_member *ret, struct pb_err *err)
{
    *ret = (struct campaign_member){
        .item = sqlite3_column_int64(row, 0), .version = sqlite3_column_int64(row, 1), .made = sqlite3_column_int64(row, 2), .author = db_column(row, 3, arena),
        .organisation = db_column(row, 4, arena), .sent = db_column(row, 5, arena), .decided = sqlite3_column_int(row, 6) != 0,
    };
    return db_strings(store, arena, "SELECT line FROM mail_added WHERE mail = (SELECT min(id) FROM mail WHERE item = ?) ORDER BY place", ret->item, &ret->added, err);
}

#define MEMBER "SELECT i.id, i.version, i.made, i.author, i.organisation, i.sent, i.decision IS NOT NULL FROM "

bool store_campaign_members(struct store *store, struct arena *arena, const struct members_query *q, struct members *ret_members, struct pb_err *err)
{
    cleanup_statement row =
        q->queue ? db_query(store, err, MEMBER "item_queue q JOIN item i ON i.id = q.item WHERE q.queue = ?1 AND q.heap = -?2 AND q.waits >= ?3 AND q.item > ?4"
                                        " ORDER BY q.item LIMIT ?5", "siiii", q->queue, q->campaign, (int64_t)q->waiting, q->after, (int64_t)q->most)
                 : db_query(store, err, MEMBER "item i WHERE i.campaign = ?1 AND (i.decision IS NULL) >= ?2 AND i.id > ?3 ORDER BY i.id LIMIT ?4", "iiii", q->campaign,
                            (int64_t)q->waiting, q->after, (int64_t)q->most);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        struct campaign_member member;
        if (!found)
            return true;
        if (!read_member(store, arena, row, &member, err))
            return false;
        arena_push(arena, ret_members, member);
    }
    return false;
}

/* ---- notes ---- */

bool store_add_note(struct store *store, struct note *note, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT coalesce(joined, 0) FROM item WHERE id = ?", "i", note->item);
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    if (!found)
        return pb_fail(err, PB_NOT_FOUND, _("there is no letter i-%lld"), (long long)note->item);
    if (sqlite3_column_int64(row, 0) != 0)
        return pb_fail(err, PB_BAD_INPUT, _("i-%lld is the same letter as i-%lld: decide on that one"), (long long)note->item,
                       (long long)sqlite3_column_int64(row, 0));
    if (!decisions_refuse_destroyed(store, note->item, err) ||
        !db_run(store, err, "INSERT INTO note (at, who, item, text) VALUES (?, ?, ?, ?)", "isis", note->at, note->who, note->item, note->text))
        return false;
    note->id = sqlite3_last_insert_rowid(store->db);
    return search_add_note(store, note, err);
}

bool store_notes(struct store *store, struct arena *arena, int64_t item, struct notes *ret_notes, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT id, item, at, who, text FROM note WHERE item = ? ORDER BY id", "i", item);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct note note = {sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2), db_column(row, 3, arena), db_column(row, 4, arena)};
        arena_push(arena, ret_notes, note);
    }
    return false;
}
