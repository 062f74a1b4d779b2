/* What happened to a letter, and notes. */
#include "facts.h"
#include "postbus/lang.h"

static void put_event(struct frame *frame, const struct desk_event *event)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_open(html, T_LI, {A_CLASS, event->kind == DESK_NOTE ? "event note" : event->undone ? "event undone" : "event"});
    html_open(html, T_P, {A_CLASS, "line"});
    html_put(html, T_SPAN, desk_act_name(event), {A_CLASS, "name"});
    for (size_t i = 0; i < event->queues.n; i++)
        html_put(html, T_SPAN, say_queue(frame, event->queues.v[i]), {A_CLASS, "chip"});
    if (event->other)
        html_put(html, T_A, arena_printf(arena, "i-%lld", (long long)event->other), {A_HREF, letter_url(frame, event->other)});
    html_put(html, T_SPAN, event->who ? arena_printf(arena, "%s %s", _("by"), event->who) : NULL, {A_CLASS, "muted"});
    html_put(html, T_SPAN, say_time(arena, event->at), {A_CLASS, "muted"});
    html_close(html);
    if (event->text)
        html_put(html, T_P, event->kind == DESK_STEP ? _(event->text) : event->text, {A_CLASS, "said"});
    html_close(html);
}

static void put_note_form(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_open(html, T_FORM, {A_METHOD, "post"}, {A_ACTION, "/note"}, {A_CLASS, "note"});
    put_mark(html, frame->request);
    put_hidden(html, "item", say_number(arena, letter->item->id));
    put_hidden(html, "queue-page", frame->queue);
    html_put(html, T_LABEL, _("Note for colleagues"), {A_FOR, "note"});
    html_put(html, T_TEXTAREA, form_value(&frame->request->form, "text"), {A_ID, "note"}, {A_NAME, "text"}, {A_ROWS, "2"}, {A_DATA_KEY, "n"}, {A_REQUIRED, ""},
             {A_MAXLENGTH, "2000"});
    html_put(html, T_BUTTON, _("Save the note"), {A_TYPE, "submit"});
    html_close(html);
}

void events_put(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    html_open(html, T_SECTION, {A_ID, "history"});
    html_put(html, T_H2, _("Notes and history"));
    html_open(html, T_OL, {A_CLASS, "events"});
    for (size_t i = 0; i < letter->events.n; i++)
        put_event(frame, &letter->events.v[i]);
    html_close(html);
    if (frame->request->who.role >= ROLE_CLERK)
        put_note_form(frame, letter);
    html_close(html);
}
