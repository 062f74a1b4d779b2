/* near.h: how far two words are apart, for slips of the keyboard. */
#pragma once
#include <stddef.h>

#define NEAR_MAX 64 /* characters of a word that are compared */

/* Restricted Damerau-Levenshtein distance in characters, case aside: letters
 * added, left out or changed, or two neighbours swapped, count one each. */
size_t near_distance(const char *a, const char *b);
