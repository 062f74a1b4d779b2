/* change.h: what one rule set says otherwise than another, and which letters that can
 * touch. Pure; both sets must outlive it. */
#pragma once
#include "postbus/rules.h"
#include "postbus/signature.h"

/* One line of a rule file, or what a section says of itself (its committees, days, members …). */
struct change_line {
    bool added;          /* it stands in the new set alone; else in the old one */
    bool whole;          /* of a section: what it is for, or when */
    const char *section; /* "bill 36871" */
    const char *file;    /* within its directory */
    unsigned line;
    const char *text;    /* "term 3 = grensdetentie"; of a section: "[bill 36871]" */
};

struct rules_pair;

struct rules_change {
    struct { struct change_line *v; size_t n, cap; } lines; /* in the order of the files, what is gone first */
    struct clues clues; /* a letter that holds none of them is judged alike by both */
    struct rules_pair *pair; /* owned */
};
void rules_change_done(struct rules_change *change); /* made or {0} */
#define cleanup_change __attribute__((cleanup(rules_change_done)))

/* Comments, examples, line numbers and the phrases of [boilerplate …] make no change. */
void rules_compare(const struct ruleset *old, const struct ruleset *now, struct arena *arena, struct rules_change *ret_change);

/* The line that made `now` of `old`, by what it gave or no longer gives; NULL where both are alike for all it can tell. */
const struct change_line *rules_cause(const struct rules_change *change, const struct verdict *old, const struct verdict *now);

/* The verdicts of both sets on one letter, as rules_judge gives them, at little more than the cost
 * of one: what both look for is looked for once. Safe from many threads. */
void rules_judge_both(const struct rules_change *change, struct arena *arena, const struct reading *reading, size_t letter, struct verdict **ret_old,
                      struct verdict **ret_now);
