#include "saving.h"

#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "postbus/change.h"
#include "postbus/control.h"
#include "postbus/lang.h"
#include "postbus/steal.h"

#define LINES_SHOWN 40 /* of what a file changes */

void saving_done(struct saving *saving)
{
    rules_free(pb_steal(saving->old));
}

bool saving_options(struct saving *saving, int *argc, char **argv)
{
    saving->why = ctl_take_option(argc, argv, "--why");
    saving->yes = ctl_take_flag(argc, argv, "--yes");
    bool good = trial_options(&saving->trial, argc, argv);
    trial_quick(&saving->trial);
    return good;
}

bool saving_can_ask(void)
{
    return isatty(STDIN_FILENO);
}

bool saving_ask(const char *question)
{
    char line[80];
    fputs(question, stdout);
    fflush(stdout);
    return fgets(line, sizeof line, stdin) && line[0] != '\0' && strchr("jJyY", line[0]);
}

bool saving_runs(const struct ctl *ctl)
{
    cleanup_buf struct buf told = BUF_INIT;
    struct pb_err err;
    return control_ask(&ctl->caller, "Status", &told, &err) || err.code != PB_LATER;
}

static bool daemon_answers(const struct ctl *ctl, const char *verb, int *ret_status)
{
    cleanup_buf struct buf told = BUF_INIT;
    struct pb_err err;
    if (control_ask(&ctl->caller, "Status", &told, &err))
        return true;
    *ret_status = ctl_refused(verb, &err);
    return false;
}

bool saving_begin(struct saving *saving, const struct ctl *ctl, int *ret_status)
{
    saving->ctl = ctl;
    saving->directory = ctl->config.rules_directory;
    *ret_status = EX_USAGE;
    if (ctl->rules_directory)
        fprintf(stderr, _("%s: --rules: postbusd saves in its own directory, %s\n"), saving->verb, saving->directory);
    else if (!saving->yes && !saving_can_ask())
        fprintf(stderr, _("%s: there is no terminal to ask on: give --yes\n"), saving->verb);
    else
        return daemon_answers(ctl, saving->verb, ret_status) && trial_load(ctl, saving->verb, saving->directory, NULL, &saving->old, ret_status);
    return false;
}

static void show_lines(const struct saving *saving, const struct ruleset *now)
{
    cleanup_buf struct buf out = BUF_INIT;
    cleanup_change struct rules_change change = {0};
    rules_compare(saving->old, now, saving->ctl->arena, &change);
    for (size_t i = 0; i < change.lines.n && i < LINES_SHOWN; i++) {
        const struct change_line *line = &change.lines.v[i];
        buf_printf(&out, "%s:%u  %c %s  [%s]\n", line->file, line->line, line->added ? '+' : '-', line->text, line->section);
    }
    if (change.lines.n > LINES_SHOWN)
        buf_printf(&out, _n("… and %zu line more\n", "… and %zu lines more\n", change.lines.n - LINES_SHOWN), change.lines.n - LINES_SHOWN);
    ctl_print(&out);
}

static int save(const struct saving *saving, const struct rules_draft *draft)
{
    cleanup_buf struct buf told = BUF_INIT;
    struct inuse_draft wanted = {.file = *draft, .why = saving->why};
    struct pb_err err;
    if (control_save_rules(&saving->ctl->caller, &wanted, &told, &err)) {
        printf(_("%s is saved; rule set %.12s is in use\n"), draft->path, buf_string(&told));
        return EX_OK;
    }
    fputs(buf_string(&told), stderr);
    return ctl_refused(saving->verb, &err);
}

int saving_offer(struct saving *saving, const struct rules_draft *draft, const struct ruleset *now)
{
    char hash[SHA256_HEX];
    sha256_hex(draft->bytes, hash);
    if (draft->base && strcmp(hash, draft->base) == 0) {
        puts(_("nothing has changed"));
        return EX_OK;
    }
    show_lines(saving, now);
    int status = trial_run(&saving->trial, saving->ctl, saving->verb, saving->old, now);
    if (status > 1) /* 1: it gets worse, which is for the one who is asked to weigh */
        return status;
    if (saving->yes || saving_ask(_("save? [y/N] ")))
        return save(saving, draft);
    saving->declined = true;
    puts(_("nothing is saved"));
    return 1;
}
