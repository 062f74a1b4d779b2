/* engine.h: the parts of words.h's engine; for its own files only. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "dict.h"
#include "key.h"
#include "match.h"
#include "memo.h"
#include "plain.h"
#include "words.h"

/* A pattern as it is matched. */
struct pattern_code {
    pcre2_code_8 *code; /* owned; NULL where faulty */
    _Atomic(pcre2_code_8 *) fast; /* owned; NULL until it has been asked for some times */
    atomic_uint asked;
    enum form form;
    unsigned fields, places, before;
    bool foreign, steered, crosses, begins_a_word;
    struct runes cross, first;
};

/* Where a key leads. */
struct key_use {
    uint32_t pattern;
    uint32_t beside : 30, whole : 1, begins : 1; /* FORM_NEAR: of words.beside; the word begins with the key */
};

/* What must stand beside a key's word. */
struct beside {
    uint64_t next, previous;          /* words, as memo_bits, for a first look */
    uint32_t next_at, next_n, previous_at, previous_n; /* the same in words.near */
    struct runes behind, ahead;
};

struct scratch;

struct words {
    struct pattern_code *v; /* owned */
    size_t n;
    struct dict *dict;      /* owned; its key i is keys.v[i] */
    struct { struct key_use *v; size_t n, cap; } keys;   /* owned, as the next four */
    struct { struct beside *v; size_t n, cap; } beside;
    struct { uint32_t *v; size_t n, cap; } near;         /* key_hash */
    struct { uint32_t *v; size_t n, cap; } tried, unkeyed; /* patterns */
    struct idle {
        pthread_mutex_t lock; /* guards what follows, and the making of fast code */
        struct scratch *first; /* owned; those that no scan uses now */
    } *idle;                /* owned */
};

/* Of one pattern, in the scan at hand. Small: many are touched by each text. */
struct state {
    uint32_t scan;   /* it is of this scan; else only the last two hold */
    uint32_t at;     /* where to go on: behind the last match */
    uint16_t left;   /* places that are still wanted */
    uint16_t places; /* as the pattern's own, */
    uint32_t fields; /* and so these */
};

/* Nanoseconds of a pattern written by people. */
struct spent {
    int64_t time;
    uint32_t scan; /* it is of this scan */
};

/* What one scan needs and the next one uses again. */
struct scratch {
    struct scratch *next; /* owned */
    struct memo *memo;    /* owned, as all that follows */
    struct matcher *matcher;
    struct state *states; /* by pattern, as the next two */
    struct spent *spent;
    uint32_t *resolved;   /* the word that it was looked at for last */
    struct seen *seen;
    uint64_t *mask;
    size_t text_cap; /* bytes of text that the two before have room for */
    char *folded;
    size_t folded_cap;
    uint32_t scan, word; /* numbers of the scan and of the word at hand */
};

/* haste.c: a pattern as PCRE2 is to match it. Most patterns are never asked for, so
 * machine code is made of those alone that are. */
const pcre2_code_8 *haste_code(const struct words *words, uint32_t pattern);

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
