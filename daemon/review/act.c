/* What clerks decide: read from a form, asked of postbusd, one letter after the other; then on to the next. */
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "postbus/lang.h"
#include "postbus/log.h"

static const char *const names[] = {[CORRECTION_CONFIRM] = "confirm", [CORRECTION_ROUTE] = "route", [CORRECTION_UNDO] = "undo", [CORRECTION_SPLIT] = "split",
                                    [CORRECTION_MERGE] = "merge"};

const char *act_name(enum correction_act act)
{
    return names[act];
}

/* "12.3": the letter, and its version as he saw it. */
static bool take_pick(const char *text, struct correction *c)
{
    struct pb_span all = span_of(text);
    size_t dot = span_find(all, '.');
    unsigned long item, version;
    if (!span_number(span_head(all, dot), INT64_MAX, &item) || !span_number(span_tail(all, dot + 1), INT64_MAX, &version) || item == 0)
        return false;
    c->item = (int64_t)item;
    c->version = (int64_t)version;
    return true;
}

/* The button says what: one of the acts, or with `to` the queue it stands for. */
static bool take_act(const struct request *request, struct correction *ret)
{
    const char *act = form_value(&request->form, "act"), *to = form_given(&request->form, "to");
    struct correction c = {.act = CORRECTION_ROUTE, .why = form_given(&request->form, "why")};
    size_t found = sizeof names / sizeof *names;
    for (size_t i = 0; act && i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], act) == 0)
            found = i;
    if (to)
        arena_push(request->arena, &c.queues, to);
    else if (found < sizeof names / sizeof *names)
        c.act = (enum correction_act)found;
    else
        return false;
    for (size_t i = 0; !to && c.act == CORRECTION_ROUTE && i < request->form.n; i++)
        if (strcmp(request->form.v[i].name, "queue") == 0 && *request->form.v[i].value && c.queues.n < LIMIT_ROUTE_QUEUES)
            arena_push(request->arena, &c.queues, request->form.v[i].value);
    c.other = form_number(&request->form, "other");
    *ret = c;
    return c.act != CORRECTION_ROUTE || c.queues.n > 0;
}

/* Undoing carries no reason. */
static void decide_one(const struct request *request, struct correction c, struct decided *decided)
{
    cleanup_buf struct buf told = BUF_INIT;
    struct control_caller caller = request_caller(request);
    struct pb_err err = {.code = PB_OK};
    struct outcome_of outcome = {.item = c.item};
    if (c.act == CORRECTION_UNDO)
        c.why = NULL;
    if (decided->away) /* he has waited for it once */
        pb_fail(&err, PB_LATER, "%s", _("not asked: postbusd does not answer"));
    else
        outcome.good = control_decide(&caller, &c, &told, &err);
    outcome.code = err.code;
    outcome.says = outcome.good ? NULL : arena_string(request->arena, err.msg);
    decided->away = decided->away || err.code == PB_LATER;
    decided->failed += !outcome.good;
    arena_push(request->arena, decided, outcome);
}

/* What he sees next: the letter behind those, else the queue; after undoing, what was undone. */
static const char *next_page(const struct request *request, const struct correction *c, const struct decided *decided)
{
    cleanup_buf struct buf url = BUF_INIT;
    const char *queue = form_value(&request->form, "queue-page");
    int64_t next = form_number(&request->form, "next");
    bool back = c->act == CORRECTION_UNDO && decided->n == 1;
    if (back)
        next = decided->v[0].item;
    buf_add_string(&url, next ? request_url(request->arena, arena_printf(request->arena, "/letter/%lld", (long long)next), "queue", queue, NULL)
                              : request_url(request->arena, queue ? "/queue" : "/", "queue", queue, NULL));
    for (size_t i = 0; i < decided->n && i < LIMIT_ACT_PICKS; i++)
        buf_printf(&url, "%cdone=%lld", strchr(buf_string(&url), '?') ? '&' : '?', (long long)decided->v[i].item);
    return arena_copy(request->arena, buf_span(&url));
}

/* Two that were chosen become one: the first takes the second in. */
static bool take_pair(const struct request *request, struct correction *c)
{
    struct correction second = {0};
    size_t n = 0;
    for (size_t i = 0; i < request->form.n; i++)
        if (strcmp(request->form.v[i].name, "pick") == 0 && ++n <= 2 && !take_pick(request->form.v[i].value, n == 1 ? c : &second))
            return false;
    c->other = second.item;
    return n == 2;
}

static void decide_pair(struct request *request, struct reply *reply, struct correction *c)
{
    struct decided decided = {0};
    if (!take_pair(request, c)) {
        reply_tell(request, reply, 400, _("Choose the two letters that are one. Nothing has been changed."));
        return;
    }
    decide_one(request, *c, &decided);
    if (decided.failed > 0)
        page_faster(request, reply, c, &decided);
    else
        reply_see(reply, request_url(request->arena, arena_printf(request->arena, "/letter/%lld", (long long)c->item), "queue",
                                     form_value(&request->form, "queue-page"), NULL));
}

void act_decide(struct request *request, struct reply *reply)
{
    struct decided decided = {0};
    struct correction c;
    size_t picks = 0;
    if (!take_act(request, &c)) {
        reply_tell(request, reply, 400, _("It is not clear what is to be done: choose a queue. Nothing has been changed."));
        return;
    }
    if (c.act == CORRECTION_MERGE && c.other == 0) {
        decide_pair(request, reply, &c);
        return;
    }
    for (size_t i = 0; i < request->form.n; i++) {
        if (strcmp(request->form.v[i].name, "pick") != 0)
            continue;
        if (picks++ == LIMIT_ACT_PICKS)
            break;
        if (take_pick(request->form.v[i].value, &c))
            decide_one(request, c, &decided);
    }
    if (decided.n == 0)
        reply_tell(request, reply, 400, _("No letter was chosen. Nothing has been changed."));
    else if (decided.failed > 0)
        page_faster(request, reply, &c, &decided);
    else
        reply_see(reply, next_page(request, &c, &decided));
}

void act_note(struct request *request, struct reply *reply)
{
    struct control_caller caller = request_caller(request);
    const char *text = form_value(&request->form, "text"), *queue = form_value(&request->form, "queue-page");
    int64_t item = form_number(&request->form, "item");
    struct pb_err err;
    if (!text || item == 0)
        reply_tell(request, reply, 400, _("A note has words. Nothing has been changed."));
    else if (control_note(&caller, item, text, &err))
        reply_see(reply, request_url(request->arena, arena_printf(request->arena, "/letter/%lld", (long long)item), "queue", queue, "noted", "1", NULL));
    else
        page_refused(request, reply, item, &err);
}
