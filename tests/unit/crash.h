/* crash.h: a process that is killed at every single write to a store, before it and in the
 * middle of it. */
#pragma once
#include <signal.h>
#include <sys/wait.h>

#include "vfs.h"

static long writes, fatal; /* so far; the one that is not survived, 0 for none */
static bool torn;          /* half of it reaches the disk */

static bool is_fatal(void)
{
    return ++writes == fatal;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
}

static void count_write(const struct vfs_change *change)
{
    if (change->deed == VFS_CREATE || change->deed == VFS_DELETE || !is_fatal())
        return;
    if (torn && change->deed == VFS_WRITE)
        real_of(change->file)->xWrite(change->file, change->bytes, change->n / 2, change->at);
    die();
}

/* Runs `work` in a child that does not survive the given write; true where there is such a one. */
static bool run_until(long write, void (*work)(void *context), void *context)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        vfs_install(count_write);
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
