/* postbusctl rules …: the clerk's tools for rule files. */
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "postbus/hindsight.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "trial.h"

/* Exit 0 where all is well, 1 where the rules have errors. */
static int tell_check(const struct diag *diag, const struct ruleset *rules)
{
    cleanup_buf struct buf out = BUF_INIT;
    diag_print(diag, &out);
    if (rules)
        buf_printf(&out, _("bills: %zu, topics: %zu, committees: %zu; "), rules_count(rules, "bill"),
                   rules_count(rules, "topic"), rules_count(rules, "committee"));
    buf_printf(&out, _("errors: %zu, warnings: %zu\n"), diag_errors(diag), diag_warnings(diag));
    ctl_print(&out);
    return diag_errors(diag) > 0 ? 1 : EX_OK;
}

/* The letters that are kept have their say where there are any. */
static void look_back(const struct ctl *ctl, const struct ruleset *rules, struct diag *diag)
{
    struct trial trial = {0};
    struct outline outline;
    struct pb_err err;
    int status;
    if (!ctl->config.store_file || access(ctl->config.store_file, R_OK) != 0 || !trial_begin(&trial, ctl, &status))
        return;
    outline_make(ctl->arena, rules, &outline);
    if (!hindsight(&trial.settings, &outline, iso_now(), diag, &err))
        return; /* they are not needed to check rules */
}

int ctl_rules_check(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct ctl ctl;
    struct pb_err err;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n > 1)
        return ctl_usage("rules check");
    const char *directory = ctl.n == 1 ? ctl.paths[0] : ctl_rules_directory(&ctl);
    struct diag *diag = diag_new(arena);
    cleanup_rules struct ruleset *rules = NULL;
    if (!rules_load(directory, &ctl.config.rules, diag, &rules, &err) && err.code != PB_BAD_INPUT)
        return ctl_fail(directory, &err);
    if (rules) {
        char now[ISO_MAX];
        iso_format(iso_now(), now);
        rules_check_examples(rules, diag);
        rules_check_sense(rules, arena_copy(arena, (struct pb_span){now, strlen("YYYY-MM-DD")}), diag);
        look_back(&ctl, rules, diag);
    }
    return tell_check(diag, rules);
}
