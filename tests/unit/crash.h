/* crash.h: a process that is killed at every single write to a store, before it and in the
 * middle of it. */
#pragma once
#include <signal.h>
#include <sqlite3.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

static long writes, fatal; /* so far; the one that is not survived, 0 for none */
static bool torn;          /* half of it reaches the disk */

static sqlite3_vfs crash_vfs;
static struct methods {
    const sqlite3_io_methods *real;
    sqlite3_io_methods ours;
} kinds[4];

static const sqlite3_io_methods *real_of(sqlite3_file *file)
{
    return ((const struct methods *)(const void *)((const char *)file->pMethods - offsetof(struct methods, ours)))->real;
}

static bool is_fatal(void)
{
    return ++writes == fatal;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
}

static int crash_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    if (is_fatal()) {
        if (torn)
            real_of(file)->xWrite(file, bytes, n / 2, at);
        die();
    }
    return real_of(file)->xWrite(file, bytes, n, at);
}

static int crash_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (is_fatal())
        die();
    return real_of(file)->xTruncate(file, size);
}

static int crash_sync(sqlite3_file *file, int flags)
{
    if (is_fatal())
        die();
    return real_of(file)->xSync(file, flags);
}

static const sqlite3_io_methods *ours_of(const sqlite3_io_methods *real)
{
    struct methods *m = kinds;
    while (m->real && m->real != real)
        m++;
    m->real = real;
    m->ours = *real;
    m->ours.xWrite = crash_write;
    m->ours.xTruncate = crash_truncate;
    m->ours.xSync = crash_sync;
    return &m->ours;
}

static int crash_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    int result = sqlite3_vfs_find("unix")->xOpen(vfs, name, file, flags, ret_flags);
    if (result == SQLITE_OK && file->pMethods)
        file->pMethods = ours_of(file->pMethods);
    return result;
}

static void install(void)
{
    if (crash_vfs.zName)
        return;
    crash_vfs = *sqlite3_vfs_find("unix");
    crash_vfs.zName = "crash";
    crash_vfs.xOpen = crash_open;
    sqlite3_vfs_register(&crash_vfs, 1);
}

static void remove_store(const char *file)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", file, ends[i]);
        remove(path);
    }
}

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    size_t n;
    FILE *in = fopen(from, "re"), *out = fopen(to, "we");
    if (!in || !out)
        abort();
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
        fwrite(bytes, 1, n, out);
    fclose(in);
    fclose(out);
}

/* Runs `work` in a child that does not survive the given write; true where there is such a one. */
static bool run_until(long write, void (*work)(void *context), void *context)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        install();
        writes = 0;
        fatal = write;
        work(context);
        fflush(stdout);
        _exit(test_failures ? 1 : 0);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

/* A folder in memory where that can be had: what the kernel does with a sync is not at stake. */
static const char *crash_folder(void)
{
    static char folder[64];
    for (int i = 0; i < 2; i++) {
        snprintf(folder, sizeof folder, "%s/postbus-crash-XXXXXX", i ? "/tmp" : "/dev/shm");
        if (mkdtemp(folder))
            return folder;
    }
    abort();
}
