/* lexicon.h: texts, each with a number: the order in which they came first. */
#pragma once
#include <stdint.h>

#include "postbus/arena.h"

struct lexicon {
    struct arena *arena; /* borrowed; the texts are copied into it */
    struct lexeme {
        const char *text;
        uint32_t bytes, hash;
    } *v;
    size_t n, cap;
    uint32_t *slots; /* 1 + number; 0 for none */
    size_t room;     /* slots, a power of two */
};

/* Its number; SIZE_MAX where it is not there. Many threads may ask while nobody adds. */
size_t lexicon_find(const struct lexicon *lexicon, struct pb_span text);
/* Its number; a new one where it was not there (the last, then). */
size_t lexicon_add(struct lexicon *lexicon, struct pb_span text);
