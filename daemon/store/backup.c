/* Copies of the whole store: made while it is in use, and put back in its place. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "db.h"
#include "postbus/limits.h"
#include "postbus/steal.h"

#define PART ".part"

/* ---- files that stay ---- */

static bool sync_fd(int fd, const char *path, struct pb_err *err)
{
    return (fd >= 0 && fsync(fd) == 0) || pb_fail_errno(err, PB_LATER, errno, "%s", path);
}

static bool sync_file(const char *path, struct pb_err *err)
{
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    return sync_fd(fd, path, err);
}

/* What was renamed in the folder of `path` is so for good. */
static bool sync_folder(struct arena *arena, const char *path, struct pb_err *err)
{
    const char *slash = strrchr(path, '/');
    const char *folder = !slash ? "." : slash == path ? "/" : arena_copy(arena, (struct pb_span){path, (size_t)(slash - path)});
    return sync_file(folder, err);
}

/* Gives `path` its name; what has that name already stays. */
static bool name_it(struct arena *arena, const char *path, const char *name, struct pb_err *err)
{
    if (renameat2(AT_FDCWD, path, AT_FDCWD, name, RENAME_NOREPLACE) != 0)
        return pb_fail_errno(err, PB_OPERATOR, errno, "%s", name);
    return sync_folder(arena, name, err);
}

/* ---- is it whole? ---- */

/* Each row of the pragma is a fault, but for "ok". */
static bool take_faults(struct store *store, struct arena *arena, const char *pragma, struct strings *faults, struct pb_err *err)
{
    cleanup_statement statement = db_query(store, err, pragma, "");
    bool row = true;
    while (statement && row) {
        if (!db_next(store, statement, &row, err))
            return false;
        const char *said = row ? db_column(statement, 0, arena) : NULL;
        if (said && strcmp(said, "ok") != 0)
            arena_push(arena, faults, arena_printf(arena, "%s: %s", pragma + strlen("PRAGMA "), said));
    }
    return statement != NULL;
}

bool store_check(struct store *store, struct arena *arena, struct strings *ret_faults, struct pb_err *err)
{
    *ret_faults = (struct strings){0};
    return take_faults(store, arena, "PRAGMA integrity_check", ret_faults, err) && take_faults(store, arena, "PRAGMA foreign_key_check", ret_faults, err);
}

static bool is_whole(struct arena *arena, const char *file, struct pb_err *err)
{
    cleanup_store struct store *store = NULL;
    struct strings faults;
    if (!store_open(file, STORE_COPY, &store, err) || !store_check(store, arena, &faults, err))
        return false;
    return faults.n == 0 || pb_fail(err, PB_OPERATOR, "%s is damaged: %s", file, faults.v[0]);
}

/* ---- out, and back ---- */

bool store_backup(const char *file, const char *to, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_store struct store *store = NULL;
    const char *part = arena_printf(arena, "%s" PART, to);
    if (!store_open(file, STORE_READ, &store, err))
        return false;
    if (access(to, F_OK) == 0)
        return pb_fail(err, PB_OPERATOR, "%s is there already, and stays", to);
    unlink(part); /* of one that broke off */
    mode_t before = umask(0077); /* it holds letters */
    bool good = db_run(store, err, "VACUUM INTO ?", "s", part);
    umask(before);
    good = good && is_whole(arena, part, err) && sync_file(part, err) && name_it(arena, part, to, err);
    if (!good)
        unlink(part);
    return good;
}

static bool copy_bytes(int from, int to, const char *path, struct pb_err *err)
{
    for (;;) {
        ssize_t n = sendfile(to, from, NULL, MIB(16));
        if (n == 0)
            return sync_fd(to, path, err);
        if (n < 0 && errno != EINTR)
            return pb_fail_errno(err, PB_LATER, errno, "%s", path);
    }
}

static bool copy_file(const char *from, const char *to, struct pb_err *err)
{
    cleanup_close int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0)
        return pb_fail_errno(err, PB_NOT_FOUND, errno, "%s", from);
    cleanup_close int copy = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (copy < 0)
        return pb_fail_errno(err, PB_OPERATOR, errno, "%s", to);
    return db_give(to, err) && copy_bytes(source, copy, to, err);
}

/* The file and its write-ahead log, under another name that the two share. */
static bool set_aside(struct arena *arena, const char *file, const char *aside, struct pb_err *err)
{
    const char *log = arena_printf(arena, "%s-wal", file);
    unlink(arena_printf(arena, "%s-shm", file));
    if (access(log, F_OK) == 0 && !name_it(arena, log, arena_printf(arena, "%s-wal", aside), err))
        return false;
    return name_it(arena, file, aside, err);
}

bool store_restore(const char *file, const char *from, const char *aside, bool *ret_aside, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_close int lock = -1;
    const char *part = arena_printf(arena, "%s" PART, file);
    *ret_aside = false;
    if (!is_whole(arena, from, err) || !db_lock(file, &lock, err))
        return false;
    if (!copy_file(from, part, err)) {
        unlink(part);
        return false;
    }
    if (access(file, F_OK) == 0) {
        if (!set_aside(arena, file, aside, err))
            return false;
        *ret_aside = true;
    }
    return name_it(arena, part, file, err);
}
