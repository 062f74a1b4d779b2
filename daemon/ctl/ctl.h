/* ctl.h: the verbs of postbusctl, and what they share. Each verb gets its own
 * arguments and returns an exit status (interface.md, sysexits). */
#pragma once
#include <stdio.h>

#include "postbus/config.h"
#include "postbus/control.h"
#include "postbus/facts.h"
#include "postbus/json.h"
#include "postbus/reader.h"
#include "postbus/rulebook.h"

struct verb {
    const char *name;      /* "rules check": one or two words */
    const char *arguments; /* for the usage line */
    const char *help;      /* marked with N_ */
    int (*run)(int argc, char **argv); /* argv[0] is the verb */
};

int ctl_read(int argc, char **argv);
int ctl_explain(int argc, char **argv);
int ctl_dry_run(int argc, char **argv);
int ctl_same(int argc, char **argv);
int ctl_rules_check(int argc, char **argv);
int ctl_rules_fmt(int argc, char **argv);
int ctl_rules_new(int argc, char **argv);
int ctl_rules_add(int argc, char **argv);
int ctl_rules_edit(int argc, char **argv);
int ctl_rules_save(int argc, char **argv);
int ctl_rules_log(int argc, char **argv);
int ctl_rules_diff(int argc, char **argv);
int ctl_rules_try(int argc, char **argv);
int ctl_rules_replay(int argc, char **argv);
int ctl_rules_suggest(int argc, char **argv);
int ctl_rules_stats(int argc, char **argv);
int ctl_queue(int argc, char **argv);
int ctl_compare(int argc, char **argv);
int ctl_status(int argc, char **argv);
int ctl_reload(int argc, char **argv);
int ctl_setup(int argc, char **argv);
int ctl_metrics(int argc, char **argv);
int ctl_backup(int argc, char **argv);
int ctl_restore(int argc, char **argv);
int ctl_check(int argc, char **argv);
int ctl_person_find(int argc, char **argv);
int ctl_person_export(int argc, char **argv);
int ctl_person_erase(int argc, char **argv);
int ctl_retention_list(int argc, char **argv);
int ctl_retention_due(int argc, char **argv);
int ctl_retention_destroy(int argc, char **argv);
int ctl_retention_log(int argc, char **argv);
int ctl_confirm(int argc, char **argv);
int ctl_route(int argc, char **argv);
int ctl_undo(int argc, char **argv);
int ctl_split(int argc, char **argv);
int ctl_merge(int argc, char **argv);
int ctl_show(int argc, char **argv);
int ctl_why(int argc, char **argv);
int ctl_note(int argc, char **argv);
int ctl_search(int argc, char **argv);
int ctl_list(int argc, char **argv);
int ctl_stats(int argc, char **argv);

/* The options that all verbs know, and what is left behind them. */
struct ctl {
    struct arena *arena; /* borrowed */
    bool json;
    const char *rules_directory; /* --rules; NULL where not given */
    const char *config_file;     /* --config; NULL where not given */
    bool other_store;            /* --store: not the one that the daemon has */
    struct config config;        /* the file's where there is one, else the defaults */
    struct control_caller caller; /* of the daemon, as the process's own user */
    char **paths;                /* borrowed from argv */
    size_t n;
};

/* Reads options and configuration, sets the language. False: end with
 * *ret_status, everything has been said. */
bool ctl_begin(struct ctl *ctl, struct arena *arena, int argc, char **argv, int *ret_status);

/* Takes an option that one verb alone knows out of the arguments: its value ("--title X",
 * "--title=X"), NULL where it is not there. Before ctl_begin. */
const char *ctl_take_option(int *argc, char **argv, const char *name);

/* Takes an option without a value out of the arguments; false where it is not there. Before ctl_begin. */
bool ctl_take_flag(int *argc, char **argv, const char *name);

/* The folder of --rules, else of the configuration. */
const char *ctl_rules_directory(const struct ctl *ctl);
/* "i-12" (with `letter` 'i') or "12". */
bool ctl_take_number(const char *text, char letter, int64_t *ret_number);

/* The rules of --rules, else of the configuration; all faults are printed. */
struct rulebook *ctl_rulebook(const struct ctl *ctl, int *ret_status);
/* The same for verbs that need no more than to tell letters apart: where the
 * configuration's rules are not to be had, the shipped phrases. */
struct rulebook *ctl_rulebook_or_shipped(const struct ctl *ctl, int *ret_status);

/* The rules where they are at hand, NULL where not: for names, which are told without as well. */
struct ruleset *ctl_rules_if_any(const struct ctl *ctl);

/* Is a store named? False: end with *ret_status, it has been said. */
bool ctl_has_store(const struct ctl *ctl, int *ret_status);
/* The store, to be read; NULL: end with *ret_status, what is wrong has been said. */
struct store *ctl_store(const struct ctl *ctl, int *ret_status);
/* ctl_begin and ctl_store for a verb that takes exactly so many arguments and reads the store. NULL: end
 * with *ret_status, what is wrong has been said. */
struct store *ctl_begin_store(struct ctl *ctl, struct arena *arena, int argc, char **argv, const char *verb, size_t arguments, int *ret_status);

/* The bytes of a file, or of standard input for "-". */
bool ctl_input(struct arena *arena, const char *path, struct pb_span *ret_bytes, struct pb_err *err) PB_MUST_CHECK;

/* Prints all faults on standard error. */
void ctl_print_faults(const struct diag *diag);

/* Says "name: message" on standard error, returns the exit status that fits. */
int ctl_fail(const char *name, const struct pb_err *err);

/* The same of what the daemon answered: 1 where it says no, EX_UNAVAILABLE where it does not answer. */
int ctl_refused(const char *name, const struct pb_err *err);

/* Says how a verb is used; returns EX_USAGE. */
int ctl_usage(const char *verb);

/* Writes a buffer to standard output and empties it. */
void ctl_print(struct buf *out);

/* One column of a table: at most `width` characters, filled up with blanks; NULL is "-". No terminal
 * controls from outside get through. */
void ctl_column(struct buf *out, const char *text, size_t width);

/* Words from outside, on one line; nothing that controls a terminal gets through. */
void ctl_words(struct buf *out, const char *words);
/* The same of one character: a blank instead. */
uint32_t ctl_rune(uint32_t rune);
/* The same, bold where standard output is a terminal, and NO_COLOR does not forbid it (no-color.org). */
void ctl_strong(struct buf *out, const char *words);

/* ---- records as JSON (interface.md) ---- */
void ctl_json_reading(struct json *json, const struct reading *reading, size_t letter, const struct facts *facts);
void ctl_json_verdict(struct json *json, const struct verdict *verdict); /* the fields, into an object that is open */
void ctl_json_scores(struct json *json, const char *key, const struct scores *scores);
/* "i-12", by the letter that such numbers begin with; null for 0, which is none. */
void ctl_json_id(struct json *json, const char *key, char letter, int64_t id);
/* "2026-05-14T13:00:00Z"; null for 0. */
void ctl_json_time(struct json *json, const char *key, int64_t seconds);
void ctl_json_strings(struct json *json, const char *key, const struct strings *strings);
const char *ctl_relation_name(enum relation_kind kind);
const char *ctl_field_name(enum field field);
