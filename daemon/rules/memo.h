/* memo.h: words seen before, and what they may start. Texts repeat their words, so
 * nearly every word is looked up and not worked out. Bounded: when it is full, it
 * is forgotten and begun anew; its hash is seeded, so that no letter can be written
 * to make it slow. Belongs to one thread at a time. */
#pragma once
#include <stdint.h>

#include "postbus/span.h"
#include "token.h"

/* A pattern that a word may start. */
struct memo_entry {
    uint32_t pattern : 24, form : 8; /* form: engine.h's */
    uint32_t key; /* of words.c; MEMO_NO_KEY */
    union {
        struct { uint32_t start, end; };    /* within the word: the match that the word alone decides; end 0: there is none */
        struct { uint64_t next, previous; } near; /* of a key: what may stand beside it, see memo_bit */
    };
};
#define MEMO_PATTERNS 0xFFFFFFu
#define MEMO_NO_KEY UINT32_MAX
#define MEMO_ASK UINT32_MAX /* as start: the word alone does not decide */
/* Words as bits, for a first look: one of 64 by key_hash. */
static inline uint64_t memo_bit(uint32_t hash) { return 1ull << (hash & 63); }
#define MEMO_ANY UINT64_MAX

/* What a word means: its entries, and key_hash of it, folded. */
struct meaning {
    uint32_t at, n, hash;
};

struct memo;

struct memo *memo_new(void);
void memo_free(struct memo *memo); /* NULL is fine */
/* Before a text: forgets all when it has grown full. */
void memo_begin(struct memo *memo);
void memo_forget(struct memo *memo);

/* A word of a text. */
struct seen {
    struct token token;
    struct meaning meaning;
};
#define MEMO_UNKNOWN UINT32_MAX /* as number of entries */

/* The meanings of a text's words, as far as they are known. */
void memo_find_all(const struct memo *memo, struct pb_span text, struct seen *seen, size_t n);

struct memo_word {
    uint64_t low, high, hash; /* the word's bytes, or their hash where it is longer than 16 */
    struct pb_span text;
};
void memo_read(const struct memo *memo, struct pb_span text, struct token token, struct memo_word *ret_word);
bool memo_find(const struct memo *memo, const struct memo_word *word, struct meaning *ret_meaning);
/* Is there room for it, and is it not too long? */
bool memo_has_room(const struct memo *memo, const struct memo_word *word);
void memo_keep(struct memo *memo, const struct memo_word *word, struct meaning meaning);

/* Entries are numbered from 0; they stay until memo_begin or memo_forget. */
uint32_t memo_add(struct memo *memo, struct memo_entry entry);
uint32_t memo_entries(const struct memo *memo);
void memo_cut(struct memo *memo, uint32_t n); /* gives up those from n on */
const struct memo_entry *memo_entry(const struct memo *memo, uint32_t at);
