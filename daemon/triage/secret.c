/* Passwords and tokens: read when they are needed, kept nowhere else. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "postbus/config.h"
#include "postbus/ini.h"
#include "postbus/process.h"
#include "postbus/steal.h"

#define SECRET_BYTES_MAX 8192

bool secret_named(const struct secret *secret)
{
    return secret->credential || secret->file || secret->command;
}

/* The first line, which must not be empty. */
static bool first_line(struct arena *arena, struct pb_span bytes, const char *source, const char **ret_text,
                       struct pb_err *err)
{
    struct pb_span line;
    if (!span_line(&bytes, &line) || line.n == 0 || line.n > SECRET_BYTES_MAX || memchr(line.p, 0, line.n))
        return pb_fail(err, PB_OPERATOR, "%s gave no password: expected it on the first line", source);
    *ret_text = arena_copy(arena, line);
    return true;
}

static bool from_file(struct arena *arena, const char *path, const char **ret_text, struct pb_err *err)
{
    struct pb_span bytes;
    if (!ini_load(arena, path, &bytes, err)) {
        err->code = PB_OPERATOR;
        return pb_fail_in(err, "password");
    }
    return first_line(arena, bytes, path, ret_text, err);
}

/* What it says up to its end, of which the first SECRET_BYTES_MAX bytes count; false where that takes too long. */
static bool hear(int fd, int64_t deadline, char answer[static SECRET_BYTES_MAX], size_t *ret_n)
{
    char rest[256];
    *ret_n = 0;
    while (process_wait_readable(fd, deadline)) {
        size_t room = SECRET_BYTES_MAX - *ret_n;
        ssize_t n = read(fd, room ? answer + *ret_n : rest, room ? room : sizeof rest);
        if (n == 0 || (n < 0 && errno != EINTR))
            return true;
        *ret_n += room && n > 0 ? (size_t)n : 0;
    }
    return false;
}

static bool start(const char *command, struct process *ret_process, int *ret_fd, struct pb_err *err)
{
    const char *const argv[] = {"sh", "-c", command, NULL};
    int ends[2];
    cleanup_close int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || pipe2(ends, O_CLOEXEC) < 0)
        return pb_fail_errno(err, PB_LATER, errno, "password command");
    const int fds[] = {nothing, ends[1], STDERR_FILENO};
    *ret_fd = ends[0];
    bool started = process_start("/bin/sh", argv, NULL, fds, 3, ret_process, err);
    close(ends[1]);
    if (!started)
        close(ends[0]);
    return started;
}

/* Asked for by the operator, run as written by /bin/sh. */
static bool from_command(struct arena *arena, const char *command, unsigned seconds, const char **ret_text, struct pb_err *err)
{
    char answer[SECRET_BYTES_MAX];
    struct process process;
    int64_t deadline = process_in(seconds);
    int fd = -1;
    size_t n;
    if (!start(command, &process, &fd, err))
        return false;
    bool ended = hear(fd, deadline, answer, &n) && process_wait_readable(process.pidfd, deadline);
    int status = process_end(&process);
    close(fd);
    if (!ended)
        return pb_fail(err, PB_LATER, "password command took longer than %u s", seconds);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return pb_fail(err, PB_OPERATOR, "password command ended with status %d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return first_line(arena, (struct pb_span){answer, n}, "password command", ret_text, err);
}

bool secret_read(struct arena *arena, const struct secret *secret, unsigned seconds, const char **ret_text, struct pb_err *err)
{
    if (secret->file)
        return from_file(arena, secret->file, ret_text, err);
    if (secret->command)
        return from_command(arena, secret->command, seconds, ret_text, err);
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    if (!directory)
        return pb_fail(err, PB_OPERATOR, "password-credential %s: CREDENTIALS_DIRECTORY is not set (LoadCredential= in the unit)",
                       secret->credential);
    return from_file(arena, arena_printf(arena, "%s/%s", directory, secret->credential), ret_text, err);
}
