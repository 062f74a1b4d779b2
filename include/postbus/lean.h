/* lean.h: how far a word leans to one lot of letters, against another. Pure. */
#pragma once
#include <stddef.h>

/* In how many letters a word stands, and how many letters there are. */
struct lean {
    size_t in, in_all;       /* of those it is asked for, */
    size_t out, out_all;     /* of those it is held against, */
    size_t prior, prior_all; /* and of all that are known, these and others */
};

/* The z-score of the log-odds ratio under an informative Dirichlet prior (Monroe, Colaresi
 * and Quinn, Fightin' Words, Political Analysis 16, 2008), a letter either having the word or
 * not: above 0 it leans to the first lot; words that are rare or common everywhere are near 0.
 * 0 where one of the lots is empty. */
double lean_z(const struct lean *lean);
