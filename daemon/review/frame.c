/* What stands around every page: head, search, queues. */
#include <stdlib.h>
#include <string.h>

#include "page.h"
#include "postbus/lang.h"

#define KEYS_OF_QUEUES 10 /* 1 to 9, and 0 */

static void put_head(struct frame *frame, const char *title)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_open(html, T_HTML, {A_LANG, lang_name()});
    html_open(html, T_HEAD);
    html_put(html, T_META, NULL, {A_CHARSET, "utf-8"});
    html_put(html, T_META, NULL, {A_NAME, "viewport"}, {A_CONTENT, "width=device-width, initial-scale=1"});
    html_put(html, T_META, NULL, {A_NAME, "color-scheme"}, {A_CONTENT, "light dark"});
    html_open(html, T_TITLE);
    html_printf(html, "%s – Postbus", title);
    html_close(html);
    html_put(html, T_LINK, NULL, {A_REL, "stylesheet"}, {A_HREF, request_url(arena, "/style.css", "v", asset_version(), NULL)});
    html_put(html, T_LINK, NULL, {A_REL, "icon"}, {A_HREF, "/icon.svg"}, {A_TYPE, "image/svg+xml"});
    html_put(html, T_SCRIPT, NULL, {A_SRC, request_url(arena, "/keys.js", "v", asset_version(), NULL)}, {A_DEFER, ""});
    html_close(html);
}

static const char *role_name(enum role role)
{
    static const char *const names[] = {N_("nobody"), N_("reader"), N_("clerk"), N_("rule editor")};
    return _(names[role]);
}

static void put_top(struct frame *frame)
{
    struct html *html = &frame->html;
    const struct request *request = frame->request;
    const char *other = strcmp(lang_name(), "nl") == 0 ? "en" : "nl";
    const char *said = form_value(&request->query, "q");
    html_put(html, T_A, _("To the content"), {A_CLASS, "skip"}, {A_HREF, "#main"});
    html_open(html, T_HEADER, {A_CLASS, "top"});
    html_put(html, T_A, "Postbus", {A_CLASS, "brand"}, {A_HREF, "/"});
    html_open(html, T_FORM, {A_ROLE, "search"}, {A_ACTION, "/search"}, {A_METHOD, "get"}, {A_CLASS, "find"});
    html_put(html, T_INPUT, NULL, {A_TYPE, "search"}, {A_NAME, "q"}, {A_ARIA_LABEL, _("Search in all letters")}, {A_PLACEHOLDER, _("Search in all letters")},
             {A_DATA_KEY, "/"}, {A_AUTOCOMPLETE, "off"}, {A_VALUE, said});
    html_put(html, T_BUTTON, _("Search"), {A_TYPE, "submit"});
    html_close(html);
    html_open(html, T_P, {A_CLASS, "me"});
    html_put(html, T_SPAN, request->who.name, {A_CLASS, "name"});
    html_put(html, T_SPAN, role_name(request->who.role), {A_CLASS, "muted"});
    html_put(html, T_A, strcmp(other, "en") == 0 ? "English" : "Nederlands", {A_HREF, request_url(request->arena, "", "lang", other, NULL)}, {A_LANG, other});
    html_put(html, T_A, "?", {A_HREF, "/keys"}, {A_DATA_KEY, "?"}, {A_ARIA_LABEL, _("Keys")}, {A_CLASS, "help"});
    html_close(html);
    html_close(html);
}

/* The manual queue first, as it is where people are needed; then as they come. */
static int by_need(const void *a, const void *b)
{
    const struct desk_queue *x = a, *y = b;
    int rank_x = x->committee ? 1 : x->sum.unsure > 0 ? 0 : 2, rank_y = y->committee ? 1 : y->sum.unsure > 0 ? 0 : 2;
    return rank_x != rank_y ? rank_x - rank_y : strcmp(x->sum.queue, y->sum.queue);
}

static void put_queue_link(struct frame *frame, const struct desk_queue *queue, size_t place)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    bool here = frame->queue && strcmp(queue->sum.queue, frame->queue) == 0;
    const char *key = place < KEYS_OF_QUEUES ? arena_printf(arena, "%zu", (place + 1) % 10) : NULL;
    html_open(html, T_LI, {A_CLASS, queue->sum.waiting_rows ? NULL : "empty"});
    html_open(html, T_A, {A_HREF, queue_url(arena, queue->sum.queue)}, {A_ARIA_CURRENT, here ? "page" : NULL}, {A_DATA_KEY, key ? arena_printf(arena, "g%s", key) : NULL});
    put_key(html, key);
    html_put(html, T_SPAN, queue->name, {A_CLASS, "name"});
    if (queue->sum.deadline)
        html_put(html, T_SPAN, say_short_day(arena, queue->sum.deadline), {A_CLASS, "dot"}, {A_TITLE, say_day(arena, queue->sum.deadline)});
    html_put(html, T_SPAN, say_number(arena, queue->sum.waiting_rows), {A_CLASS, "count"});
    html_close(html);
    html_close(html);
}

static void put_navigation(struct frame *frame, const char *place)
{
    static const struct { const char *path, *name; } pages[] = {
        {"/", N_("All queues")}, {"/search", N_("Search")}, {"/list", N_("List of letters")}, {"/overview", N_("Overview")}, {"/rules", N_("Rules")}};
    struct html *html = &frame->html;
    html_open(html, T_NAV, {A_CLASS, "side"}, {A_ARIA_LABEL, _("Queues and pages")});
    html_open(html, T_UL, {A_CLASS, "pages"});
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        html_open(html, T_LI);
        html_put(html, T_A, _(pages[i].name), {A_HREF, pages[i].path}, {A_ARIA_CURRENT, strcmp(place, pages[i].path) == 0 ? "page" : NULL});
        html_close(html);
    }
    html_close(html);
    html_put(html, T_H2, _("Queues"));
    html_open(html, T_UL, {A_CLASS, "queues"});
    for (size_t i = 0; i < frame->queues.n; i++)
        put_queue_link(frame, &frame->queues.v[i], i);
    html_close(html);
    html_close(html);
}

const struct ruleset *frame_rules(const struct frame *frame)
{
    return frame->book->rulebook->rules;
}

bool frame_begin(struct frame *frame, struct request *request, struct reply *reply, const char *title, const char *place)
{
    struct pb_err err;
    const char *queue = form_value(&request->query, "queue");
    *frame = (struct frame){.request = request, .reply = reply, .book = review_take_book(request->review)};
    if (!desk_queues(request->store, request->arena, frame_rules(frame), &frame->queues, &err)) {
        review_put_book(request->review, frame->book);
        reply_fail(request, reply, &err);
        return false;
    }
    if (frame->queues.n > 0)
        qsort(frame->queues.v, frame->queues.n, sizeof *frame->queues.v, by_need);
    const struct desk_queue *here = queue ? desk_find_queue(&frame->queues, queue) : NULL;
    frame->queue = here ? here->sum.queue : NULL;
    buf_clear(&reply->body);
    html_init(&frame->html, &reply->body);
    put_head(frame, title);
    html_open(&frame->html, T_BODY);
    put_top(frame);
    html_open(&frame->html, T_DIV, {A_CLASS, "room"});
    put_navigation(frame, place);
    html_open(&frame->html, T_MAIN, {A_ID, "main"}, {A_TABINDEX, "-1"});
    return true;
}

void frame_end(struct frame *frame)
{
    html_close_to(&frame->html, 0);
    review_put_book(frame->request->review, frame->book);
}
