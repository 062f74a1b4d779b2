/* What a draft would change: lines, and the letters that would be taken otherwise. */
#include "draft.h"
#include "postbus/lang.h"

#define LINES_SHOWN 40
#define LETTERS_SHOWN 20

static void put_lines(struct frame *frame, const struct draft *draft)
{
    struct html *html = &frame->html;
    const struct rules_change *change = &draft->change;
    html_open(html, T_UL, {A_CLASS, "changed"});
    for (size_t i = 0; i < change->lines.n && i < LINES_SHOWN; i++) {
        const struct change_line *line = &change->lines.v[i];
        html_open(html, T_LI);
        html_open(html, line->added ? T_INS : T_DEL);
        html_text(html, line->text);
        html_close(html);
        html_open(html, T_SPAN, {A_CLASS, "muted"});
        html_printf(html, _n("%s, line %u: %zu letter", "%s, line %u: %zu letters", draft->replay.by_line[i]), line->section, line->line, draft->replay.by_line[i]);
        html_close(html);
        html_close(html);
    }
    html_close(html);
    if (change->lines.n > LINES_SHOWN)
        html_put(html, T_P, arena_printf(frame->request->arena, _("and %zu more"), change->lines.n - LINES_SHOWN), {A_CLASS, "muted"});
}

static void put_queues(struct frame *frame, const struct strings *queues)
{
    for (size_t i = 0; i < queues->n; i++)
        html_put(&frame->html, T_SPAN, say_queue(frame, queues->v[i]), {A_CLASS, "chip"});
}

static void put_letter(struct frame *frame, const struct replayed *letter)
{
    struct html *html = &frame->html;
    html_open(html, T_TR);
    html_open(html, T_TD);
    html_put(html, T_A, letter->subject ? letter->subject : _("no subject"), {A_HREF, letter_url(frame, letter->item)});
    html_put(html, T_SMALL, letter->author, {A_CLASS, "muted"});
    html_close(html);
    html_open(html, T_TD);
    put_queues(frame, &letter->before.queues);
    html_close(html);
    html_open(html, T_TD);
    put_queues(frame, &letter->after.queues);
    if (strings_same(&letter->before.queues, &letter->after.queues))
        html_put(html, T_SMALL, _("same queue, other bill or topic"), {A_CLASS, "muted"});
    html_close(html);
    html_put(html, T_TD, replay_says(letter), {A_CLASS, letter->decided && letter->was_right && !letter->is_right ? "worse" : NULL});
    html_close(html);
}

static void put_letters(struct frame *frame, const struct replay *replay)
{
    static const char *const heads[] = {N_("Letter"), N_("Now"), N_("Then"), N_("People decided")};
    struct html *html = &frame->html;
    if (replay->letters.n == 0)
        return;
    html_open(html, T_DIV, {A_CLASS, "scroll"}, {A_TABINDEX, "0"}, {A_ROLE, "region"}, {A_ARIA_LABEL, _("Letters that would go elsewhere")});
    html_open(html, T_TABLE, {A_CLASS, "trial"});
    html_open(html, T_THEAD);
    html_open(html, T_TR);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        html_put(html, T_TH, _(heads[i]), {A_SCOPE, "col"});
    html_close(html);
    html_close(html);
    html_open(html, T_TBODY);
    for (size_t i = 0; i < replay->letters.n && i < LETTERS_SHOWN; i++)
        put_letter(frame, &replay->letters.v[i]);
    html_close(html);
    html_close(html);
    html_close(html);
    if (replay->changed > LETTERS_SHOWN)
        html_put(html, T_P, arena_printf(frame->request->arena, _("and %zu more"), replay->changed - LETTERS_SHOWN), {A_CLASS, "muted"});
}

static void put_sum(struct frame *frame, const struct replay *replay)
{
    struct html *html = &frame->html;
    html_open(html, T_P, {A_CLASS, replay->worse > replay->better ? "notice warn" : "notice"}, {A_ROLE, "status"});
    html_printf(html, _("Letters kept: %zu. Taken otherwise: %zu."), replay->kept, replay->changed);
    if (replay->decided > 0) {
        html_text(html, " ");
        html_printf(html, _("People decided on: %zu. Of these become right: %zu, become wrong: %zu."), replay->decided, replay->better, replay->worse);
    }
    if (replay->left > 0) {
        html_text(html, " ");
        html_printf(html, _("Time was up. Older letters not looked at: %zu."), replay->left);
    }
    html_close(html);
}

void draft_put_trial(struct frame *frame, const struct draft *draft)
{
    html_open(&frame->html, T_SECTION, {A_ID, "trial"});
    html_put(&frame->html, T_H2, _("What this would change"));
    if (draft->change.lines.n == 0)
        html_put(&frame->html, T_P, _("No rule is changed by this."));
    else
        put_sum(frame, &draft->replay);
    put_lines(frame, draft);
    put_letters(frame, &draft->replay);
    html_close(&frame->html);
}
