#include "whole.h"

#include "fold.h"
#include "key.h"
#include "postbus/utf8.h"
#include "sequence.h"

/* \w* and the like, which take all of a word that is there. */
static bool takes_rest(const struct item *item)
{
    const struct node *node = item->node;
    return node && node->kind == NODE_REPEAT && node->min == 0 && node->max >= KEY_WHOLE_BYTES && node->greedy &&
           node->children->kind == NODE_SET && node->children->every_word;
}

/* The one item with strings; NULL where there are several, or others that take more
 * than a word's characters. *ret_sure: nothing but word edges, or the rest of the
 * word, stands on either side, so that a word that holds the strings so cannot but
 * match from end to end. */
static const struct item *only_strings(const struct sequence *s, bool *ret_sure)
{
    const struct item *word = NULL;
    bool left = false, right = false; /* closed by an edge, or the rest of the word is taken */
    *ret_sure = true;
    for (size_t j = 0; j < s->n; j++) {
        const struct item *item = &s->v[j];
        bool edge = item->node && item->node->kind == NODE_ASSERT, rest = takes_rest(item);
        if (!item->node && word)
            return NULL;
        if (item->node && !edge && (runes_have_other(&item->traits.all) || !item->traits.pure))
            return NULL;
        if (!item->node)
            word = item;
        else if (!word)
            *ret_sure = *ret_sure && (rest || (edge && !left && (item->node->edge & EDGE_LEFT)));
        else
            *ret_sure = *ret_sure && ((rest && !right) || (edge && (item->node->edge & EDGE_RIGHT)));
        left = left || (rest && !word);
        right = right || (edge && word);
    }
    return word;
}

/* Which sides of the strings are closed by an edge or a rest? */
static bool both_sides(const struct sequence *s)
{
    const struct item *first = &s->v[0], *last = &s->v[s->n - 1];
    return first->node && last->node; /* only_strings has looked at what they are */
}

bool whole_word(struct arena *arena, struct node *root, struct runes *ret_cross, bool *ret_sure)
{
    struct sequence s;
    bool bare = false;
    *ret_cross = (struct runes){0};
    sequence_make(arena, root, 0, &s);
    const struct item *word = only_strings(&s, ret_sure);
    if (!word || word->traits.nullable || runes_have_other(&word->traits.first))
        return false;
    *ret_sure = *ret_sure && both_sides(&s);
    for (size_t i = 0; i < word->traits.strings.n; i++) {
        struct pb_span string = word->traits.strings.v[i];
        bool signs = false;
        for (size_t at = 0; at < string.n;) {
            uint32_t rune = utf8_next(string, &at);
            if (fold_is_word(rune))
                continue;
            signs = true;
            runes_add_rune(ret_cross, rune);
        }
        bare = bare || !signs;
    }
    return bare && !runes_have_ascii(ret_cross, ' ') && !runes_have_ascii(ret_cross, '\n');
}
