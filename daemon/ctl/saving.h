/* saving.h: a rule file on its way to the daemon: what it would change is shown, one is asked, and it
 * is saved. */
#pragma once
#include "trial.h"

struct saving {
    const struct ctl *ctl; /* borrowed */
    const char *verb;
    const char *directory; /* the daemon's */
    struct trial trial;
    const char *why;       /* NULL where none is given */
    bool yes;              /* without asking */
    bool declined;         /* who was asked said no */
    struct ruleset *old;   /* owned: the set as it is */
};
void saving_done(struct saving *saving);
#define cleanup_saving __attribute__((cleanup(saving_done))) struct saving

/* Takes the options that all who save know; false, and told, where one of them is no good. Before ctl_begin. */
bool saving_options(struct saving *saving, int *argc, char **argv);

/* Can it be saved at all? The daemon answers, somebody can be asked, the rules as they are load. False: end
 * with *ret_status, what is wrong has been said. */
bool saving_begin(struct saving *saving, const struct ctl *ctl, int *ret_status);

/* Does a daemon run at all? One that will not answer us does. */
bool saving_runs(const struct ctl *ctl);

/* Shows what changes with the draft, of which `now` is the set, asks, and saves it. Returns the exit
 * status: 1 where the answer was no, the one's or the daemon's. */
int saving_offer(struct saving *saving, const struct rules_draft *draft, const struct ruleset *now);

/* Asks on the terminal; true for yes. Somebody can be asked only where standard input is one. */
bool saving_ask(const char *question);
bool saving_can_ask(void);
