/* postbusctl queue, status: what stands where, from the store alone, whether the
 * daemon runs or not. */
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/utf8.h"

struct listing {
    const struct ctl *ctl;
    struct buf *out;
    const char *wanted; /* queue, last part of its name, or committee; NULL for all */
    const char *wanted_queue; /* the queue of that committee; NULL where no rules are at hand */
    char queue[256];    /* of the row before */
    size_t rows;
};

static const char *last_part(const char *queue)
{
    const char *slash = strrchr(queue, '/');
    return slash ? slash + 1 : queue;
}

static bool is_wanted(const struct listing *listing, const char *queue)
{
    return !listing->wanted || strcasecmp(listing->wanted, queue) == 0 ||
           strcasecmp(listing->wanted, last_part(queue)) == 0 ||
           (listing->wanted_queue && strcmp(listing->wanted_queue, queue) == 0);
}

/* One column: at most `width` characters, filled up with blanks. */
static void column(struct buf *out, const char *text, size_t width)
{
    struct pb_span s = span_of(text ? text : "-");
    size_t n = 0, length = utf8_length(s);
    size_t keep = length > width ? width - 1 : length;
    for (size_t at = 0; at < s.n && n < keep; n++) {
        uint32_t rune = utf8_next(s, &at);
        buf_add_rune(out, rune < 0x20 || rune == 0x7F ? ' ' : rune); /* no terminal controls from outside */
    }
    if (length > width) {
        buf_add_string(out, "…");
        n++;
    }
    for (; n < width + 2; n++)
        buf_add_char(out, ' ');
}

static void tell_row(struct listing *listing, const struct queue_row *row)
{
    struct buf *out = listing->out;
    if (strcmp(listing->queue, row->queue) != 0) {
        snprintf(listing->queue, sizeof listing->queue, "%s", row->queue);
        buf_printf(out, "%s%s\n", listing->rows ? "\n" : "", row->queue);
    }
    char item[32], copies[32];
    snprintf(item, sizeof item, "i-%lld", (long long)row->item);
    snprintf(copies, sizeof copies, "%u×", row->campaign ? row->senders : row->copies);
    buf_add_string(out, "  ");
    column(out, item, 6);
    column(out, last_part(row->queue), 9);
    column(out, row->bills, 12);
    column(out, row->organisation ? row->organisation : row->author, 28);
    column(out, row->subject, 46);
    column(out, copies, 3);
    if (row->decided_by)
        buf_printf(out, _("decided by %s; "), row->decided_by);
    if (row->deadline)
        buf_printf(out, _("before %s; "), row->deadline);
    if (row->campaign)
        buf_printf(out, _("campaign, senders: %u; "), row->senders);
    column(out, row->reason, 160);
    while (out->len > 0 && out->data[out->len - 1] == ' ')
        buf_cut(out, out->len - 1);
    buf_add_char(out, '\n');
}

static void put_row(struct listing *listing, const struct queue_row *row)
{
    struct json json;
    char since[ISO_MAX], item[32], campaign[32];
    iso_format(row->since, since);
    snprintf(campaign, sizeof campaign, "c-%lld", (long long)row->campaign);
    snprintf(item, sizeof item, "i-%lld", (long long)row->item);
    json_init(&json, listing->out);
    json_object(&json);
    json_put_string(&json, "queue", row->queue);
    json_put_string(&json, "item", item);
    json_put_string(&json, "bills", row->bills);
    json_put_string(&json, "organisation", row->organisation);
    json_put_string(&json, "author", row->author);
    json_put_string(&json, "subject", row->subject);
    json_put_string(&json, "kind", row->kind);
    json_put_string(&json, "sent", row->sent);
    json_put_string(&json, "deadline", row->deadline);
    json_put_int(&json, "copies", row->copies);
    json_put_int(&json, "notes", row->notes);
    json_put_string(&json, "campaign", row->campaign ? campaign : NULL);
    json_put_int(&json, "senders", row->senders);
    json_put_string(&json, "since", since);
    json_put_bool(&json, "sure", row->sure);
    json_put_string(&json, "decided_by", row->decided_by);
    json_put_string(&json, "reason", row->reason);
    json_object_end(&json);
    buf_add_char(listing->out, '\n');
}

static bool see_row(void *context, const struct queue_row *row)
{
    struct listing *listing = context;
    if (!is_wanted(listing, row->queue))
        return true;
    (listing->ctl->json ? put_row : tell_row)(listing, row);
    listing->rows++;
    ctl_print(listing->out);
    return true;
}

/* The committee's queue, where the rules are at hand; its name alone will do else. */
static const char *queue_of(const struct ctl *ctl, struct ruleset **ret_rules, const char *committee)
{
    struct pb_err err;
    const char *id, *queue = NULL;
    const char *directory = ctl_rules_directory(ctl);
    if (rules_load(directory, &ctl->config.rules, diag_new(ctl->arena), ret_rules, &err))
        rules_committee(*ret_rules, committee, &id, &queue);
    return queue;
}

int ctl_queue(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    cleanup_rules struct ruleset *rules = NULL;
    struct ctl ctl;
    struct pb_err err;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n > 1)
        return ctl_usage("queue");
    cleanup_store struct store *store = ctl_store(&ctl, &status);
    if (!store)
        return status;
    struct listing listing = {.ctl = &ctl, .out = &out, .wanted = ctl.n ? ctl.paths[0] : NULL};
    if (listing.wanted)
        listing.wanted_queue = queue_of(&ctl, &rules, listing.wanted);
    if (!store_each_queued(store, NULL, see_row, &listing, &err))
        return ctl_fail("postbusctl", &err);
    if (listing.rows == 0 && !ctl.json)
        puts(_("no letters here"));
    return EX_OK;
}

/* The facts that the daemon left, and the counts. */
struct status {
    const char *mode, *problem, *problem_since, *ruleset;
    struct store_counts counts;
};

static bool get_status(struct store *store, struct arena *arena, struct status *ret, struct pb_err *err)
{
    return store_get_fact(store, arena, "mode", &ret->mode, err) &&
           store_get_fact(store, arena, "problem", &ret->problem, err) &&
           store_get_fact(store, arena, "problem_since", &ret->problem_since, err) &&
           store_get_fact(store, arena, "ruleset", &ret->ruleset, err) && store_count(store, &ret->counts, err);
}

static void tell_status(struct buf *out, const struct status *status)
{
    char last[ISO_MAX];
    iso_format(status->counts.last_taken, last);
    if (status->problem)
        buf_printf(out, _("PROBLEM since %s: %s\n"), status->problem_since, status->problem);
    buf_printf(out, _("mode:       %s\n"), status->mode ? status->mode : "-");
    buf_printf(out, _("last mail:  %s\n"), status->counts.last_taken ? last : "-");
    buf_printf(out, _("mails:      %lld, in %lld items, %lld of them not sure\n"), (long long)status->counts.mails,
               (long long)status->counts.items, (long long)status->counts.unsure);
    buf_printf(out, _("to be filed: %lld, %lld of them tried in vain\n"), (long long)status->counts.planned,
               (long long)status->counts.put_off);
    buf_printf(out, _("rule set:   %.12s\n"), status->ruleset ? status->ruleset : "-");
}

static void put_status(struct json *json, const struct status *status)
{
    char last[ISO_MAX];
    iso_format(status->counts.last_taken, last);
    json_object(json);
    json_put_string(json, "problem", status->problem);
    json_put_string(json, "problem_since", status->problem_since);
    json_put_string(json, "mode", status->mode);
    json_put_string(json, "last_mail", status->counts.last_taken ? last : NULL);
    json_put_int(json, "mails", status->counts.mails);
    json_put_int(json, "items", status->counts.items);
    json_put_int(json, "unsure", status->counts.unsure);
    json_put_int(json, "planned", status->counts.planned);
    json_put_int(json, "put_off", status->counts.put_off);
    json_put_string(json, "ruleset", status->ruleset);
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
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n > 0)
        return ctl_usage("status");
    cleanup_store struct store *store = ctl_store(&ctl, &status);
    if (!store)
        return status;
    if (!get_status(store, arena, &state, &err))
        return ctl_fail("postbusctl", &err);
    if (ctl.json) {
        struct json json;
        json_init(&json, &out);
        put_status(&json, &state);
        buf_add_char(&out, '\n');
    } else {
        tell_status(&out, &state);
    }
    ctl_print(&out);
    return EX_OK;
}
