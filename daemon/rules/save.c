/* A file to the rules directory: whole, or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/fd.h"
#include "postbus/rules.h"
#include "postbus/steal.h"

#define FILE_BITS 0666
#define MODE_BITS 07777
#define FOLDER_MODE 0755

/* Who may read the old file may read the new one, and nobody else. Another's file becomes the
 * writer's, as with an editor. */
static bool keep_access(int fd, const struct stat *old)
{
    struct stat mine;
    if (fstat(fd, &mine) < 0)
        return false;
    bool same = mine.st_uid == old->st_uid && mine.st_gid == old->st_gid; /* the service may not even ask for what it has */
    if (!same && fchown(fd, old->st_uid, old->st_gid) < 0 && mine.st_gid != old->st_gid && fchown(fd, (uid_t)-1, old->st_gid) < 0)
        return false;
    return fchmod(fd, old->st_mode & MODE_BITS) == 0;
}

/* A new file is for those whom the folder is for, whatever the umask. */
static bool take_access(int fd, int folder)
{
    struct stat around;
    return fstat(folder, &around) == 0 && fchmod(fd, around.st_mode & FILE_BITS) == 0;
}

/* Under a name that no loader takes, then by a link, which writes over nothing, or in the place
 * of `old`. */
static bool put(int folder, const char *name, const char *hidden, struct pb_span bytes, const struct stat *old)
{
    mode_t mode = old ? old->st_mode & S_IRWXU : S_IRUSR | S_IWUSR;
    cleanup_close int fd = openat(folder, hidden, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    bool good = fd >= 0 && (old ? keep_access(fd, old) : take_access(fd, folder)) && fd_write(fd, bytes) && fsync(fd) == 0 &&
                (old ? renameat(folder, hidden, folder, name) : linkat(folder, hidden, folder, name, 0)) == 0;
    int problem = errno;
    unlinkat(folder, hidden, 0);
    if (!good)
        errno = problem;
    return good && fsync(folder) == 0;
}

/* One's own: two programs that write the same file do not write into one another's. */
static const char *hidden_name(struct arena *arena, const char *name)
{
    return arena_printf(arena, ".%s.%ld.new", name, (long)getpid());
}

/* The folder of the path, made where it is missing; -1 with errno. */
static int open_folder(struct arena *arena, const char *directory, struct pb_span path)
{
    int at = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t n; at >= 0 && (n = span_find(path, '/')) < path.n; path = span_tail(path, n + 1)) {
        cleanup_close int above = at;
        const char *name = arena_copy(arena, span_head(path, n));
        int problem = mkdirat(above, name, FOLDER_MODE) == 0 ? 0 : errno;
        if (problem == 0)
            fsync(above);
        at = openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (at < 0 && problem != 0 && problem != EEXIST)
            errno = problem;
    }
    return at;
}

bool rules_add_file(const char *directory, const struct rules_draft *draft, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const char *slash = strrchr(draft->path, '/'), *name = slash ? slash + 1 : draft->path;
    cleanup_close int folder = open_folder(arena, directory, span_of(draft->path));
    if (folder >= 0 && put(folder, name, hidden_name(arena, name), draft->bytes, NULL))
        return true;
    if (folder >= 0 && errno == EEXIST)
        return pb_fail(err, PB_BAD_INPUT, "%s is there already", draft->path);
    return pb_fail_errno(err, PB_OPERATOR, errno, "%s cannot be written", draft->path);
}

static bool fail_replace(const char *path, struct pb_err *err)
{
    return pb_fail_errno(err, errno == ENOENT || errno == ENOTDIR ? PB_NOT_FOUND : PB_OPERATOR, errno, "%s cannot be written", path);
}

bool rules_replace_file(const char *path, struct pb_span bytes, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    char real[PATH_MAX];
    struct stat old;
    if (!realpath(path, real) || stat(real, &old) < 0)
        return fail_replace(path, err);
    char *slash = strrchr(real, '/');
    const char *name = arena_string(arena, slash + 1);
    slash[slash == real] = '\0'; /* the root keeps its slash */
    cleanup_close int folder = open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || !put(folder, name, hidden_name(arena, name), bytes, &old))
        return fail_replace(path, err);
    return true;
}
