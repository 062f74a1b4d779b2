/* Small things that stand on many pages. */
#include <stdlib.h>
#include <string.h>

#include "page.h"
#include "postbus/iso.h"
#include "postbus/lang.h"

#define DONE_SHOWN 50 /* letters that one notice tells of */

void put_hidden(struct html *html, const char *name, const char *value)
{
    if (value)
        html_put(html, T_INPUT, NULL, {A_TYPE, "hidden"}, {A_NAME, name}, {A_VALUE, value});
}

void put_mark(struct html *html, const struct request *request)
{
    put_hidden(html, "csrf", request->csrf);
}

void put_key(struct html *html, const char *key)
{
    if (key)
        html_put(html, T_KBD, key, {A_ARIA_HIDDEN, "true"});
}

void put_queue_choice(struct frame *frame, const char *chosen, const char *any)
{
    struct html *html = &frame->html;
    html_open(html, T_LABEL);
    html_text(html, _("Queue"));
    html_open(html, T_SELECT, {A_NAME, "queue"});
    if (any)
        html_put(html, T_OPTION, any, {A_VALUE, ""});
    for (size_t i = 0; i < frame->queues.n; i++) {
        const struct desk_queue *queue = &frame->queues.v[i];
        html_put(html, T_OPTION, queue->name, {A_VALUE, queue->sum.queue}, {A_SELECTED, chosen && strcmp(chosen, queue->sum.queue) == 0 ? "" : NULL});
    }
    html_close(html);
    html_close(html);
}

const char *queue_url(struct arena *arena, const char *queue)
{
    return request_url(arena, "/queue", "queue", queue, NULL);
}

const char *letter_url(const struct frame *frame, int64_t item)
{
    struct arena *arena = frame->request->arena;
    return request_url(arena, arena_printf(arena, "/letter/%lld", (long long)item), "queue", frame->queue, NULL);
}

/* Days from the one to the other. */
static int64_t days_until(const char *day, const char *today)
{
    int64_t to, from;
    return iso_minutes(day, &to) && iso_minutes(today, &from) ? (to - from) / 1440 : 0;
}

/* The bill that the chamber debates that day, of those that the letter is about; NULL where it is none. */
static const char *debated(const struct frame *frame, const char *day, const char *bills)
{
    const struct outline *outline = &frame->book->outline;
    for (size_t i = 0; bills && i < outline->sections.n; i++) {
        const struct outline_section *s = &outline->sections.v[i];
        if (s->plenary && strcmp(s->plenary, day) == 0 && strstr(bills, s->id))
            return s->id;
    }
    return NULL;
}

void put_deadline(struct frame *frame, const char *day, const char *bills)
{
    if (!day)
        return;
    struct arena *arena = frame->request->arena;
    char today[DESK_DAY];
    desk_today(today);
    int64_t left = days_until(day, today);
    const char *class = left < 0 ? "badge past" : left <= 1 ? "badge now" : left <= 7 ? "badge soon" : "badge";
    const char *text = left == 0 ? _("today") : arena_printf(arena, left < 0 ? _("was for %s") : _("before %s"), say_day(arena, day));
    const char *bill = debated(frame, day, bills);
    if (bill)
        text = arena_printf(arena, _("%s, plenary %s"), text, bill);
    html_put(&frame->html, T_TIME, text, {A_CLASS, class}, {A_DATETIME, day});
}

/* ---- what was just done ---- */

struct last {
    struct arena *arena;
    struct correction correction;
    bool any;
};

static bool see_last(void *context, const struct correction *c)
{
    struct last *last = context;
    last->correction = *c;
    last->correction.who = arena_string(last->arena, c->who);
    last->correction.queues = strings_copy(last->arena, &c->queues);
    last->any = true;
    return true;
}

/* In words of the page's own: nothing of the address is shown. */
static void tell_done(struct frame *frame, const struct item *item, const struct correction *c)
{
    static const char *const what[] = {[CORRECTION_CONFIRM] = N_("stays in"), [CORRECTION_ROUTE] = N_("goes to"), [CORRECTION_UNDO] = N_("is back in")};
    struct html *html = &frame->html;
    html_open(html, T_SPAN, {A_CLASS, "one"});
    html_put(html, T_A, item->subject ? item->subject : _("no subject"), {A_HREF, letter_url(frame, item->id)});
    html_printf(html, " %s ", c->act <= CORRECTION_UNDO ? _(what[c->act]) : "");
    for (size_t i = 0; i < c->queues.n; i++) {
        html_text(html, i ? ", " : NULL);
        html_put(html, T_STRONG, say_queue(frame, c->queues.v[i]));
    }
    html_close(html);
}

/* The letter's last decision, where it is one of his. */
static bool find_done(struct frame *frame, const char *number, struct item **ret_item, struct last *last)
{
    const struct request *request = frame->request;
    unsigned long id;
    *last = (struct last){.arena = request->arena};
    return span_number(span_of(number), INT64_MAX, &id) && id > 0 && store_get_item(request->store, request->arena, (int64_t)id, ret_item, NULL) &&
           store_decisions(request->store, (int64_t)id, see_last, last, NULL) && last->any && strcmp(last->correction.who, request->who.name) == 0;
}

static void put_undo(struct frame *frame, const struct strings *picks)
{
    struct html *html = &frame->html;
    if (picks->n == 0)
        return;
    html_open(html, T_FORM, {A_METHOD, "post"}, {A_ACTION, "/act"});
    put_mark(html, frame->request);
    put_hidden(html, "queue-page", frame->queue);
    for (size_t i = 0; i < picks->n; i++)
        put_hidden(html, "pick", picks->v[i]);
    html_open(html, T_BUTTON, {A_NAME, "act"}, {A_VALUE, "undo"}, {A_DATA_KEY, "z"});
    html_text(html, _("Undo"));
    put_key(html, "z");
    html_close(html);
    html_close(html);
}

void put_done(struct frame *frame)
{
    const struct request *request = frame->request;
    struct strings picks = {0};
    size_t shown = 0;
    for (size_t i = 0; i < request->query.n && shown < DONE_SHOWN; i++) {
        struct item *item;
        struct last last;
        if (strcmp(request->query.v[i].name, "done") != 0 || !find_done(frame, request->query.v[i].value, &item, &last))
            continue;
        if (shown++ == 0)
            html_open(&frame->html, T_DIV, {A_CLASS, "notice done"}, {A_ROLE, "status"});
        tell_done(frame, item, &last.correction);
        if (last.correction.act != CORRECTION_UNDO && !last.correction.undone)
            arena_push(request->arena, &picks, arena_printf(request->arena, "%lld.%lld", (long long)item->id, (long long)item->version));
    }
    put_undo(frame, &picks);
    if (shown)
        html_close(&frame->html);
}
