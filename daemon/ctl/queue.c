/* postbusctl queue, status: what stands where, from the store alone, whether the
 * daemon runs or not. */
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/desk.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/store_asked.h"
#include "postbus/utf8.h"

#define PAGE 200 /* rows at a time */

struct listing {
    const struct ctl *ctl;
    struct buf *out;
    enum queue_state state;
    const char *bill; /* NULL: any */
    size_t rows;
};

void ctl_column(struct buf *out, const char *text, size_t width)
{
    struct pb_span s = span_of(text ? text : "-");
    size_t n = 0, length = utf8_length(s);
    size_t keep = length > width ? width - 1 : length;
    for (size_t at = 0; at < s.n && n < keep; n++) {
        uint32_t rune = utf8_next(s, &at);
        buf_add_rune(out, ctl_rune(rune));
    }
    if (length > width) {
        buf_add_string(out, "…");
        n++;
    }
    for (; n < width + 2; n++)
        buf_add_char(out, ' ');
}

static const char *last_part(const char *queue)
{
    const char *slash = strrchr(queue, '/');
    return slash ? slash + 1 : queue;
}

static void tell_row(struct listing *listing, const struct queue_row *row)
{
    struct buf *out = listing->out;
    char item[32], copies[32];
    snprintf(item, sizeof item, "i-%lld", (long long)row->item);
    snprintf(copies, sizeof copies, "%u×", row->campaign ? row->senders : row->copies);
    buf_add_string(out, "  ");
    ctl_column(out, item, 6);
    ctl_column(out, last_part(row->queue), 9);
    ctl_column(out, row->bills, 12);
    ctl_column(out, row->organisation ? row->organisation : row->author, 28);
    ctl_column(out, row->subject, 46);
    ctl_column(out, copies, 3);
    if (row->decided_by)
        buf_printf(out, _("decided by %s; "), row->decided_by);
    if (row->deadline)
        buf_printf(out, _("before %s; "), row->deadline);
    if (row->campaign)
        buf_printf(out, _("campaign, senders: %u; "), row->senders);
    ctl_column(out, row->reason, 160);
    while (out->len > 0 && out->data[out->len - 1] == ' ')
        buf_cut(out, out->len - 1);
    buf_add_char(out, '\n');
}

static void put_row(struct listing *listing, const struct queue_row *row)
{
    struct json json;
    json_init(&json, listing->out);
    json_object(&json);
    json_put_string(&json, "queue", row->queue);
    ctl_json_id(&json, "item", 'i', row->item);
    json_put_int(&json, "version", row->version);
    json_put_string(&json, "bills", row->bills);
    json_put_string(&json, "organisation", row->organisation);
    json_put_string(&json, "author", row->author);
    json_put_string(&json, "subject", row->subject);
    json_put_string(&json, "kind", row->kind);
    json_put_string(&json, "sent", row->sent);
    json_put_string(&json, "deadline", row->deadline);
    json_put_int(&json, "copies", row->copies);
    json_put_int(&json, "notes", row->notes);
    ctl_json_id(&json, "campaign", 'c', row->campaign);
    json_put_int(&json, "senders", row->senders);
    json_put_int(&json, "letters", row->letters);
    json_put_int(&json, "waiting", row->waiting);
    ctl_json_time(&json, "since", row->since);
    json_put_bool(&json, "sure", row->sure);
    json_put_string(&json, "decided_by", row->decided_by);
    json_put_string(&json, "reason", row->reason);
    json_object_end(&json);
    buf_add_char(listing->out, '\n');
}

static void tell_heading(struct listing *listing, const char *queue)
{
    if (listing->rows > 0)
        buf_add_char(listing->out, '\n');
    ctl_strong(listing->out, queue);
    buf_add_char(listing->out, '\n');
}

/* Page by page: a queue may be longer than memory. */
static bool list(struct listing *listing, struct store *store, const char *queue, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct queue_query query = {.queue = queue, .state = listing->state, .bill = listing->bill, .most = PAGE};
    char after[QUEUE_AFTER_MAX];
    bool told = listing->ctl->json;
    do {
        struct desk_page page = {0};
        arena_reset(arena);
        if (!desk_page(store, arena, &query, &page, err))
            return false;
        if (page.n > 0 && !told)
            tell_heading(listing, queue);
        told = told || page.n > 0;
        for (size_t i = 0; i < page.n; i++)
            (listing->ctl->json ? put_row : tell_row)(listing, &page.v[i].row);
        listing->rows += page.n;
        ctl_print(listing->out);
        snprintf(after, sizeof after, "%s", page.after ? page.after : "");
        query.after = after;
    } while (after[0]);
    return true;
}

int ctl_queue(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct desk_queues queues = {0};
    struct ctl ctl;
    struct listing listing = {.ctl = &ctl, .out = &out, .state = ctl_take_flag(&argc, argv, "--waiting") ? QUEUE_WAITING : QUEUE_ALL,
                              .bill = ctl_take_option(&argc, argv, "--bill")};
    struct pb_err err;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n > 1)
        return ctl_usage("queue");
    cleanup_store struct store *store = ctl_store(&ctl, &status);
    cleanup_rules struct ruleset *rules = store ? ctl_rules_if_any(&ctl) : NULL;
    if (!store)
        return status;
    if (!desk_queues(store, arena, rules, &queues, &err))
        return ctl_fail("postbusctl", &err);
    const struct desk_queue *wanted = ctl.n ? desk_find_queue(&queues, ctl.paths[0]) : NULL;
    for (size_t i = 0; i < queues.n; i++)
        if (queues.v[i].sum.rows > 0 && (!ctl.n || wanted == &queues.v[i]) && !list(&listing, store, queues.v[i].sum.queue, &err))
            return ctl_fail("postbusctl", &err);
    if (listing.rows == 0 && !ctl.json)
        puts(_("no letters here"));
    return EX_OK;
}
