/* vocabulary.h: words, and in how many letters of each of several lots they stand. */
#pragma once
#include "postbus/lexicon.h"

struct vocabulary {
    struct arena *arena; /* owned */
    struct lexicon texts;
    unsigned lots;
    size_t most;         /* words, before the rarest are forgotten */
    unsigned forgotten;  /* words seen so often or less were, once */
    struct counts {
        uint32_t *v;     /* lots × places */
        size_t places;
    } counts;
};

void vocabulary_init(struct vocabulary *vocabulary, unsigned lots, size_t most);
void vocabulary_done(struct vocabulary *vocabulary);
#define cleanup_vocabulary __attribute__((cleanup(vocabulary_done)))

/* One more letter has the word; it is of the lots whose bit is set. */
void vocabulary_add(struct vocabulary *vocabulary, struct pb_span text, uint64_t lots);
static inline uint32_t vocabulary_count(const struct vocabulary *vocabulary, size_t word, unsigned lot)
{
    return vocabulary->counts.v[word * vocabulary->lots + lot];
}
