/* postbusctl list: the letters that came for a committee, by bill. */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/sheets.h"

#define VERB "list"

static void tell_row(struct buf *out, struct arena *arena, const struct listed_row *row)
{
    char day[DESK_DAY];
    desk_day(row->made, day);
    buf_add_string(out, "  ");
    ctl_column(out, day, 10);
    ctl_column(out, row->organisation ? row->organisation : row->author, 28);
    ctl_column(out, row->subject, 60);
    if (row->campaign)
        buf_printf(out, _("campaign, %lld letters (i-%lld)"), (long long)row->letters, (long long)row->item);
    else
        buf_add_string(out, arena_printf(arena, "i-%lld", (long long)row->item));
    buf_add_char(out, '\n');
}

static void tell(struct arena *arena, const struct desk_list *list, struct buf *out)
{
    ctl_strong(out, arena_printf(arena, _("Letters to %s"), list->name));
    buf_printf(out, "\n%s\n", sheets_summary(arena, list));
    for (size_t i = 0; i < list->groups.n; i++) {
        const struct desk_group *group = &list->groups.v[i];
        buf_add_char(out, '\n');
        ctl_strong(out, sheets_heading(arena, group));
        buf_add_char(out, '\n');
        for (size_t k = 0; k < group->rows.n; k++)
            tell_row(out, arena, &group->rows.v[k]);
    }
}

static void put_row(struct json *json, const struct listed_row *row)
{
    json_object(json);
    ctl_json_id(json, "item", 'i', row->item);
    ctl_json_id(json, "campaign", 'c', row->campaign);
    json_put_int(json, "letters", row->letters);
    json_put_int(json, "copies", row->copies);
    ctl_json_time(json, "since", row->made);
    json_put_string(json, "sent", row->sent);
    json_put_string(json, "author", row->author);
    json_put_string(json, "organisation", row->organisation);
    json_put_string(json, "subject", row->subject);
    json_put_string(json, "kind", row->kind);
    json_put_string(json, "deadline", row->deadline);
    ctl_json_strings(json, "bills", &row->bills);
    json_put_bool(json, "decided", row->decided);
    json_object_end(json);
}

static void put(struct arena *arena, const struct desk_list *list, struct buf *out)
{
    (void)arena;
    struct json json;
    json_init(&json, out);
    json_object(&json);
    json_put_string(&json, "queue", list->queue);
    json_put_string(&json, "committee", list->committee);
    json_put_string(&json, "since", list->since);
    json_put_string(&json, "until", list->until);
    json_put_int(&json, "letters", list->letters);
    json_put_int(&json, "campaigns", (long long)list->campaigns);
    json_put_bool(&json, "cut", list->cut);
    json_key(&json, "groups");
    json_array(&json);
    for (size_t i = 0; i < list->groups.n; i++) {
        const struct desk_group *group = &list->groups.v[i];
        json_object(&json);
        json_put_string(&json, "bill", group->bill);
        json_put_string(&json, "title", group->title);
        json_key(&json, "rows");
        json_array(&json);
        for (size_t k = 0; k < group->rows.n; k++)
            put_row(&json, &group->rows.v[k]);
        json_array_end(&json);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

/* What is asked for, and as what. */
struct asked {
    const char *since, *until, *odt;
    bool csv;
};

static bool load(const struct ctl *ctl, const struct asked *asked, struct desk_list *list, int *ret_status)
{
    struct desk_queues queues = {0};
    struct pb_err err;
    cleanup_store struct store *store = ctl_store(ctl, ret_status);
    cleanup_rules struct ruleset *rules = store ? ctl_rules_if_any(ctl) : NULL;
    const struct desk_queue *queue = NULL;
    if (!store)
        return false;
    bool good = desk_queues(store, ctl->arena, rules, &queues, &err);
    if (good && !(queue = desk_find_queue(&queues, ctl->paths[0])))
        good = pb_fail(&err, PB_NOT_FOUND, _("%s is no committee and no queue"), ctl->paths[0]);
    if (good && desk_list(store, ctl->arena, rules, queue, asked->since, asked->until, list, &err)) {
        for (size_t i = 0; i < list->groups.n; i++) /* the rules go */
            list->groups.v[i].title = arena_string(ctl->arena, list->groups.v[i].title);
        return true;
    }
    *ret_status = err.code == PB_BAD_INPUT ? (ctl_fail(VERB, &err), EX_USAGE) : ctl_fail(VERB, &err);
    return false;
}

static int save(const char *path, const struct buf *bytes)
{
    struct pb_err err;
    FILE *file = fopen(path, "we");
    bool good = file && fwrite(bytes->data, 1, bytes->len, file) == bytes->len;
    if (file && fclose(file) != 0)
        good = false;
    if (good)
        return EX_OK;
    pb_fail_errno(&err, PB_OPERATOR, errno, _("cannot be written"));
    ctl_fail(path, &err);
    return EX_CANTCREAT;
}

int ctl_list(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct asked asked = {ctl_take_option(&argc, argv, "--since"), ctl_take_option(&argc, argv, "--until"), ctl_take_option(&argc, argv, "--odt"),
                          ctl_take_flag(&argc, argv, "--csv")};
    struct desk_list list;
    struct ctl ctl;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n != 1 || !asked.since || (ctl.json + asked.csv + (asked.odt != NULL)) > 1)
        return ctl_usage(VERB);
    if (!load(&ctl, &asked, &list, &status))
        return status;
    if (asked.odt) {
        sheets_odt(&list, &out);
        return save(asked.odt, &out);
    }
    if (asked.csv)
        sheets_csv(&list, &out);
    else
        (ctl.json ? put : tell)(arena, &list, &out);
    ctl_print(&out);
    return EX_OK;
}
