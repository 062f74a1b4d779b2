#include "mailbox/maildir_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mailbox/folders.h"
#include "postbus/limits.h"
#include "postbus/steal.h"

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void maildir_dir_done(struct maildir_dir *dir)
{
    close_one(&dir->top);
    close_one(&dir->new);
    close_one(&dir->cur);
    close_one(&dir->tmp);
}

enum pb_code maildir_code(int errno_value)
{
    switch (errno_value) {
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case EINTR:
    case EIO:
    case ENOMEM:
        return PB_LATER;
    case ENOENT:
        return PB_NOT_FOUND;
    default:
        return PB_OPERATOR;
    }
}

static bool path_of(const char *folder, struct buf *ret, struct pb_err *err)
{
    if (strcasecmp(folder, "INBOX") == 0) {
        buf_add_char(ret, '.');
        return true;
    }
    return folder_encode(&(struct folder_style){.separator = '.', .prefix = "."}, folder, ret, err);
}

static bool make_dirs(int root, const char *path, struct pb_err *err)
{
    struct stat facts;
    if (fstat(root, &facts) < 0)
        return pb_fail_errno(err, maildir_code(errno), errno, "Maildir");
    mode_t mode = facts.st_mode & 0777;
    if (mkdirat(root, path, mode) < 0 && errno != EEXIST)
        return pb_fail_errno(err, maildir_code(errno), errno, "making folder %s", path);
    cleanup_close int top = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (top < 0)
        return pb_fail_errno(err, maildir_code(errno), errno, "folder %s", path);
    static const char *const subs[] = {"tmp", "new", "cur"};
    for (size_t i = 0; i < sizeof subs / sizeof *subs; i++)
        if (mkdirat(top, subs[i], mode) < 0 && errno != EEXIST)
            return pb_fail_errno(err, maildir_code(errno), errno, "making folder %s/%s", path, subs[i]);
    /* Maildir++: marks a folder as one, so that deliverers find the quota above. */
    cleanup_close int mark = openat(top, "maildirfolder", O_WRONLY | O_CREAT | O_CLOEXEC, mode & 0666);
    if (fsync(top) < 0 || fsync(root) < 0)
        return pb_fail_errno(err, maildir_code(errno), errno, "making folder %s", path);
    return true;
}

static bool open_all(int root, const char *path, struct maildir_dir *ret_dir)
{
    cleanup_maildir_dir struct maildir_dir dir = MAILDIR_DIR_INIT;
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    if ((dir.top = openat(root, path, flags)) < 0 || (dir.new = openat(dir.top, "new", flags)) < 0 ||
        (dir.cur = openat(dir.top, "cur", flags)) < 0 || (dir.tmp = openat(dir.top, "tmp", flags)) < 0)
        return false;
    *ret_dir = dir;
    dir = MAILDIR_DIR_INIT;
    return true;
}

bool maildir_dir_open(int root, const char *folder, bool make, struct maildir_dir *ret_dir,
                      struct pb_err *err)
{
    cleanup_buf struct buf path = BUF_INIT;
    if (!path_of(folder, &path, err))
        return false;
    if (open_all(root, buf_string(&path), ret_dir))
        return true;
    if (make && errno == ENOENT) {
        if (!make_dirs(root, buf_string(&path), err))
            return false;
        if (open_all(root, buf_string(&path), ret_dir))
            return true;
    }
    return pb_fail_errno(err, maildir_code(errno), errno, "Maildir folder «%s»", folder);
}

bool maildir_dir_folders(int root, struct arena *arena, struct strings *ret_folders, struct pb_err *err)
{
    static const struct folder_style style = {.separator = '.', .prefix = "."};
    struct strings found = {0};
    int fd = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;
    if (!directory) {
        if (fd >= 0)
            close(fd);
        return pb_fail_errno(err, maildir_code(errno), errno, "Maildir");
    }
    arena_push(arena, &found, "INBOX");
    for (struct dirent *entry; (entry = readdir(directory)) && found.n < LIMIT_FOLDERS;) {
        cleanup_buf struct buf name = BUF_INIT;
        struct pb_err odd;
        bool folder = entry->d_name[0] == '.' && entry->d_name[1] != '\0' && entry->d_name[1] != '.';
        if (folder && folder_decode(&style, span_of(entry->d_name), &name, &odd))
            arena_push(arena, &found, arena_copy(arena, buf_span(&name)));
    }
    closedir(directory);
    *ret_folders = found;
    return true;
}

bool maildir_dir_sync(const struct maildir_dir *dir, struct pb_err *err)
{
    if (fsync(dir->new) < 0 || fsync(dir->cur) < 0)
        return pb_fail_errno(err, PB_LATER, errno, "Maildir folder, fsync");
    return true;
}

const char *maildir_ref(struct arena *arena, const char *name)
{
    struct pb_span rest = span_of(name);
    struct pb_span base = span_head(rest, span_search(rest, SPAN_LIT(":2,")));
    cleanup_buf struct buf ref = BUF_INIT;
    for (size_t i = 0; i < base.n; i++) {
        unsigned char c = (unsigned char)base.p[i];
        if (c <= ' ' || c == '%' || c == 0x7F)
            buf_printf(&ref, "%%%02X", c);
        else
            buf_add_char(&ref, base.p[i]);
    }
    return arena_copy(arena, buf_span(&ref));
}

/* A plain file that is no dot file? `ret_stat` is filled where `facts` are wanted. */
static bool is_mail(int fd, const struct dirent *entry, bool facts, struct stat *ret_stat)
{
    if (entry->d_name[0] == '.')
        return false;
    if (!facts && entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_REG;
    return fstatat(fd, entry->d_name, ret_stat, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(ret_stat->st_mode);
}

static bool scan_one(int fd, bool is_new, struct arena *arena, bool facts, struct maildir_scan *scan,
                     struct pb_err *err)
{
    /* A descriptor of its own: readdir moves the shared offset. */
    int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = own < 0 ? NULL : fdopendir(own);
    if (!dir) {
        int problem = errno;
        close_one(&own);
        return pb_fail_errno(err, maildir_code(problem), problem, "reading a Maildir folder");
    }
    const struct dirent *entry;
    while (scan->n < LIMIT_FOLDER_MAILS && (entry = readdir(dir))) {
        struct stat stat = {0};
        if (!is_mail(fd, entry, facts, &stat))
            continue;
        struct maildir_file file = {
            .ref = maildir_ref(arena, entry->d_name),
            .name = arena_string(arena, entry->d_name),
            .is_new = is_new,
            .bytes = (uint64_t)stat.st_size,
            .arrived = stat.st_mtim.tv_sec,
        };
        arena_push(arena, scan, file);
    }
    closedir(dir);
    return true;
}

static int by_ref(const void *a, const void *b)
{
    return strcmp(((const struct maildir_file *)a)->ref, ((const struct maildir_file *)b)->ref);
}

bool maildir_dir_scan(const struct maildir_dir *dir, struct arena *arena, bool facts,
                      struct maildir_scan *ret_scan, struct pb_err *err)
{
    struct maildir_scan scan = {0};
    /* new/ first: what a mail program moves meanwhile is then met twice, not never. */
    if (!scan_one(dir->new, true, arena, facts, &scan, err) ||
        !scan_one(dir->cur, false, arena, facts, &scan, err))
        return false;
    if (scan.n)
        qsort(scan.v, scan.n, sizeof *scan.v, by_ref);
    size_t kept = 0;
    for (size_t i = 0; i < scan.n; i++) {
        bool again = kept && strcmp(scan.v[kept - 1].ref, scan.v[i].ref) == 0;
        if (!again)
            scan.v[kept++] = scan.v[i];
        else if (!scan.v[i].is_new)
            scan.v[kept - 1] = scan.v[i]; /* the later sight of it */
    }
    scan.n = kept;
    *ret_scan = scan;
    return true;
}

const struct maildir_file *maildir_scan_get(const struct maildir_scan *scan, const char *ref)
{
    const struct maildir_file wanted = {.ref = ref};
    return scan->n ? bsearch(&wanted, scan->v, scan->n, sizeof *scan->v, by_ref) : NULL;
}

bool maildir_read(int dir, const char *name, struct buf *bytes, uint64_t *ret_size)
{
    cleanup_close int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat facts;
    if (fd < 0 || fstat(fd, &facts) < 0 || !S_ISREG(facts.st_mode))
        return false;
    const size_t most = facts.st_size > (off_t)LIMIT_MAIL_BYTES ? LIMIT_HEAD_BYTES : LIMIT_MAIL_BYTES;
    buf_clear(bytes);
    *ret_size = (uint64_t)facts.st_size;
    while (bytes->len < most) {
        buf_reserve(bytes, KIB(64));
        ssize_t n = read(fd, bytes->data + bytes->len, KIB(64));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        n = (size_t)n < most - bytes->len ? n : (ssize_t)(most - bytes->len);
        bytes->len += (size_t)n;
        bytes->data[bytes->len] = '\0';
    }
    return true;
}
