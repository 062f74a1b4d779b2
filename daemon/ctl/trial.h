/* trial.h: what a trial of rules is asked for, and how it is told. */
#pragma once
#include "ctl.h"
#include "postbus/replay.h"

struct trial {
    struct replay_settings settings;
    bool all; /* every letter is named */
};

/* Seconds UTC of "90d", "2w", "6m", "1y" before now, or of a day; false, and told, where it is neither. */
bool trial_since(const char *text, int64_t *ret_since);

/* Takes the options that all trials know; false, and told, where one of them is no good. Before ctl_begin. */
bool trial_options(struct trial *trial, int *argc, char **argv);

/* For somebody who waits: not all letters, unless the whole is asked for. */
void trial_quick(struct trial *trial);

/* The set of a directory, with a draft (NULL: as it is). False, and told with all faults, where it
 * has any; of a draft its warnings are told too. */
bool trial_load(const struct ctl *ctl, const char *verb, const char *directory, const struct rules_draft *draft, struct ruleset **ret_set,
                int *ret_status);

/* Where the history is, and how it is gone through. False: end with *ret_status, it has been said. */
bool trial_begin(struct trial *trial, const struct ctl *ctl, int *ret_status);

/* For verbs that take options alone and try the rules that run: all of the above. False: end with
 * *ret_status, it has been said. */
bool trial_open(struct trial *trial, struct ctl *ctl, struct arena *arena, int argc, char **argv, const char *verb,
                struct rulebook **ret_book, int *ret_status);

/* Judges the kept letters by both, tells it, and returns the exit status: 1 where it gets worse. */
int trial_run(struct trial *trial, const struct ctl *ctl, const char *verb, const struct ruleset *old, const struct ruleset *now);
