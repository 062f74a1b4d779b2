/* All queues at a glance, and one of them, page by page. */
#include <stdlib.h>
#include <string.h>

#include "bar.h"
#include "page.h"
#include "picture.h"
#include "postbus/lang.h"
#include "postbus/store_asked.h"

#define ROWS 50 /* letters on a page */

static void put_cell(struct html *html, const char *class, const char *text)
{
    html_put(html, T_TD, text, {A_CLASS, class});
}

static void put_queue(struct frame *frame, const struct desk_queue *queue)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    const struct queue_sum *sum = &queue->sum;
    html_open(html, T_TR, {A_CLASS, sum->waiting_rows ? NULL : "empty"});
    html_open(html, T_TH, {A_SCOPE, "row"});
    html_put(html, T_A, queue->name, {A_HREF, queue_url(arena, sum->queue)}, {A_DATA_ROW, ""});
    html_close(html);
    put_cell(html, "number", say_number(arena, sum->waiting_rows));
    html_open(html, T_TD);
    put_deadline(frame, sum->deadline, NULL);
    html_close(html);
    put_cell(html, "number", sum->since ? say_age(arena, sum->since, frame->request->now) : "–");
    put_cell(html, "number", sum->unsure ? say_number(arena, sum->unsure) : "–");
    put_cell(html, "number", say_number(arena, sum->letters));
    html_close(html);
}

static int by_deadline(const void *a, const void *b)
{
    const struct desk_queue *x = *(const struct desk_queue *const *)a, *y = *(const struct desk_queue *const *)b;
    return strcmp(x->sum.deadline, y->sum.deadline);
}

/* The days that come first, over all queues. */
static void put_first_days(struct frame *frame)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    size_t n = 0;
    const struct desk_queue **v = arena_array(arena, frame->queues.n + 1, sizeof *v);
    for (size_t i = 0; i < frame->queues.n; i++)
        if (frame->queues.v[i].sum.deadline)
            v[n++] = &frame->queues.v[i];
    if (n == 0)
        return;
    qsort(v, n, sizeof *v, by_deadline);
    html_put(html, T_H2, _("Do first"));
    html_open(html, T_UL, {A_CLASS, "first"});
    for (size_t i = 0; i < n; i++) {
        html_open(html, T_LI);
        html_open(html, T_A, {A_HREF, queue_url(arena, v[i]->sum.queue)});
        put_deadline(frame, v[i]->sum.deadline, NULL);
        html_put(html, T_SPAN, v[i]->name);
        html_close(html);
        html_close(html);
    }
    html_close(html);
}

void page_home(struct request *request, struct reply *reply)
{
    static const char *const heads[] = {N_("Queue"), N_("Waiting"), N_("First deadline"), N_("Longest wait"), N_("Not sure"), N_("All letters")};
    struct frame frame;
    if (!frame_begin(&frame, request, reply, _("Queues"), "/"))
        return;
    struct html *html = &frame.html;
    opened_note(request->review, request->who.name, 0, request->now);
    html_put(html, T_H1, _("Queues"));
    put_done(&frame);
    put_first_days(&frame);
    html_open(html, T_DIV, {A_CLASS, "scroll"}, {A_TABINDEX, "0"}, {A_ROLE, "region"}, {A_ARIA_LABEL, _("All queues")});
    html_open(html, T_TABLE, {A_CLASS, "queues"});
    html_open(html, T_THEAD);
    html_open(html, T_TR);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        html_put(html, T_TH, _(heads[i]), {A_SCOPE, "col"}, {A_CLASS, i == 0 || i == 2 ? NULL : "number"});
    html_close(html);
    html_close(html);
    html_open(html, T_TBODY);
    for (size_t i = 0; i < frame.queues.n; i++)
        put_queue(&frame, &frame.queues.v[i]);
    frame_end(&frame);
}

/* ---- one queue ---- */

static const struct { const char *name, *shown; enum queue_state state; } states[] = {
    {NULL, N_("Waiting"), QUEUE_WAITING}, {"decided", N_("Decided"), QUEUE_DECIDED}, {"all", N_("All"), QUEUE_ALL}};

static size_t state_of(const struct request *request)
{
    const char *asked = form_value(&request->query, "state");
    for (size_t i = 1; asked && i < sizeof states / sizeof *states; i++)
        if (strcmp(states[i].name, asked) == 0)
            return i;
    return 0;
}

static void put_tabs(struct frame *frame, size_t state)
{
    struct html *html = &frame->html;
    bool unsure = form_value(&frame->request->query, "unsure") != NULL;
    html_open(html, T_UL, {A_CLASS, "tabs"});
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        html_open(html, T_LI);
        html_put(html, T_A, _(states[i].shown), {A_HREF, request_url(frame->request->arena, "/queue", "queue", frame->queue, "state", states[i].name, NULL)},
                 {A_ARIA_CURRENT, i == state && !unsure ? "true" : NULL});
        html_close(html);
    }
    html_open(html, T_LI);
    html_put(html, T_A, _("Not sure"), {A_HREF, request_url(frame->request->arena, "/queue", "queue", frame->queue, "unsure", "1", NULL)},
             {A_ARIA_CURRENT, unsure ? "true" : NULL});
    html_close(html);
    html_close(html);
}

static void put_chips(struct frame *frame, const struct desk_row *row)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    const struct queue_row *r = &row->row;
    if (r->bills)
        html_put(html, T_SPAN, r->bills, {A_CLASS, "chip"});
    if (r->campaign) {
        html_put(html, T_SPAN, arena_printf(arena, _("campaign, %u senders"), r->senders), {A_CLASS, "chip campaign"});
        picture_trend(html, row->trend, DESK_TREND);
    } else if (r->copies > 1) {
        html_put(html, T_SPAN, arena_printf(arena, "%u×", r->copies), {A_CLASS, "chip"}, {A_TITLE, _("mails with this letter")});
    }
    if (r->notes)
        html_put(html, T_SPAN, arena_printf(arena, _n("%u note", "%u notes", r->notes), r->notes), {A_CLASS, "chip"});
    if (!r->sure)
        html_put(html, T_SPAN, _("not sure"), {A_CLASS, "chip unsure"});
    if (r->decided_by)
        html_put(html, T_SPAN, arena_printf(arena, _("decided by %s"), r->decided_by), {A_CLASS, "chip decided"});
}

static void put_row(struct frame *frame, const struct desk_row *row)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    const struct queue_row *r = &row->row;
    const char *subject = r->subject ? r->subject : _("no subject");
    const char *pick = arena_printf(arena, "%lld.%lld", (long long)r->item, (long long)r->version);
    html_open(html, T_LI, {A_CLASS, "row"}, {A_ID, arena_printf(arena, "i-%lld", (long long)r->item)}, {A_DATA_ITEM, say_number(arena, r->item)});
    html_open(html, T_LABEL, {A_CLASS, "tick"});
    html_put(html, T_INPUT, NULL, {A_TYPE, "checkbox"}, {A_NAME, "pick"}, {A_VALUE, pick}, {A_ARIA_LABEL, arena_printf(arena, _("Choose: %s"), subject)});
    html_close(html);
    html_open(html, T_DIV, {A_CLASS, "what"});
    html_open(html, T_P, {A_CLASS, "line"});
    put_deadline(frame, r->deadline, r->bills);
    html_put(html, T_A, subject, {A_HREF, letter_url(frame, r->item)}, {A_DATA_ROW, ""}, {A_CLASS, "subject"});
    html_close(html);
    html_open(html, T_P, {A_CLASS, "line from"});
    html_put(html, T_SPAN, r->organisation ? r->organisation : r->author ? r->author : _("sender unknown"), {A_CLASS, "author"});
    put_chips(frame, row);
    html_close(html);
    if (r->reason)
        html_put(html, T_P, r->reason, {A_CLASS, "reason"});
    html_close(html);
    html_put(html, T_SPAN, say_age(arena, r->since, frame->request->now), {A_CLASS, "age"}, {A_TITLE, say_time(arena, r->since)});
    html_close(html);
}

/* The list is a form: what is chosen is decided on together. */
static void put_list(struct frame *frame, const struct desk_page *page)
{
    struct html *html = &frame->html;
    html_open(html, T_FORM, {A_METHOD, "post"}, {A_ACTION, "/act"}, {A_CLASS, "batch"});
    put_mark(html, frame->request);
    put_hidden(html, "queue-page", frame->queue);
    html_open(html, T_UL, {A_CLASS, "rows"});
    for (size_t i = 0; i < page->n; i++)
        put_row(frame, &page->v[i]);
    html_close(html);
    if (frame->request->who.role >= ROLE_CLERK)
        bar_put(frame, NULL);
    html_close(html);
}

static void put_pager(struct frame *frame, size_t state, const char *after)
{
    struct html *html = &frame->html;
    const struct request *request = frame->request;
    html_open(html, T_P, {A_CLASS, "pager"});
    if (form_value(&request->query, "after"))
        html_put(html, T_A, _("To the first page"), {A_CLASS, "button"},
                 {A_HREF, request_url(request->arena, "/queue", "queue", frame->queue, "state", states[state].name, NULL)});
    if (after)
        html_put(html, T_A, _("Next page"), {A_CLASS, "button"},
                 {A_HREF, request_url(request->arena, "/queue", "queue", frame->queue, "state", states[state].name, "bill", form_value(&request->query, "bill"), "unsure",
                                      form_value(&request->query, "unsure"), "after", after, NULL)});
    html_close(html);
}

void page_queue(struct request *request, struct reply *reply)
{
    char today[DESK_DAY];
    struct frame frame;
    struct desk_page page = {0};
    struct pb_err err;
    size_t state = state_of(request);
    const char *asked = form_value(&request->query, "queue");
    if (!frame_begin(&frame, request, reply, arena_printf(request->arena, "%s %.200s", _("Queue"), asked ? asked : ""), "/queue"))
        return;
    desk_today(today);
    opened_note(request->review, request->who.name, 0, request->now);
    struct queue_query query = {.queue = frame.queue, .state = states[state].state, .bill = form_value(&request->query, "bill"),
                                .unsure = form_value(&request->query, "unsure") != NULL, .today = today, .after = form_value(&request->query, "after"), .most = ROWS};
    bool good = frame.queue && desk_page(request->store, request->arena, &query, &page, &err);
    if (!good) {
        frame_end(&frame);
        if (frame.queue)
            reply_fail(request, reply, &err);
        else
            reply_tell(request, reply, 404, _("There is no such queue."));
        return;
    }
    html_put(&frame.html, T_H1, say_queue(&frame, frame.queue));
    put_done(&frame);
    put_tabs(&frame, state);
    if (page.n > 0)
        put_list(&frame, &page);
    else
        html_put(&frame.html, T_P, _("Nothing waits here."), {A_CLASS, "nothing"});
    put_pager(&frame, state, page.after);
    frame_end(&frame);
}
