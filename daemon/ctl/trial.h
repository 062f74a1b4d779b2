/* trial.h: what a trial of rules is asked for, and how it is told. */
#pragma once
#include "ctl.h"
#include "postbus/replay.h"

struct trial {
    struct replay_settings settings;
    bool json, all;    /* all: every letter is named */
};

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

/* Judges the kept letters by both, tells it, and returns the exit status: 1 where it gets worse. */
int trial_run(struct trial *trial, const struct ctl *ctl, const char *verb, const struct ruleset *old, const struct ruleset *now);
