/* features.h: the words, and phrases of two words, that a letter says, as a clerk would
 * write them as terms. Pure. */
#pragma once
#include "postbus/lexicon.h"
#include "postbus/rules.h"

struct features {
    struct lexicon texts; /* lower case; two words of a phrase with what stands between them: "box 3", "vn-verdrag" */
    struct feature {
        double factor;    /* what a term is worth at its best place */
        bool name;        /* a word of it names who writes or is written to, or stands below the sign-off */
        bool phrase;
    } *v;                 /* as many as texts */
    size_t n, cap;
};

/* Of the letter's subject, text and attachments (`letter` as for rules_judge), each once:
 * words of four letters and more, phrases of two words side by side in one sentence. At most
 * LIMIT_FEATURES. */
void features_find(const struct ruleset *set, struct arena *arena, const struct reading *reading, size_t letter, struct features *ret_features);

/* The two words of a phrase; the whole twice where it is none. */
void features_words(const char *text, struct pb_span *ret_first, struct pb_span *ret_second);
