#include "postbus/watch.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

#include "postbus/arena.h"
#include "postbus/limits.h"

#define WATCH_REST_USEC (500ull * 1000) /* an editor writes in several steps */
#define CHANGES (IN_CLOSE_WRITE | IN_MOVE | IN_DELETE | IN_CREATE | IN_ONLYDIR)

struct watch {
    sd_event *loop; /* borrowed */
    char *directory;
    void (*changed)(void *context);
    void *context;
    sd_event_source *folders[LIMIT_WATCHED_FOLDERS];
    size_t n;
    sd_event_source *rest; /* fires when all has been quiet for a while */
};

static int on_change(sd_event_source *source, const struct inotify_event *event, void *context);

/* This folder and those below it. */
static int add_folder(struct watch *watch, const char *path, unsigned depth)
{
    cleanup_arena struct arena *arena = arena_new(0);
    if (watch->n >= LIMIT_WATCHED_FOLDERS)
        return -ENOSPC;
    int status = sd_event_add_inotify(watch->loop, &watch->folders[watch->n], path, CHANGES, on_change, watch);
    if (status < 0)
        return status;
    watch->n++;
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && depth < LIMIT_RULE_DEPTH && (entry = readdir(folder)) && status >= 0;)
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            status = add_folder(watch, arena_printf(arena, "%s/%s", path, entry->d_name), depth + 1);
    if (folder)
        closedir(folder);
    return status;
}

static void forget_folders(struct watch *watch)
{
    while (watch->n > 0)
        sd_event_source_disable_unref(watch->folders[--watch->n]);
}

/* New folders are watched from now on; then the change is told. */
static int on_rest(sd_event_source *source, uint64_t usec, void *context)
{
    (void)source, (void)usec;
    struct watch *watch = context;
    forget_folders(watch);
    int status = add_folder(watch, watch->directory, 0);
    watch->changed(watch->context);
    return status < 0 && status != -ENOENT ? status : 0;
}

static int wait_for_rest(struct watch *watch)
{
    uint64_t now;
    int status = sd_event_now(watch->loop, CLOCK_MONOTONIC, &now);
    if (status >= 0)
        status = sd_event_source_set_time(watch->rest, now + WATCH_REST_USEC);
    return status < 0 ? status : sd_event_source_set_enabled(watch->rest, SD_EVENT_ONESHOT);
}

static bool matters(const struct inotify_event *event)
{
    if (event->mask & (IN_ISDIR | IN_IGNORED | IN_Q_OVERFLOW | IN_UNMOUNT))
        return (event->mask & IN_IGNORED) == 0;
    size_t n = event->len > 0 ? strlen(event->name) : 0;
    static const char ending[] = ".rules";
    return n >= sizeof ending - 1 && event->name[0] != '.' && strcmp(event->name + n - (sizeof ending - 1), ending) == 0;
}

static int on_change(sd_event_source *source, const struct inotify_event *event, void *context)
{
    (void)source;
    return matters(event) ? wait_for_rest(context) : 0;
}

bool watch_open(sd_event *loop, const char *directory, void (*changed)(void *context), void *context,
                struct watch **ret_watch, struct pb_err *err)
{
    struct watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        pb_out_of_memory("watch");
    *watch = (struct watch){.loop = loop, .directory = strdup(directory), .changed = changed, .context = context};
    int status = sd_event_add_time(loop, &watch->rest, CLOCK_MONOTONIC, UINT64_MAX, 0, on_rest, watch);
    if (status >= 0)
        status = sd_event_source_set_enabled(watch->rest, SD_EVENT_OFF);
    if (status >= 0)
        status = add_folder(watch, directory, 0);
    if (status < 0) {
        watch_close(watch);
        return pb_fail_errno(err, PB_OPERATOR, -status, "%s cannot be watched for changes", directory);
    }
    *ret_watch = watch;
    return true;
}

void watch_close(struct watch *watch)
{
    if (!watch)
        return;
    forget_folders(watch);
    sd_event_source_disable_unref(watch->rest);
    free(watch->directory);
    free(watch);
}
