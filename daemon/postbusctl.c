/* postbusctl: the table of verbs. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/ctl.h"
#include "postbus/lang.h"

static const struct verb verbs[] = {
    {"read", "[--json] FILE|-", N_("read one letter and show its layers"), ctl_read},
    {"explain", "[--json] [--rules DIR] FILE|-", N_("say what a letter is about, for whom, and why"), ctl_explain},
    {"dry-run", "[--json] [--rules DIR] [--order date|given] PATH…", N_("treat files as if they came in; nothing is moved"), ctl_dry_run},
    {"same", "[--json] FILE FILE", N_("say why two mails are or are not the same letter"), ctl_same},
    {"rules check", "[DIR]", N_("check the rule files and run their examples"), ctl_rules_check},
    {"rules fmt", "[--check] FILE|DIR…|-", N_("put rule files into their one form, or only name those that are not in it"), ctl_rules_fmt},
    {"rules diff", "[--json] [--since 6m] [--whole] [--all] [OLD] NEW", N_("which kept letters other rules would take otherwise"), ctl_rules_diff},
    {"rules try", "[--json] [--since 6m] [--whole] [--all] 'KEY = VALUE' --in 'SECTION'", N_("the same for one line more"), ctl_rules_try},
    {"rules replay", "[--json] [--since 6m]", N_("whether kept letters are judged today as they were when they came"), ctl_rules_replay},
    {"rules add", "'KEY = VALUE' --in 'SECTION' [--why TEXT] [--yes]", N_("add a line: show what changes, ask, save it and use it at once"), ctl_rules_add},
    {"rules edit", "FILE [--why TEXT] [--yes]", N_("the same for a file, in an editor"), ctl_rules_edit},
    {"rules save", "FILE|- --as PATH [--why TEXT] [--yes]", N_("the same for a file that is written already"), ctl_rules_save},
    {"rules log", "[--json]", N_("who saved which rules, when and why"), ctl_rules_log},
    {"rules new", "bill NUMBER --title T --committee C [--alias A]… [--plenary DAY] [--why TEXT] [--yes]", N_("make a bill's file, checked beforehand"), ctl_rules_new},
    {"rules suggest", "[--json] [--for 'SECTION'] [--since 6m]", N_("words that would have sent letters where people sent them, and lines that mislead"), ctl_rules_suggest},
    {"rules stats", "[--json] [--since 6m] [--all]", N_("what each line of the rules did in the letters that are kept"), ctl_rules_stats},
    {"queue", "[--json] [--waiting] [--bill NUMBER] [COMMITTEE]", N_("the letters in the queues, or in one"), ctl_queue},
    {"compare", "[--json] [--since 6m]", N_("where postbusd puts the letters, against where people put them"), ctl_compare},
    {"show", "[--json|--text] LETTER", N_("a letter: where it belongs, why, the mails that carry it, and what happened to it"), ctl_show},
    {"why", "[--json] LETTER", N_("why a letter is where it is: each word, its points, and what came second"), ctl_why},
    {"search", "[--json] [WORD…] [--queue QUEUE] [--bill NUMBER] [--kind KIND] [--since 6m] [--until DAY] [--undecided] [--most N] [--after N]", N_("letters by their words, attachments and notes among them"), ctl_search},
    {"list", "COMMITTEE --since DAY [--until DAY] [--json|--csv|--odt FILE]", N_("the letters that came for a committee, by bill: for its meeting"), ctl_list},
    {"stats", "[--json] [--days 30]", N_("what came, where it went, and how often people agreed"), ctl_stats},
    {"note", "LETTER TEXT", N_("write something beside a letter, for colleagues"), ctl_note},
    {"confirm", "LETTER [--why TEXT]", N_("say that a letter is where it belongs"), ctl_confirm},
    {"route", "LETTER QUEUE… [--why TEXT]", N_("say where a letter belongs; its mails go there"), ctl_route},
    {"undo", "LETTER", N_("undo the last decision on a letter"), ctl_undo},
    {"split", "LETTER MAIL [--why TEXT]", N_("say that one of a letter's mails is another letter"), ctl_split},
    {"merge", "LETTER LETTER [--why TEXT]", N_("say that two letters are one"), ctl_merge},
    {"status", "[--json]", N_("how postbusd is doing"), ctl_status},
    {"setup", "[--host H] [--tls implicit|starttls|none] [--port N] [--ca-file F] [--user U] [--password-file F|-] [--folder F] [--house D] [--mode M] [--credential FILE|none] [--network FILE|none] [--write FILE]",
     N_("ask for the mail server, try it, and write the configuration; what is given as an option is not asked"), ctl_setup},
    {"metrics", "[--write FILE]", N_("how postbusd is doing in numbers, for a monitoring system (OpenMetrics)"), ctl_metrics},
    {"backup", "[--keep N] FILE|DIR", N_("a copy of the store, made while it is in use, read again, and all on the disk; of those in DIR the newest N stay"), ctl_backup},
    {"restore", "FILE", N_("put a backup in the store's place; what is there is set aside"), ctl_restore},
    {"check", "[--json]", N_("whether the store is whole, and, where postbusd runs, where the mailbox differs from it"), ctl_check},
    {"retention list", "[--json] [--csv FILE]", N_("the letters that are kept long enough, by kind: a list of each, for a person to decide on"), ctl_retention_list},
    {"retention due", "", N_("tell in the journal what is due to be destroyed, for a timer"), ctl_retention_due},
    {"retention destroy", "LIST --why TEXT", N_("have postbusd erase what the letters of a list said; that they were there stays, with a record of this"), ctl_retention_destroy},
    {"retention log", "[--json]", N_("what was destroyed, when, by whom and why"), ctl_retention_log},
    {"person find", "[--json] ADDRESS|NAME", N_("the letters that a person wrote, sent on, or is addressed or named in"), ctl_person_find},
    {"person export", "ADDRESS --to DIR", N_("what is kept of a person, as files that he can read"), ctl_person_export},
    {"person erase", "ADDRESS --why TEXT", N_("have postbusd forget a person: the letters that he wrote, and that he sent others on"), ctl_person_erase},
    {"reload", "", N_("have postbusd read the rules anew, or say what is wrong with them"), ctl_reload},
};
#define VERBS (sizeof verbs / sizeof *verbs)

int ctl_usage(const char *verb)
{
    for (size_t i = 0; i < VERBS; i++)
        if (strcmp(verbs[i].name, verb) == 0)
            fprintf(stderr, "usage: postbusctl %s %s\n", verb, verbs[i].arguments);
    return EX_USAGE;
}

static int usage(FILE *out)
{
    fputs("usage: postbusctl VERB [--config FILE] [--lang nl|en] …\n", out);
    for (size_t i = 0; i < VERBS; i++)
        fprintf(out, "\n  %s%s%s\n      %s\n", verbs[i].name, verbs[i].arguments[0] ? " " : "", verbs[i].arguments, _(verbs[i].help));
    return out == stderr ? EX_USAGE : EX_OK;
}

/* How many of the words on the command line name this verb; 0 where they do not. */
static int words_of(const char *name, int argc, char **argv)
{
    const char *blank = strchr(name, ' ');
    if (!blank)
        return argc > 1 && strcmp(argv[1], name) == 0;
    size_t first = (size_t)(blank - name);
    return argc > 2 && strlen(argv[1]) == first && strncmp(argv[1], name, first) == 0 && strcmp(argv[2], blank + 1) == 0 ? 2 : 0;
}

int main(int argc, char **argv)
{
    const char *language = argc == 4 && strcmp(argv[2], "--lang") == 0 ? argv[3] : "nl"; /* verbs look for themselves */
    lang_init(language);
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0))
        return usage(stdout);
    for (size_t i = 0; i < VERBS; i++) {
        int words = words_of(verbs[i].name, argc, argv);
        if (words > 0)
            return verbs[i].run(argc - words, argv + words);
    }
    return usage(stderr);
}
