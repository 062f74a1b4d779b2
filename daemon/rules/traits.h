/* traits.h: what can be said of all that a piece of a pattern may match. */
#pragma once
#include "regex.h"

#define TRAITS_STRINGS 64      /* of a finite language */
#define TRAITS_STRING_BYTES 64
#define TRAITS_MANY 10000      /* words: no bound */

struct traits {
    bool never;    /* matches nothing */
    bool nullable; /* may take no character */
    bool pure;     /* no assertion in it */
    struct runes first, last, all;
    unsigned words; /* so many words it may lie in, at most */
    /* All that it may match, folded, where that is little; n 0: not known. */
    struct { struct pb_span *v; size_t n, cap; } strings;
};

/* Worked out once, and kept with the node. */
const struct traits *traits_of(struct arena *arena, struct node *node);
/* Those of as many single characters in a row as there are, from `first` on; gives the node behind them. */
struct node *traits_of_literals(struct arena *arena, struct node *first, struct traits *ret_traits);
/* a followed by b; false where the strings grow too many or too long. */
bool traits_join(struct arena *arena, const struct traits *a, const struct traits *b, struct traits *ret_both);
