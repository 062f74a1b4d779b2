/* signature.h: which words a letter may hold, in a few bytes, so that thousands of
 * letters can be passed over without being opened. Pure. */
#pragma once
#include "postbus/arena.h"
#include "postbus/reading.h"

/* A set of hashes: of folded words, of their beginnings and ends, and of their trigrams. 10 kB
 * of text fill a third of it. */
#define SIGNATURE_BYTES 1984 /* two stand in a page of a database */

/* Of all that rules look at in the letter; `letter` as for rules_judge. */
void signature_make(const struct reading *reading, size_t letter, unsigned char ret_signature[static SIGNATURE_BYTES]);

/* What a pattern cannot do without: one of these. */
struct clues {
    struct clue {
        uint16_t bits[12]; /* of a signature, all of them */
        unsigned n;
    } *v;
    size_t n, cap;
    bool any; /* no word tells: every letter has to be looked at */
};

/* Could a letter with this signature hold what the clues are of? Never falsely no. */
bool clues_may_match(const struct clues *clues, const unsigned char signature[static SIGNATURE_BYTES]);
