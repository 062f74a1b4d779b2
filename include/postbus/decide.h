/* decide.h: from a reading to a decision: pure. The first two steps need the letter alone, and may be
 * taken by any thread; before the third, the caller finds the candidates (store_candidates). */
#pragma once
#include "postbus/arena.h"
#include "postbus/config.h"
#include "postbus/relation.h"
#include "postbus/rulebook.h"
#include "postbus/store.h"

/* What triage makes of one mail. */
struct decision {
    const struct reading *reading; /* NULL: unreadable */
    size_t letter;                 /* layer index or IDENTITY_NO_LETTER */
    struct fingerprint *fingerprint; /* NULL: unreadable */
    struct relation relation;
    struct verdict *verdict; /* NULL: unreadable */
    const char *deadline;    /* that the letter's own words give; NULL where none */
    struct item item;        /* the item as this mail would make it; its queues are filled */
    struct mail mail;        /* all but where it came from */
    bool rejudged;           /* the item that it joins was judged anew by it */
};

/* First step: which layer is the letter, and what it is known by. */
struct decision *decide_letter(struct arena *arena, const struct config *config, const struct rulebook *book,
                               const struct reading *reading);

/* Second step: what the rules say of it. */
void decide_judge(struct arena *arena, const struct rulebook *book, struct decision *decision);

/* Third step: how it relates to the candidates, and what follows from that. */
void decide(struct arena *arena, const struct config *config, const struct rulebook *book,
            const struct fingerprints *candidates, struct decision *decision);

/* What `judged` says of committee, kind and day holds for the letter `item`. */
void decide_instead(struct item *item, const struct item *judged);

/* The decision for a mail that could not be read, `sha256` of its bytes: the manual queue, with the reason. */
struct decision *decide_unreadable(struct arena *arena, const struct config *config, const char *sha256, const char *reason);

/* Does the mail join an item that is known? Else it makes one of its own. */
static inline bool decision_joins(const struct decision *decision) { return decision->relation.item != 0; }
