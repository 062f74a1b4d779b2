/* phrases.h: [boilerplate …], the fixed forms of letters. The shipped ones are part
 * of the program, so that letters can be told apart where there are no rule files. */
#pragma once
#include "take.h"

/* Which forms the section is for, by its name; else told in `diag`. */
bool phrases_kind(struct diag *diag, const struct ini_section *source, enum phrase_kind *ret_kind);
/* One phrase into the set. */
void phrases_take(struct taking *t, const char *text, struct diag_place place);
/* With all files in: of what the set has no section for, the shipped phrases. */
void phrases_complete(struct ruleset *set);

/* The shipped file, rules/boilerplate.rules. */
extern const char phrases_shipped[] __attribute__((visibility("hidden")));
