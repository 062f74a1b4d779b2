#include "db.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "postbus/limits.h"
#include "pack.h"
#include "postbus/steal.h"
#include "search.h"
#include "schema.h"

#define STORE_CACHE_KIB "16384" /* what is in use; the rest is in the page cache of the system, and costs a copy */

/* Who merely asks whether it is held (store_is_held) holds it for that moment. */
#define LOCK_TRIES 10
#define LOCK_PAUSE_USEC 10000

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

static bool pragma(struct store *store, const char *name, int64_t *ret_value, struct pb_err *err)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA %s", name);
    cleanup_statement statement = db_query(store, err, sql, "");
    bool row;
    if (!statement || !db_next(store, statement, &row, err))
        return false;
    *ret_value = row ? sqlite3_column_int64(statement, 0) : 0;
    return true;
}

static bool execute(struct store *store, const char *sql, struct pb_err *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || db_fail(store, err, "execute");
}

/* quick_check answers one row "ok", or the faults. */
static bool check(struct store *store, const char *file, struct pb_err *err)
{
    cleanup_statement statement = db_query(store, err, "PRAGMA quick_check(1)", "");
    bool row;
    if (!statement || !db_next(store, statement, &row, err))
        return false;
    const char *answer = row ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (!answer || strcmp(answer, "ok") != 0)
        return pb_fail(err, PB_OPERATOR,
                       "store %s is damaged (%s): set it aside and restore a backup, or start with a new one",
                       file, answer ? answer : "no answer");
    return true;
}

static bool is_newer(const char *file, int64_t version, struct pb_err *err)
{
    return pb_fail(err, PB_OPERATOR, "store %s is of version %lld, this program knows up to %d: install the newer postbusd", file, (long long)version,
                   STORE_VERSION);
}

/* All migrations that are missing, in one transaction. */
static bool migrate(struct store *store, const char *file, struct pb_err *err)
{
    int64_t version, application;
    if (!pragma(store, "user_version", &version, err) || !pragma(store, "application_id", &application, err))
        return false;
    if (version > STORE_VERSION)
        return is_newer(file, version, err);
    if (application != 0 && application != STORE_APPLICATION_ID)
        return pb_fail(err, PB_OPERATOR, "%s is another program's database", file);
    if (version == STORE_VERSION)
        return true;
    if (!store_begin(store, err))
        return false;
    char sql[96];
    snprintf(sql, sizeof sql, "PRAGMA user_version=%d; PRAGMA application_id=%d", STORE_VERSION, STORE_APPLICATION_ID);
    bool good = true;
    for (int64_t i = version; good && i < STORE_VERSION; i++)
        good = execute(store, store_migrations[i], err);
    if (good && execute(store, sql, err) && store_commit(store, err))
        return true;
    store_rollback(store);
    return false;
}

bool db_give(const char *path, struct pb_err *err)
{
    struct stat owner;
    char folder[PATH_MAX];
    if (geteuid() != 0)
        return true;
    if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder)
        return pb_fail(err, PB_OPERATOR, "store: path too long: %s", path);
    if (stat(dirname(folder), &owner) == 0 && lchown(path, owner.st_uid, owner.st_gid) == 0)
        return true;
    return pb_fail_errno(err, PB_OPERATOR, errno, "store: giving it to its owner: %s", path);
}

bool db_lock(const char *file, int *ret_fd, struct pb_err *err)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s.lock", file) >= (int)sizeof path)
        return pb_fail(err, PB_OPERATOR, "store: path too long: %s", file);
    cleanup_close int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0)
        return pb_fail_errno(err, PB_OPERATOR, errno, "store: lock %s", path);
    if (!db_give(path, err))
        return false;
    for (int left = LOCK_TRIES; flock(fd, LOCK_EX | LOCK_NB) != 0; left--) {
        if (left == 0)
            return pb_fail(err, PB_OPERATOR, "store %s is in use by another postbusd", file);
        usleep(LOCK_PAUSE_USEC);
    }
    *ret_fd = fd;
    fd = -1;
    return true;
}

bool store_is_held(const char *file)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s.lock", file) >= (int)sizeof path)
        return false;
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

static bool open_for_writing(struct store *store, const char *file, struct pb_err *err)
{
    mode_t before = umask(0027);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    bool good = db_lock(file, &store->lock_fd, err);
    good = good && (sqlite3_open_v2(file, &store->db, flags, NULL) == SQLITE_OK || db_fail(store, err, file)) && db_give(file, err); /* SQLite gives what it puts beside it */
    umask(before);
    if (!good)
        return false;
    sqlite3_busy_timeout(store->db, 5000);
    return search_functions(store, err) && check(store, file, err) &&
           execute(store, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-" STORE_CACHE_KIB, err) &&
           migrate(store, file, err);
}

static bool open_as_it_is(struct store *store, const char *file, struct pb_err *err)
{
    if (access(file, F_OK) != 0)
        return pb_fail_errno(err, PB_NOT_FOUND, errno, "store %s", file);
    if (sqlite3_open_v2(file, &store->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        return db_fail(store, err, file);
    sqlite3_busy_timeout(store->db, 5000);
    return search_functions(store, err);
}

static bool open_for_reading(struct store *store, const char *file, struct pb_err *err)
{
    int64_t version;
    if (!open_as_it_is(store, file, err) || !pragma(store, "user_version", &version, err))
        return false;
    if (version == 0)
        return pb_fail(err, PB_LATER, "store %s is just being made: ask again in a moment", file);
    if (version != STORE_VERSION)
        return pb_fail(err, PB_OPERATOR, "store %s is of version %lld, this program reads %d", file,
                       (long long)version, STORE_VERSION);
    return true;
}

/* A backup, which may be of an earlier version. */
static bool open_copy(struct store *store, const char *file, struct pb_err *err)
{
    int64_t version, application;
    if (!open_as_it_is(store, file, err) || !pragma(store, "user_version", &version, err) || !pragma(store, "application_id", &application, err))
        return false;
    if (application != STORE_APPLICATION_ID || version < 1)
        return pb_fail(err, PB_BAD_INPUT, "%s is no store of postbusd", file);
    return version <= STORE_VERSION || is_newer(file, version, err);
}

static bool open_scratch(struct store *store, struct pb_err *err)
{
    if (sqlite3_open(":memory:", &store->db) != SQLITE_OK)
        return db_fail(store, err, "scratch");
    return search_functions(store, err) && execute(store, "PRAGMA foreign_keys=ON", err) && migrate(store, "scratch", err);
}

bool store_open(const char *file, enum store_use use, struct store **ret_store, struct pb_err *err)
{
    cleanup_store struct store *store = calloc(1, sizeof *store);
    if (!store)
        pb_out_of_memory("store");
    store->lock_fd = -1;
    bool good = false;
    switch (use) {
    case STORE_WRITE: good = open_for_writing(store, file, err); break;
    case STORE_READ: good = open_for_reading(store, file, err); break;
    case STORE_COPY: good = open_copy(store, file, err); break;
    case STORE_SCRATCH: good = open_scratch(store, err); break;
    }
    if (!good)
        return false;
    *ret_store = pb_steal(store);
    return true;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->db)
        store_rollback(store);
    for (size_t i = 0; i < DB_STATEMENTS; i++)
        sqlite3_finalize(store->prepared[i]);
    sqlite3_close(store->db);
    pack_free(store->pack);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    free(store);
}

bool store_begin(struct store *store, struct pb_err *err)
{
    if (!execute(store, "BEGIN IMMEDIATE", err))
        return false;
    store->open_transaction = true;
    return true;
}

bool store_commit(struct store *store, struct pb_err *err)
{
    if (!execute(store, "COMMIT", err))
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
