#include "draft.h"

#include "postbus/ini.h"
#include "postbus/lang.h"

void draft_done(struct draft *draft)
{
    rules_change_done(&draft->change);
}

/* The path is checked before anything is read by it, links too. */
bool draft_read(const struct request *request, const char *path, struct draft *ret_draft)
{
    const char *directory = request->review->config->rules_directory;
    char *base = arena_alloc(request->arena, SHA256_HEX);
    struct pb_span bytes = {"", 0};
    struct pb_err err;
    *ret_draft = (struct draft){.path = path, .base = base, .text = ""};
    if (rules_file_sha256(directory, path, base, &err) &&
        (!*base || ini_load(request->arena, arena_printf(request->arena, "%s/%s", directory, path), &bytes, &err))) {
        ret_draft->text = arena_copy(request->arena, bytes);
        return true;
    }
    ret_draft->problem = arena_string(request->arena, err.msg);
    return false;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

void draft_take(const struct request *request, struct draft *ret_draft)
{
    const struct form *form = &request->form;
    *ret_draft = (struct draft){.path = or_empty(form_value(form, "path")), .base = or_empty(form_value(form, "base")), .text = or_empty(form_value(form, "text")),
                                .why = form_given(form, "why")};
}

void draft_try(const struct request *request, const struct ruleset *now, struct draft *draft)
{
    const struct config *config = request->review->config;
    struct rules_draft file = {draft->path, span_of(draft->text), draft->base};
    struct replay_settings settings = replay_settings_of(config);
    struct diag *diag = diag_new(request->arena);
    cleanup_rules struct ruleset *then = NULL;
    struct pb_err err;
    draft->diag = diag;
    settings.seconds = REPLAY_QUICK_SECONDS;
    if (!rules_path_allowed(draft->path, &err) || !rules_load_draft(config->rules_directory, &config->rules, &file, diag, &then, &err)) {
        if (diag_errors(diag) == 0)
            draft->problem = arena_string(request->arena, err.msg);
        return;
    }
    if (!now) {
        draft->problem = _("The rules in use have faults themselves, so nothing can be compared with them.");
        return;
    }
    rules_compare(now, then, request->arena, &draft->change);
    draft->tried = replay(request->arena, &settings, &draft->change, &draft->replay, &err);
    if (!draft->tried)
        draft->problem = arena_string(request->arena, err.msg);
}
