/* Somebody was faster, or postbusd does not answer: nothing of what was written is lost. */
#include "act.h"
#include "postbus/lang.h"

static void put_again(struct frame *frame, const struct correction *c, const struct item *item)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_open(html, T_FORM, {A_METHOD, "post"}, {A_ACTION, "/act"}, {A_CLASS, "again"});
    put_mark(html, frame->request);
    put_hidden(html, "pick", arena_printf(arena, "%lld.%lld", (long long)item->id, (long long)item->version));
    put_hidden(html, "queue-page", frame->queue);
    put_hidden(html, "next", form_value(&frame->request->form, "next"));
    put_hidden(html, "other", form_value(&frame->request->form, "other"));
    for (size_t i = 0; i < c->queues.n; i++)
        put_hidden(html, "queue", c->queues.v[i]);
    if (c->why)
        html_put(html, T_INPUT, NULL, {A_NAME, "why"}, {A_VALUE, c->why}, {A_ARIA_LABEL, _("Why")}, {A_AUTOCOMPLETE, "off"});
    html_put(html, T_BUTTON, _("Do it all the same"), {A_NAME, "act"}, {A_VALUE, act_name(c->act)});
    html_close(html);
}

static void put_one(struct frame *frame, const struct correction *c, const struct outcome_of *outcome)
{
    struct html *html = &frame->html;
    const struct request *request = frame->request;
    struct item *item;
    if (outcome->good || !store_get_item(request->store, request->arena, outcome->item, &item, NULL))
        return;
    html_open(html, T_LI);
    html_put(html, T_A, item->subject ? item->subject : _("no subject"), {A_HREF, letter_url(frame, item->id)});
    html_put(html, T_P, outcome->says);
    html_open(html, T_P);
    html_text(html, _("It is now in "));
    for (size_t i = 0; i < item->queues.n; i++) {
        html_text(html, i ? ", " : NULL);
        html_put(html, T_STRONG, say_queue(frame, item->queues.v[i]));
    }
    html_close(html);
    put_again(frame, c, item);
    html_close(html);
}

void page_faster(struct request *request, struct reply *reply, const struct correction *c, const struct decided *decided)
{
    struct frame frame;
    bool later = false;
    for (size_t i = 0; i < decided->n; i++)
        later = later || (!decided->v[i].good && decided->v[i].code != PB_BAD_INPUT);
    if (!frame_begin(&frame, request, reply, later ? _("Not done") : _("Somebody was faster"), ""))
        return;
    frame.queue = form_value(&request->form, "queue-page");
    struct html *html = &frame.html;
    reply->status = later ? 503 : 409;
    html_put(html, T_H1, later ? _("Not done") : _("Somebody was faster"));
    html_open(html, T_P, {A_CLASS, "notice warn"}, {A_ROLE, "alert"});
    html_printf(html, _("Not done: %zu of %zu. Nothing has been changed there, and what you wrote is still here."), decided->failed, decided->n);
    html_close(html);
    html_open(html, T_UL, {A_CLASS, "cards"});
    for (size_t i = 0; i < decided->n; i++)
        put_one(&frame, c, &decided->v[i]);
    html_close(html);
    frame_end(&frame);
}
