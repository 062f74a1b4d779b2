/* answer.h: what one letter is beside a set of others. */
#pragma once
#include "match.h"

/* What a match comes to; the later in this list, the stronger. */
enum outcome {
    OUTCOME_NOTHING,
    OUTCOME_REUSED,
    OUTCOME_OPPOSITE,
    OUTCOME_CAMPAIGN_NEAR,
    OUTCOME_THREAD,
    OUTCOME_CAMPAIGN,
    OUTCOME_VERSION,
    OUTCOME_CUT_AGAIN,
    OUTCOME_TEXT_LIKELY,
    OUTCOME_TEXT_AGAIN,
    OUTCOME_CUT,
    OUTCOME_TEXT,
    OUTCOME_ID_CUT,
    OUTCOME_ID,
    OUTCOME_BYTES,
};

struct answer {
    struct matches matches;
    enum outcome *outcome;    /* of each match */
    enum outcome strongest;
    const struct match *best; /* of the strongest outcome; NULL where nothing is like it */
};

/* The letter beside `n` candidates; their order does not matter. */
struct answer answer_make(struct arena *arena, const struct fingerprint *letter, const struct fingerprint *candidates, size_t n);

/* Does the letter join its best match's item? */
bool answer_joins(const struct answer *answer);

/* The relation that the answer gives, without what else is joined. */
struct relation answer_relation(const struct answer *answer, const struct fingerprint *letter);
/* The same where the letter joins nothing: its strongest link. */
struct relation answer_link(const struct answer *answer, const struct fingerprint *letter);
