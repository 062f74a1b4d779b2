#include "sequence.h"

#include "fold.h"
#include "postbus/utf8.h"

size_t pieces_of(struct pb_span string, struct piece pieces[PIECES_MOST])
{
    size_t n = 0;
    bool open = false;
    for (size_t at = 0, before = 0; at < string.n; before = at) {
        unsigned char c = (unsigned char)string.p[at];
        bool word = fold_is_word(c < 0x80 ? string.p[at++] & 0x7Fu : utf8_next(string, &at));
        if (word && !open && n < PIECES_MOST)
            pieces[n++].start = before;
        if (word && n > 0)
            pieces[n - 1].end = at;
        open = word;
    }
    return n;
}

unsigned item_words(const struct item *item)
{
    unsigned most = 0;
    if (item->node)
        return item->traits.words;
    for (size_t i = 0; i < item->traits.strings.n; i++) {
        struct piece pieces[PIECES_MOST];
        unsigned n = (unsigned)pieces_of(item->traits.strings.v[i], pieces);
        most = n > most ? n : most;
    }
    return most;
}

/* Strings go together with strings before them, as long as they are not too many. */
static void push_item(struct arena *arena, struct sequence *s, struct item item)
{
    struct item *last = s->n > 0 ? &s->v[s->n - 1] : NULL;
    struct traits both;
    if (last && !last->node && !item.node && traits_join(arena, &last->traits, &item.traits, &both))
        last->traits = both;
    else
        arena_push(arena, s, item);
}

static void add_item(struct arena *arena, struct sequence *s, struct node *node)
{
    struct item item = {.node = node};
    if (node->kind != NODE_SEQUENCE) {
        item.traits = *traits_of(arena, node);
        if (item.traits.pure && item.traits.strings.n > 0)
            item.node = NULL;
        push_item(arena, s, item);
        return;
    }
    for (struct node *child = node->children; child;) {
        struct item literals = {0};
        if (child->kind == NODE_SET && child->n == 1) {
            child = traits_of_literals(arena, child, &literals.traits);
            push_item(arena, s, literals);
        } else {
            add_item(arena, s, child);
            child = child->next;
        }
    }
}

void sequence_make(struct arena *arena, struct node *node, unsigned edges, struct sequence *ret_sequence)
{
    *ret_sequence = (struct sequence){.edges = edges};
    add_item(arena, ret_sequence, node);
}

/* Does a word that touches this item's edge end there for sure? `step` is -1 for its left. */
static bool is_closed(const struct sequence *s, size_t j, int step)
{
    unsigned edge = step < 0 ? EDGE_LEFT : EDGE_RIGHT;
    for (size_t k = j + (size_t)step; k < s->n; k += (size_t)step) { /* below 0 is beyond n, too */
        const struct item *item = &s->v[k];
        if (item->node && item->node->kind == NODE_ASSERT && (item->node->edge & edge))
            return true;
        if (runes_have_word(step < 0 ? &item->traits.last : &item->traits.first))
            return false;
        if (!item->traits.nullable)
            return true;
    }
    return s->edges & edge;
}

unsigned sequence_edges(const struct sequence *s, size_t j)
{
    return (is_closed(s, j, -1) ? EDGE_LEFT : 0u) | (is_closed(s, j, 1) ? EDGE_RIGHT : 0u);
}

unsigned piece_edges(struct pb_span string, struct piece piece, unsigned edges)
{
    unsigned left = piece.start > 0 ? EDGE_LEFT : edges & EDGE_LEFT;
    return left | (piece.end < string.n ? EDGE_RIGHT : edges & EDGE_RIGHT);
}

struct pb_span piece_text(struct pb_span string, struct piece piece)
{
    return span_tail(span_head(string, piece.end), piece.start);
}
