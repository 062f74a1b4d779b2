/* The rule files, who saved which, and a rule made from words of a letter. */
#include <stdlib.h>
#include <string.h>

#include "draft.h"
#include "postbus/lang.h"
#include "postbus/outline.h"

#define SAVED_SHOWN 10
#define WEIGHTS 5 /* points that a term may give, from 1 */

/* ---- the list ---- */

/* Sections of the file, by what they are called. */
static void put_sections(struct frame *frame, const struct outline *outline, const char *path)
{
    struct html *html = &frame->html;
    size_t n = strlen(path);
    for (size_t i = 0; i < outline->sections.n; i++) {
        const struct outline_section *s = &outline->sections.v[i];
        size_t file = strlen(s->place.file);
        if (file < n || strcmp(s->place.file + file - n, path) != 0)
            continue;
        html_open(html, T_SPAN, {A_CLASS, "chip"});
        html_text(html, s->title ? s->title : s->shown);
        html_close(html);
    }
}

static void put_files(struct frame *frame, const struct rule_files *files, const struct outline *outline)
{
    struct html *html = &frame->html;
    html_open(html, T_UL, {A_CLASS, "files"});
    for (size_t i = 0; i < files->paths.n; i++) {
        const char *path = files->paths.v[i] + strlen(files->directory) + 1;
        html_open(html, T_LI);
        html_put(html, T_A, path, {A_HREF, request_url(frame->request->arena, "/rules/file", "path", path, NULL)}, {A_DATA_ROW, ""});
        if (outline)
            put_sections(frame, outline, path);
        html_close(html);
    }
    html_close(html);
}

struct saves {
    struct frame *frame;
    size_t n;
};

static bool see_save(void *context, const struct rules_saved *saved)
{
    struct saves *saves = context;
    struct html *html = &saves->frame->html;
    struct arena *arena = saves->frame->request->arena;
    html_open(html, T_LI);
    html_put(html, T_SPAN, say_time(arena, saved->at), {A_CLASS, "muted"});
    html_put(html, T_STRONG, saved->who);
    html_put(html, T_A, saved->path, {A_HREF, request_url(arena, "/rules/file", "path", saved->path, NULL)});
    html_put(html, T_SPAN, saved->why);
    html_close(html);
    return ++saves->n < SAVED_SHOWN;
}

static void put_saves(struct frame *frame)
{
    struct saves saves = {frame, 0};
    struct html *html = &frame->html;
    html_put(html, T_H2, _("Saved last"));
    html_open(html, T_UL, {A_CLASS, "saves"});
    (void)!store_rules_saved(frame->request->store, see_save, &saves, NULL);
    html_close(html);
    if (saves.n == 0)
        html_put(html, T_P, _("Nobody has saved rules by this page or postbusctl yet."), {A_CLASS, "muted"});
}

/* ---- a rule from words ---- */

static void put_choices(struct frame *frame, const struct outline *outline, const char *chosen)
{
    struct html *html = &frame->html;
    html_open(html, T_SELECT, {A_ID, "section"}, {A_NAME, "section"});
    for (size_t i = 0; i < outline->sections.n; i++) {
        const struct outline_section *s = &outline->sections.v[i];
        if (!outline_takes_terms(s))
            continue;
        html_open(html, T_OPTION, {A_VALUE, s->shown}, {A_SELECTED, chosen && strcmp(chosen, s->shown) == 0 ? "" : NULL});
        html_text(html, s->shown);
        if (s->title)
            html_printf(html, " – %.60s", s->title);
        html_close(html);
    }
    html_close(html);
}

static void put_weights(struct frame *frame, int64_t chosen)
{
    struct html *html = &frame->html;
    html_open(html, T_SELECT, {A_ID, "points"}, {A_NAME, "points"});
    for (int64_t i = 1; i <= WEIGHTS; i++)
        html_put(html, T_OPTION, say_number(frame->request->arena, i), {A_VALUE, say_number(frame->request->arena, i)}, {A_SELECTED, i == chosen ? "" : NULL});
    html_close(html);
}

static void put_maker(struct frame *frame, const struct outline *outline, const struct form *said)
{
    struct html *html = &frame->html;
    int64_t points = form_number(said, "points");
    html_open(html, T_FORM, {A_METHOD, "post"}, {A_ACTION, "/rules/line"}, {A_CLASS, "maker"});
    put_mark(html, frame->request);
    html_put(html, T_LABEL, _("Words"), {A_FOR, "words"});
    html_put(html, T_INPUT, NULL, {A_ID, "words"}, {A_NAME, "words"}, {A_VALUE, form_value(said, "words")}, {A_REQUIRED, ""}, {A_MAXLENGTH, "200"}, {A_AUTOCOMPLETE, "off"});
    html_put(html, T_LABEL, _("Count for"), {A_FOR, "section"});
    put_choices(frame, outline, form_value(said, "section"));
    html_put(html, T_LABEL, _("Points"), {A_FOR, "points"});
    put_weights(frame, points ? points : 3);
    html_put(html, T_BUTTON, _("Show what it would change"), {A_TYPE, "submit"}, {A_CLASS, "main"});
    html_close(html);
}

/* With why it could not be made, where it could not. */
static void show_rules(struct request *request, struct reply *reply, const struct form *said, const char *problem)
{
    struct frame frame;
    struct rule_files files = {0};
    struct pb_err err;
    if (!frame_begin(&frame, request, reply, _("Rules"), "/rules"))
        return;
    struct html *html = &frame.html;
    const struct ruleset *rules = frame_rules(&frame);
    html_put(html, T_H1, _("Rules"));
    if (problem)
        html_put(html, T_P, problem, {A_CLASS, "notice warn"}, {A_ROLE, "alert"});
    if (!rules)
        html_put(html, T_P, _("The rule files have faults: the last good set is in use. postbusctl rules check tells them."), {A_CLASS, "notice warn"}, {A_ROLE, "alert"});
    if (rules && request->who.role >= ROLE_CLERK) {
        html_put(html, T_H2, _("A rule from words"));
        put_maker(&frame, &frame.book->outline, said);
    }
    html_put(html, T_H2, _("Files"));
    if (rules_files(request->arena, request->review->config->rules_directory, diag_new(request->arena), &files, &err))
        put_files(&frame, &files, rules ? &frame.book->outline : NULL);
    put_saves(&frame);
    frame_end(&frame);
}

void page_rules(struct request *request, struct reply *reply)
{
    show_rules(request, reply, &request->query, NULL);
}

/* The section's file with one line more, tried; what can be saved is then in the editor. */
void act_rules_line(struct request *request, struct reply *reply)
{
    cleanup_draft draft = {0};
    struct arena *arena = request->arena;
    struct book *book = review_take_book(request->review);
    const struct ruleset *rules = book->rulebook->rules;
    const char *words = form_value(&request->form, "words"), *section = form_value(&request->form, "section");
    struct rules_draft made = {0};
    struct pb_err err = {.msg = ""};
    int64_t points = form_number(&request->form, "points");
    bool good = rules && words && section && points >= 1 && points <= WEIGHTS && !strchr(words, '\n') &&
                rules_add_line(arena, request->review->config->rules_directory, rules, section, arena_printf(arena, "term %lld = %s", (long long)points, words), &made, &err);
    if (good) {
        draft = (struct draft){.path = made.path, .base = made.base, .text = arena_copy(arena, made.bytes)};
        draft_try(request, rules, &draft);
    }
    review_put_book(request->review, book);
    if (good)
        draft_show(request, reply, &draft);
    else
        show_rules(request, reply, &request->form, *err.msg ? err.msg : _("Choose words, and what they count for."));
}
