/* regex.h: a PCRE2 pattern as a tree, as far as keys need it: what characters it
 * may take, in what order, and what may be missing. Never more exact than it is
 * sure of: a tree may allow more than the pattern, never less. */
#pragma once
#include <stdint.h>

#include "postbus/arena.h"

#define REGEX_RUNES 8         /* characters that a set lists one by one */
#define REGEX_ENDLESS 0xFFFFu /* of a repetition without upper limit */

/* Characters, folded (fold.h). */
struct runes {
    uint64_t ascii[2];
    bool words, others; /* some beyond ASCII that are \w, or are not */
};

enum node_kind {
    NODE_SET,     /* one character */
    NODE_SEQUENCE,
    NODE_CHOICE,
    NODE_REPEAT,
    NODE_ASSERT,  /* takes nothing */
    NODE_NEVER,   /* (*FAIL): all before it matches nothing */
};

/* What an assertion says of the characters beside it. */
enum edge {
    EDGE_NONE = 0,
    EDGE_LEFT = 1,  /* no word goes on to its left, where one begins to its right: \b (?<!\w) */
    EDGE_RIGHT = 2, /* the other way round: \b (?!\w) */
};

struct node {
    enum node_kind kind;
    struct node *children, *next; /* children of a sequence or choice; the one child of a repetition */
    struct runes set;
    uint32_t runes[REGEX_RUNES];  /* of a set, when n is not 0: these alone, folded */
    size_t n;
    bool every_word;              /* of a set: \w, no less */
    unsigned min, max;            /* of a repetition */
    bool greedy;                  /* and it gives back what it took too much of */
    unsigned edge;
    struct traits *traits;        /* traits.h; NULL until somebody asks */
};

struct regex {
    struct node *root; /* NULL where something in it is beyond this parser */
    bool verbs;        /* (*SKIP) and the like: where it looks depends on where it looked */
    bool cased;        /* it switches case within */
    bool looks;        /* it looks at more than the word class of what stands beside a word */
};

void regex_parse(struct arena *arena, const char *pattern, struct regex *ret_regex);

static inline void runes_add(struct runes *all, const struct runes *more)
{
    all->ascii[0] |= more->ascii[0];
    all->ascii[1] |= more->ascii[1];
    all->words = all->words || more->words;
    all->others = all->others || more->others;
}
/* One code point, with all that it is the same as but for case. */
void runes_add_rune(struct runes *all, uint32_t rune);
/* Holds it some character that \w takes; some that \w does not take? */
bool runes_have_word(const struct runes *set);
bool runes_have_other(const struct runes *set);
static inline bool runes_have_ascii(const struct runes *set, unsigned char c)
{
    return c < 0x80 && (set->ascii[c / 64] >> (c % 64) & 1u);
}
