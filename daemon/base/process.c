#include "postbus/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#include "postbus/steal.h"

/* Descriptors are first copied up here, so that none is overwritten by another's target. */
#define LIFTED_FD 32
#define LIFTED_MAX 4

bool process_wait_readable(int fd, int64_t deadline)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    for (;;) {
        int64_t left = deadline - iso_monotonic_ms();
        int n = poll(&wait, 1, left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left);
        if (n > 0)
            return true;
        if (left <= 0 || (n < 0 && errno != EINTR))
            return false;
    }
}

static bool describe(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, const int lifted[], size_t n)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    for (size_t i = 0; i < n; i++)
        if (posix_spawn_file_actions_adddup2(actions, lifted[i], (int)i) != 0)
            return false;
    return posix_spawn_file_actions_addclosefrom_np(actions, (int)n) == 0 &&
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF) == 0 &&
           posix_spawnattr_setpgroup(attributes, 0) == 0 && posix_spawnattr_setsigmask(attributes, &none) == 0 &&
           posix_spawnattr_setsigdefault(attributes, &all) == 0;
}

/* Returns an errno value, 0 for success. */
static int spawn(const char *path, char *const argv[], char *const environment[], const int lifted[], size_t n, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    int error = describe(&actions, &attributes, lifted, n)
                    ? posix_spawn(ret_pid, path, &actions, &attributes, argv, environment)
                    : ENOMEM;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static enum pb_code code_of(int error)
{
    return error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE ? PB_LATER : PB_OPERATOR;
}

bool process_start(const char *path, const char *const argv[], char *const environment[], const int fds[], size_t n, struct process *ret_process,
                   struct pb_err *err)
{
    int lifted[LIFTED_MAX] = {0};
    size_t have = 0;
    pid_t pid = 0;
    int error = 0;
    if (n > LIFTED_MAX)
        return pb_fail(err, PB_BUG, "too many descriptors for %s", path);
    for (; have < n; have++) {
        lifted[have] = fcntl(fds[have], F_DUPFD_CLOEXEC, LIFTED_FD);
        if (lifted[have] < 0) {
            error = errno;
            break;
        }
    }
    if (error == 0)
        error = spawn(path, (char *const *)(uintptr_t)argv, environment ? environment : environ, lifted, n, &pid);
    while (have > 0)
        close(lifted[--have]);
    if (error != 0)
        return pb_fail_errno(err, code_of(error), error, "starting %s", path);
    struct process process = {pid, pidfd_open(pid, 0)};
    if (process.pidfd < 0) {
        error = errno;
        process_end(&process);
        return pb_fail_errno(err, code_of(error), error, "watching %s", path);
    }
    *ret_process = process;
    return true;
}

int process_end(struct process *process)
{
    int status = 0;
    if (process->pid <= 0)
        return 0;
    kill(-process->pid, SIGKILL);
    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    pb_closep(&process->pidfd);
    *process = (struct process){0, -1};
    return status;
}
