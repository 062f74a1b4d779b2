/* postbusctl search: letters by their words. */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/desk.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "trial.h"

#define VERB "search"
#define SHOWN 25 /* letters, where nobody says how many */

static void tell_snippet(struct buf *out, const struct desk_found *found)
{
    if (found->snippet.n == 0)
        return;
    buf_add_string(out, found->letter.by_note ? _("          note: ") : "          ");
    for (size_t i = 0; i < found->snippet.n; i++)
        (found->snippet.v[i].hit ? ctl_strong : ctl_words)(out, found->snippet.v[i].text);
    buf_add_char(out, '\n');
}

static void tell(struct buf *out, struct arena *arena, const struct desk_found *found)
{
    const struct found_letter *letter = &found->letter;
    cleanup_buf struct buf queues = BUF_INIT;
    char day[DESK_DAY];
    desk_day(letter->made, day);
    strings_put(&queues, &letter->queues);
    buf_add_string(out, "  ");
    ctl_column(out, arena_printf(arena, "i-%lld", (long long)letter->item), 6);
    ctl_column(out, day, 10);
    ctl_column(out, buf_string(&queues), 20);
    ctl_column(out, letter->organisation ? letter->organisation : letter->author, 28);
    ctl_words(out, letter->subject ? letter->subject : _("no subject"));
    buf_add_char(out, '\n');
    tell_snippet(out, found);
}

static void put(struct buf *out, struct arena *arena, const struct desk_found *found)
{
    (void)arena;
    const struct found_letter *letter = &found->letter;
    cleanup_buf struct buf snippet = BUF_INIT;
    struct json json;
    for (size_t i = 0; i < found->snippet.n; i++)
        buf_add_string(&snippet, found->snippet.v[i].text);
    json_init(&json, out);
    json_object(&json);
    ctl_json_id(&json, "item", 'i', letter->item);
    ctl_json_time(&json, "since", letter->made);
    json_put_string(&json, "subject", letter->subject);
    json_put_string(&json, "author", letter->author);
    json_put_string(&json, "organisation", letter->organisation);
    json_put_string(&json, "kind", letter->kind);
    json_put_string(&json, "deadline", letter->deadline);
    ctl_json_id(&json, "campaign", 'c', letter->campaign);
    ctl_json_strings(&json, "queues", &letter->queues);
    json_put_bool(&json, "decided", letter->decided);
    json_put_bool(&json, "by_note", letter->by_note);
    json_put_string(&json, "snippet", found->snippet.n ? buf_string(&snippet) : NULL);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

/* The options that this verb alone knows. */
static bool take_options(struct search_query *query, int *argc, char **argv)
{
    const char *since = ctl_take_option(argc, argv, "--since"), *until = ctl_take_option(argc, argv, "--until");
    const char *most = ctl_take_option(argc, argv, "--most"), *after = ctl_take_option(argc, argv, "--after");
    unsigned long number = SHOWN;
    *query = (struct search_query){.queue = ctl_take_option(argc, argv, "--queue"), .bill = ctl_take_option(argc, argv, "--bill"),
                                   .kind = ctl_take_option(argc, argv, "--kind"), .undecided = ctl_take_flag(argc, argv, "--undecided")};
    if ((since && !trial_since(since, &query->since)) || (until && !trial_since(until, &query->until)) || (most && !span_number(span_of(most), 1000, &number)))
        return false;
    query->most = number;
    query->after = after ? strtoll(after, NULL, 10) : 0;
    return number > 0;
}

/* The queue by any of its names. */
static bool find_queue(const struct ctl *ctl, struct store *store, struct search_query *query, int *ret_status)
{
    struct desk_queues queues = {0};
    struct pb_err err;
    cleanup_rules struct ruleset *rules = query->queue ? ctl_rules_if_any(ctl) : NULL;
    if (!query->queue)
        return true;
    if (!desk_queues(store, ctl->arena, rules, &queues, &err)) {
        *ret_status = ctl_fail(VERB, &err);
        return false;
    }
    const struct desk_queue *queue = desk_find_queue(&queues, query->queue);
    if (queue) {
        query->queue = queue->sum.queue;
        return true;
    }
    pb_fail(&err, PB_NOT_FOUND, _("%s is no committee and no queue"), query->queue);
    *ret_status = ctl_fail(VERB, &err);
    return false;
}

static void tell_all(const struct ctl *ctl, const struct desk_search *page)
{
    cleanup_buf struct buf out = BUF_INIT;
    for (size_t i = 0; i < page->n; i++)
        (ctl->json ? put : tell)(&out, ctl->arena, &page->v[i]);
    if (!ctl->json && page->after)
        buf_printf(&out, _("there may be more: --after %lld\n"), (long long)page->after);
    else if (!ctl->json && page->n == 0)
        buf_add_string(&out, _("no letters here\n"));
    ctl_print(&out);
}

int ctl_search(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf words = BUF_INIT;
    struct search_query query;
    struct desk_search page = {0};
    struct ctl ctl;
    struct pb_err err;
    int status;
    bool good = take_options(&query, &argc, argv);
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (!good)
        return ctl_usage(VERB);
    for (size_t i = 0; i < ctl.n; i++)
        buf_printf(&words, "%s%s", i ? " " : "", ctl.paths[i]);
    query.words = buf_string(&words);
    cleanup_store struct store *store = ctl_store(&ctl, &status);
    if (!store || !find_queue(&ctl, store, &query, &status))
        return status;
    if (!desk_search(store, arena, &query, &page, &err))
        return err.code == PB_BAD_INPUT ? (ctl_fail(VERB, &err), EX_USAGE) : ctl_fail(VERB, &err);
    tell_all(&ctl, &page);
    return EX_OK;
}
