/* What one line more or less would have done. */
#include "advising.h"

static bool run(const struct suggest_settings *settings, const struct ruleset *old, const struct rules_draft *draft, struct backtest *ret_test,
                struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_rules struct ruleset *now = NULL;
    cleanup_change struct rules_change change = {0};
    struct replay result;
    struct replay_settings quiet = settings->replay;
    quiet.progress = NULL;
    if (!rules_load_draft(settings->directory, settings->rules, draft, diag_new(arena), &now, err))
        return false;
    rules_compare(old, now, arena, &change);
    if (!replay(arena, &quiet, &change, &result, err))
        return false;
    *ret_test = (struct backtest){result.better, result.worse, result.moved};
    return true;
}

bool backtest_with(const struct suggest_settings *settings, const struct outline *outline, const char *section, const struct strings *lines,
                   struct backtest *ret_test, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct rules_draft draft;
    return rules_add_lines(arena, settings->directory, outline->set, section, lines, &draft, err) && run(settings, outline->set, &draft, ret_test, err);
}

bool backtest_without(const struct suggest_settings *settings, const struct outline *outline, const struct outline_line *line, struct backtest *ret_test,
                      struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct rules_draft draft;
    return rules_drop_value(arena, settings->directory, line, &draft, err) && run(settings, outline->set, &draft, ret_test, err);
}
