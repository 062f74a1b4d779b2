/* envelope.h: what speaks for and against two letters being one, field by field. */
#pragma once
#include "postbus/relation.h"

enum likeness {
    LIKE_OPEN,  /* unknown or redacted on a side: nothing is said */
    LIKE_SAME,
    LIKE_OTHER,
};

/* A letter held against all that is known of one item (or of a part of one that a
 * clerk has put together). */
struct envelope {
    enum likeness address, domain, name, signer; /* OTHER with one copy is OTHER */
    enum likeness sent, shifted;                 /* SAME with one copy is SAME; shifted: whole hours allowed */
    enum likeness subject, enclosed;             /* SAME with one copy is SAME */
    bool letter_named, item_named;   /* a name or signer is known */
    bool letter_known, item_known;   /* anything of the author that tells him from others */
    bool signs_more;                 /* the letter has a sign-off that no copy of the item has */
    bool signs_fully;                /* its sign-off is more than a first name */
    bool soon;                       /* it was sent within hours of some copy */
    bool before, after;              /* it was sent before or after some copy */
    bool encloses_more;              /* what was sent later has attachments, what was sent before has none */
};

/* The envelope of `letter` against the candidates that belong to `part`. */
struct envelope envelope_compare(const struct fingerprint *letter, const struct fingerprint *candidates, size_t n, int64_t part);

/* What the longer of two canonical subjects says beyond the shorter one it begins
 * with, or NULL: a header line that was wrapped leaves it at the beginning of the text. */
const char *envelope_subject_rest(const struct fingerprint *longer, const struct fingerprint *shorter);

/* One name, or one full sign-off, on both. */
bool envelope_named_alike(const struct envelope *envelope);

enum person {
    PERSON_OTHER,   /* another author, signer or name */
    PERSON_UNKNOWN, /* nothing in common, nothing against */
    PERSON_LIKELY,  /* the same organisation, address or name, the rest unknown */
    PERSON_SURE,
};

enum person envelope_person(const struct envelope *envelope);
