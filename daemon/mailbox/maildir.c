/* A Maildir (Maildir++ folders) as a mailbox. Its INBOX is the watched folder. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mailbox/maildir.h"
#include "postbus/buf.h"
#include "postbus/hash.h"
#include "postbus/limits.h"
#include "postbus/steal.h"

#define GRAIN_SECONDS 2      /* within which two changes of a folder may bear the same time */
#define BLIND_WAIT_SECONDS 5 /* between looks where inotify cannot be had */

static struct maildir *self_of(struct mailbox *mailbox)
{
    return (struct maildir *)(void *)mailbox;
}

static void disconnect(struct maildir *self)
{
    maildir_dir_done(&self->inbox);
    pb_closep(&self->notify);
    self->notify = -1;
}

static void maildir_close(struct mailbox *mailbox)
{
    disconnect(self_of(mailbox));
    free(mailbox);
}

/* Without inotify (its limits are the user's) the wait only becomes shorter. */
static int watch(const struct maildir_dir *inbox)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0)
        return -1;
    const int dirs[] = {inbox->new, inbox->cur};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        char path[32];
        snprintf(path, sizeof path, "/proc/self/fd/%d", dirs[i]);
        if (inotify_add_watch(fd, path, IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF | IN_ONLYDIR) < 0) {
            close(fd);
            return -1;
        }
    }
    return fd;
}

static bool maildir_connect(struct mailbox *mailbox, struct pb_err *err)
{
    struct maildir *self = self_of(mailbox);
    if (self->inbox.top >= 0)
        return true;
    cleanup_close int root = open(mailbox->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return pb_fail_errno(err, PB_OPERATOR, errno, "Maildir %s", mailbox->name);
    if (!maildir_dir_open(root, "INBOX", false, &self->inbox, err)) {
        if (err && err->code == PB_NOT_FOUND)
            err->code = PB_OPERATOR;
        return pb_fail_in(err, "%s", mailbox->name);
    }
    self->notify = watch(&self->inbox);
    return true;
}

/* Takes all waiting news off; false where there was none. *ret_gone: a watched
 * directory is no more. */
static bool drain(const struct maildir *self, bool *ret_gone)
{
    alignas(struct inotify_event) char bytes[4096];
    bool news = false;
    ssize_t n;
    *ret_gone = false;
    while (self->notify >= 0 && (n = read(self->notify, bytes, sizeof bytes)) > 0) {
        news = true;
        for (const char *p = bytes; p < bytes + n;) {
            const struct inotify_event *event = (const void *)p;
            *ret_gone = *ret_gone || (event->mask & (IN_DELETE_SELF | IN_IGNORED));
            p += sizeof *event + event->len;
        }
    }
    return news;
}

static int by_arrival(const void *a, const void *b)
{
    const struct mail_entry *x = a, *y = b;
    if (x->arrived != y->arrived)
        return x->arrived < y->arrived ? -1 : 1;
    return strcmp(x->ref, y->ref);
}

static void add_entry(struct arena *arena, const struct maildir_file *file, struct mail_list *list)
{
    struct mail_entry entry = {.ref = file->ref, .bytes = file->bytes, .arrived = file->arrived};
    arena_push(arena, list, entry);
}

static bool maildir_list(struct mailbox *mailbox, struct arena *arena, const char *after,
                         struct mail_list *ret_list, struct pb_err *err)
{
    struct maildir *self = self_of(mailbox);
    bool gone;
    (void)after;
    drain(self, &gone); /* what came until now is in the list */
    struct maildir_scan scan;
    if (!maildir_dir_scan(&self->inbox, arena, true, &scan, err)) {
        disconnect(self);
        return false;
    }
    struct mail_list list = {0};
    for (size_t i = 0; i < scan.n; i++)
        add_entry(arena, &scan.v[i], &list);
    if (list.n)
        qsort(list.v, list.n, sizeof *list.v, by_arrival);
    *ret_list = list;
    return true;
}

static bool maildir_folders(struct mailbox *mailbox, struct arena *arena, struct strings *ret_folders, struct pb_err *err)
{
    const struct maildir *self = self_of(mailbox);
    struct strings all;
    if (!maildir_dir_folders(self->inbox.top, arena, &all, err))
        return false;
    *ret_folders = all;
    return true;
}

/* The folder by its name; closed where it is missing. */
static bool open_named(const struct maildir *self, const char *folder, struct maildir_dir *ret_dir, struct pb_err *err)
{
    struct pb_err problem;
    return maildir_dir_open(self->inbox.top, folder, false, ret_dir, &problem) || problem.code == PB_NOT_FOUND ||
           pb_fail(err, problem.code, "%s", problem.msg);
}

/* A folder that has just changed may change again within the clock's grain, under the same
 * time: its token is good for one look only. */
static bool maildir_state(struct mailbox *mailbox, struct arena *arena, const char *folder, const char **ret_token, struct pb_err *err)
{
    cleanup_maildir_dir struct maildir_dir dir = MAILDIR_DIR_INIT;
    struct stat new, cur;
    struct timespec now;
    struct pb_err problem;
    *ret_token = NULL;
    if (!open_named(self_of(mailbox), folder, &dir, &problem))
        return problem.code == PB_OPERATOR || pb_fail(err, problem.code, "%s", problem.msg);
    *ret_token = "";
    if (dir.top < 0)
        return true;
    if (fstat(dir.new, &new) < 0 || fstat(dir.cur, &cur) < 0 || clock_gettime(CLOCK_REALTIME, &now) < 0)
        return pb_fail_errno(err, PB_LATER, errno, "Maildir folder «%s»", folder);
    bool rests = now.tv_sec > new.st_mtim.tv_sec + GRAIN_SECONDS && now.tv_sec > cur.st_mtim.tv_sec + GRAIN_SECONDS;
    *ret_token = arena_printf(arena, "%lld.%09ld:%lld.%09ld:%lld.%09ld", (long long)new.st_mtim.tv_sec, new.st_mtim.tv_nsec,
                              (long long)cur.st_mtim.tv_sec, cur.st_mtim.tv_nsec, rests ? 0LL : (long long)now.tv_sec, rests ? 0L : now.tv_nsec);
    return true;
}

static bool maildir_look(struct mailbox *mailbox, struct arena *arena, const char *folder, struct mail_list *ret_list, struct pb_err *err)
{
    cleanup_maildir_dir struct maildir_dir dir = MAILDIR_DIR_INIT;
    struct maildir_scan scan = {0};
    struct mail_list list = {0};
    if (!open_named(self_of(mailbox), folder, &dir, err) || (dir.top >= 0 && !maildir_dir_scan(&dir, arena, false, &scan, err)))
        return false;
    for (size_t i = 0; i < scan.n; i++)
        add_entry(arena, &scan.v[i], &list);
    *ret_list = list;
    return true;
}

/* Looks a second time where a mail program has renamed it between two looks. */
static bool read_ref(struct maildir *self, struct arena *arena, struct maildir_scan *scan, const char *ref,
                     struct buf *bytes, uint64_t *ret_size)
{
    for (int look = 0; look < 2; look++) {
        const struct maildir_file *file = maildir_scan_get(scan, ref);
        if (file && maildir_read(maildir_dir_of(&self->inbox, file), file->name, bytes, ret_size))
            return true;
        if (look == 0 && !maildir_dir_scan(&self->inbox, arena, false, scan, NULL))
            return false;
    }
    return false;
}

static bool maildir_fetch(struct mailbox *mailbox, const char *const *refs, size_t n, mailbox_take *take,
                          void *context, struct pb_err *err)
{
    struct maildir *self = self_of(mailbox);
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf bytes = BUF_INIT;
    struct maildir_scan scan;
    uint64_t size;
    if (!maildir_dir_scan(&self->inbox, arena, false, &scan, err)) {
        disconnect(self);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (read_ref(self, arena, &scan, refs[i], &bytes, &size) && !take(context, refs[i], buf_span(&bytes), size))
            break;
    return true;
}

static bool same_bytes(const struct maildir_dir *dir, const struct maildir_file *file, const char *sha256,
                       struct buf *bytes)
{
    char hex[SHA256_HEX];
    uint64_t size;
    if (!maildir_read(maildir_dir_of(dir, file), file->name, bytes, &size))
        return false;
    sha256_hex(buf_span(bytes), hex);
    return strcmp(hex, sha256) == 0;
}

static bool maildir_find(struct mailbox *mailbox, struct arena *arena, const char *folder,
                         const struct mail_likeness *likeness, struct mail_list *ret_list, struct pb_err *err)
{
    struct maildir *self = self_of(mailbox);
    cleanup_maildir_dir struct maildir_dir dir = MAILDIR_DIR_INIT;
    cleanup_buf struct buf bytes = BUF_INIT;
    struct maildir_scan scan;
    struct mail_list list = {0};
    if (!open_named(self, folder, &dir, err))
        return false;
    if (dir.top < 0) {
        *ret_list = list;
        return true;
    }
    if (!maildir_dir_scan(&dir, arena, true, &scan, err))
        return false;
    for (size_t i = 0; i < scan.n; i++)
        if (scan.v[i].bytes == likeness->bytes && same_bytes(&dir, &scan.v[i], likeness->sha256, &bytes))
            add_entry(arena, &scan.v[i], &list);
    *ret_list = list;
    return true;
}

static bool maildir_holds(struct mailbox *mailbox, const char *ref, bool *ret_holds, struct pb_err *err)
{
    struct maildir *self = self_of(mailbox);
    cleanup_arena struct arena *arena = arena_new(0);
    bool holds = false;
    for (int look = 0; look < 2 && !holds; look++) {
        struct maildir_scan scan;
        if (!maildir_dir_scan(&self->inbox, arena, false, &scan, err)) {
            disconnect(self);
            return false;
        }
        holds = maildir_scan_get(&scan, ref) != NULL;
    }
    *ret_holds = holds;
    return true;
}

static bool maildir_mark(struct mailbox *mailbox, const char *const *refs, size_t n, const char *keyword,
                         bool *ret_able, struct pb_err *err)
{
    (void)mailbox, (void)refs, (void)n, (void)keyword, (void)err;
    *ret_able = false; /* Maildir has letters for flags, but no keywords of its own */
    return true;
}

static bool maildir_wait(struct mailbox *mailbox, unsigned seconds, int wake_fd, struct pb_err *err)
{
    struct maildir *self = self_of(mailbox);
    struct pollfd fds[] = {{.fd = wake_fd, .events = POLLIN}, {.fd = self->notify, .events = POLLIN}};
    if (self->notify < 0 && seconds > BLIND_WAIT_SECONDS)
        seconds = BLIND_WAIT_SECONDS;
    if (seconds > LIMIT_WAIT_SECONDS)
        seconds = LIMIT_WAIT_SECONDS;
    if (poll(fds, 2, (int)seconds * 1000) < 0 && errno != EINTR)
        return pb_fail_errno(err, PB_LATER, errno, "waiting for news in %s", mailbox->name);
    bool gone;
    if (drain(self, &gone) && gone) {
        disconnect(self);
        return pb_fail(err, PB_LATER, "%s: the Maildir was removed or replaced", mailbox->name);
    }
    return true;
}

bool maildir_new(const struct mailbox_settings *settings, struct mailbox **ret_mailbox, struct pb_err *err)
{
    static const struct mailbox_kind kind = {
        .close = maildir_close,
        .connect = maildir_connect,
        .list = maildir_list,
        .folders = maildir_folders,
        .state = maildir_state,
        .look = maildir_look,
        .fetch = maildir_fetch,
        .file = maildir_file_all,
        .find = maildir_find,
        .holds = maildir_holds,
        .mark = maildir_mark,
        .wait = maildir_wait,
    };
    if (!*settings->maildir)
        return pb_fail(err, PB_OPERATOR, "the Maildir's path is empty");
    struct maildir *self = calloc(1, sizeof *self);
    char *name = strdup(settings->maildir);
    if (!self || !name)
        pb_out_of_memory("maildir_new");
    *self = (struct maildir){
        .base = {.kind = &kind, .name = name, .settings = *settings}, .inbox = MAILDIR_DIR_INIT, .notify = -1};
    *ret_mailbox = (struct mailbox *)(void *)self;
    return true;
}
