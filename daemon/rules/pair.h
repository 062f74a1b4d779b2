/* pair.h: two rule sets that have most rules in common (change.h). */
#pragma once
#include "ruleset.h"

#define PAIR_NONE SIZE_MAX

struct rules_pair {
    const struct ruleset *old, *now;
    size_t *old_of;     /* by rule of the new set: the same rule in the old one, or PAIR_NONE; in the change's arena */
    struct words *gone; /* owned; rules that the old set has alone, */
    size_t *gone_at;    /* and which they are */
};

/* `gone`: by rule of the old set, whether it has it alone. */
struct rules_pair *pair_new(struct arena *arena, const struct ruleset *old, const struct ruleset *now, size_t *old_of, const bool *gone);
