/* One letter: its words with those that decided, where it came from, what is known of it, what can be done. */
#include <string.h>

#include "bar.h"
#include "facts.h"
#include "letter_text.h"
#include "neighbours.h"
#include "page.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/log.h"
#include "postbus/store_destroy.h"

static void put_way(struct frame *frame, const struct neighbours *beside)
{
    struct html *html = &frame->html;
    html_open(html, T_NAV, {A_CLASS, "way"}, {A_ARIA_LABEL, _("In the queue")});
    html_open(html, T_A, {A_HREF, frame->queue ? queue_url(frame->request->arena, frame->queue) : "/"}, {A_DATA_KEY, "u"});
    html_text(html, "← ");
    html_text(html, frame->queue ? say_queue(frame, frame->queue) : _("Queues"));
    html_close(html);
    if (beside->before)
        html_put(html, T_A, _("Previous"), {A_HREF, letter_url(frame, beside->before)}, {A_DATA_KEY, "k"});
    if (beside->after)
        html_put(html, T_A, _("Next"), {A_HREF, letter_url(frame, beside->after)}, {A_DATA_KEY, "j"});
    html_close(html);
}

/* Who took the decision that is in force; NULL where none is. */
static const char *decided_by(const struct desk_letter *letter)
{
    const char *who = NULL;
    for (size_t i = 0; letter->item->decided && i < letter->events.n; i++) {
        const struct desk_event *event = &letter->events.v[i];
        if (event->kind == DESK_DECISION && !event->undone && strcmp(event->act, "undo") != 0)
            who = event->who;
    }
    return who;
}

static void put_title(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    const struct item *item = letter->item;
    html_put(html, T_H1, item->subject ? item->subject : _("no subject"), {A_DIR, "auto"});
    html_open(html, T_P, {A_CLASS, "meta"});
    put_deadline(frame, item->deadline, letter->bills);
    if (letter->bills)
        html_put(html, T_SPAN, letter->bills, {A_CLASS, "chip"});
    html_put(html, T_STRONG, item->organisation ? item->organisation : item->author ? item->author : _("sender unknown"));
    if (item->organisation && item->author)
        html_put(html, T_SPAN, item->author);
    if (item->sent)
        html_put(html, T_TIME, say_day(arena, item->sent), {A_DATETIME, item->sent}, {A_CLASS, "muted"});
    html_put(html, T_SPAN, arena_printf(arena, "i-%lld", (long long)item->id), {A_CLASS, "muted"});
    for (size_t i = 0; i < item->queues.n; i++)
        html_put(html, T_SPAN, say_queue(frame, item->queues.v[i]), {A_CLASS, item->sure ? "chip queue" : "chip unsure"});
    if (decided_by(letter))
        html_put(html, T_SPAN, arena_printf(arena, _("decided by %s"), decided_by(letter)), {A_CLASS, "chip decided"});
    html_close(html);
}

static void put_company(struct frame *frame, const struct desk_letter *letter)
{
    const struct request *request = frame->request;
    const char *others = opened_by(request->review, request->arena, request->who.name, letter->item->id, request->now);
    opened_note(request->review, request->who.name, letter->item->id, request->now);
    if (others)
        html_put(&frame->html, T_P, arena_printf(request->arena, _("%s has this letter open too."), others), {A_CLASS, "notice"}, {A_ROLE, "status"});
}

static void put_bar(struct frame *frame, const struct desk_letter *letter, const struct neighbours *beside)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    const struct item *item = letter->item;
    html_open(html, T_FORM, {A_METHOD, "post"}, {A_ACTION, "/act"}, {A_CLASS, "act"});
    put_mark(html, frame->request);
    put_hidden(html, "pick", arena_printf(arena, "%lld.%lld", (long long)item->id, (long long)item->version));
    put_hidden(html, "queue-page", frame->queue);
    put_hidden(html, "next", beside->after ? say_number(arena, beside->after) : NULL);
    bar_put(frame, letter);
    html_close(html);
}

static void put_letter(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    struct neighbours beside = neighbours_of(frame, letter->item->id);
    put_way(frame, &beside);
    put_done(frame);
    put_company(frame, letter);
    put_title(frame, letter);
    if (frame->request->who.role >= ROLE_CLERK)
        put_bar(frame, letter, &beside);
    html_open(html, T_DIV, {A_CLASS, "two"});
    letter_text(frame, letter);
    html_open(html, T_ASIDE, {A_CLASS, "facts"}, {A_ARIA_LABEL, _("What is known of it")});
    facts_put(frame, letter);
    html_close(html);
    html_close(html);
}

/* What is left of it is no more than that. */
static void put_destroyed(struct frame *frame, const struct destruction *d)
{
    char at[ISO_MAX];
    if (!d)
        return;
    iso_format(d->at, at);
    html_put(&frame->html, T_P, arena_printf(frame->request->arena, _("This letter was destroyed on %.10s by %s: %s"), at, d->who, d->why), {A_CLASS, "notice warn"});
}

static void show(struct request *request, struct reply *reply, int64_t item, const struct pb_err *refused)
{
    struct frame frame;
    struct desk_letter *letter;
    struct item *known;
    struct pb_err err;
    if (!store_get_item(request->store, request->arena, item, &known, &err)) {
        reply_fail(request, reply, &err);
        return;
    }
    if (!frame_begin(&frame, request, reply, known->subject ? known->subject : _("no subject"), "/letter"))
        return;
    bool good = desk_letter(request->store, request->arena, frame_rules(&frame), item, &letter, &err);
    if (good && refused)
        html_put(&frame.html, T_P, refused->msg, {A_CLASS, "notice warn"}, {A_ROLE, "alert"});
    if (good && letter->item->joined == 0) {
        struct log_fields fields = {.item = item};
        log_event(LOG_EVENT_SHOWN, LOG_INFO, &fields, "item i-%lld: shown to %s", (long long)item, request->who.name);
        put_destroyed(&frame, letter->destroyed);
        put_letter(&frame, letter);
    }
    frame_end(&frame);
    if (!good)
        reply_fail(request, reply, &err);
    else if (letter->item->joined)
        reply_see(reply, letter_url(&frame, letter->item->joined));
}

void page_letter(struct request *request, struct reply *reply)
{
    show(request, reply, request->number, NULL);
}

void page_refused(struct request *request, struct reply *reply, int64_t item, const struct pb_err *err)
{
    reply->status = err->code == PB_BAD_INPUT ? 409 : 503;
    show(request, reply, item, err);
}
