/* One letter: its words with those that decided, where it came from, what is known of it, what can be done. */
#include <stdlib.h>
#include <string.h>

#include "bar.h"
#include "facts.h"
#include "neighbours.h"
#include "page.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/log.h"
#include "postbus/store_destroy.h"
#include "postbus/utf8.h"

/* ---- texts ---- */

/* What each word gave, for who points at it, or hears it read. */
static const char *told_of_mark(struct arena *arena, const struct desk_mark *mark)
{
    cleanup_buf struct buf out = BUF_INIT;
    for (size_t i = 0; i < mark->n && i < 4; i++)
        buf_printf(&out, "%s%s: %s", i ? "; " : "", mark->v[i]->section, mark->v[i]->rule);
    return arena_copy(arena, buf_span(&out));
}

static void put_mark_of(struct html *html, struct arena *arena, const char *text, const struct desk_mark *mark)
{
    html_open(html, T_MARK, {A_TITLE, told_of_mark(arena, mark)});
    html_span(html, (struct pb_span){text + mark->start, mark->end - mark->start});
    html_put(html, T_SMALL, arena_printf(arena, "+%s", say_points(arena, mark->points)), {A_CLASS, "points"});
    html_close(html);
}

/* The text with its marks, inside the element that is open; at most LIMIT_SHOWN_TEXT, and LIMIT_SHOWN_ALL of all. True: the
 * text goes on. */
static bool put_marked(struct frame *frame, const struct desk_letter *letter, enum field field, size_t index)
{
    struct html *html = &frame->html;
    struct desk_marks marks = {0};
    struct pb_span text = span_of(desk_text(letter->reading, field, index));
    size_t left = LIMIT_SHOWN_ALL - frame->shown;
    size_t at = 0, end = utf8_cut(text, left < LIMIT_SHOWN_TEXT ? left : LIMIT_SHOWN_TEXT);
    frame->shown += end;
    if (letter->verdict && text.p)
        desk_marks(frame->request->arena, letter->verdict, text.p, field, index, &marks);
    for (size_t i = 0; i < marks.n && marks.v[i].end <= end; i++) {
        html_span(html, (struct pb_span){text.p + at, marks.v[i].start - at});
        put_mark_of(html, frame->request->arena, text.p, &marks.v[i]);
        at = marks.v[i].end;
    }
    html_span(html, (struct pb_span){text.p + at, end > at ? end - at : 0});
    return end < text.n;
}

static void put_words(struct frame *frame, const struct desk_letter *letter, enum field field, size_t index)
{
    struct html *html = &frame->html;
    html_open(html, T_DIV, {A_CLASS, "words"}, {A_DIR, "auto"});
    bool more = put_marked(frame, letter, field, index);
    html_close(html);
    if (more)
        html_put(html, T_P, _("The text goes on; the rest is in the mail itself."), {A_CLASS, "muted"});
}

/* Where words of it decided. */
static void put_subject(struct frame *frame, const struct desk_letter *letter, size_t layer)
{
    struct html *html = &frame->html;
    struct desk_marks marks = {0};
    const char *subject = desk_text(letter->reading, FIELD_SUBJECT, layer);
    if (letter->verdict && subject)
        desk_marks(frame->request->arena, letter->verdict, subject, FIELD_SUBJECT, layer, &marks);
    if (marks.n == 0)
        return;
    html_open(html, T_P, {A_CLASS, "about"}, {A_DIR, "auto"});
    html_printf(html, "%s: ", _("Subject"));
    put_marked(frame, letter, FIELD_SUBJECT, layer);
    html_close(html);
}

static bool has_words(const char *text)
{
    return text && text[strspn(text, " \t\n")] != '\0';
}

static void put_hand_line(struct html *html, struct arena *arena, const struct layer *layer)
{
    html_open(html, T_P, {A_CLASS, "hand"});
    html_put(html, T_STRONG, layer->from.name ? layer->from.name : layer->from.address ? layer->from.address : _("sender unknown"));
    if (layer->from.name && layer->from.address)
        html_put(html, T_SPAN, layer->from.address, {A_CLASS, "muted"});
    if (layer->sent)
        html_put(html, T_TIME, arena_printf(arena, "%s %.5s", say_day(arena, layer->sent), strlen(layer->sent) > 11 ? layer->sent + 11 : ""),
                 {A_DATETIME, layer->sent}, {A_CLASS, "muted"});
    html_close(html);
}

/* What forwarders wrote above it. */
static void put_above(struct frame *frame, const struct desk_letter *letter)
{
    for (size_t i = 0; letter->letter != SIZE_MAX && i < letter->letter; i++) {
        const struct layer *layer = &letter->reading->layers.v[i];
        if (!has_words(layer->text))
            continue;
        html_open(&frame->html, T_SECTION, {A_CLASS, "layer note"});
        put_hand_line(&frame->html, frame->request->arena, layer);
        put_words(frame, letter, FIELD_NOTE, i);
        html_close(&frame->html);
    }
}

/* What forwarders wrote in the other mails that carry it. */
static void put_notes(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    size_t n = 0;
    for (size_t i = 0; i < letter->mails.n; i++) {
        const struct carrier *mail = &letter->mails.v[i];
        if (!has_words(mail->note) || (letter->reading && mail->mail == letter->mail) || n++ >= LIMIT_SHOWN_PARTS)
            continue;
        html_open(html, T_SECTION, {A_CLASS, "layer note"});
        html_open(html, T_P, {A_CLASS, "hand"});
        html_put(html, T_STRONG, mail->forwarder ? mail->forwarder : _("sender unknown"));
        html_put(html, T_SPAN, mail->forwarded ? say_day(arena, mail->forwarded) : say_time(arena, mail->taken), {A_CLASS, "muted"});
        html_close(html);
        html_put(html, T_DIV, mail->note, {A_CLASS, "words"}, {A_DIR, "auto"});
        html_close(html);
    }
}

/* What it answers or quotes. */
static void put_below(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    size_t n = 0;
    for (size_t i = letter->letter + 1; i < letter->reading->layers.n; i++) {
        const struct layer *layer = &letter->reading->layers.v[i];
        if (!has_words(layer->text) || n++ == LIMIT_SHOWN_PARTS)
            continue;
        html_open(html, T_DETAILS, {A_CLASS, "layer quoted"});
        html_open(html, T_SUMMARY);
        html_printf(html, _("Below it: %s"), layer->from.name ? layer->from.name : layer->from.address ? layer->from.address : _("sender unknown"));
        html_close(html);
        put_hand_line(html, frame->request->arena, layer);
        put_words(frame, letter, FIELD_QUOTED, i);
        html_close(html);
    }
}

static void put_attachment(struct frame *frame, const struct desk_letter *letter, size_t index)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    const struct attachment *a = &letter->reading->attachments.v[index];
    const char *name = a->name ? a->name : _("without a name");
    if (!has_words(a->text)) {
        html_open(html, T_P, {A_CLASS, "file"});
        html_put(html, T_SPAN, name, {A_CLASS, "name"});
        html_put(html, T_SPAN, strcmp(a->status, "listed") == 0 ? _("only named in the mail") : strcmp(a->status, "none") == 0 ? _("no text in it") : a->status, {A_CLASS, "muted"});
        html_close(html);
        return;
    }
    html_open(html, T_DETAILS, {A_CLASS, "file"}, {A_OPEN, index == 0 ? "" : NULL});
    html_open(html, T_SUMMARY);
    html_put(html, T_SPAN, name, {A_CLASS, "name"});
    html_put(html, T_SPAN, arena_printf(arena, _("%llu kB"), (unsigned long long)(a->bytes + 999) / 1000), {A_CLASS, "muted"});
    html_close(html);
    put_words(frame, letter, FIELD_ATTACHMENT, index);
    html_close(html);
}

static void put_text(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    html_open(html, T_ARTICLE, {A_CLASS, "text"}, {A_ARIA_LABEL, _("Text of the letter")});
    put_notes(frame, letter);
    if (!letter->reading) {
        html_put(html, T_P, _("The text of this letter is not kept, or no longer. The mail itself is in the folder."), {A_CLASS, "nothing"});
        html_close(html);
        return;
    }
    size_t own = letter->letter != SIZE_MAX ? letter->letter : 0;
    put_above(frame, letter);
    html_open(html, T_SECTION, {A_CLASS, "layer letter"});
    put_hand_line(html, frame->request->arena, &letter->reading->layers.v[own]);
    put_subject(frame, letter, own);
    if (has_words(letter->reading->layers.v[own].text))
        put_words(frame, letter, letter->letter != SIZE_MAX ? FIELD_LETTER : FIELD_NOTE, own);
    else
        html_put(html, T_P, _("No text of its own; see the attachments."), {A_CLASS, "muted"});
    html_close(html);
    size_t n = letter->reading->attachments.n;
    if (n > 0)
        html_put(html, T_H2, _("Attachments"));
    for (size_t i = 0; i < n && i < LIMIT_SHOWN_PARTS; i++)
        put_attachment(frame, letter, i);
    if (letter->letter != SIZE_MAX)
        put_below(frame, letter);
    html_close(html);
}

/* ---- around it ---- */

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
    put_text(frame, letter);
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
