#include "db.h"

#include <stdarg.h>
#include <stdlib.h>

#include "pack.h"

bool db_fail(struct store *store, struct pb_err *err, const char *what)
{
    static const struct { int result; enum pb_code code; } codes[] = {
        {SQLITE_BUSY, PB_LATER},       {SQLITE_LOCKED, PB_LATER},   {SQLITE_FULL, PB_LATER},
        {SQLITE_IOERR, PB_LATER},      {SQLITE_NOMEM, PB_LATER},    {SQLITE_CORRUPT, PB_OPERATOR},
        {SQLITE_NOTADB, PB_OPERATOR},  {SQLITE_CANTOPEN, PB_OPERATOR}, {SQLITE_READONLY, PB_OPERATOR},
        {SQLITE_PERM, PB_OPERATOR},    {SQLITE_AUTH, PB_OPERATOR},
    };
    int result = sqlite3_errcode(store->db) & 0xff;
    enum pb_code code = PB_BUG;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].result == result)
            code = codes[i].code;
    return pb_fail(err, code, "store: %s: %s", what, sqlite3_errmsg(store->db));
}

static bool bind_all(sqlite3_stmt *statement, const char *types, va_list args)
{
    for (int i = 0; types[i]; i++) {
        int result = SQLITE_MISUSE;
        switch (types[i]) {
        case 's': result = sqlite3_bind_text(statement, i + 1, va_arg(args, const char *), -1, SQLITE_TRANSIENT); break;
        case 'i': result = sqlite3_bind_int64(statement, i + 1, va_arg(args, int64_t)); break;
        case 'b': {
            const struct pb_span *bytes = va_arg(args, const struct pb_span *);
            result = sqlite3_bind_blob64(statement, i + 1, bytes->p, bytes->n, SQLITE_TRANSIENT);
            break;
        }
        case 'd': result = sqlite3_bind_double(statement, i + 1, va_arg(args, double)); break;
        }
        if (result != SQLITE_OK)
            return false;
    }
    return true;
}

static size_t place_of(const char *sql)
{
    uint32_t hash = 2166136261u;
    for (; *sql; sql++)
        hash = (hash ^ (unsigned char)*sql) * 16777619u;
    return hash % DB_STATEMENTS;
}

/* The statement with this text that nobody is stepping through; prepared where
 * there is none. NULL where it cannot be, or all places are taken. */
static sqlite3_stmt *find_prepared(struct store *store, const char *sql)
{
    size_t place = place_of(sql);
    for (size_t i = 0; i < DB_STATEMENTS; i++) {
        sqlite3_stmt **slot = &store->prepared[(place + i) % DB_STATEMENTS];
        if (!*slot && sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL) != SQLITE_OK)
            return NULL;
        if (!sqlite3_stmt_busy(*slot) && strcmp(sqlite3_sql(*slot), sql) == 0)
            return *slot;
    }
    return NULL;
}

static sqlite3_stmt *prepare(struct store *store, struct pb_err *err, const char *sql, const char *types, va_list args)
{
    sqlite3_stmt *statement = find_prepared(store, sql);
    if (!statement || !bind_all(statement, types, args)) {
        db_fail(store, err, "prepare");
        return NULL;
    }
    return statement;
}

sqlite3_stmt *db_query(struct store *store, struct pb_err *err, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    sqlite3_stmt *statement = prepare(store, err, sql, types, args);
    va_end(args);
    return statement;
}

bool db_next(struct store *store, sqlite3_stmt *statement, bool *ret_row, struct pb_err *err)
{
    int result = sqlite3_step(statement);
    *ret_row = false;
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return db_fail(store, err, "read");
    *ret_row = result == SQLITE_ROW;
    return true;
}

bool db_run(struct store *store, struct pb_err *err, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    cleanup_statement statement = prepare(store, err, sql, types, args);
    va_end(args);
    if (!statement)
        return false;
    int result = sqlite3_step(statement);
    if (result != SQLITE_DONE && result != SQLITE_ROW)
        return db_fail(store, err, "write");
    return true;
}

bool db_text(struct store *store, struct pb_err *err, struct arena *arena, bool *ret_found,
             const char **ret_text, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    cleanup_statement statement = prepare(store, err, sql, types, args);
    va_end(args);
    bool found;
    if (!statement || !db_next(store, statement, &found, err))
        return false;
    if (ret_text)
        *ret_text = found ? db_column(statement, 0, arena) : NULL;
    if (ret_found)
        *ret_found = found;
    return true;
}

bool db_strings(struct store *store, struct arena *arena, const char *sql, int64_t id, struct strings *list,
                struct pb_err *err)
{
    cleanup_statement statement = db_query(store, err, sql, "i", id);
    bool row;
    while (statement && db_next(store, statement, &row, err)) {
        if (!row)
            return true;
        arena_push(arena, list, db_column(statement, 0, arena));
    }
    return false;
}

const char *db_column(sqlite3_stmt *statement, int column, struct arena *arena)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text ? arena_copy(arena, (struct pb_span){text, (size_t)sqlite3_column_bytes(statement, column)}) : NULL;
}

struct pack *db_pack(struct store *store)
{
    if (!store->pack)
        store->pack = pack_new();
    return store->pack;
}

bool db_execute(struct store *store, const char *sql, struct pb_err *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || db_fail(store, err, "execute");
}

bool store_begin(struct store *store, struct pb_err *err)
{
    if (!db_execute(store, "BEGIN IMMEDIATE", err))
        return false;
    store->open_transaction = true;
    return true;
}

bool store_commit(struct store *store, struct pb_err *err)
{
    if (!db_execute(store, "COMMIT", err))
        return false;
    store->open_transaction = false;
    return true;
}

void store_rollback(struct store *store)
{
    if (store->open_transaction)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->open_transaction = false;
}
