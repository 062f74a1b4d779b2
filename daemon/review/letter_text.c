#include "letter_text.h"

#include <string.h>

#include "postbus/lang.h"
#include "postbus/utf8.h"

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

void letter_text(struct frame *frame, const struct desk_letter *letter)
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
