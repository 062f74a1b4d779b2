#include "key.h"

#include "fold.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"
#include "traits.h"

#define PIECES_MOST 32 /* words of one string: TRAITS_STRING_BYTES allow no more */
#define OPEN_MOST 4 /* by which key_share may exceed 1 */
#define NEAR_SHARE 0.2 /* where a certain word must stand beside a key */
#define EDGES (EDGE_LEFT | EDGE_RIGHT)
#define TRIED_SHARE 0.03 /* keys so common are worse than trying each word once */

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

/* The best keys so far, and what they cost. */
struct choice {
    struct { struct key *v; size_t n, cap; } keys;
    unsigned before;
    double share;
};

struct piece {
    size_t start, end;
};

struct finding {
    struct arena *arena;
    bool first_only; /* keys from the first word of a string alone */
};

/* One item, or strings that go over several, and whether words end for sure at the edges. */
struct place {
    const struct finding *f;
    const struct sequence *s;
    size_t first, last; /* items */
    unsigned edges;
    unsigned before;    /* words of a match before it, at most */
    int apart;          /* -1, 1: what may be missing on that side is there */
};

static bool find_in(const struct finding *f, struct node *node, unsigned edges, struct choice *ret_best);

uint32_t key_hash(struct pb_span word)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < word.n; i++)
        hash = (hash ^ (unsigned char)word.p[i]) * 16777619u;
    return hash;
}

static size_t pieces_of(struct pb_span string, struct piece pieces[PIECES_MOST])
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

static unsigned words_of(const struct item *item)
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
static void push_item(const struct finding *f, struct sequence *s, struct item item)
{
    struct item *last = s->n > 0 ? &s->v[s->n - 1] : NULL;
    struct traits both;
    if (last && !last->node && !item.node && traits_join(f->arena, &last->traits, &item.traits, &both))
        last->traits = both;
    else
        arena_push(f->arena, s, item);
}

static void add_item(const struct finding *f, struct sequence *s, struct node *node)
{
    struct item item = {.node = node};
    if (node->kind != NODE_SEQUENCE) {
        item.traits = *traits_of(f->arena, node);
        if (item.traits.pure && item.traits.strings.n > 0)
            item.node = NULL;
        push_item(f, s, item);
        return;
    }
    for (struct node *child = node->children; child;) {
        struct item literals = {0};
        if (child->kind == NODE_SET && child->n == 1) {
            child = traits_of_literals(f->arena, child, &literals.traits);
            push_item(f, s, literals);
        } else {
            add_item(f, s, child);
            child = child->next;
        }
    }
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

static unsigned edges_of(const struct sequence *s, size_t j)
{
    return (is_closed(s, j, -1) ? EDGE_LEFT : 0u) | (is_closed(s, j, 1) ? EDGE_RIGHT : 0u);
}

static unsigned piece_edges(struct pb_span string, struct piece piece, unsigned edges)
{
    unsigned left = piece.start > 0 ? EDGE_LEFT : edges & EDGE_LEFT;
    return left | (piece.end < string.n ? EDGE_RIGHT : edges & EDGE_RIGHT);
}

static struct pb_span piece_text(struct pb_span string, struct piece piece)
{
    return span_tail(span_head(string, piece.end), piece.start);
}

static void add_near(struct arena *arena, struct words_near *near, uint32_t hash)
{
    for (size_t i = 0; i < near->n; i++)
        if (near->v[i] == hash)
            return;
    arena_push(arena, near, hash);
}

/* The words that the strings of an item have at the side turned to us, if each is a whole word. */
static bool add_outer_words(const struct place *at, size_t j, int step, struct words_near *near)
{
    const struct traits *traits = &at->s->v[j].traits;
    unsigned edges = edges_of(at->s, j) | (at->apart == step ? (step < 0 ? EDGE_RIGHT : EDGE_LEFT) : 0u);
    for (size_t i = 0; i < traits->strings.n; i++) {
        struct pb_span string = traits->strings.v[i];
        struct piece pieces[PIECES_MOST];
        size_t n = pieces_of(string, pieces);
        struct piece outer = n > 0 ? pieces[step > 0 ? 0 : n - 1] : (struct piece){0};
        if (n == 0 || piece_edges(string, outer, edges) != EDGES)
            return false;
        add_near(at->f->arena, near, key_hash(piece_text(string, outer)));
    }
    return traits->strings.n > 0;
}

/* The words that may stand beside an item, on one side. */
static void words_beside(const struct place *at, int step, struct words_near *near)
{
    for (size_t k = (step < 0 ? at->first : at->last) + (size_t)step; k < at->s->n; k += (size_t)step) {
        const struct item *item = &at->s->v[k];
        if (!runes_have_word(&item->traits.all))
            continue;
        if (item->node || !add_outer_words(at, k, step, near))
            near->n = 0;
        return;
    }
    near->n = 0;
}

static void merge_near(struct arena *arena, struct words_near *near, const struct words_near *more)
{
    if (more->n == 0 || near->n > LIMIT_NEAR_WORDS)
        near->n = 0;
    for (size_t i = 0; near->n > 0 && i < more->n; i++)
        add_near(arena, near, more->v[i]);
}

static bool add_key(const struct finding *f, struct choice *best, struct key key, unsigned before)
{
    if (key.text.n > LIMIT_KEY_BYTES) {
        key.text.n = utf8_cut(key.text, LIMIT_KEY_BYTES);
        key.edges &= ~(unsigned)EDGE_RIGHT;
        key.whole = false;
    }
    best->before = before > best->before ? before : best->before;
    for (size_t i = 0; i < best->keys.n; i++) {
        struct key *other = &best->keys.v[i];
        if (!span_eq(other->text, key.text) || other->edges != key.edges)
            continue;
        merge_near(f->arena, &other->next, &key.next);
        merge_near(f->arena, &other->previous, &key.previous);
        runes_add(&other->behind, &key.behind);
        runes_add(&other->ahead, &key.ahead);
        other->whole = other->whole || key.whole;
        return true;
    }
    best->share += key_share(key.text, key.edges) * (key.next.n ? NEAR_SHARE : 1) * (key.previous.n ? NEAR_SHARE : 1);
    arena_push(f->arena, &best->keys, key);
    return best->keys.n <= LIMIT_PATTERN_KEYS;
}

static const struct runes any_rune = {.ascii = {~0ull, ~0ull}, .words = true, .others = true};

/* The characters that may stand beside the place, on one side. */
static struct runes runes_beside(const struct place *at, int step)
{
    struct runes all = {0};
    for (size_t k = (step < 0 ? at->first : at->last) + (size_t)step; k < at->s->n; k += (size_t)step) {
        const struct traits *traits = &at->s->v[k].traits;
        runes_add(&all, step < 0 ? &traits->last : &traits->first);
        if (!traits->nullable)
            return all;
    }
    return any_rune;
}

/* What may stand beside the word that one piece of a string is: the string's own
 * next character, or what stands beside the string. */
static struct runes find_runes(const struct place *at, struct pb_span string, struct piece piece, int step)
{
    struct runes all = {0};
    if (!(piece_edges(string, piece, at->edges) & (step < 0 ? EDGE_LEFT : EDGE_RIGHT)))
        return any_rune; /* the word may go on */
    if (step < 0 ? piece.start == 0 : piece.end == string.n)
        return runes_beside(at, step);
    size_t look = piece.end;
    if (step < 0)
        for (look = piece.start - 1; look > 0 && ((unsigned char)string.p[look] & 0xC0) == 0x80;)
            look--;
    runes_add_rune(&all, utf8_next(string, &look));
    return all;
}

/* What stands beside one piece of a string, on one side. */
static void find_near(const struct place *at, struct pb_span string, const struct piece *pieces, size_t n, size_t chosen, int step,
                      struct words_near *near)
{
    size_t k = chosen + (size_t)step; /* below 0 is beyond n, too */
    if (k >= n && (piece_edges(string, pieces[chosen], at->edges) & (step < 0 ? EDGE_LEFT : EDGE_RIGHT)))
        words_beside(at, step, near);
    else if (k < n && piece_edges(string, pieces[k], at->edges) == EDGES)
        add_near(at->f->arena, near, key_hash(piece_text(string, pieces[k])));
}

/* One string's rarest word, and what stands beside it. */
static bool add_string(const struct place *at, struct pb_span string, struct choice *best)
{
    struct piece pieces[PIECES_MOST];
    size_t n = pieces_of(string, pieces), chosen = 0;
    double least = 2 * OPEN_MOST;
    for (size_t i = 0; i < n && !(at->f->first_only && i > 0); i++) {
        double share = key_share(piece_text(string, pieces[i]), piece_edges(string, pieces[i], at->edges));
        if (share < least) {
            least = share;
            chosen = i;
        }
    }
    if (n == 0)
        return false;
    struct key key = {.text = piece_text(string, pieces[chosen]), .edges = piece_edges(string, pieces[chosen], at->edges)};
    key.whole = key.text.n == string.n;
    find_near(at, string, pieces, n, chosen, -1, &key.previous);
    find_near(at, string, pieces, n, chosen, 1, &key.next);
    key.ahead = find_runes(at, string, pieces[chosen], -1);
    key.behind = find_runes(at, string, pieces[chosen], 1);
    return add_key(at->f, best, key, at->before + (unsigned)chosen);
}

static bool add_strings(const struct place *at, const struct traits *traits, struct choice *best)
{
    for (size_t i = 0; i < traits->strings.n; i++)
        if (!add_string(at, traits->strings.v[i], best))
            return false;
    return traits->strings.n > 0;
}

/* Strings on both sides of a sign that may be missing (sociaal-economisch): either
 * they are one word, or one of the two stands by itself. */
static bool pair_keys(const struct place *at, struct choice *ret_keys)
{
    const struct sequence *s = at->s;
    struct place joined = *at, apart[2] = {*at, *at};
    struct traits both;
    struct choice own[2];
    size_t last = at->first + 2;
    *ret_keys = (struct choice){0};
    if (last >= s->n || s->v[at->first].node || s->v[last].node || at->f->first_only)
        return false;
    const struct item *sign = &s->v[at->first + 1];
    if (!sign->traits.nullable || runes_have_word(&sign->traits.all) || !traits_join(at->f->arena, &s->v[at->first].traits, &s->v[last].traits, &both))
        return false;
    joined.last = apart[1].first = apart[1].last = last;
    joined.edges = (at->edges & EDGE_LEFT) | (edges_of(s, last) & EDGE_RIGHT);
    apart[0].apart = 1;
    apart[1].apart = -1;
    apart[0].edges = at->edges | EDGE_RIGHT;
    apart[1].edges = edges_of(s, last) | EDGE_LEFT;
    apart[1].before += words_of(&s->v[at->first]);
    bool good[2];
    memset(own, 0, sizeof own);
    for (unsigned i = 0; i < 2; i++)
        good[i] = add_strings(&apart[i], &s->v[apart[i].first].traits, &own[i]);
    if (!add_strings(&joined, &both, ret_keys) || (!good[0] && !good[1]))
        return false;
    const struct choice *better = !good[1] || (good[0] && own[0].share < own[1].share) ? &own[0] : &own[1];
    for (size_t i = 0; i < better->keys.n; i++)
        if (!add_key(at->f, ret_keys, better->keys.v[i], better->before))
            return false;
    return true;
}

static bool add_choice(const struct finding *f, struct node *node, unsigned edges, unsigned before, struct choice *best)
{
    for (struct node *child = node->children; child; child = child->next) {
        struct choice own;
        if (traits_of(f->arena, child)->never)
            continue;
        if (!find_in(f, child, edges, &own))
            return false;
        for (size_t i = 0; i < own.keys.n; i++)
            if (!add_key(f, best, own.keys.v[i], before + own.before))
                return false;
    }
    return best->keys.n > 0;
}

/* The keys of one item; false where it has none. */
static bool item_keys(const struct place *at, struct choice *ret_keys)
{
    const struct item *item = &at->s->v[at->first];
    *ret_keys = (struct choice){0};
    if (!item->node)
        return add_strings(at, &item->traits, ret_keys);
    if (item->node->kind == NODE_CHOICE)
        return add_choice(at->f, item->node, at->edges, at->before, ret_keys);
    if (item->node->kind != NODE_REPEAT || item->node->min == 0 || !find_in(at->f, item->node->children, 0, ret_keys))
        return false;
    ret_keys->before += at->before;
    return true;
}

/* The rarest keys of a piece of a pattern. */
static bool find_in(const struct finding *f, struct node *node, unsigned edges, struct choice *ret_best)
{
    struct sequence s = {.edges = edges};
    unsigned before = 0;
    bool found = false;
    add_item(f, &s, node);
    for (size_t j = 0; j < s.n; j++) {
        struct choice own;
        struct place at = {f, &s, j, j, edges_of(&s, j), before, 0};
        if (item_keys(&at, &own) && (!found || own.share < ret_best->share)) {
            *ret_best = own;
            found = true;
        }
        if (pair_keys(&at, &own) && (!found || own.share < ret_best->share)) {
            *ret_best = own;
            found = true;
        }
        before += words_of(&s.v[j]);
    }
    return found;
}

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

/* One word with its endings: decided by that word, unless a sign behind it ('s)
 * goes on with it. Gives those signs; see only_strings for *ret_sure. */
static bool is_one_word(const struct finding *f, struct node *root, struct runes *ret_cross, bool *ret_sure)
{
    struct sequence s = {0};
    bool bare = false;
    *ret_cross = (struct runes){0};
    add_item(f, &s, root);
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

static void choose_form(const struct regex *regex, const struct traits *traits, const struct choice *best, struct keys *keys)
{
    bool begins_a_word = !runes_have_other(&traits->first) && !traits->nullable;
    bool keyed = best->keys.n > 0, rare = keyed && best->share <= TRIED_SHARE;
    bool crosses = keys->cross.words || keys->cross.others || keys->cross.ascii[0] || keys->cross.ascii[1];
    bool tried = !rare && begins_a_word && !regex->verbs && !regex->looks;
    if (keys->form == FORM_WORD)
        tried = tried && !crosses;
    else if (tried)
        keys->form = FORM_TRIED;
    else if (keyed)
        keys->form = rare && !regex->verbs && best->before <= LIMIT_KEY_WORDS ? FORM_NEAR : FORM_FAR;
    if (!tried && !keyed)
        keys->form = FORM_UNKEYED;
    if (keyed && !tried) {
        keys->list.v = best->keys.v;
        keys->list.n = best->keys.n;
    }
    keys->before = best->before;
    keys->begins_a_word = begins_a_word;
    keys->first = traits->first;
}

void key_find(struct arena *arena, const struct regex *regex, bool caseless, struct keys *ret_keys)
{
    struct finding f = {.arena = arena};
    struct choice best = {0};
    bool sure = false;
    *ret_keys = (struct keys){.form = FORM_UNKEYED};
    if (!regex->root)
        return;
    const struct traits *traits = traits_of(arena, regex->root);
    if (traits->never)
        return;
    if (!regex->verbs && !regex->looks) {
        f.first_only = is_one_word(&f, regex->root, &ret_keys->cross, &sure);
        if (f.first_only || !(runes_have_other(&traits->all) || traits->nullable))
            ret_keys->form = FORM_WORD;
    }
    if (!find_in(&f, regex->root, 0, &best))
        best = (struct choice){0};
    choose_form(regex, traits, &best, ret_keys);
    for (size_t i = 0; i < ret_keys->list.n; i++)
        ret_keys->list.v[i].whole = ret_keys->list.v[i].whole && f.first_only && sure && caseless && !regex->cased;
}
