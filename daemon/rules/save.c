/* A draft to the rules directory: whole, or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/rules.h"
#include "postbus/steal.h"

#define FILE_MODE 0644
#define FOLDER_MODE 0755

static bool write_all(int fd, struct pb_span bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno != EINTR)
            return false;
        bytes = span_tail(bytes, n < 0 ? 0 : (size_t)n);
    }
    return fsync(fd) == 0;
}

/* Under a name that no loader takes, then by a link, which writes over nothing. */
static bool put(int folder, const char *name, const char *hidden, struct pb_span bytes)
{
    cleanup_close int fd = openat(folder, hidden, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    bool good = fd >= 0 && write_all(fd, bytes) && linkat(folder, hidden, folder, name, 0) == 0;
    int problem = errno;
    unlinkat(folder, hidden, 0);
    good = good && fsync(folder) == 0;
    if (!good && fd >= 0)
        errno = problem;
    return good;
}

bool rules_add_file(const char *directory, const struct rules_draft *draft, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const char *slash = strrchr(draft->path, '/'), *name = slash ? slash + 1 : draft->path;
    const char *path = arena_printf(arena, "%s/%.*s", directory, slash ? (int)(slash - draft->path) : 0, draft->path);
    if (mkdir(path, FOLDER_MODE) < 0 && errno != EEXIST)
        return pb_fail_errno(err, PB_OPERATOR, errno, "%s cannot be made", path);
    cleanup_close int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return pb_fail_errno(err, PB_OPERATOR, errno, "%s cannot be opened", path);
    if (put(folder, name, arena_printf(arena, ".%s.new", name), draft->bytes))
        return true;
    if (errno == EEXIST)
        return pb_fail(err, PB_BAD_INPUT, "%s is there already", draft->path);
    return pb_fail_errno(err, PB_OPERATOR, errno, "%s cannot be written", draft->path);
}
