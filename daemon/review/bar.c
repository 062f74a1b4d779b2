#include "bar.h"

#include <string.h>

#include "postbus/lang.h"

#define QUEUE_KEYS 10 /* 1 to 9, and 0 */

static void put_button(struct frame *frame, const char *name, const char *value, const char *text, const char *key, const char *class)
{
    struct html *html = &frame->html;
    html_open(html, T_BUTTON, {A_NAME, name}, {A_VALUE, value}, {A_DATA_KEY, key}, {A_ARIA_KEYSHORTCUTS, key}, {A_CLASS, class});
    put_key(html, key);
    html_text(html, text);
    html_close(html);
}

static bool is_in(const struct desk_letter *letter, const char *queue)
{
    return letter && strings_has(&letter->item->queues, queue);
}

/* Did the rules think of this committee too? */
static bool is_likely(const struct desk_letter *letter, const struct desk_queue *queue)
{
    const struct verdict *verdict = letter ? letter->verdict : NULL;
    for (size_t i = 0; verdict && queue->committee && i < verdict->committees.n; i++)
        if (strcmp(verdict->committees.v[i].id, queue->committee) == 0)
            return verdict->committees.v[i].state != SCORE_WEAK;
    return false;
}

/* The first queues have a key each, as in the column beside. */
static void put_queue_buttons(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_open(html, T_DIV, {A_CLASS, "to"}, {A_ROLE, "group"}, {A_ARIA_LABEL, _("Send to")});
    for (size_t i = 0; i < frame->queues.n; i++) {
        const struct desk_queue *queue = &frame->queues.v[i];
        bool keyed = i < QUEUE_KEYS, likely = is_likely(letter, queue);
        bool here = letter ? letter->item->queues.n == 1 && is_in(letter, queue->sum.queue) : frame->queue && strcmp(queue->sum.queue, frame->queue) == 0;
        if (!here && (keyed || likely))
            put_button(frame, "to", queue->sum.queue, queue->name, keyed ? arena_printf(arena, "%zu", (i + 1) % 10) : NULL, likely ? "likely" : NULL);
    }
    html_close(html);
}

/* One or several queues, by their boxes: works without keys and without script. */
static void put_more(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    html_open(html, T_DETAILS, {A_CLASS, "more"});
    html_open(html, T_SUMMARY, {A_DATA_KEY, "r"});
    put_key(html, "r");
    html_text(html, _("Several queues"));
    html_close(html);
    html_open(html, T_FIELDSET);
    html_put(html, T_LEGEND, _("Send to all of these"));
    for (size_t i = 0; i < frame->queues.n; i++) {
        const struct desk_queue *queue = &frame->queues.v[i];
        html_open(html, T_LABEL);
        html_put(html, T_INPUT, NULL, {A_TYPE, "checkbox"}, {A_NAME, "queue"}, {A_VALUE, queue->sum.queue}, {A_CHECKED, is_in(letter, queue->sum.queue) ? "" : NULL});
        html_text(html, queue->name);
        html_close(html);
    }
    put_button(frame, "act", "route", _("Send"), NULL, "main");
    html_close(html);
    html_close(html);
}

void bar_put(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    html_open(html, T_DIV, {A_CLASS, "bar"}, {A_ROLE, "group"}, {A_ARIA_LABEL, _("Decide")});
    put_button(frame, "act", "confirm", _("Right"), "c", "main");
    put_queue_buttons(frame, letter);
    put_more(frame, letter);
    html_put(html, T_INPUT, NULL, {A_NAME, "why"}, {A_ARIA_LABEL, _("Why (may be empty)")}, {A_PLACEHOLDER, _("Why (may be empty)")}, {A_MAXLENGTH, "500"},
             {A_AUTOCOMPLETE, "off"}, {A_DATA_KEY, "w"});
    if (!letter)
        put_button(frame, "act", "merge", _("These two are one"), NULL, NULL);
    if (letter && letter->item->decided)
        put_button(frame, "act", "undo", _("Undo"), "z", NULL);
    html_close(html);
}
