/* sequence.h: a pattern's parts in a row, strings put together where they can be. */
#pragma once
#include "regex.h"
#include "traits.h"

/* Part of a sequence: strings that are all it can match, or another node. */
struct item {
    struct node *node; /* NULL: strings */
    struct traits traits;
};

struct sequence {
    struct item *v;
    size_t n, cap;
    unsigned edges; /* what is known of the outside */
};

void sequence_make(struct arena *arena, struct node *node, unsigned edges, struct sequence *ret_sequence);
/* Does a word that touches the item's edges end there for sure? enum edge. */
unsigned sequence_edges(const struct sequence *s, size_t item);
/* How many words the item holds at most. */
unsigned item_words(const struct item *item);

/* ---- the words of one string ---- */

#define PIECES_MOST 32 /* TRAITS_STRING_BYTES allow no more */
#define EDGES (EDGE_LEFT | EDGE_RIGHT)

struct piece {
    size_t start, end;
};

size_t pieces_of(struct pb_span string, struct piece pieces[PIECES_MOST]);
struct pb_span piece_text(struct pb_span string, struct piece piece);
/* Which ends of the word are a word's for sure, where `edges` holds for the whole string. */
unsigned piece_edges(struct pb_span string, struct piece piece, unsigned edges);
