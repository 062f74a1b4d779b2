/* A committee's list of letters: to look at, on paper, and as a file. */
#include <string.h>

#include "page.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/sheets.h"

#define USUAL_DAYS 7 /* that a list goes back, unless asked otherwise */

/* What is asked for: the queue, and from when. */
struct asked {
    const struct desk_queue *queue; /* NULL: none is chosen, or it is not known */
    const char *since, *until;
};

static struct asked take(const struct request *request, const struct desk_queues *queues)
{
    char *usual = arena_alloc(request->arena, DESK_DAY), *today = arena_alloc(request->arena, DESK_DAY);
    const char *queue = form_given(&request->query, "queue"), *since = form_given(&request->query, "since"), *until = form_given(&request->query, "until");
    desk_day(request->now - (int64_t)USUAL_DAYS * 86400, usual);
    desk_day(request->now, today);
    return (struct asked){queue ? desk_find_queue(queues, queue) : NULL, since ? since : usual, until ? until : today};
}

/* ---- the page ---- */

static void put_choice(struct frame *frame, const struct asked *asked)
{
    struct html *html = &frame->html;
    html_open(html, T_FORM, {A_METHOD, "get"}, {A_ACTION, "/list"}, {A_CLASS, "filters noprint"});
    put_queue_choice(frame, asked->queue ? asked->queue->sum.queue : NULL, NULL);
    html_open(html, T_LABEL);
    html_text(html, _("From day"));
    html_put(html, T_INPUT, NULL, {A_TYPE, "date"}, {A_NAME, "since"}, {A_VALUE, asked->since});
    html_close(html);
    html_open(html, T_LABEL);
    html_text(html, _("Up to day"));
    html_put(html, T_INPUT, NULL, {A_TYPE, "date"}, {A_NAME, "until"}, {A_VALUE, asked->until});
    html_close(html);
    html_put(html, T_BUTTON, _("Make the list"), {A_TYPE, "submit"}, {A_CLASS, "main"});
    html_close(html);
}

static void put_row(struct frame *frame, const struct listed_row *row)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    char day[DESK_DAY];
    desk_day(row->made, day);
    html_open(html, T_TR);
    html_put(html, T_TD, say_day(arena, day), {A_CLASS, "day"});
    html_open(html, T_TD);
    html_put(html, T_STRONG, row->organisation ? row->organisation : row->author ? row->author : _("sender unknown"));
    if (row->organisation && row->author)
        html_put(html, T_SMALL, row->author, {A_CLASS, "muted"});
    html_close(html);
    html_open(html, T_TD);
    html_put(html, T_A, row->subject ? row->subject : _("no subject"), {A_HREF, letter_url(frame, row->item)});
    if (row->campaign)
        html_put(html, T_SPAN, _("campaign"), {A_CLASS, "chip campaign"});
    html_close(html);
    html_open(html, T_TD);
    put_deadline(frame, row->deadline, NULL);
    html_close(html);
    html_put(html, T_TD, say_number(arena, row->letters), {A_CLASS, "number"});
    html_close(html);
}

static void put_group(struct frame *frame, const struct desk_group *group)
{
    static const char *const heads[] = {N_("Came in"), N_("From"), N_("Subject"), N_("Deadline"), N_("Letters")};
    struct html *html = &frame->html;
    html_open(html, T_SECTION, {A_CLASS, "group"});
    html_put(html, T_H2, sheets_heading(frame->request->arena, group));
    html_open(html, T_DIV, {A_CLASS, "scroll"}, {A_TABINDEX, "0"}, {A_ROLE, "region"}, {A_ARIA_LABEL, sheets_heading(frame->request->arena, group)});
    html_open(html, T_TABLE, {A_CLASS, "list"});
    html_open(html, T_THEAD);
    html_open(html, T_TR);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        html_put(html, T_TH, _(heads[i]), {A_SCOPE, "col"}, {A_CLASS, i == 4 ? "number" : NULL});
    html_close(html);
    html_close(html);
    html_open(html, T_TBODY);
    for (size_t i = 0; i < group->rows.n; i++)
        put_row(frame, &group->rows.v[i]);
    html_close(html);
    html_close(html);
    html_close(html);
    html_close(html);
}

static void put_files(struct frame *frame, const struct asked *asked)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    const char *queue = asked->queue->sum.queue;
    html_open(html, T_P, {A_CLASS, "deeds noprint"});
    html_put(html, T_BUTTON, _("Print"), {A_TYPE, "button"}, {A_ID, "print"}, {A_HIDDEN, ""}, {A_DATA_KEY, "p"});
    html_put(html, T_A, _("As a text file (ODT)"), {A_CLASS, "button"}, {A_HREF, request_url(arena, "/list.odt", "queue", queue, "since", asked->since, "until", asked->until, NULL)});
    html_put(html, T_A, _("As a table (CSV)"), {A_CLASS, "button"}, {A_HREF, request_url(arena, "/list.csv", "queue", queue, "since", asked->since, "until", asked->until, NULL)});
    html_close(html);
}

static void put_list(struct frame *frame, const struct asked *asked, const struct desk_list *list)
{
    struct html *html = &frame->html;
    html_put(html, T_P, sheets_summary(frame->request->arena, list));
    put_files(frame, asked);
    for (size_t i = 0; i < list->groups.n; i++)
        put_group(frame, &list->groups.v[i]);
    if (list->cut)
        html_put(html, T_P, _("The list is longer than what fits here: choose fewer days."), {A_CLASS, "notice warn"});
    if (list->groups.n == 0)
        html_put(html, T_P, _("No letters came in these days."), {A_CLASS, "nothing"});
}

void page_list(struct request *request, struct reply *reply)
{
    struct frame frame;
    struct desk_list list = {0};
    struct pb_err err = {.code = PB_OK};
    if (!frame_begin(&frame, request, reply, _("List of letters"), "/list"))
        return;
    struct asked asked = take(request, &frame.queues);
    bool good = asked.queue && desk_list(request->store, request->arena, frame_rules(&frame), asked.queue, asked.since, asked.until, &list, &err);
    html_put(&frame.html, T_H1, good ? arena_printf(request->arena, _("List of letters of %s"), list.name) : _("List of letters"));
    put_choice(&frame, &asked);
    if (good)
        put_list(&frame, &asked, &list);
    if (err.code == PB_BAD_INPUT)
        html_put(&frame.html, T_P, err.msg, {A_CLASS, "notice warn"}, {A_ROLE, "alert"});
    frame_end(&frame);
    if (err.code != PB_OK && err.code != PB_BAD_INPUT)
        reply_fail(request, reply, &err);
}

/* ---- files ---- */

static void send(struct request *request, struct reply *reply, const char *type, const char *ending, void (*write)(const struct desk_list *list, struct buf *out))
{
    struct book *book = review_take_book(request->review);
    const struct ruleset *rules = book->rulebook->rules;
    struct desk_queues queues = {0};
    struct desk_list list = {0};
    struct pb_err err = {.code = PB_OK};
    bool good = desk_queues(request->store, request->arena, rules, &queues, &err);
    struct asked asked = take(request, &queues);
    good = good && asked.queue && desk_list(request->store, request->arena, rules, asked.queue, asked.since, asked.until, &list, &err);
    if (good) {
        reply->type = type;
        reply->file = arena_printf(request->arena, "attachment; filename=\"%s.%s\"", sheets_file_name(request->arena, &list), ending);
        write(&list, &reply->body);
    }
    review_put_book(request->review, book);
    if (good)
        return;
    if (err.code == PB_OK)
        reply_tell(request, reply, 404, _("There is no such queue."));
    else if (err.code == PB_BAD_INPUT)
        reply_tell(request, reply, 400, err.msg);
    else
        reply_fail(request, reply, &err);
}

void page_list_csv(struct request *request, struct reply *reply)
{
    send(request, reply, "text/csv; charset=utf-8; header=present", "csv", sheets_csv);
}

void page_list_odt(struct request *request, struct reply *reply)
{
    send(request, reply, SHEETS_ODT_TYPE, "odt", sheets_odt);
}
