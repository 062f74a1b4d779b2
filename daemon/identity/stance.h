/* stance.h: for or against? Only as far as it takes to keep two campaigns apart that
 * send nearly the same words. */
#pragma once
#include "tokens.h"

/* Is there a word against, or of denial, among the tokens? */
bool stance_negative(const struct token *v, size_t n);

/* One subject has a word for, the other a word against. NULL has neither. */
bool stance_turned(struct arena *arena, const char *a, const char *b);
