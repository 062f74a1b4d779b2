/* engine.h: the parts of words.h's engine; for its own files only. */
#pragma once
#include <pthread.h>

#include "dict.h"
#include "key.h"
#include "match.h"
#include "memo.h"
#include "plain.h"
#include "words.h"

/* A pattern as it is matched. */
struct pattern_code {
    pcre2_code_8 *code; /* owned; NULL where faulty */
    enum form form;
    unsigned fields, places, before;
    bool foreign, steered, crosses;
    struct runes cross, first;
};

/* Where a key leads, and what must stand beside its word: `near` of the set, from `at` on. */
struct key_use {
    uint32_t pattern;
    uint32_t next_at, next_n, previous_at, previous_n;
    uint64_t next, previous; /* the same as memo_bits, at once */
    struct runes behind, ahead;
    bool whole;
};

struct scratch;

struct words {
    struct pattern_code *v; /* owned */
    size_t n;
    struct dict *dict;      /* owned; its key i is keys.v[i] */
    struct { struct key_use *v; size_t n, cap; } keys;   /* owned, as the next three */
    struct { uint32_t *v; size_t n, cap; } near;         /* key_hash */
    struct { uint32_t *v; size_t n, cap; } tried, unkeyed; /* patterns */
    struct idle {
        pthread_mutex_t lock; /* guards what follows */
        struct scratch *first; /* owned; those that no scan uses now */
    } *idle;                /* owned */
};

/* Of one pattern, in the scan at hand. */
struct state {
    uint32_t scan;     /* it is of this scan; else as good as zero */
    uint32_t left;     /* places that are still wanted */
    uint32_t at;       /* where to go on: behind the last match */
    uint32_t resolved; /* the word that it was looked at for last */
};

/* What one scan needs and the next one uses again. */
struct scratch {
    struct scratch *next; /* owned */
    struct memo *memo;    /* owned, as all that follows */
    struct matcher *matcher;
    struct state *states;
    int64_t *spent;  /* nanoseconds in the scan at hand, by pattern; of those written by people */
    struct seen *seen;
    uint64_t *mask;
    size_t text_cap; /* bytes of text that the two before have room for */
    char *folded;
    size_t folded_cap;
    uint32_t scan, word; /* numbers of the scan and of the word at hand */
};

struct scratch *scratch_take(const struct words *words);
void scratch_give(const struct words *words, struct scratch *scratch);
void scratch_free(struct scratch *scratch);

struct scan {
    const struct words *words;
    struct scratch *scratch;
    struct arena *arena;
    struct plain plain;
    struct words_budget *budget;
    struct hits *hits;
    unsigned fields;
    bool plainly; /* no time limit, no portions: the oracle */
    size_t n;     /* words of the text */
};

/* resolve.c: what a word means, worked out. */
struct meaning resolve_word(const struct words *words, struct scratch *scratch, struct pb_span word);
uint32_t resolve_hash(struct scratch *scratch, struct pb_span word);
/* scan.c: the text through all patterns that its words may start. */
void scan_words(struct scan *scan);
/* One pattern over the whole text. */
void scan_whole(struct scan *scan, uint32_t pattern);
