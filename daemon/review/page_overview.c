/* How it goes: what came, where it went, how often people agreed. */
#include <string.h>

#include "page.h"
#include "picture.h"
#include "postbus/lang.h"

static const size_t spans[] = {7, 28, 90}; /* days that may be chosen */
#define USUAL_SPAN 1

static size_t span_of_days(const struct request *request)
{
    int64_t asked = form_number(&request->query, "days");
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        if ((int64_t)spans[i] == asked)
            return spans[i];
    return spans[USUAL_SPAN];
}

static void put_spans(struct frame *frame, size_t days)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_open(html, T_UL, {A_CLASS, "tabs"});
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        html_open(html, T_LI);
        html_put(html, T_A, arena_printf(arena, _("%zu days"), spans[i]), {A_HREF, request_url(arena, "/overview", "days", arena_printf(arena, "%zu", spans[i]), NULL)},
                 {A_ARIA_CURRENT, spans[i] == days ? "true" : NULL});
        html_close(html);
    }
    html_close(html);
}

static void put_number(struct frame *frame, const char *number, const char *what)
{
    struct html *html = &frame->html;
    html_open(html, T_DIV, {A_CLASS, "figure"});
    html_put(html, T_STRONG, number);
    html_put(html, T_SPAN, what);
    html_close(html);
}

static void put_numbers(struct frame *frame, const struct day_sum *sum)
{
    struct arena *arena = frame->request->arena;
    const char *right = sum->sure ? arena_printf(arena, "%.0f%%", 100.0 * (double)(sum->sure - sum->corrected) / (double)sum->sure) : "–";
    const char *sure = sum->letters ? arena_printf(arena, "%.0f%%", 100.0 * (double)sum->sure / (double)sum->letters) : "–";
    html_open(&frame->html, T_DIV, {A_CLASS, "figures"});
    put_number(frame, say_number(arena, sum->letters), _("letters"));
    put_number(frame, say_number(arena, sum->mails), _("mails"));
    put_number(frame, sure, _("sent to a queue without doubt"));
    put_number(frame, right, _("of those stayed where they were sent"));
    put_number(frame, say_number(arena, sum->decided), _("decided by people"));
    html_close(&frame->html);
}

static void put_days(struct frame *frame, const struct desk_overview *overview)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    struct bar *bars = arena_array(arena, overview->days, sizeof *bars);
    for (size_t i = 0; i < overview->days; i++) {
        char day[DESK_DAY];
        desk_day((overview->first + (int64_t)i) * 86400 + 43200, day);
        bars[i] = (struct bar){arena_printf(arena, "%.2s-%.2s", day + 8, day + 5), overview->each[i].letters};
    }
    html_put(html, T_H2, _("Letters per day"));
    picture_columns(frame, _("Letters per day"), bars, overview->days);
}

static void put_queues(struct frame *frame, const struct desk_overview *overview)
{
    struct html *html = &frame->html;
    struct bar *bars = arena_array(frame->request->arena, overview->queues.n, sizeof *bars);
    for (size_t i = 0; i < overview->queues.n; i++)
        bars[i] = (struct bar){overview->queues.v[i].name, overview->queues.v[i].letters};
    html_put(html, T_H2, _("Letters per queue"));
    picture_rows(frame, _("Letters per queue"), bars, overview->queues.n);
}

static void put_campaigns(struct frame *frame, const struct desk_overview *overview)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_put(html, T_H2, _("Campaigns"));
    if (overview->campaigns.n == 0) {
        html_put(html, T_P, _("None in these days."), {A_CLASS, "muted"});
        return;
    }
    html_open(html, T_UL, {A_CLASS, "saves"});
    for (size_t i = 0; i < overview->campaigns.n; i++) {
        const struct campaign_sum *c = &overview->campaigns.v[i];
        html_open(html, T_LI);
        html_put(html, T_A, c->subject ? c->subject : _("no subject"), {A_HREF, arena_printf(arena, "/campaign/%lld", (long long)c->campaign)});
        html_put(html, T_SPAN, arena_printf(arena, _n("%lld letter, %lld ever", "%lld letters, %lld ever", c->letters), (long long)c->letters, (long long)c->all), {A_CLASS, "muted"});
        html_close(html);
    }
    html_close(html);
}

void page_overview(struct request *request, struct reply *reply)
{
    struct frame frame;
    struct desk_overview overview = {0};
    struct pb_err err;
    size_t days = span_of_days(request);
    if (!frame_begin(&frame, request, reply, _("Overview"), "/overview"))
        return;
    bool good = desk_overview(request->store, request->arena, frame_rules(&frame), days, &overview, &err);
    if (good) {
        html_put(&frame.html, T_H1, _("Overview"));
        put_spans(&frame, days);
        put_numbers(&frame, &overview.sum);
        put_days(&frame, &overview);
        put_queues(&frame, &overview);
        put_campaigns(&frame, &overview);
    }
    frame_end(&frame);
    if (!good)
        reply_fail(request, reply, &err);
}
