/* key.h: words without which a pattern matches nowhere.
 *
 * A key is a word, or a part of one, that every match of a pattern holds (one of
 * several keys, where the pattern has a choice). Only where a key stands is the
 * pattern tried at all; PCRE2 then decides. Keys are chosen by how rare they are. */
#pragma once
#include "regex.h"

enum form {
    FORM_WORD,    /* all is decided by one word, and what stands directly behind it */
    FORM_NEAR,    /* the match begins within so many words before the key */
    FORM_FAR,     /* a key tells that the text has to be searched */
    FORM_TRIED,   /* no key: each word is tried once, whether a match could begin in it */
    FORM_UNKEYED, /* every text is searched */
};

struct words_near {
    uint32_t *v; /* key_hash of whole words; n 0: any word */
    size_t n, cap;
};

#define KEY_WHOLE_BYTES 60

struct key {
    struct pb_span text; /* folded */
    unsigned edges;      /* enum edge: the word begins, or ends, with it */
    bool whole;          /* a word that holds it so is a match from end to end, up to KEY_WHOLE_BYTES */
    struct words_near next, previous; /* what stands beside its word, at once or behind signs */
    struct runes behind, ahead;       /* the character directly behind its word, and directly ahead of it */
};

struct keys {
    enum form form;
    struct { struct key *v; size_t n, cap; } list;
    unsigned before;    /* FORM_NEAR: words of a match before the key's, at most */
    bool begins_a_word; /* a match begins with a word's character */
    struct runes cross; /* FORM_WORD: signs with which the match may go on behind its word */
    struct runes first; /* FORM_TRIED: what a match begins with */
};

void key_find(struct arena *arena, const struct regex *regex, bool caseless, struct keys *ret_keys);
/* Of a whole folded word. */
uint32_t key_hash(struct pb_span word);
/* How much of running text such a word, or words of which it is the edge, may make up: 0 to 1. */
double key_share(struct pb_span word, unsigned edges);
