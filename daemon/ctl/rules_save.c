/* postbusctl rules add, rules save: a line, or a whole file, to the rules in use. */
#include <sysexits.h>

#include "saving.h"

int ctl_rules_add(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_rules struct ruleset *now = NULL;
    cleanup_saving saving = {.verb = "rules add"};
    struct rules_draft draft;
    struct pb_err err;
    struct ctl ctl;
    int status;
    bool good = saving_options(&saving, &argc, argv);
    const char *section = ctl_take_option(&argc, argv, "--in");
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (!good || !section || ctl.json || ctl.n != 1)
        return ctl_usage(saving.verb);
    if (!saving_begin(&saving, &ctl, &status))
        return status;
    if (!rules_add_line(arena, saving.directory, saving.old, section, ctl.paths[0], &draft, &err))
        return ctl_fail(saving.verb, &err);
    if (!trial_load(&ctl, saving.verb, saving.directory, &draft, &now, &status))
        return status;
    return saving_offer(&saving, &draft, now);
}

int ctl_rules_save(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_rules struct ruleset *now = NULL;
    cleanup_saving saving = {.verb = "rules save"};
    char base[SHA256_HEX];
    struct rules_draft draft = {.base = base};
    struct pb_err err;
    struct ctl ctl;
    int status;
    bool good = saving_options(&saving, &argc, argv);
    draft.path = ctl_take_option(&argc, argv, "--as");
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (!good || !draft.path || ctl.json || ctl.n != 1)
        return ctl_usage(saving.verb);
    if (!saving_begin(&saving, &ctl, &status))
        return status;
    if (!rules_file_sha256(saving.directory, draft.path, base, &err))
        return ctl_fail(saving.verb, &err);
    if (!ctl_input(arena, ctl.paths[0], &draft.bytes, &err))
        return ctl_fail(ctl.paths[0], &err);
    if (!trial_load(&ctl, saving.verb, saving.directory, &draft, &now, &status))
        return status;
    return saving_offer(&saving, &draft, now);
}
