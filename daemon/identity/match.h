/* match.h: what an arriving letter has in common with one that is known. */
#pragma once
#include "envelope.h"
#include "residue.h"

struct match {
    int64_t item, part, campaign;
    bool bytes, id, referred, quoted;
    bool answered;   /* it refers to or quotes the letter: an answer that came first */
    bool bare;       /* with the id: nothing written on either side, the same enclosed; or both brief and equal */
    bool covers;     /* the same attachment under other covering words */
    bool as_file;    /* the text of the one is the attachment of the other */
    bool broken;     /* the shorter text ends within a sentence */
    bool opposite;   /* the sense turned round, in the text or the subject */
    enum likeness_of_texts texts; /* SAME with one copy is SAME; else CLOSE with one is CLOSE */
    unsigned share;  /* percent */
    unsigned tokens; /* of the longest copy */
    const struct fingerprint *nearest; /* the copy whose text is most like the letter's */
    struct envelope envelope;
    enum person person;
};

/* Matches of all parts among the candidates, in the order of their items. */
struct matches {
    struct match *v;
    size_t n;
};

void match_all(struct arena *arena, const struct fingerprint *letter, const struct fingerprint *candidates, size_t n,
               struct matches *ret_matches);
