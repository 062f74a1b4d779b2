#include "mailbox/maildir_put.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/fd.h"
#include "postbus/limits.h"
#include "postbus/steal.h"

/* As rename(2), but fails with EEXIST rather than write over `as`. */
static bool enter(int from, const char *name, int to, const char *as)
{
    if (renameat2(from, name, to, as, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
        return false;
    return linkat(from, name, to, as, 0) == 0 && fsync(to) == 0 && unlinkat(from, name, 0) == 0;
}

static bool pour(int in, int out)
{
    char bytes[KIB(32)];
    for (;;) {
        ssize_t n = read(in, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        if (!fd_write(out, (struct pb_span){bytes, (size_t)n}))
            return false;
    }
}

/* Bytes, mode and time; on disk when this returns. */
static bool copy_bytes(int from, const char *name, int tmp, const char *as)
{
    cleanup_close int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct stat facts;
    if (in < 0 || fstat(in, &facts) < 0)
        return false;
    cleanup_close int out =
        openat(tmp, as, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, facts.st_mode & 0666);
    const struct timespec times[] = {facts.st_atim, facts.st_mtim};
    return out >= 0 && pour(in, out) && futimens(out, times) == 0 && fsync(out) == 0;
}

static bool copy_across(int from, const char *name, int to, const char *as, int tmp)
{
    if (copy_bytes(from, name, tmp, as) && enter(tmp, as, to, as))
        return true;
    int problem = errno;
    unlinkat(tmp, as, 0); /* half a copy in tmp/: no mail */
    errno = problem;
    return false;
}

bool maildir_put_move(int from, const char *name, int to, const char *as, int tmp)
{
    if (enter(from, name, to, as))
        return true;
    if (errno != EXDEV)
        return false;
    return copy_across(from, name, to, as, tmp) && fsync(to) == 0 && unlinkat(from, name, 0) == 0;
}

bool maildir_put_copy(int from, const char *name, int to, const char *as, int tmp)
{
    if (linkat(from, name, to, as, 0) == 0)
        return true;
    if (errno != EXDEV && errno != EPERM && errno != EMLINK && errno != EOPNOTSUPP)
        return false;
    return copy_across(from, name, to, as, tmp);
}

static bool same_content(FILE *a, FILE *b)
{
    char x[KIB(16)], y[KIB(16)];
    for (;;) {
        size_t n = fread(x, 1, sizeof x, a);
        if (fread(y, 1, sizeof y, b) != n || memcmp(x, y, n) != 0)
            return false;
        if (n < sizeof x)
            return !ferror(a) && !ferror(b);
    }
}

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

static FILE *open_file(int dir, const char *name, struct stat *ret_facts)
{
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    FILE *file = fd >= 0 && fstat(fd, ret_facts) == 0 ? fdopen(fd, "r") : NULL;
    if (!file && fd >= 0)
        close(fd);
    return file;
}

bool maildir_put_same(int dir, const char *name, int other_dir, const char *other_name)
{
    struct stat x, y;
    __attribute__((cleanup(close_file))) FILE *a = open_file(dir, name, &x);
    __attribute__((cleanup(close_file))) FILE *b = open_file(other_dir, other_name, &y);
    if (!a || !b || !S_ISREG(x.st_mode) || !S_ISREG(y.st_mode) || x.st_size != y.st_size)
        return false;
    return (x.st_dev == y.st_dev && x.st_ino == y.st_ino) || same_content(a, b);
}
