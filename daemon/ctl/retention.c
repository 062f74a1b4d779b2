/* postbusctl retention: what is due to be destroyed, by the configuration's classes; and the record of what was. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "ctl.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/retention.h"
#include "postbus/steal.h"
#include "postbus/store_destroy.h"
#include "retention.h"

/* ---- list ---- */

struct listing {
    struct ctl *ctl;
    struct store *store;
    FILE *csv; /* NULL: none wanted */
    struct buf out;
};

static bool count_folders(const struct listing *l, const struct retention_list *list, struct folder_counts *counts, struct pb_err *err)
{
    for (size_t i = 0; i < list->letters.n; i++)
        if (!store_count_folders(l->store, l->ctl->arena, list->letters.v[i].item, counts, err))
            return false;
    return true;
}

static void tell_folders(struct buf *out, const struct folder_counts *counts)
{
    if (counts->n == 0)
        return;
    buf_add_string(out, _("  their mails stay where they are, for people to delete: "));
    for (size_t i = 0; i < counts->n; i++) {
        buf_add_string(out, i ? ", " : "");
        ctl_words(out, counts->v[i].folder);
        buf_printf(out, " (%lld)", (long long)counts->v[i].mails);
    }
    buf_add_char(out, '\n');
}

static void tell(struct buf *out, const struct retention_list *list, const struct folder_counts *counts)
{
    char oldest[ISO_MAX], newest[ISO_MAX];
    if (list->letters.n == 0) {
        buf_printf(out, _n("%s: kept for %u month, and none is due\n", "%s: kept for %u months, and none is due\n", list->months), list->kind, list->months);
        return;
    }
    iso_format(list->oldest, oldest);
    iso_format(list->newest, newest);
    buf_printf(out, _n("%s: kept for %u month; due: letters: %zu, mails: %lld, that came from %.10s to %.10s\n", "%s: kept for %u months; due: letters: %zu, mails: %lld, that came from %.10s to %.10s\n", list->months), list->kind, list->months, list->letters.n,
               (long long)list->mails, oldest, newest);
    tell_folders(out, counts);
    buf_printf(out, _("  postbusctl retention destroy %s --why TEXT\n"), list->id);
    if (list->cut)
        buf_add_string(out, _("  more are due than one list can name: the rest come on the next\n"));
}

static void put(struct buf *out, const struct retention_list *list, const struct folder_counts *counts)
{
    struct json json;
    json_init(&json, out);
    json_object(&json);
    json_put_string(&json, "kind", list->kind);
    json_put_int(&json, "months", list->months);
    json_put_string(&json, "list", list->letters.n ? list->id : NULL);
    json_put_int(&json, "letters", (long long)list->letters.n);
    json_put_int(&json, "mails", list->mails);
    ctl_json_time(&json, "oldest", list->letters.n ? list->oldest : 0);
    ctl_json_time(&json, "newest", list->letters.n ? list->newest : 0);
    json_put_bool(&json, "cut", list->cut);
    json_key(&json, "folders");
    json_object(&json);
    for (size_t i = 0; i < counts->n; i++)
        json_put_int(&json, counts->v[i].folder, counts->v[i].mails);
    json_object_end(&json);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

/* Numbers and dates, and nothing of what a letter says. */
static void write_csv(FILE *csv, const struct retention_list *list)
{
    for (size_t i = 0; i < list->letters.n; i++) {
        const struct due_letter *letter = &list->letters.v[i];
        char made[ISO_MAX], last[ISO_MAX];
        iso_format(letter->made, made);
        iso_format(letter->last, last);
        fprintf(csv, "%s,i-%lld,%.10s,%.10s,%lld\r\n", list->id, (long long)letter->item, made, last, (long long)letter->mails);
    }
}

static bool list_one(struct listing *l, const struct retention_class *class, struct pb_err *err)
{
    struct retention_list list;
    struct folder_counts counts = {0};
    if (!retention_list(l->store, l->ctl->arena, class, iso_now(), &list, err) || !count_folders(l, &list, &counts, err))
        return false;
    (l->ctl->json ? put : tell)(&l->out, &list, &counts);
    if (l->csv)
        write_csv(l->csv, &list);
    ctl_print(&l->out);
    return true;
}

static int list_all(struct listing *l)
{
    struct pb_err err;
    const struct retention_classes *classes = &l->ctl->config.retention;
    for (size_t i = 0; i < classes->n; i++)
        if (!list_one(l, &classes->v[i], &err))
            return ctl_fail("retention list", &err);
    if (classes->n == 0 && !l->ctl->json)
        puts(_("[retention] names no kind of letters: all are kept"));
    return EX_OK;
}

int ctl_retention_list(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct ctl ctl;
    struct listing l = {.ctl = &ctl};
    int status;
    const char *path = ctl_take_option(&argc, argv, "--csv");
    cleanup_store struct store *store = ctl_begin_store(&ctl, arena, argc, argv, "retention list", 0, &status);
    if (!store)
        return status;
    l.store = store;
    if (path && !(l.csv = fopen(path, "we"))) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return EX_CANTCREAT;
    }
    if (l.csv)
        fputs("list,item,came,last,mails\r\n", l.csv);
    status = list_all(&l);
    buf_done(&l.out);
    if (!l.csv)
        return status;
    bool good = !ferror(l.csv);
    return fclose(l.csv) == 0 && good ? status : EX_CANTCREAT;
}

/* ---- destroy ---- */

static bool is_wiped(void *context, const struct destruction *d)
{
    struct destruction *wanted = context;
    if (d->id == wanted->id) {
        wanted->letters = d->letters;
        wanted->wiped = d->wiped;
    }
    return d->id > wanted->id;
}

/* Waits until nothing of the letters is left, for RETENTION_PATIENCE at most, and says how it stands. */
static int await(const struct ctl *ctl, const char *told)
{
    const struct timespec pause = {.tv_nsec = 200000000};
    struct destruction d = {0};
    struct pb_err err;
    const int64_t until = iso_monotonic() + RETENTION_PATIENCE;
    struct pb_span id = span_head(span_of(told), span_find(span_of(told), ' '));
    if (!ctl_take_number(arena_copy(ctl->arena, id), 'd', &d.id))
        return EX_SOFTWARE;
    while (!d.wiped && iso_monotonic() < until) {
        cleanup_store struct store *store = NULL; /* anew each time: one that is kept open keeps an old state */
        if (!store_open(ctl->config.store_file, STORE_READ, &store, &err) || !store_destructions(store, is_wiped, &d, &err))
            break;
        store_close(pb_steal(store));
        if (!d.wiped)
            nanosleep(&pause, NULL);
    }
    if (d.wiped)
        printf(_n("d-%lld: %lld letter is destroyed, and nothing of it is left in the store\n", "d-%lld: %lld letters are destroyed, and nothing of them is left in the store\n", d.letters), (long long)d.id, (long long)d.letters);
    else
        printf(_("d-%lld: written down; postbusd goes on with it, and postbusctl retention log tells when it is done\n"), (long long)d.id);
    puts(_("backups that were made before still hold them"));
    return EX_OK;
}

int retention_order(int argc, char **argv, const char *verb, retention_order_fn *order, struct buf *told)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pb_err err;
    struct ctl ctl;
    int status;
    const char *why = ctl_take_option(&argc, argv, "--why");
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n != 1 || !why)
        return ctl_usage(verb);
    if (!ctl_has_store(&ctl, &status))
        return status;
    if (!order(&ctl.caller, ctl.paths[0], why, told, &err))
        return ctl_refused("postbusctl", &err);
    return await(&ctl, buf_string(told));
}

int ctl_retention_destroy(int argc, char **argv)
{
    cleanup_buf struct buf told = BUF_INIT;
    return retention_order(argc, argv, "retention destroy", control_destroy, &told);
}

/* ---- log ---- */

static void tell_row(struct buf *out, const struct destruction *d)
{
    char at[ISO_MAX];
    iso_format(d->at, at);
    buf_printf(out, "d-%lld  %.10s  ", (long long)d->id, at);
    ctl_words(out, d->who);
    buf_printf(out, _n("  %s: %lld letter", "  %s: %lld letters", d->letters), d->list, (long long)d->letters);
    buf_add_string(out, d->wiped ? "" : d->done ? _(" (the store is still to be wiped)") : _(" (going on)"));
    buf_add_string(out, "  — ");
    ctl_words(out, d->why);
    buf_add_char(out, '\n');
}

void retention_json(struct json *json, const struct destruction *d)
{
    json_object(json);
    ctl_json_id(json, "id", 'd', d->id);
    ctl_json_time(json, "at", d->at);
    json_put_string(json, "who", d->who);
    json_put_string(json, "list", d->list);
    json_put_string(json, "kind", d->kind);
    json_put_string(json, "why", d->why);
    json_put_int(json, "letters", d->letters);
    ctl_json_time(json, "done", d->done);
    ctl_json_time(json, "wiped", d->wiped);
    json_object_end(json);
}

static void put_row(struct buf *out, const struct destruction *d)
{
    struct json json;
    json_init(&json, out);
    retention_json(&json, d);
    buf_add_char(out, '\n');
}

struct records {
    bool json;
    size_t rows;
};

static bool see(void *context, const struct destruction *d)
{
    struct records *records = context;
    cleanup_buf struct buf out = BUF_INIT;
    (records->json ? put_row : tell_row)(&out, d);
    ctl_print(&out);
    records->rows++;
    return true;
}

int ctl_retention_log(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct records records = {0};
    struct pb_err err;
    struct ctl ctl;
    int status;
    cleanup_store struct store *store = ctl_begin_store(&ctl, arena, argc, argv, "retention log", 0, &status);
    if (!store)
        return status;
    records.json = ctl.json;
    if (!store_destructions(store, see, &records, &err))
        return ctl_fail("retention log", &err);
    if (records.rows == 0 && !ctl.json)
        puts(_("no letter was ever destroyed"));
    return EX_OK;
}
