/* The store against the mailbox, because somebody asked: all of it at once, told line by line. */
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "sweep.h"

#define ROUNDS 12 /* of sweeps, while something is missed: what is not found twice is gone */

/* A folder's name, or a server's words, may hold anything. */
static void put_field(struct buf *out, const char *text)
{
    buf_add_char(out, '\t');
    for (; text && *text; text++)
        buf_add_char(out, (unsigned char)*text < ' ' || *text == 0x7F ? ' ' : *text);
}

static void put_finding(struct buf *out, const struct finding *f)
{
    static const char *const kinds[] = {"belongs", "kept", "back", "gone"};
    buf_printf(out, "%s\ti-%lld", kinds[f->kind], (long long)f->item);
    put_field(out, f->from);
    put_field(out, f->to);
    buf_add_char(out, '\n');
}

static void put_report(struct buf *out, const struct sweep_report *r)
{
    buf_printf(out, "folders\t%lld\nstand\t%lld\n", (long long)r->folders, (long long)r->stand);
    for (size_t i = 0; i < r->found.n; i++)
        put_finding(out, &r->found.v[i]);
    if (r->more > 0)
        buf_printf(out, "more\t%lld\n", (long long)r->more);
    for (size_t i = 0; i < r->strangers.n; i++) {
        buf_printf(out, "strangers\t%lld", (long long)r->strangers.v[i].mails);
        put_field(out, r->strangers.v[i].folder);
        buf_add_char(out, '\n');
    }
    for (size_t i = 0; i < r->closed.n; i++) {
        buf_add_string(out, "closed");
        put_field(out, r->closed.v[i]);
        buf_add_char(out, '\n');
    }
}

/* Deliveries that were tried and could not be done. */
static bool put_vain(struct work *work, struct arena *arena, struct buf *out, struct pb_err *err)
{
    struct deliveries planned = {0};
    if (!store_planned(work->store, arena, work->folder, INT64_MAX, LIMIT_CHECKED, &planned, err))
        return false;
    for (size_t i = 0; i < planned.n; i++) {
        const struct delivery *d = &planned.v[i];
        if (d->tries == 0)
            continue;
        buf_printf(out, "vain\ti-%lld", (long long)d->item);
        put_field(out, d->target);
        put_field(out, d->problem);
        buf_add_char(out, '\n');
    }
    return true;
}

/* Sweeps until nothing is missed any more; *ret_missing: those for which that was not enough. */
static bool sweep_often(struct work *work, struct sweep_report *report, size_t *ret_missing, struct pb_err *err)
{
    for (int round = 0; round < ROUNDS && !work->stop; round++) {
        struct standings missing = {0};
        if (!sweep_whole(work, report, err) || !store_missing(work->store, report->arena, LIMIT_CHECKED, &missing, err))
            return false;
        *ret_missing = missing.n;
        if (missing.n == 0)
            break;
    }
    return true;
}

bool check_all(struct work *work, struct arena *arena, const char **ret_told, struct pb_err *err)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct sweep_report report = {.arena = arena};
    size_t missing = 0;
    if (!work->mailbox)
        return pb_fail(err, PB_LATER, _("there is no session with the mailbox at the moment"));
    if (!sweep_often(work, &report, &missing, err) || !put_vain(work, arena, &out, err))
        return false;
    put_report(&out, &report);
    if (missing > 0)
        buf_printf(&out, "missing\t%zu\n", missing);
    *ret_told = arena_copy(arena, buf_span(&out));
    return true;
}
