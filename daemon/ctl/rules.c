/* postbusctl rules …: the clerk's tools for rule files. */
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/iso.h"
#include "postbus/lang.h"

/* Exit 0 where all is well, 1 where the rules have errors. */
static int tell_check(const struct diag *diag, const struct ruleset *rules)
{
    cleanup_buf struct buf out = BUF_INIT;
    diag_print(diag, &out);
    if (rules)
        buf_printf(&out, _("%zu bills, %zu topics, %zu committees; "), rules_count(rules, "bill"),
                   rules_count(rules, "topic"), rules_count(rules, "committee"));
    buf_printf(&out, _("%zu errors, %zu warnings\n"), diag_errors(diag), diag_warnings(diag));
    ctl_print(&out);
    return diag_errors(diag) > 0 ? 1 : EX_OK;
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
    }
    return tell_check(diag, rules);
}
