/* postbusctl rules new bill: a file for a bill, checked with all the others before it is written. */
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/lang.h"

#define ALIASES_MOST 20

struct wanted {
    const char *title, *committee, *plenary;
    const char *aliases[ALIASES_MOST];
    size_t n;
};

static bool take_options(struct wanted *wanted, int *argc, char **argv)
{
    wanted->title = ctl_take_option(argc, argv, "--title");
    wanted->committee = ctl_take_option(argc, argv, "--committee");
    wanted->plenary = ctl_take_option(argc, argv, "--plenary");
    for (const char *alias; wanted->n < ALIASES_MOST && (alias = ctl_take_option(argc, argv, "--alias"));)
        wanted->aliases[wanted->n++] = alias;
    return wanted->title && wanted->committee;
}

/* One line of a file. False where the value would be read as something else. */
static bool put_line(struct buf *out, const char *key, const char *value)
{
    if (*value == '\0' || strpbrk(value, "#\n\r")) {
        fprintf(stderr, _("rules new: %s = %s: expected one line without #\n"), key, value);
        return false;
    }
    buf_printf(out, "%-9s = %s\n", key, value);
    return true;
}

static bool write_bill(struct buf *out, const char *number, const struct wanted *wanted)
{
    buf_printf(out, "[bill %s]\n", number);
    bool good = put_line(out, "title", wanted->title);
    for (size_t i = 0; good && i < wanted->n; i++)
        good = put_line(out, "alias", wanted->aliases[i]);
    return good && put_line(out, "committee", wanted->committee) && (!wanted->plenary || put_line(out, "plenary", wanted->plenary));
}

static bool is_number(const char *text)
{
    for (const char *p = text; *p; p++)
        if (!strchr("0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ", *p))
            return false;
    return *text != '\0';
}

/* False, and told, where the set would not be good with it, or has the bill already. */
static bool is_good(const struct ctl *ctl, const char *directory, const struct rules_draft *draft, const char *number, int *ret_status)
{
    cleanup_rules struct ruleset *now = NULL, *then = NULL;
    struct diag *diag = diag_new(ctl->arena), *ours = diag_new(ctl->arena);
    struct pb_err err;
    const char *file = NULL;
    if (rules_load(directory, &ctl->config.rules, diag, &now, &err))
        file = rules_file_of(now, "bill", number);
    bool good = !file && rules_load_draft(directory, &ctl->config.rules, draft, ours, &then, &err);
    if (good)
        return true;
    if (file)
        pb_fail(&err, PB_BAD_INPUT, "bill %s stands in %s already", number, file);
    ctl_print_faults(ours);
    *ret_status = ctl_fail("rules new", &err);
    return false;
}

int ctl_rules_new(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    struct wanted wanted = {0};
    struct pb_err err;
    struct ctl ctl;
    int status;
    bool complete = take_options(&wanted, &argc, argv);
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (!complete || ctl.n != 2 || strcmp(ctl.paths[0], "bill") != 0 || !is_number(ctl.paths[1]))
        return ctl_usage("rules new");
    const char *directory = ctl_rules_directory(&ctl);
    if (!write_bill(&text, ctl.paths[1], &wanted))
        return EX_USAGE;
    struct rules_draft draft = {arena_printf(arena, "bills/%s.rules", ctl.paths[1]), buf_span(&text)};
    if (!is_good(&ctl, directory, &draft, ctl.paths[1], &status))
        return status;
    if (!rules_add_file(directory, &draft, &err))
        return ctl_fail("rules new", &err);
    printf(_("%s/%s is made; postbusd takes it by itself\n"), directory, draft.path);
    return EX_OK;
}
