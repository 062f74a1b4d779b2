/* postbusctl rules new bill: a file for a bill, checked with all the others before it is written: by the
 * daemon, or here where none runs. */
#include <string.h>
#include <sysexits.h>

#include "postbus/lang.h"
#include "saving.h"

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

/* False, and told, where the set has the bill already. */
static bool is_new(const struct ruleset *set, const char *number, int *ret_status)
{
    struct pb_err err;
    const char *file = set ? rules_file_of(set, "bill", number) : NULL;
    if (!file)
        return true;
    pb_fail(&err, PB_BAD_INPUT, "bill %s stands in %s already", number, file);
    *ret_status = ctl_fail("rules new", &err);
    return false;
}

/* Without a daemon: that the rest has faults is told by the set with the draft. */
static int write_here(const struct ctl *ctl, const struct rules_draft *draft, const char *number)
{
    cleanup_rules struct ruleset *now = NULL, *then = NULL;
    const char *directory = ctl_rules_directory(ctl);
    struct diag *diag = diag_new(ctl->arena);
    struct pb_err err;
    int status;
    (void)!rules_load(directory, &ctl->config.rules, diag_new(ctl->arena), &now, &err);
    if (!is_new(now, number, &status))
        return status;
    if (!rules_save(directory, &ctl->config.rules, draft, diag, &then, &err)) {
        ctl_print_faults(diag);
        return ctl_fail("rules new", &err);
    }
    printf(ctl->rules_directory ? _("%s/%s is made\n") : _("%s/%s is made, without postbusd, which does not run\n"), directory, draft->path);
    return EX_OK;
}

static int hand_in(struct saving *saving, const struct ctl *ctl, const struct rules_draft *draft, const char *number)
{
    cleanup_rules struct ruleset *then = NULL;
    int status;
    if (!saving_begin(saving, ctl, &status) || !is_new(saving->old, number, &status) ||
        !trial_load(ctl, saving->verb, saving->directory, draft, &then, &status))
        return status;
    return saving_offer(saving, draft, then);
}

int ctl_rules_new(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    cleanup_saving saving = {.verb = "rules new"};
    struct wanted wanted = {0};
    struct ctl ctl;
    int status;
    bool complete = take_options(&wanted, &argc, argv);
    complete = saving_options(&saving, &argc, argv) && complete;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (!complete || ctl.n != 2 || strcmp(ctl.paths[0], "bill") != 0 || !is_number(ctl.paths[1]))
        return ctl_usage("rules new");
    if (!write_bill(&text, ctl.paths[1], &wanted))
        return EX_USAGE;
    struct rules_draft draft = {.path = arena_printf(arena, "bills/%s.rules", ctl.paths[1]), .bytes = buf_span(&text)};
    if (ctl.rules_directory || !saving_runs(&ctl))
        return write_here(&ctl, &draft, ctl.paths[1]);
    return hand_in(&saving, &ctl, &draft, ctl.paths[1]);
}
