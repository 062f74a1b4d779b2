/* The words of letters: FTS5, with the texts left where they are kept. The index is told what it is to forget in the very
 * words that it was given: places in a kept reading, which never changes. */
#include "search.h"

#include <string.h>

#include "pack.h"
#include "postbus/limits.h"
#include "postbus/store_asked.h"
#include "postbus/utf8.h"

/* ---- the texts ---- */

static void add_part(struct pb_span reading, const struct search_place *place, struct buf *out)
{
    if (place->start > reading.n || place->n > reading.n - place->start)
        return;
    if (out->len > 0)
        buf_add_char(out, '\n');
    buf_add(out, reading.p + place->start, place->n);
}

/* kept_part(reading, places, column): the text of a column. */
static void kept_part(sqlite3_context *context, int n, sqlite3_value **v)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    struct pb_span packed = {sqlite3_value_blob(v[0]), (size_t)sqlite3_value_bytes(v[0])}, reading;
    const char *places = sqlite3_value_blob(v[1]);
    size_t count = (size_t)sqlite3_value_bytes(v[1]) / sizeof(struct search_place);
    struct pb_err err;
    (void)n;
    if (!pack_open(db_pack(sqlite3_user_data(context)), arena, packed, LIMIT_WIRE_BYTES, &reading, &err))
        return; /* NULL: one that is damaged must not keep the others from being found, or forgotten */
    for (size_t i = 0; i < count; i++) {
        struct search_place place;
        memcpy(&place, places + i * sizeof place, sizeof place);
        if ((int)place.column == sqlite3_value_int(v[2]))
            add_part(reading, &place, &text);
    }
    sqlite3_result_text64(context, buf_string(&text), text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

bool search_functions(struct store *store, struct pb_err *err)
{
    return sqlite3_create_function(store->db, "kept_part", 3, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, store, kept_part, NULL, NULL) == SQLITE_OK ||
           db_fail(store, err, "functions");
}

/* ---- in and out ---- */

#define COLUMNS "subject, author, organisation, letter, attachments, notes"
#define OF_TEXT COLUMNS " FROM search_text WHERE id = ?"

static bool forget(struct store *store, int64_t mail, struct pb_err *err)
{
    bool there;
    if (!db_text(store, err, NULL, &there, NULL, "SELECT 1 FROM searched WHERE mail = ?", "i", mail))
        return false;
    return !there || (db_run(store, err, "INSERT INTO search (search, rowid, " COLUMNS ") SELECT 'delete', id, " OF_TEXT, "i", mail) &&
                      db_run(store, err, "DELETE FROM searched WHERE mail = ?", "i", mail));
}

/* As search_text has it, from the texts at hand. */
static bool add_words(struct store *store, const struct searchable *s, struct pb_err *err)
{
    struct buf columns[SEARCH_NOTE + 1] = {0};
    for (size_t i = 0; i < s->places.n; i++)
        add_part(s->reading, &s->places.v[i], &columns[s->places.v[i].column]);
    bool good = db_run(store, err, "INSERT INTO search (rowid, " COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?)", "issssss", s->mail, buf_string(&columns[SEARCH_SUBJECT]),
                       buf_string(&columns[SEARCH_AUTHOR]), s->organisation, buf_string(&columns[SEARCH_LETTER]), buf_string(&columns[SEARCH_ATTACHMENT]),
                       buf_string(&columns[SEARCH_NOTE]));
    for (size_t i = 0; i <= SEARCH_NOTE; i++)
        buf_done(&columns[i]);
    return good;
}

bool store_add_searchable(struct store *store, const struct searchable *s, struct pb_err *err)
{
    struct pb_span places = {(const char *)s->places.v, s->places.n * sizeof *s->places.v};
    if (s->places.n == 0)
        places.p = "";
    return forget(store, s->mail, err) && store_search_skip(store, s->mail, err) &&
           db_run(store, err, "INSERT INTO searched (mail, organisation, places) VALUES (?, ?, ?)", "isb", s->mail, s->organisation, &places) &&
           add_words(store, s, err);
}

bool search_add_note(struct store *store, const struct note *note, struct pb_err *err)
{
    return db_run(store, err, "INSERT INTO search (rowid, notes) VALUES (?, ?)", "is", -note->id, note->text);
}

bool search_again(struct store *store, int64_t item, struct pb_err *err)
{
    return db_run(store, err, "INSERT OR IGNORE INTO search_due SELECT k.mail FROM mail m JOIN kept k ON k.mail = m.id WHERE m.item = ? ORDER BY k.mail LIMIT 1", "i", item);
}

bool store_search_later(struct store *store, int64_t mail, struct pb_err *err)
{
    return db_run(store, err, "INSERT OR IGNORE INTO search_due (mail) VALUES (?)", "i", mail);
}

bool store_search_skip(struct store *store, int64_t mail, struct pb_err *err)
{
    return db_run(store, err, "DELETE FROM search_due WHERE mail = ?", "i", mail);
}

bool store_search_due(struct store *store, struct arena *arena, struct kept *ret_kept, bool *ret_whole, bool *ret_found, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT m.item, m.id, m.taken, k.letter, k.reading, EXISTS (SELECT 1 FROM signature s WHERE s.item = m.item AND s.mail = m.id)"
                                     " OR NOT EXISTS (SELECT 1 FROM mail o JOIN kept ok ON ok.mail = o.id WHERE o.item = m.item AND o.id < m.id)"
                                     " FROM search_due d CROSS JOIN mail m ON m.id = d.mail CROSS JOIN kept k ON k.mail = m.id ORDER BY d.mail DESC LIMIT 1", "");
    if (!row || !db_next(store, row, ret_found, err))
        return false;
    if (!*ret_found)
        return true;
    int64_t letter = sqlite3_column_int64(row, 3);
    struct pb_span packed = {sqlite3_column_blob(row, 4), (size_t)sqlite3_column_bytes(row, 4)};
    *ret_kept = (struct kept){.item = sqlite3_column_int64(row, 0), .mail = sqlite3_column_int64(row, 1), .taken = sqlite3_column_int64(row, 2),
                              .letter = letter < 0 ? SIZE_MAX : (size_t)letter};
    *ret_whole = sqlite3_column_int(row, 5) != 0;
    return pack_open(db_pack(store), arena, packed, LIMIT_WIRE_BYTES, &ret_kept->reading, err);
}

static bool numbers(struct store *store, struct arena *arena, sqlite3_stmt *row, struct items *ret, struct pb_err *err)
{
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        arena_push(arena, ret, sqlite3_column_int64(row, 0));
    }
    return false;
}

bool search_forget_mail(struct store *store, int64_t mail, struct pb_err *err)
{
    return forget(store, mail, err) && store_search_skip(store, mail, err);
}

static bool forget_all(struct store *store, const struct items *mails, struct pb_err *err)
{
    for (size_t i = 0; i < mails->n; i++)
        if (!search_forget_mail(store, mails->v[i], err))
            return false;
    return true;
}

bool search_forget(struct store *store, int64_t before, size_t most, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_statement row = db_query(store, err, "SELECT id FROM mail WHERE taken < ?1 AND id IN (SELECT mail FROM kept ORDER BY mail LIMIT ?2)", "ii", before,
                                     (int64_t)most);
    struct items mails = {0};
    return numbers(store, arena, row, &mails, err) && forget_all(store, &mails, err);
}

bool search_erase(struct store *store, const char *mails, const char *notes, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct items of_mails = {0}, of_notes = {0};
    cleanup_statement mail = db_query(store, err, mails, "");
    cleanup_statement note = mail ? db_query(store, err, notes, "") : NULL;
    if (!numbers(store, arena, mail, &of_mails, err) || !numbers(store, arena, note, &of_notes, err) || !forget_all(store, &of_mails, err))
        return false;
    for (size_t i = 0; i < of_notes.n; i++)
        if (!db_run(store, err, "INSERT INTO search (search, rowid, notes) SELECT 'delete', -id, text FROM note WHERE id = ?", "i", of_notes.v[i]))
            return false;
    return true;
}

bool search_purge(struct store *store, struct pb_err *err)
{
    return db_run(store, err, "INSERT INTO search (search) VALUES ('optimize')", "");
}
