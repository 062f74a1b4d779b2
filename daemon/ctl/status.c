/* postbusctl status: how it stands, on one screen. */
#include <sys/stat.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/desk.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/store_asked.h"

/* The facts that the daemon left, the counts, and the queues. */
struct status {
    const char *file, *mode, *problem, *problem_since, *ruleset;
    bool running;
    int64_t bytes; /* of the store's file */
    struct store_counts counts;
    struct store_waiting vain;
    struct desk_queues queues;
};

static bool get(struct store *store, struct arena *arena, const char *file, struct status *ret, struct pb_err *err)
{
    struct stat there;
    *ret = (struct status){.file = file, .running = store_is_held(file), .bytes = stat(file, &there) == 0 ? (int64_t)there.st_size : 0};
    return store_get_fact(store, arena, "mode", &ret->mode, err) && store_get_fact(store, arena, "problem", &ret->problem, err) &&
           store_get_fact(store, arena, "problem_since", &ret->problem_since, err) && store_get_fact(store, arena, "ruleset", &ret->ruleset, err) &&
           store_count(store, &ret->counts, err) && store_get_waiting(store, arena, &ret->vain, err) && desk_queues(store, arena, NULL, &ret->queues, err);
}

static void tell_vain(struct buf *out, const struct store_waiting *vain)
{
    char since[ISO_MAX];
    if (vain->n == 0)
        return;
    iso_format(vain->since, since);
    buf_printf(out, _("in vain since %s for "), since);
    ctl_words(out, vain->target);
    if (vain->problem) {
        buf_add_string(out, ": ");
        ctl_words(out, vain->problem);
    }
    buf_add_char(out, '\n');
}

static void tell_queue(struct buf *out, const struct queue_sum *sum)
{
    char since[ISO_MAX];
    iso_format(sum->since, since);
    buf_add_string(out, "  ");
    ctl_column(out, sum->queue, 28);
    buf_printf(out, "%6lld  %6lld  %-20s  %s\n", (long long)sum->waiting_letters, (long long)sum->unsure, sum->since ? since : "-", sum->deadline ? sum->deadline : "-");
}

static void tell(struct buf *out, const struct status *s)
{
    char last[ISO_MAX];
    iso_format(s->counts.last_taken, last);
    if (s->problem)
        buf_printf(out, _("PROBLEM since %s: %s\n"), s->problem_since, s->problem);
    buf_printf(out, _("running:    %s\n"), s->running ? _("yes") : _("no"));
    buf_printf(out, _("mode:       %s\n"), s->mode ? s->mode : "-");
    buf_printf(out, _("last mail:  %s\n"), s->counts.last_taken ? last : "-");
    buf_printf(out, _("mails:      %lld; letters: %lld, not sure: %lld\n"), (long long)s->counts.mails, (long long)s->counts.items,
               (long long)s->counts.unsure);
    buf_printf(out, _("to be filed: %lld, tried in vain: %lld\n"), (long long)s->counts.planned, (long long)s->counts.put_off);
    tell_vain(out, &s->vain);
    buf_printf(out, _("rule set:   %.12s\n"), s->ruleset ? s->ruleset : "-");
    buf_printf(out, _("store:      %s, %.1f MB\n"), s->file, (double)s->bytes / 1e6);
    if (s->queues.n > 0)
        buf_printf(out, "\n  %-28s  %6s  %6s  %-20s  %s\n", _("queue"), _("waits"), _("unsure"), _("since"), _("deadline"));
    for (size_t i = 0; i < s->queues.n; i++)
        tell_queue(out, &s->queues.v[i].sum);
}

static void put_queue(struct json *json, const struct queue_sum *sum)
{
    json_object(json);
    json_put_string(json, "queue", sum->queue);
    json_put_int(json, "waiting", sum->waiting_letters);
    json_put_int(json, "unsure", sum->unsure);
    ctl_json_time(json, "since", sum->since);
    json_put_string(json, "deadline", sum->deadline);
    json_object_end(json);
}

static void put(struct json *json, const struct status *s)
{
    json_object(json);
    json_put_string(json, "problem", s->problem);
    json_put_string(json, "problem_since", s->problem_since);
    json_put_bool(json, "running", s->running);
    json_put_string(json, "mode", s->mode);
    ctl_json_time(json, "last_mail", s->counts.last_taken);
    json_put_int(json, "mails", s->counts.mails);
    json_put_int(json, "items", s->counts.items);
    json_put_int(json, "unsure", s->counts.unsure);
    json_put_int(json, "planned", s->counts.planned);
    json_put_int(json, "put_off", s->counts.put_off);
    ctl_json_time(json, "put_off_since", s->vain.n ? s->vain.since : 0);
    json_put_string(json, "put_off_why", s->vain.n ? s->vain.problem : NULL);
    json_put_string(json, "ruleset", s->ruleset);
    json_put_string(json, "store", s->file);
    json_put_int(json, "store_bytes", s->bytes);
    json_key(json, "queues");
    json_array(json);
    for (size_t i = 0; i < s->queues.n; i++)
        put_queue(json, &s->queues.v[i].sum);
    json_array_end(json);
    json_object_end(json);
}

int ctl_status(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct ctl ctl;
    struct pb_err err;
    struct status state;
    int status;
    cleanup_store struct store *store = ctl_begin_store(&ctl, arena, argc, argv, "status", 0, &status);
    if (!store)
        return status;
    if (!get(store, arena, ctl.config.store_file, &state, &err))
        return ctl_fail("postbusctl", &err);
    if (ctl.json) {
        struct json json;
        json_init(&json, &out);
        put(&json, &state);
        buf_add_char(&out, '\n');
    } else {
        tell(&out, &state);
    }
    ctl_print(&out);
    return EX_OK;
}
