/* take.h: one section's lines into the rule set. */
#pragma once
#include "keys.h"
#include "postbus/ini.h"

/* What is taken in: one file's section, and the set it goes to. */
struct taking {
    struct ruleset *set;
    struct diag *diag;
    struct section *section;
    const struct ini_entry *entry;
    struct key_use use;
};

/* One key and its values. */
void take_entry(struct taking *t, const struct ini_entry *entry);
/* What the name between the brackets says by itself: a bill's number, an
 * organisation's name. */
void take_name(struct taking *t, const struct ini_section *source);
/* With all keys in: a committee is also recognised by what it is called. */
void take_mentions(struct taking *t, const struct ini_section *source);
