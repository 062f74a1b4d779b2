/* postbusctl rules diff, rules try: what other rules would have made of the letters that are kept. */
#include <string.h>
#include <sysexits.h>

#include "trial.h"

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
    if (!trial_load(&ctl, verb, before, NULL, &old, &status) || !trial_load(&ctl, verb, ctl.paths[ctl.n - 1], NULL, &now, &status))
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
    trial_quick(&trial);
    const char *section = ctl_take_option(&argc, argv, "--in");
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (!good || !section || ctl.n != 1)
        return ctl_usage(verb);
    const char *directory = ctl_rules_directory(&ctl);
    if (!trial_load(&ctl, verb, directory, NULL, &old, &status))
        return status;
    if (!rules_add_line(arena, directory, old, section, ctl.paths[0], &draft, &err))
        return ctl_fail(verb, &err);
    if (!trial_load(&ctl, verb, directory, &draft, &now, &status))
        return status;
    return trial_run(&trial, &ctl, verb, old, now);
}
