/* residue.h: one letter's text laid on another's, and what is left over. */
#pragma once
#include "diff.h"
#include "postbus/relation.h"

/* What one change comes to. */
enum change {
    CHANGE_NOTHING,   /* another spelling of the same words */
    CHANGE_REDACTED,  /* a redaction on one side */
    CHANGE_ENCLOSED,  /* words of an attachment that the other letter has as a file */
    CHANGE_CUT,       /* one text ends here, within a sentence or before its sign-off */
    CHANGE_MOVED,     /* the same words stand elsewhere */
    CHANGE_FIGURE,    /* a number, date or amount */
    CHANGE_NEGATION,  /* the sense turned round */
    CHANGE_WORDS,
    CHANGE_SENTENCES, /* a long stretch, on either side */
};

enum likeness_of_texts {
    TEXTS_FAR,   /* nothing to speak of in common, or no text */
    TEXTS_CLOSE, /* much in common, and a change that matters */
    TEXTS_CUT,   /* one is the other cut off */
    TEXTS_SAME,
};

struct residue {
    enum likeness_of_texts kind;
    struct tokens a, b;
    struct hunks hunks;
    bool opposite;   /* the sense was turned round by a word or two */
    unsigned share;  /* percent of the shorter text that stands in the other, in runs */
};

/* `a` and `b` have their texts. */
void residue_make(struct arena *arena, const struct fingerprint *a, const struct fingerprint *b, struct residue *ret_residue);

/* What change `i` comes to. */
enum change residue_change(struct arena *arena, const struct residue *residue, size_t i, const struct fingerprint *a,
                           const struct fingerprint *b);
