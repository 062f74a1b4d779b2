/* rulebook.h: a rule set, and what identity makes of its phrases. They come and go
 * together: both are made once, when the rules are loaded. */
#pragma once
#include "postbus/identity.h"
#include "postbus/rules.h"

struct rulebook {
    struct ruleset *rules;           /* owned; NULL: no rules, and the shipped phrases */
    struct boilerplate *boilerplate; /* owned */
};

/* Takes over `rules` (NULL: see above). */
struct rulebook *rulebook_new(struct ruleset *rules);
void rulebook_free(struct rulebook *book); /* NULL is fine */
static inline void rulebook_freep(struct rulebook **book) { rulebook_free(*book); }
#define cleanup_rulebook __attribute__((cleanup(rulebook_freep)))

/* Which layer of the reading is the letter (identity_letter), in a chamber with these mail domains. */
size_t rulebook_letter(const struct rulebook *book, const struct strings *domains, const struct reading *reading);
