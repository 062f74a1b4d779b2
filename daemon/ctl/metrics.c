/* postbusctl metrics: how it stands, in numbers (OpenMetrics); never a word of a letter. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "ctl.h"
#include "postbus/desk.h"
#include "postbus/fd.h"
#include "postbus/iso.h"
#include "postbus/steal.h"
#include "postbus/store_asked.h"

struct metrics {
    struct buf *out;
    int64_t now;
};

static void begin(struct metrics *m, const char *name, const char *type, const char *help)
{
    buf_printf(m->out, "# TYPE %s %s\n# HELP %s %s\n", name, type, name, help);
}

static void one(struct metrics *m, const char *name, const char *help, int64_t value)
{
    begin(m, name, "gauge", help);
    buf_printf(m->out, "%s %lld\n", name, (long long)value);
}

static void total(struct metrics *m, const char *name, const char *help, int64_t value)
{
    begin(m, name, "counter", help);
    buf_printf(m->out, "%s_total %lld\n", name, (long long)value);
}

/* A label's value: quotes, backslashes and line ends escaped. */
static void add_label(struct buf *out, const char *value)
{
    for (; *value; value++)
        if (*value == '\n')
            buf_add_string(out, "\\n");
        else if (*value == '"' || *value == '\\')
            buf_printf(out, "\\%c", *value);
        else
            buf_add_char(out, *value);
}

static int64_t waiting(const struct metrics *m, const struct queue_sum *sum)
{
    (void)m;
    return sum->waiting_letters;
}

static int64_t unsure(const struct metrics *m, const struct queue_sum *sum)
{
    (void)m;
    return sum->unsure;
}

static int64_t oldest(const struct metrics *m, const struct queue_sum *sum)
{
    return sum->since > 0 && sum->since < m->now ? m->now - sum->since : 0;
}

static void put_queues(struct metrics *m, const struct desk_queues *queues)
{
    static const struct {
        const char *name, *help;
        int64_t (*value)(const struct metrics *m, const struct queue_sum *sum);
    } of_queue[] = {
        {"postbusd_queue_waiting_letters", "Letters in the queue that no person has decided on.", waiting},
        {"postbusd_queue_unsure_letters", "Letters in the queue that the rules were not sure of.", unsure},
        {"postbusd_queue_oldest_seconds", "Age of the letter that waits longest in the queue.", oldest},
    };
    for (size_t i = 0; i < sizeof of_queue / sizeof *of_queue; i++) {
        begin(m, of_queue[i].name, "gauge", of_queue[i].help);
        for (size_t k = 0; k < queues->n; k++) {
            buf_printf(m->out, "%s{queue=\"", of_queue[i].name);
            add_label(m->out, queues->v[k].sum.queue);
            buf_printf(m->out, "\"} %lld\n", (long long)of_queue[i].value(m, &queues->v[k].sum));
        }
    }
}

static bool put_all(struct metrics *m, struct store *store, struct arena *arena, const char *file, struct pb_err *err)
{
    struct store_counts counts;
    struct store_waiting put_off;
    struct desk_queues queues = {0};
    struct stat there;
    const char *problem, *mode, *ruleset;
    if (!store_count(store, &counts, err) || !store_get_waiting(store, arena, &put_off, err) ||
        !store_get_fact(store, arena, "problem", &problem, err) || !store_get_fact(store, arena, "mode", &mode, err) ||
        !store_get_fact(store, arena, "ruleset", &ruleset, err) || !desk_queues(store, arena, NULL, &queues, err))
        return false;
    begin(m, "postbusd", "info", "What is in use.");
    buf_printf(m->out, "postbusd_info{mode=\"%s\",ruleset=\"%.12s\"} 1\n", mode ? mode : "", ruleset ? ruleset : "");
    one(m, "postbusd_running", "Whether a postbusd has the store open.", store_is_held(file));
    one(m, "postbusd_problem", "Whether something is wrong; postbusctl status says what, and since when.", problem != NULL);
    total(m, "postbusd_mails", "Mails taken.", counts.mails);
    total(m, "postbusd_letters", "Letters that they carried.", counts.items);
    one(m, "postbusd_last_mail_timestamp_seconds", "When the last mail was taken.", counts.last_taken);
    one(m, "postbusd_planned_deliveries", "Mails decided on and not filed yet.", counts.planned);
    one(m, "postbusd_put_off_deliveries", "Of these, those that were tried in vain.", counts.put_off);
    one(m, "postbusd_put_off_oldest_seconds", "How long the oldest of them has waited.", put_off.n > 0 ? m->now - put_off.since : 0);
    one(m, "postbusd_store_bytes", "Size of the store's file.", stat(file, &there) == 0 ? (int64_t)there.st_size : 0);
    put_queues(m, &queues);
    buf_add_string(m->out, "# EOF\n");
    return true;
}

/* Whoever reads the file sees the old text or the new one. */
static bool write_file(struct arena *arena, const char *path, struct pb_span text, struct pb_err *err)
{
    const char *part = arena_printf(arena, "%s.part", path);
    cleanup_close int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd >= 0 && fd_write(fd, text) && rename(part, path) == 0)
        return true;
    pb_fail_errno(err, PB_OPERATOR, errno, "%s", path);
    unlink(part);
    return false;
}

int ctl_metrics(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct metrics metrics = {&out, iso_now()};
    struct ctl ctl;
    struct pb_err err;
    int status;
    const char *file = ctl_take_option(&argc, argv, "--write");
    cleanup_store struct store *store = ctl_begin_store(&ctl, arena, argc, argv, "metrics", 0, &status);
    if (!store)
        return status;
    if (!put_all(&metrics, store, arena, ctl.config.store_file, &err))
        return ctl_fail("metrics", &err);
    if (file)
        return write_file(arena, file, buf_span(&out), &err) ? EX_OK : ctl_fail("metrics", &err);
    ctl_print(&out);
    return EX_OK;
}
