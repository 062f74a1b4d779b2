/* inuse.h: the rule set that a running postbusd judges by: loaded, loaded anew, changed. A set with a
 * fault is never taken: the last good one stays. One thread: the loop's. */
#pragma once
#include "postbus/buf.h"
#include "postbus/config.h"
#include "postbus/triage.h"

struct inuse {
    const struct config *config; /* borrowed */
    struct triage *triage;       /* borrowed; set once it is started */
    char ruleset[SHA256_HEX];
    bool broken;                 /* the set on disk has faults, and the last good one is in use */
};

/* The set to start with; NULL, and told on standard error, where it has faults. The caller owns it. */
struct ruleset *inuse_start(struct inuse *inuse, const struct config *config, struct pb_err *err);

/* Loads the rules anew. `told`: the set's SHA-256, or every fault with its place. False: the last good
 * set stays. */
bool inuse_reload(struct inuse *inuse, struct buf *told);

/* The files have changed: as inuse_reload, but what is in use already is left alone. */
void inuse_refresh(struct inuse *inuse);

/* A rule file as somebody wants it. */
struct inuse_draft {
    struct rules_draft file;
    const char *who, *why; /* user name; his own words, NULL where he gave none */
};

/* Writes the file (rules_save), uses the set with it at once, and has the store note who and why: the
 * answer comes by triage_next_answer. Fails as rules_save does, with all faults in `told`. */
bool inuse_save(struct inuse *inuse, const struct inuse_draft *draft, struct buf *told, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
