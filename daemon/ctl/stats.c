/* postbusctl stats: what came, where it went, and how often people agreed. */
#include <sysexits.h>

#include "ctl.h"
#include "postbus/desk.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/limits.h"

#define VERB "stats"
#define DAYS 30 /* where nobody says how many */

/* "▁▂▇": a letter's worth for each day. */
static void put_bars(struct buf *out, const int64_t *each, size_t days)
{
    int64_t most = 1;
    for (size_t i = 0; i < days; i++)
        most = each[i] > most ? each[i] : most;
    for (size_t i = 0; i < days; i++)
        buf_add_rune(out, each[i] ? 0x2581 + (uint32_t)((each[i] * 7 + most - 1) / most) : ' ');
}

static double share(const struct day_sum *sum)
{
    return sum->sure ? 100.0 * (double)(sum->sure - sum->corrected) / (double)sum->sure : 0;
}

static void tell_queues(struct buf *out, const struct desk_overview *o)
{
    buf_printf(out, "\n%s\n", _("letters for each queue"));
    for (size_t i = 0; i < o->queues.n; i++) {
        const struct desk_share *q = &o->queues.v[i];
        buf_add_string(out, "  ");
        ctl_column(out, q->name, 20);
        buf_printf(out, "%7lld  ", (long long)q->letters);
        put_bars(out, q->each, o->days);
        buf_add_char(out, '\n');
    }
}

static void tell(struct arena *arena, const struct desk_overview *o, struct buf *out)
{
    int64_t *each = arena_array(arena, o->days, sizeof *each);
    for (size_t i = 0; i < o->days; i++)
        each[i] = o->each[i].letters;
    buf_printf(out, _("The last %zu days: letters: %lld, mails: %lld\n"), o->days, (long long)o->sum.letters, (long long)o->sum.mails);
    buf_printf(out, _("  sure of: %lld; people decided on: %lld\n"), (long long)o->sum.sure, (long long)o->sum.decided);
    if (o->sum.sure > 0)
        buf_printf(out, _("  right without correction: %.1f %% of those that were sure\n"), share(&o->sum));
    buf_add_string(out, "  ");
    put_bars(out, each, o->days);
    buf_add_char(out, '\n');
    if (o->queues.n > 0)
        tell_queues(out, o);
    if (o->campaigns.n > 0)
        buf_printf(out, "\n%s\n", _("largest campaigns"));
    for (size_t i = 0; i < o->campaigns.n; i++) {
        const struct campaign_sum *c = &o->campaigns.v[i];
        buf_printf(out, "%9lld  i-%lld  ", (long long)c->letters, (long long)c->lead);
        ctl_words(out, c->subject ? c->subject : _("no subject"));
        buf_add_char(out, '\n');
    }
}

static void put_sum(struct json *json, const struct day_sum *sum)
{
    json_put_int(json, "letters", sum->letters);
    json_put_int(json, "mails", sum->mails);
    json_put_int(json, "sure", sum->sure);
    json_put_int(json, "decided", sum->decided);
    json_put_int(json, "corrected", sum->corrected);
}

static void put_days(struct json *json, const struct desk_overview *o)
{
    json_key(json, "each");
    json_array(json);
    for (size_t i = 0; i < o->days; i++) {
        char day[ISO_MAX];
        iso_format(o->each[i].day * 86400, day);
        day[10] = '\0';
        json_object(json);
        json_put_string(json, "day", day);
        put_sum(json, &o->each[i]);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_queues(struct json *json, const struct desk_overview *o)
{
    json_key(json, "queues");
    json_array(json);
    for (size_t i = 0; i < o->queues.n; i++) {
        json_object(json);
        json_put_string(json, "queue", o->queues.v[i].queue);
        json_put_string(json, "name", o->queues.v[i].name);
        json_put_int(json, "letters", o->queues.v[i].letters);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put(struct arena *arena, const struct desk_overview *o, struct buf *out)
{
    (void)arena;
    struct json json;
    json_init(&json, out);
    json_object(&json);
    json_put_int(&json, "days", (long long)o->days);
    put_sum(&json, &o->sum);
    put_days(&json, o);
    put_queues(&json, o);
    json_key(&json, "campaigns");
    json_array(&json);
    for (size_t i = 0; i < o->campaigns.n; i++) {
        const struct campaign_sum *c = &o->campaigns.v[i];
        json_object(&json);
        ctl_json_id(&json, "campaign", 'c', c->campaign);
        ctl_json_id(&json, "lead", 'i', c->lead);
        json_put_string(&json, "subject", c->subject);
        json_put_int(&json, "letters", c->letters);
        json_put_int(&json, "all", c->all);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

int ctl_stats(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    const char *text = ctl_take_option(&argc, argv, "--days");
    struct desk_overview overview;
    struct ctl ctl;
    struct pb_err err;
    unsigned long days = DAYS;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n > 0 || (text && (!span_number(span_of(text), LIMIT_OVERVIEW_DAYS, &days) || days == 0)))
        return ctl_usage(VERB);
    cleanup_store struct store *store = ctl_store(&ctl, &status);
    cleanup_rules struct ruleset *rules = store ? ctl_rules_if_any(&ctl) : NULL;
    if (!store)
        return status;
    if (!desk_overview(store, arena, rules, days, &overview, &err))
        return ctl_fail(VERB, &err);
    (ctl.json ? put : tell)(arena, &overview, &out);
    ctl_print(&out);
    return EX_OK;
}
