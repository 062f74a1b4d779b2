/* A rule file: read, edited, tried, saved. */
#include <string.h>

#include "agreed.h"
#include "draft.h"
#include "postbus/lang.h"

/* ---- the text with what is wrong in its place ---- */

static bool is_of(const struct draft *draft, const struct diag_told *told, unsigned line)
{
    size_t file = strlen(told->place.file), path = strlen(draft->path);
    return told->place.line == line && file >= path && strcmp(told->place.file + file - path, draft->path) == 0;
}

static void put_told(struct html *html, const struct diag_told *told)
{
    html_open(html, T_P, {A_CLASS, told->warning ? "told warning" : "told error"});
    html_put(html, T_STRONG, told->warning ? _("Mind") : _("Fault"));
    html_printf(html, " %s", told->text);
    html_close(html);
}

static void put_line(struct frame *frame, const struct draft *draft, struct pb_span line, unsigned number, const struct agreed *agreed)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    bool meant = form_number(&frame->request->query, "line") == number;
    struct diag_told told;
    html_open(html, T_LI, {A_ID, arena_printf(arena, "L%u", number)}, {A_CLASS, meant ? "meant" : NULL});
    html_open(html, T_CODE);
    html_span(html, line);
    html_close(html);
    agreed_put(frame, agreed, number);
    for (size_t i = 0; draft->diag && diag_tell(draft->diag, i, &told); i++)
        if (is_of(draft, &told, number))
            put_told(html, &told);
    html_close(html);
}

static void put_listing(struct frame *frame, const struct draft *draft, const struct agreed *agreed)
{
    struct html *html = &frame->html;
    struct pb_span rest = span_of(draft->text), line;
    html_open(html, T_OL, {A_CLASS, "code"});
    for (unsigned number = 1; span_line(&rest, &line) && number <= LIMIT_SHOWN_LINES; number++)
        put_line(frame, draft, line, number, agreed);
    html_close(html);
}

/* What is wrong elsewhere, or with the file as a whole. */
static void put_faults(struct frame *frame, const struct draft *draft)
{
    struct html *html = &frame->html;
    struct diag_told told;
    size_t errors = draft->diag ? diag_errors(draft->diag) : 0;
    if (draft->problem)
        html_put(html, T_P, draft->problem, {A_CLASS, "notice warn"}, {A_ROLE, "alert"});
    if (errors == 0)
        return;
    html_open(html, T_DIV, {A_CLASS, "notice warn"}, {A_ROLE, "alert"});
    html_open(html, T_UL);
    for (size_t i = 0; i < errors && diag_tell(draft->diag, i, &told); i++) {
        bool here = is_of(draft, &told, told.place.line);
        html_open(html, T_LI);
        html_put(html, T_A, here ? arena_printf(frame->request->arena, _("line %u"), told.place.line) : told.place.file,
                 {A_HREF, here ? arena_printf(frame->request->arena, "#L%u", told.place.line) : NULL});
        html_printf(html, ": %s", told.text);
        html_close(html);
    }
    html_close(html);
    html_close(html);
}

/* ---- the form ---- */

static void put_button(struct html *html, const char *address, const char *text, const char *class)
{
    html_put(html, T_BUTTON, text, {A_TYPE, "submit"}, {A_FORMACTION, address}, {A_CLASS, class});
}

static void put_editor(struct frame *frame, const struct draft *draft)
{
    struct html *html = &frame->html;
    bool faulty = draft->problem || (draft->diag && diag_errors(draft->diag) > 0);
    html_open(html, T_FORM, {A_METHOD, "post"}, {A_ACTION, "/rules/try"}, {A_CLASS, "editor"});
    put_mark(html, frame->request);
    put_hidden(html, "path", draft->path);
    put_hidden(html, "base", draft->base);
    html_put(html, T_LABEL, _("The rules in this file"), {A_FOR, "text"});
    html_put(html, T_TEXTAREA, draft->text, {A_ID, "text"}, {A_NAME, "text"}, {A_ROWS, "16"}, {A_CLASS, "code"}, {A_SPELLCHECK, "false"}, {A_DATA_KEY, "e"},
             {A_ARIA_INVALID, faulty ? "true" : NULL});
    html_open(html, T_DIV, {A_CLASS, "deeds"});
    put_button(html, "/rules/try", _("Check and try"), draft->tried && !faulty ? NULL : "main");
    if (frame->request->who.role >= ROLE_EDITOR) {
        html_put(html, T_INPUT, NULL, {A_NAME, "why"}, {A_VALUE, draft->why}, {A_ARIA_LABEL, _("Why (may be empty)")}, {A_PLACEHOLDER, _("Why (may be empty)")},
                 {A_MAXLENGTH, "500"}, {A_AUTOCOMPLETE, "off"});
        if (draft->tried && !faulty)
            put_button(html, "/rules/save", _("Save and use"), "main");
    }
    html_close(html);
    html_close(html);
}

void draft_show(struct request *request, struct reply *reply, const struct draft *draft)
{
    struct frame frame;
    struct agreed agreed = {0};
    bool may = request->who.role >= ROLE_CLERK;
    if (!frame_begin(&frame, request, reply, draft->path, "/rules"))
        return;
    struct html *html = &frame.html;
    if (*draft->path && frame_rules(&frame))
        agreed_count(&frame, draft->path, draft->text, &agreed);
    html_open(html, T_P);
    html_put(html, T_A, _("← All rule files"), {A_HREF, "/rules"}, {A_DATA_KEY, "u"});
    html_close(html);
    html_put(html, T_H1, draft->path);
    if (form_value(&request->query, "saved"))
        html_put(html, T_P, _("Saved, and in use."), {A_CLASS, "notice done"}, {A_ROLE, "status"});
    put_faults(&frame, draft);
    if (draft->tried)
        draft_put_trial(&frame, draft);
    if (may)
        put_editor(&frame, draft);
    html_put(html, T_H2, _("Line by line"));
    if (agreed.letters)
        html_put(html, T_P, _("Behind a line: in how many letters it gave points, and how often clerks agreed with where it leads."), {A_CLASS, "muted"});
    put_listing(&frame, draft, &agreed);
    frame_end(&frame);
}

void page_rule_file(struct request *request, struct reply *reply)
{
    cleanup_draft draft = {0};
    const char *path = form_value(&request->query, "path");
    if (!path || !draft_read(request, path, &draft) || (!*draft.base && request->who.role < ROLE_EDITOR)) {
        reply_tell(request, reply, 404, _("There is no such rule file."));
        return;
    }
    draft_show(request, reply, &draft);
}

void act_rules_try(struct request *request, struct reply *reply)
{
    cleanup_draft draft;
    struct book *book = review_take_book(request->review);
    draft_take(request, &draft);
    draft_try(request, book->rulebook->rules, &draft);
    review_put_book(request->review, book);
    draft_show(request, reply, &draft);
}

/* postbusd checks it once more, and that nobody else has saved meanwhile. */
void act_rules_save(struct request *request, struct reply *reply)
{
    cleanup_draft draft;
    cleanup_buf struct buf told = BUF_INIT;
    struct control_caller caller = request_caller(request);
    struct pb_err err;
    draft_take(request, &draft);
    struct inuse_draft wanted = {.file = {draft.path, span_of(draft.text), draft.base}, .why = draft.why};
    if (control_save_rules(&caller, &wanted, &told, &err)) {
        reply_see(reply, request_url(request->arena, "/rules/file", "path", draft.path, "saved", "1", NULL));
        return;
    }
    reply->status = err.code == PB_BAD_INPUT ? 409 : 503;
    draft.problem = arena_string(request->arena, err.msg);
    draft_show(request, reply, &draft);
}
