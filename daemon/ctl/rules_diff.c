/* postbusctl rules diff, rules try: what other rules would have made of the letters that are kept. */
#include <string.h>
#include <sysexits.h>

#include "trial.h"

#define TRY_SECONDS 0.5 /* an answer at once, from the newest letters, where a word stands in most of them */

static bool load(const struct ctl *ctl, const char *verb, const char *directory, const struct rules_draft *draft, struct ruleset **ret_set, int *ret_status)
{
    struct diag *diag = diag_new(ctl->arena);
    struct pb_err err;
    if (rules_load_draft(directory, &ctl->config.rules, draft, diag, ret_set, &err))
        return true;
    ctl_print_faults(diag);
    *ret_status = ctl_fail(verb, &err);
    return false;
}

int ctl_rules_diff(int argc, char **argv)
{
    static const char verb[] = "rules diff";
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_rules struct ruleset *old = NULL, *now = NULL;
    struct trial trial = {0};
    struct ctl ctl;
    int status = EX_OK;
    bool good = trial_options(&trial, &argc, argv);
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (!good || ctl.n < 1 || ctl.n > 2)
        return ctl_usage(verb);
    const char *before = ctl.n == 2 ? ctl.paths[0] : ctl_rules_directory(&ctl);
    if (!load(&ctl, verb, before, NULL, &old, &status) || !load(&ctl, verb, ctl.paths[ctl.n - 1], NULL, &now, &status))
        return status;
    return trial_run(&trial, &ctl, verb, old, now);
}

int ctl_rules_try(int argc, char **argv)
{
    static const char verb[] = "rules try";
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_rules struct ruleset *old = NULL, *now = NULL;
    struct trial trial = {0};
    struct rules_draft draft;
    struct pb_err err;
    struct ctl ctl;
    int status = EX_OK;
    bool good = trial_options(&trial, &argc, argv);
    trial.settings.seconds = trial.settings.whole ? 0 : TRY_SECONDS;
    const char *section = ctl_take_option(&argc, argv, "--in");
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (!good || !section || ctl.n != 1)
        return ctl_usage(verb);
    const char *directory = ctl_rules_directory(&ctl);
    if (!load(&ctl, verb, directory, NULL, &old, &status))
        return status;
    if (!rules_add_line(arena, directory, old, section, ctl.paths[0], &draft, &err))
        return ctl_fail(verb, &err);
    if (!load(&ctl, verb, directory, &draft, &now, &status))
        return status;
    return trial_run(&trial, &ctl, verb, old, now);
}
