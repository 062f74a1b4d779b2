/* What may be destroyed, what is to be, and what was. */
#include <string.h>

#include "db.h"
#include "postbus/store_destroy.h"

bool store_due(struct store *store, struct arena *arena, const char *kind, int64_t before, size_t most, struct due_letters *ret_letters, struct pb_err *err)
{
    cleanup_statement row = db_query(
        store, err,
        "SELECT i.id, i.made, max(i.made, coalesce((SELECT max(taken) FROM mail m WHERE m.item = i.id), 0), coalesce((SELECT max(at) FROM decision d WHERE d.item = i.id), 0)) AS last,"
        " (SELECT count(*) FROM mail m WHERE m.item = i.id) FROM item i"
        " WHERE coalesce(i.kind, 'letter') = ?1 AND i.made < ?2 AND i.joined IS NULL AND NOT i.follows AND last < ?2"
        " AND NOT EXISTS (SELECT 1 FROM destroyed d WHERE d.item = i.id)"
        " AND NOT EXISTS (SELECT 1 FROM mail m JOIN delivery p ON p.mail = m.id WHERE m.item = i.id AND p.state = 'planned') ORDER BY i.id LIMIT ?3",
        "sii", kind, before, (int64_t)most);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct due_letter letter = {sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 3)};
        arena_push(arena, ret_letters, letter);
    }
    return false;
}

static void count(struct arena *arena, struct folder_counts *counts, sqlite3_stmt *row)
{
    const char *folder = (const char *)sqlite3_column_text(row, 0);
    size_t i = 0;
    while (i < counts->n && strcmp(counts->v[i].folder, folder) != 0)
        i++;
    if (i == counts->n) {
        struct folder_count one = {.folder = arena_string(arena, folder)};
        arena_push(arena, counts, one);
    }
    counts->v[i].mails += sqlite3_column_int64(row, 1);
}

bool store_count_folders(struct store *store, struct arena *arena, int64_t item, struct folder_counts *counts, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT CASE WHEN d.state = 'done' THEN d.target ELSE m.folder END AS folder, count(*) FROM mail m JOIN delivery d ON d.mail = m.id"
                                     " WHERE m.item = ? AND (d.state = 'done' OR (d.origin IS NULL AND d.state IN ('planned', 'observed', 'marked'))) GROUP BY 1 ORDER BY 1", "i", item);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        count(arena, counts, row);
    }
    return false;
}

bool store_condemn(struct store *store, struct destruction *d, const struct items *items, struct pb_err *err)
{
    if (!db_run(store, err, "INSERT INTO destruction (at, who, list, kind, why, letters) VALUES (?, ?, ?, ?, ?, ?)", "issssi", d->at, d->who, d->list, d->kind, d->why,
                (int64_t)items->n))
        return false;
    d->id = sqlite3_last_insert_rowid(store->db);
    d->letters = (int64_t)items->n;
    for (size_t i = 0; i < items->n; i++)
        if (!db_run(store, err, "INSERT OR IGNORE INTO destroyed (item, destruction) VALUES (?, ?)", "ii", items->v[i], d->id))
            return false;
    return true;
}

#define COLUMNS "d.id, d.at, d.who, d.list, d.kind, d.why, d.letters, coalesce(d.done, 0), coalesce(d.wiped, 0)"

static struct destruction read_destruction(sqlite3_stmt *row, struct arena *arena)
{
    return (struct destruction){
        sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1), db_column(row, 2, arena), db_column(row, 3, arena), db_column(row, 4, arena),
        db_column(row, 5, arena), sqlite3_column_int64(row, 6), sqlite3_column_int64(row, 7), sqlite3_column_int64(row, 8), NULL,
    };
}

bool store_destructions(struct store *store, bool (*each)(void *context, const struct destruction *destruction), void *context, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_statement row = db_query(store, err, "SELECT " COLUMNS " FROM destruction d ORDER BY d.id DESC", "");
    bool found;
    while (row && db_next(store, row, &found, err)) {
        struct destruction destruction = found ? read_destruction(row, arena) : (struct destruction){0};
        if (!found || !each(context, &destruction))
            return true;
        arena_reset(arena);
    }
    return false;
}

bool store_destroyed(struct store *store, struct arena *arena, int64_t item, struct destruction *ret_destruction, bool *ret_found, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT " COLUMNS ", o.queues FROM destroyed o JOIN destruction d ON d.id = o.destruction WHERE o.item = ?", "i", item);
    if (!row || !db_next(store, row, ret_found, err))
        return false;
    if (*ret_found) {
        *ret_destruction = read_destruction(row, arena);
        ret_destruction->queues = db_column(row, 9, arena);
    }
    return true;
}
