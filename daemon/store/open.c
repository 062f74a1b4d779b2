/* A store is opened: locked, checked, brought up to date; and closed. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "db.h"
#include "pack.h"
#include "postbus/steal.h"
#include "schema.h"
#include "search.h"

#define STORE_CACHE_KIB "16384" /* what is in use; the rest is in the page cache of the system, and costs a copy */

/* Who merely asks whether it is held (store_is_held) holds it for that moment. */
#define LOCK_TRIES 10
#define LOCK_PAUSE_USEC 10000

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
        good = db_execute(store, store_migrations[i], err);
    if (good && db_execute(store, sql, err) && store_commit(store, err))
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
           db_execute(store, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-" STORE_CACHE_KIB, err) &&
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
    return search_functions(store, err) && db_execute(store, "PRAGMA foreign_keys=ON", err) && migrate(store, "scratch", err);
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
