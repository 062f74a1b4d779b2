/* whole.h: patterns that are one word, and nothing else. */
#pragma once
#include "regex.h"

/* One word with its endings: decided by that word, unless a sign behind it ('s)
 * goes on with it. Gives those signs. *ret_sure: nothing but word edges, or the rest
 * of the word, stands on either side. */
bool whole_word(struct arena *arena, struct node *root, struct runes *ret_cross, bool *ret_sure);
