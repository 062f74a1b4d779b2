/* What letters said, kept so that other rules can be tried on them. */
#include <stdint.h>

#include "db.h"
#include "pack.h"
#include "postbus/limits.h"
#include "postbus/store_asked.h"
#include "search.h"

bool store_keep(struct store *store, const struct kept *kept, struct pb_span signature, struct pb_err *err)
{
    cleanup_buf struct buf packed = BUF_INIT;
    pack_bytes(db_pack(store), kept->reading, &packed);
    struct pb_span bytes = buf_span(&packed);
    if (!db_run(store, err, "INSERT INTO kept (mail, letter, verdict, reading) VALUES (?, ?, ?, ?)", "iisb", kept->mail,
                kept->letter == SIZE_MAX ? (int64_t)-1 : (int64_t)kept->letter, kept->verdict, &bytes))
        return false;
    return signature.n == 0 || db_run(store, err, "INSERT OR REPLACE INTO signature (item, mail, taken, bits) VALUES (?, ?, ?, ?)", "iiib", kept->item, kept->mail,
                                      kept->taken, &signature);
}

bool store_each_signature(struct store *store, int64_t since, bool (*each)(void *context, int64_t item, struct pb_span signature), void *context,
                          struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT item, bits FROM signature WHERE taken >= ?", "i", since);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found || !each(context, sqlite3_column_int64(row, 0), (struct pb_span){sqlite3_column_blob(row, 1), (size_t)sqlite3_column_bytes(row, 1)}))
            return true;
    }
    return false;
}

bool store_each_kept(struct store *store, int64_t since, bool (*each)(void *context, const struct kept_item *item), void *context, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT s.item, coalesce(i.campaign, 0), i.decision IS NOT NULL FROM signature s"
                                                 " JOIN item i ON i.id = s.item WHERE s.taken >= ? AND i.joined IS NULL ORDER BY s.item DESC",
                                     "i", since);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        struct kept_item item = {sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1), sqlite3_column_int(row, 2) != 0};
        if (!found || !each(context, &item))
            return true;
    }
    return false;
}

static bool read_kept(struct store *store, sqlite3_stmt *row, struct arena *arena, struct kept *ret, struct pb_err *err)
{
    int64_t letter = sqlite3_column_int64(row, 3);
    *ret = (struct kept){
        .item = sqlite3_column_int64(row, 0),
        .mail = sqlite3_column_int64(row, 1),
        .taken = sqlite3_column_int64(row, 2),
        .letter = letter < 0 ? SIZE_MAX : (size_t)letter,
        .verdict = db_column(row, 4, arena),
    };
    struct pb_span packed = {sqlite3_column_blob(row, 5), (size_t)sqlite3_column_bytes(row, 5)};
    return pack_open(db_pack(store), arena, packed, LIMIT_WIRE_BYTES, &ret->reading, err);
}

bool store_get_kept(struct store *store, struct arena *arena, int64_t item, struct kept *ret_kept, bool *ret_found, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT s.item, s.mail, s.taken, k.letter, k.verdict, k.reading FROM signature s"
                                                 " JOIN kept k ON k.mail = s.mail WHERE s.item = ?", "i", item);
    if (!row || !db_next(store, row, ret_found, err))
        return false;
    return !*ret_found || read_kept(store, row, arena, ret_kept, err);
}

bool store_get_letter(struct store *store, struct arena *arena, int64_t item, struct kept *ret_kept, bool *ret_judged, bool *ret_found, struct pb_err *err)
{
    if (!store_get_kept(store, arena, item, ret_kept, ret_judged, err))
        return false;
    *ret_found = *ret_judged;
    if (*ret_found)
        return true;
    cleanup_statement row = db_query(store, err, "SELECT m.item, m.id, m.taken, k.letter, k.verdict, k.reading FROM mail m JOIN kept k ON k.mail = m.id"
                                                 " WHERE m.item = ? ORDER BY m.id LIMIT 1", "i", item);
    if (!row || !db_next(store, row, ret_found, err))
        return false;
    return !*ret_found || read_kept(store, row, arena, ret_kept, err);
}

bool store_rekeep(struct store *store, int64_t item, const char *verdict, struct pb_err *err)
{
    return db_run(store, err, "UPDATE kept SET verdict = ?2 WHERE mail = (SELECT mail FROM signature WHERE item = ?1)", "is", item, verdict);
}

/* The oldest have the lowest numbers: no more than `most` are looked at. */
bool store_forget_kept(struct store *store, int64_t before, size_t most, struct pb_err *err)
{
    if (!search_forget(store, before, most, err)) /* while its words are known */
        return false;
    static const char *const acts[] = {
        "DELETE FROM kept WHERE mail IN (SELECT id FROM mail WHERE taken < ?1 AND id IN (SELECT mail FROM kept ORDER BY mail LIMIT ?2))",
        "DELETE FROM signature WHERE taken < ?1 AND item IN (SELECT item FROM signature ORDER BY item LIMIT ?2)",
    };
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (!db_run(store, err, acts[i], "ii", before, (int64_t)most))
            return false;
    return true;
}
