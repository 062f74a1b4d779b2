/* All letters, by their words and by what is known of them. */
#include <string.h>

#include "page.h"
#include "postbus/iso.h"
#include "postbus/lang.h"

#define FOUND 30 /* on a page */

/* The start of a day, seconds UTC; 0 where it is none. */
static int64_t day_of(const struct request *request, const char *name, int days)
{
    const char *text = form_value(&request->query, name);
    int64_t minutes;
    return text && strlen(text) == 10 && iso_minutes(text, &minutes) ? minutes * 60 + (int64_t)days * 86400 : 0;
}

static void put_field(struct frame *frame, const char *name, const char *label, const char *type)
{
    struct html *html = &frame->html;
    html_open(html, T_LABEL);
    html_text(html, label);
    html_put(html, T_INPUT, NULL, {A_TYPE, type}, {A_NAME, name}, {A_VALUE, form_value(&frame->request->query, name)}, {A_SIZE, strcmp(type, "text") == 0 ? "12" : NULL},
             {A_AUTOCOMPLETE, "off"});
    html_close(html);
}

static void put_filters(struct frame *frame)
{
    struct html *html = &frame->html;
    html_open(html, T_FORM, {A_METHOD, "get"}, {A_ACTION, "/search"}, {A_CLASS, "filters"});
    html_open(html, T_LABEL, {A_CLASS, "words-field"});
    html_text(html, _("Words"));
    html_put(html, T_INPUT, NULL, {A_TYPE, "search"}, {A_NAME, "q"}, {A_VALUE, form_value(&frame->request->query, "q")}, {A_AUTOCOMPLETE, "off"});
    html_close(html);
    put_queue_choice(frame, form_given(&frame->request->query, "queue"), _("all"));
    put_field(frame, "bill", _("Bill"), "text");
    put_field(frame, "since", _("From day"), "date");
    put_field(frame, "until", _("Up to day"), "date");
    html_open(html, T_LABEL);
    html_put(html, T_INPUT, NULL, {A_TYPE, "checkbox"}, {A_NAME, "undecided"}, {A_VALUE, "1"}, {A_CHECKED, form_value(&frame->request->query, "undecided") ? "" : NULL});
    html_text(html, _("only what waits"));
    html_close(html);
    html_put(html, T_BUTTON, _("Search"), {A_TYPE, "submit"}, {A_CLASS, "main"});
    html_close(html);
    html_put(html, T_P, _("All words must be there. \"In quotes\": next to each other. word*: what begins so. -word: not that one."), {A_CLASS, "muted"});
}

static void put_found(struct frame *frame, const struct desk_found *found)
{
    struct html *html = &frame->html;
    const struct found_letter *letter = &found->letter;
    html_open(html, T_LI, {A_CLASS, "row found"});
    html_open(html, T_DIV, {A_CLASS, "what"});
    html_open(html, T_P, {A_CLASS, "line"});
    put_deadline(frame, letter->deadline, NULL);
    html_put(html, T_A, letter->subject ? letter->subject : _("no subject"), {A_HREF, letter_url(frame, letter->item)}, {A_DATA_ROW, ""}, {A_CLASS, "subject"});
    html_close(html);
    html_open(html, T_P, {A_CLASS, "line from"});
    html_put(html, T_SPAN, letter->organisation ? letter->organisation : letter->author ? letter->author : _("sender unknown"), {A_CLASS, "author"});
    for (size_t i = 0; i < letter->queues.n; i++)
        html_put(html, T_SPAN, say_queue(frame, letter->queues.v[i]), {A_CLASS, "chip"});
    if (letter->campaign)
        html_put(html, T_SPAN, _("campaign"), {A_CLASS, "chip campaign"});
    if (letter->decided)
        html_put(html, T_SPAN, _("decided"), {A_CLASS, "chip decided"});
    if (letter->by_note)
        html_put(html, T_SPAN, _("in a note"), {A_CLASS, "chip"});
    html_close(html);
    html_open(html, T_P, {A_CLASS, "snippet"}, {A_DIR, "auto"});
    for (size_t i = 0; i < found->snippet.n; i++) {
        html_open(html, found->snippet.v[i].hit ? T_MARK : T_SPAN);
        html_text(html, found->snippet.v[i].text);
        html_close(html);
    }
    html_close(html);
    html_close(html);
    html_put(html, T_SPAN, say_time(frame->request->arena, letter->made), {A_CLASS, "age"});
    html_close(html);
}

static void put_results(struct frame *frame, const struct desk_search *search)
{
    struct html *html = &frame->html;
    const struct request *request = frame->request;
    const struct form *q = &request->query;
    html_open(html, T_UL, {A_CLASS, "rows"});
    for (size_t i = 0; i < search->n; i++)
        put_found(frame, &search->v[i]);
    html_close(html);
    if (search->n == 0 && search->after == 0)
        html_put(html, T_P, _("Nothing found."), {A_CLASS, "nothing"});
    if (search->after)
        html_put(html, T_A, _("Next page"), {A_CLASS, "button"},
                 {A_HREF, request_url(request->arena, "/search", "q", form_value(q, "q"), "queue", form_value(q, "queue"), "bill", form_value(q, "bill"), "since",
                                      form_value(q, "since"), "until", form_value(q, "until"), "undecided", form_value(q, "undecided"), "after",
                                      say_number(request->arena, search->after), NULL)});
}

/* Without anything asked there is only the form. */
void page_search(struct request *request, struct reply *reply)
{
    struct frame frame;
    struct desk_search search = {0};
    struct pb_err err = {.code = PB_OK};
    struct search_query query = {.words = form_given(&request->query, "q"), .queue = form_given(&request->query, "queue"), .bill = form_given(&request->query, "bill"),
                                 .since = day_of(request, "since", 0), .until = day_of(request, "until", 1), .undecided = form_value(&request->query, "undecided") != NULL,
                                 .after = form_number(&request->query, "after"), .most = FOUND};
    bool asked = query.words || query.queue || query.bill || query.since || query.until || query.undecided;
    if (asked && !desk_search(request->store, request->arena, &query, &search, &err) && err.code != PB_BAD_INPUT) {
        reply_fail(request, reply, &err);
        return;
    }
    if (!frame_begin(&frame, request, reply, _("Search"), "/search"))
        return;
    html_put(&frame.html, T_H1, _("Search"));
    put_filters(&frame);
    if (err.code != PB_OK)
        html_put(&frame.html, T_P, err.msg, {A_CLASS, "notice warn"}, {A_ROLE, "alert"});
    else if (asked)
        put_results(&frame, &search);
    frame_end(&frame);
}
