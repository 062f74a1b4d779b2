/* Erasing letters: everything that a letter said, and who said it. What it was filed as stays. */
#include "db.h"
#include "search.h"
#include "postbus/store_destroy.h"

/* What goes, by its numbers. Of this connection alone, and in memory. */
static const char *const tables[] = {
    "CREATE TEMP TABLE IF NOT EXISTS going_item (id INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE IF NOT EXISTS going_mail (id INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE IF NOT EXISTS going_text (id INTEGER PRIMARY KEY, family INTEGER)",
    "CREATE TEMP TABLE IF NOT EXISTS going_enclosure (keys TEXT PRIMARY KEY)",
};
static const char *const empty[] = {"DELETE FROM going_item", "DELETE FROM going_mail", "DELETE FROM going_text", "DELETE FROM going_enclosure"};

/* Of a list: what has gone on since it was made is not what was agreed on. */
static const char spare[] =
    "DELETE FROM destroyed WHERE at IS NULL AND item IN (SELECT id FROM going_item)"
    " AND EXISTS (SELECT 1 FROM destruction d JOIN item i ON i.id = destroyed.item WHERE d.id = destroyed.destruction AND d.kind IS NOT NULL"
    "  AND (i.joined IS NOT NULL OR EXISTS (SELECT 1 FROM mail m WHERE m.item = i.id AND m.taken >= d.at)"
    "   OR EXISTS (SELECT 1 FROM decision c WHERE c.item = i.id AND c.at >= d.at)))";

/* Letters that were joined to one go with it. */
static const char *const gather[] = {
    "DELETE FROM going_item WHERE id NOT IN (SELECT item FROM destroyed)",
    "INSERT OR IGNORE INTO going_item WITH RECURSIVE one (id) AS (SELECT id FROM going_item UNION SELECT i.id FROM one JOIN item i ON i.joined = one.id)"
    " SELECT id FROM one",
    "INSERT INTO going_mail SELECT m.id FROM going_item g JOIN mail m ON m.item = g.id",
    "INSERT OR IGNORE INTO going_text SELECT t.id, t.family FROM going_mail g JOIN fingerprint f ON f.mail = g.id JOIN text t ON t.id = f.text",
    "INSERT OR IGNORE INTO going_enclosure SELECT f.enclosed FROM going_mail g JOIN fingerprint f ON f.mail = g.id WHERE f.enclosed IS NOT NULL",
};

#define ITEMS "(SELECT id FROM going_item)"
#define MAILS "(SELECT id FROM going_mail)"
/* Texts of a family that no letter has any more. */
#define DEAD "(SELECT t.id FROM text t WHERE t.destroyed AND t.family IN (SELECT family FROM going_text) AND NOT EXISTS (SELECT 1 FROM fingerprint f WHERE f.family = t.family))"

static const char *const erase[] = {
    "DELETE FROM kept WHERE mail IN " MAILS,
    "DELETE FROM signature WHERE item IN " ITEMS,
    "DELETE FROM fingerprint WHERE mail IN " MAILS,
    "DELETE FROM letter_id WHERE mail IN " MAILS,
    "DELETE FROM letter_reference WHERE mail IN " MAILS,
    "DELETE FROM letter_quote WHERE mail IN " MAILS,
    "DELETE FROM mail_added WHERE mail IN " MAILS,
    "DELETE FROM enclosure WHERE keys IN (SELECT keys FROM going_enclosure) AND keys NOT IN (SELECT enclosed FROM fingerprint WHERE enclosed IS NOT NULL)",
    /* A text that another letter has as well stays with that one. Keys by which others of its family are found stay as long as there are any. */
    "UPDATE text SET hash = 'destroyed ' || id, body = NULL, destroyed = 1 WHERE id IN (SELECT id FROM going_text) AND NOT EXISTS (SELECT 1 FROM fingerprint f WHERE f.text = text.id)",
    "DELETE FROM sketch WHERE text IN " DEAD,
    "DELETE FROM item_score WHERE item IN " ITEMS,
    "DELETE FROM item_evidence WHERE item IN " ITEMS,
    "DELETE FROM note WHERE item IN " ITEMS,
    "UPDATE history SET why = NULL WHERE item IN " ITEMS " OR other IN " ITEMS " OR mail IN " MAILS,
    "UPDATE decision SET why = NULL WHERE item IN " ITEMS,
    "UPDATE mail SET sha256 = '', message_id = NULL, forwarder = NULL, note = NULL, why = NULL WHERE id IN " MAILS,
    "UPDATE delivery SET problem = NULL WHERE mail IN " MAILS,
    "UPDATE item SET subject = NULL, author = NULL, organisation = NULL, reason = NULL, follows = 0, version = version + 1 WHERE id IN " ITEMS,
};

static bool run_all(struct store *store, const char *const *sql, size_t n, struct pb_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!db_run(store, err, sql[i], ""))
            return false;
    return true;
}
#define RUN(list) run_all(store, list, sizeof list / sizeof *list, err)

static bool choose(struct store *store, size_t most, struct pb_err *err)
{
    return RUN(tables) && RUN(empty) && db_run(store, err, "INSERT INTO going_item SELECT item FROM destroyed WHERE at IS NULL ORDER BY item LIMIT ?", "i", (int64_t)most) &&
           db_run(store, err, spare, "") && RUN(gather);
}

/* It stands in no queue of ours any more; which they were stays on the record. */
static bool put_on_record(struct store *store, int64_t now, struct pb_err *err)
{
    return db_run(store, err, "UPDATE destroyed SET at = ?, queues = (SELECT group_concat(queue, ', ') FROM (SELECT queue FROM item_queue q WHERE q.item = destroyed.item ORDER BY place))"
                              " WHERE at IS NULL AND item IN " ITEMS, "i", now) &&
           db_run(store, err, "DELETE FROM item_queue WHERE item IN " ITEMS, "");
}

bool store_is_condemned(struct store *store, bool *ret_is, struct pb_err *err)
{
    return db_text(store, err, NULL, ret_is, NULL, "SELECT 1 FROM destruction WHERE wiped IS NULL AND done IS NULL LIMIT 1", "");
}

static bool finish(struct store *store, int64_t now, bool *ret_more, struct pb_err *err)
{
    return db_run(store, err, "UPDATE destruction SET done = ?, letters = (SELECT count(*) FROM destroyed d WHERE d.destruction = destruction.id)"
                              " WHERE done IS NULL AND wiped IS NULL AND NOT EXISTS (SELECT 1 FROM destroyed d WHERE d.destruction = destruction.id AND d.at IS NULL)", "i", now) &&
           store_is_condemned(store, ret_more, err);
}

bool store_destroy(struct store *store, int64_t now, size_t most, bool *ret_more, struct pb_err *err)
{
    return choose(store, most, err) && search_erase(store, "SELECT id FROM going_mail", "SELECT id FROM note WHERE item IN " ITEMS, err) && RUN(erase) &&
           put_on_record(store, now, err) && finish(store, now, ret_more, err);
}

bool store_erase_sender(struct store *store, const struct items *mails, struct pb_err *err)
{
    static const char *const acts[] = {
        "DELETE FROM kept WHERE mail = ?",
        "DELETE FROM signature WHERE item = (SELECT item FROM mail WHERE id = ?1) AND mail = ?1",
        "DELETE FROM mail_added WHERE mail = ?",
        "DELETE FROM letter_id WHERE mail = ?1 AND id = (SELECT message_id FROM mail WHERE id = ?1)",
        "UPDATE history SET why = NULL WHERE mail = ?",
        "UPDATE mail SET message_id = NULL, forwarder = NULL, note = NULL, why = NULL WHERE id = ?",
    };
    for (size_t i = 0; i < mails->n; i++) {
        if (!search_forget_mail(store, mails->v[i], err))
            return false;
        for (size_t k = 0; k < sizeof acts / sizeof *acts; k++)
            if (!db_run(store, err, acts[k], "i", mails->v[i]))
                return false;
    }
    return true;
}

bool store_has_remains(struct store *store, bool *ret_has, struct pb_err *err)
{
    return db_text(store, err, NULL, ret_has, NULL, "SELECT 1 FROM destruction WHERE wiped IS NULL AND done IS NOT NULL LIMIT 1", "");
}

/* The log is emptied into the file; what it held of before is gone with it. */
static bool empty_log(struct store *store, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "PRAGMA wal_checkpoint(TRUNCATE)", "");
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    return !found || sqlite3_column_int(row, 0) == 0 || pb_fail(err, PB_LATER, "store: somebody reads an old state of it");
}

/* Erased bytes stay in free pages, in the rest of pages and, of the index of words, until it is merged: nothing less
 * than writing all of it anew is sure to leave none, also not of what was overwritten long before. */
bool store_wipe(struct store *store, int64_t now, struct pb_err *err)
{
    return search_purge(store, err) && db_run(store, err, "VACUUM", "") && empty_log(store, err) &&
           db_run(store, err, "UPDATE destruction SET wiped = ? WHERE wiped IS NULL AND done IS NOT NULL", "i", now);
}
