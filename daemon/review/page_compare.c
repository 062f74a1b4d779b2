/* What differs: one letter beside another, word by word; and a campaign, of which only the differences are shown. */
#include <string.h>

#include "bar.h"
#include "page.h"
#include "postbus/lang.h"
#include "postbus/store_asked.h"

#define MEMBERS 50 /* on a page */

static void put_runs(struct frame *frame, const struct desk_diff *diff)
{
    struct html *html = &frame->html;
    static const enum tag tags[] = {[DESK_SAME] = T_SPAN, [DESK_GONE] = T_DEL, [DESK_ADDED] = T_INS};
    html_open(html, T_DIV, {A_CLASS, "words compared"});
    for (size_t i = 0; i < diff->n; i++) {
        html_open(html, tags[diff->v[i].change]);
        html_span(html, diff->v[i].text);
        html_close(html);
    }
    html_close(html);
    if (diff->cut)
        html_put(html, T_P, _("The texts go on; only their beginnings were compared."), {A_CLASS, "muted"});
}

static void put_side(struct frame *frame, const struct item *item, const char *what)
{
    struct html *html = &frame->html;
    html_open(html, T_LI);
    html_put(html, T_SPAN, what, {A_CLASS, "muted"});
    html_put(html, T_A, item->subject ? item->subject : _("no subject"), {A_HREF, letter_url(frame, item->id)});
    html_put(html, T_SPAN, item->author, {A_CLASS, "muted"});
    html_put(html, T_SPAN, item->sent ? say_day(frame->request->arena, item->sent) : NULL, {A_CLASS, "muted"});
    html_close(html);
}

static void put_compared(struct frame *frame, const struct item *before, const struct item *after, const char *old, const char *now)
{
    struct html *html = &frame->html;
    struct desk_diff diff = {0};
    html_put(html, T_H1, _("What differs"));
    html_open(html, T_UL, {A_CLASS, "sides"});
    put_side(frame, before, _("before"));
    put_side(frame, after, _("after"));
    html_close(html);
    if (!old || !now) {
        html_put(html, T_P, _("Of one of the two the text is not kept."), {A_CLASS, "nothing"});
        return;
    }
    html_open(html, T_P, {A_CLASS, "muted"});
    html_put(html, T_DEL, _("gone"));
    html_text(html, " ");
    html_put(html, T_INS, _("added"));
    html_close(html);
    desk_diff(frame->request->arena, old, now, &diff);
    put_runs(frame, &diff);
}

/* /diff/12?with=9: the one that came first is laid under the other. */
void page_diff(struct request *request, struct reply *reply)
{
    struct frame frame;
    struct item *a, *b;
    const char *old, *now;
    struct pb_err err;
    int64_t with = form_number(&request->query, "with");
    int64_t first = with < request->number ? with : request->number, second = with < request->number ? request->number : with;
    if (!store_get_item(request->store, request->arena, first, &a, &err) || !store_get_item(request->store, request->arena, second, &b, &err) ||
        !desk_letter_text(request->store, request->arena, first, &old, &err) || !desk_letter_text(request->store, request->arena, second, &now, &err)) {
        reply_fail(request, reply, &err);
        return;
    }
    if (!frame_begin(&frame, request, reply, _("What differs"), "/diff"))
        return;
    put_compared(&frame, a, b, old, now);
    frame_end(&frame);
}

/* ---- a campaign ---- */

static void put_member(struct frame *frame, const struct campaign_member *member)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_open(html, T_LI, {A_CLASS, "row"});
    html_open(html, T_LABEL, {A_CLASS, "tick"});
    html_put(html, T_INPUT, NULL, {A_TYPE, "checkbox"}, {A_NAME, "pick"}, {A_VALUE, arena_printf(arena, "%lld.%lld", (long long)member->item, (long long)member->version)},
             {A_ARIA_LABEL, arena_printf(arena, _("Choose: %s"), member->author ? member->author : _("sender unknown"))});
    html_close(html);
    html_open(html, T_DIV, {A_CLASS, "what"});
    html_open(html, T_P, {A_CLASS, "line"});
    html_put(html, T_A, member->organisation ? member->organisation : member->author ? member->author : _("sender unknown"), {A_HREF, letter_url(frame, member->item)},
             {A_DATA_ROW, ""}, {A_CLASS, "subject"});
    if (member->decided)
        html_put(html, T_SPAN, _("decided"), {A_CLASS, "chip decided"});
    html_close(html);
    for (size_t i = 0; i < member->added.n; i++)
        html_put(html, T_P, member->added.v[i], {A_CLASS, "said"});
    if (member->added.n == 0)
        html_put(html, T_P, _("nothing of their own"), {A_CLASS, "muted"});
    html_close(html);
    html_put(html, T_SPAN, say_time(arena, member->made), {A_CLASS, "age"});
    html_close(html);
}

static void put_members(struct frame *frame, const struct members *members)
{
    struct html *html = &frame->html;
    html_open(html, T_FORM, {A_METHOD, "post"}, {A_ACTION, "/act"}, {A_CLASS, "batch"});
    put_mark(html, frame->request);
    put_hidden(html, "queue-page", frame->queue);
    html_open(html, T_UL, {A_CLASS, "rows"});
    for (size_t i = 0; i < members->n; i++)
        put_member(frame, &members->v[i]);
    html_close(html);
    if (frame->request->who.role >= ROLE_CLERK)
        bar_put(frame, NULL);
    html_close(html);
}

void page_campaign(struct request *request, struct reply *reply)
{
    struct frame frame;
    struct members members = {0};
    struct pb_err err;
    int64_t senders;
    struct members_query query = {.campaign = request->number, .after = form_number(&request->query, "after"), .most = MEMBERS};
    if (!store_campaign_members(request->store, request->arena, &query, &members, &err) ||
        !store_campaign_senders(request->store, request->number, INT64_MAX, &senders, &err)) {
        reply_fail(request, reply, &err);
        return;
    }
    if (members.n == 0) {
        reply_tell(request, reply, 404, _("There is no such campaign."));
        return;
    }
    if (!frame_begin(&frame, request, reply, _("Campaign"), "/campaign"))
        return;
    struct html *html = &frame.html;
    html_put(html, T_H1, _("Campaign"));
    html_open(html, T_P);
    html_printf(html, _("%lld senders of nearly the same letter. Below is only what each added."), (long long)senders);
    html_close(html);
    put_members(&frame, &members);
    if (members.n == MEMBERS)
        html_put(html, T_A, _("Next page"), {A_CLASS, "button"},
                 {A_HREF, request_url(request->arena, request->path, "queue", frame.queue, "after", say_number(request->arena, members.v[members.n - 1].item), NULL)});
    frame_end(&frame);
}
