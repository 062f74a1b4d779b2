#include "facts.h"

#include <string.h>

#include "picture.h"
#include "postbus/lang.h"

#define EVIDENCE_SHOWN 25
#define MAILS_SHOWN 20

static void begin(struct html *html, const char *title)
{
    html_open(html, T_SECTION);
    html_put(html, T_H2, title);
}

/* ---- why ---- */

static const char *committee_name(const struct frame *frame, const char *id)
{
    const struct desk_queue *queue = desk_find_queue(&frame->queues, id);
    return queue && queue->committee && strcmp(queue->committee, id) == 0 ? queue->name : id;
}

static void put_scores(struct frame *frame, const char *name, const struct scores *scores, bool committees)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    for (size_t i = 0; i < scores->n && i < 4; i++) {
        const struct score *score = &scores->v[i];
        html_open(html, T_LI, {A_CLASS, score->state == SCORE_ASSIGNED ? "assigned" : score->state == SCORE_SUGGESTED ? "suggested" : "weak"});
        html_put(html, T_SPAN, name, {A_CLASS, "muted"});
        html_put(html, T_SPAN, committees ? committee_name(frame, score->id) : score->id, {A_CLASS, "name"});
        html_put(html, T_SPAN, say_points(arena, score->points), {A_CLASS, "points"});
        html_close(html);
    }
}

static void put_evidence(struct frame *frame, const struct evidence *e)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_open(html, T_TR);
    html_put(html, T_TD, say_points(arena, e->points), {A_CLASS, "number"});
    html_open(html, T_TD);
    html_put(html, T_SPAN, e->words, {A_CLASS, "found"});
    html_open(html, T_SMALL, {A_CLASS, "muted"});
    html_printf(html, "%s · %s · ", say_field(e->field), e->section);
    html_put(html, T_A, arena_printf(arena, "%s:%u", e->file, e->line),
             {A_HREF, request_url(arena, "/rules/file", "path", e->file, "line", say_number(arena, e->line), NULL)});
    html_close(html);
    html_close(html);
    html_close(html);
}

/* Those that gave points; of the others a better one of the same term did. */
static void put_all_evidence(struct frame *frame, const struct verdict *verdict)
{
    struct html *html = &frame->html;
    size_t n = 0, shown = 0;
    for (size_t i = 0; i < verdict->evidence.n; i++)
        n += verdict->evidence.v[i].points != 0;
    if (n == 0)
        return;
    html_open(html, T_DETAILS, {A_OPEN, n <= 6 ? "" : NULL});
    html_open(html, T_SUMMARY);
    html_printf(html, _("The words that decided (%zu)"), n);
    html_close(html);
    html_open(html, T_TABLE, {A_CLASS, "evidence"});
    html_open(html, T_TBODY);
    for (size_t i = 0; i < verdict->evidence.n && shown < EVIDENCE_SHOWN; i++)
        if (verdict->evidence.v[i].points != 0 && ++shown)
            put_evidence(frame, &verdict->evidence.v[i]);
    html_close(html);
    html_close(html);
    html_close(html);
}

static void put_why(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    const struct verdict *verdict = letter->verdict;
    begin(html, _("Why here"));
    html_put(html, T_P, letter->item->reason ? letter->item->reason : _("No reason is known."));
    if (verdict) {
        html_open(html, T_UL, {A_CLASS, "scores"});
        put_scores(frame, _("committee"), &verdict->committees, true);
        put_scores(frame, _("bill"), &verdict->bills, false);
        put_scores(frame, _("topic"), &verdict->topics, false);
        html_close(html);
    }
    if (letter->second)
        html_put(html, T_P, letter->second, {A_CLASS, "second"});
    if (verdict && !letter->same_rules)
        html_put(html, T_P, _("The rules have changed since this was judged."), {A_CLASS, "muted"});
    if (verdict)
        put_all_evidence(frame, verdict);
    html_close(html);
}

/* ---- its way and its mails ---- */

static void put_chain(struct frame *frame, const struct desk_letter *letter)
{
    struct desk_links links = {0};
    if (!letter->reading)
        return;
    desk_chain(frame->request->arena, letter->reading, letter->letter, &links);
    begin(&frame->html, _("The way of the letter"));
    picture_chain(frame, &links);
    html_close(&frame->html);
}

static void put_split(struct frame *frame, const struct desk_letter *letter, const struct carrier *mail)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    if (letter->mails.n < 2 || frame->request->who.role < ROLE_CLERK)
        return;
    html_open(html, T_FORM, {A_METHOD, "post"}, {A_ACTION, "/act"}, {A_CLASS, "small"});
    put_mark(html, frame->request);
    put_hidden(html, "pick", arena_printf(arena, "%lld.%lld", (long long)letter->item->id, (long long)letter->item->version));
    put_hidden(html, "other", say_number(arena, mail->mail));
    put_hidden(html, "next", say_number(arena, letter->item->id));
    put_hidden(html, "queue-page", frame->queue);
    html_put(html, T_BUTTON, _("This is another letter"), {A_NAME, "act"}, {A_VALUE, "split"}, {A_CLASS, "quiet"});
    html_close(html);
}

static void put_mail(struct frame *frame, const struct desk_letter *letter, const struct carrier *mail)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_open(html, T_LI);
    html_open(html, T_P, {A_CLASS, "line"});
    html_put(html, T_SPAN, desk_relation_name(mail->relation), {A_CLASS, "chip"});
    html_put(html, T_SPAN, mail->forwarder ? mail->forwarder : mail->author ? mail->author : _("sender unknown"));
    html_put(html, T_SPAN, say_time(arena, mail->taken), {A_CLASS, "muted"});
    html_close(html);
    if (mail->note)
        html_put(html, T_P, mail->note, {A_CLASS, "said"});
    html_put(html, T_P, mail->folder ? mail->folder : _("not filed by us, or moved by a person"), {A_CLASS, "muted"});
    put_split(frame, letter, mail);
    html_close(html);
}

static void put_mails(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    html_open(html, T_SECTION);
    html_open(html, T_H2);
    html_printf(html, _("Mails with this letter (%zu)"), letter->mails.n);
    html_close(html);
    html_open(html, T_UL, {A_CLASS, "mails"});
    for (size_t i = 0; i < letter->mails.n && i < MAILS_SHOWN; i++)
        put_mail(frame, letter, &letter->mails.v[i]);
    html_close(html);
    if (letter->mails.n > MAILS_SHOWN)
        html_put(html, T_P, arena_printf(frame->request->arena, _("and %zu more"), letter->mails.n - MAILS_SHOWN), {A_CLASS, "muted"});
    html_close(html);
}

/* ---- what it belongs to ---- */

static void put_versions(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    if (letter->versions.n == 0)
        return;
    begin(html, _("Versions"));
    html_open(html, T_UL, {A_CLASS, "versions"});
    for (size_t i = 0; i < letter->versions.n; i++) {
        const struct version *v = &letter->versions.v[i];
        html_open(html, T_LI);
        html_put(html, T_A, v->subject ? v->subject : _("no subject"), {A_HREF, letter_url(frame, v->item)});
        html_put(html, T_SPAN, say_time(arena, v->made), {A_CLASS, "muted"});
        html_put(html, T_A, _("What differs"), {A_CLASS, "button"},
                 {A_HREF, request_url(arena, arena_printf(arena, "/diff/%lld", (long long)letter->item->id), "with", say_number(arena, v->item), "queue", frame->queue, NULL)});
        html_close(html);
    }
    html_close(html);
    html_close(html);
}

static void put_campaign(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    if (letter->item->campaign == 0)
        return;
    begin(html, _("Campaign"));
    html_open(html, T_P);
    html_printf(html, _("One of %lld senders of nearly the same letter."), (long long)letter->senders);
    html_close(html);
    html_put(html, T_A, _("Only what differs"), {A_CLASS, "button"},
             {A_HREF, request_url(arena, arena_printf(arena, "/campaign/%lld", (long long)letter->item->campaign), "queue", frame->queue, NULL)});
    html_close(html);
}

/* Words of the letter become a rule: those that are marked, with script; else those that are typed. */
static void put_rule_maker(struct frame *frame, const struct desk_letter *letter)
{
    struct html *html = &frame->html;
    const struct scores *bills = letter->verdict ? &letter->verdict->bills : NULL;
    const char *section = bills && bills->n > 0 ? arena_printf(frame->request->arena, "bill %s", bills->v[0].id) : NULL;
    if (frame->request->who.role < ROLE_CLERK)
        return;
    begin(html, _("Make a rule"));
    html_open(html, T_FORM, {A_METHOD, "get"}, {A_ACTION, "/rules"}, {A_CLASS, "deeds"});
    put_hidden(html, "section", section);
    html_put(html, T_LABEL, _("Words from the letter"), {A_FOR, "rule-words"});
    html_put(html, T_INPUT, NULL, {A_ID, "rule-words"}, {A_NAME, "words"}, {A_REQUIRED, ""}, {A_MAXLENGTH, "200"}, {A_AUTOCOMPLETE, "off"}, {A_DATA_KEY, "m"});
    html_put(html, T_BUTTON, _("Go on"), {A_TYPE, "submit"});
    html_close(html);
    html_close(html);
}

void facts_put(struct frame *frame, const struct desk_letter *letter)
{
    put_why(frame, letter);
    put_versions(frame, letter);
    put_campaign(frame, letter);
    put_chain(frame, letter);
    events_put(frame, letter);
    put_mails(frame, letter);
    put_rule_maker(frame, letter);
}
