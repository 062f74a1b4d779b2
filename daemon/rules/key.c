#include "key.h"

#include "fold.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"
#include "sequence.h"
#include "whole.h"

#define OPEN_MOST 4 /* by which key_share may exceed 1 */
#define NEAR_SHARE 0.2 /* where a certain word must stand beside a key */
#define TRIED_SHARE 0.03 /* keys so common are worse than trying each word once */

/* The best keys so far, and what they cost. */
struct choice {
    struct { struct key *v; size_t n, cap; } keys;
    unsigned before;
    double share;
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
    unsigned edges = sequence_edges(at->s, j) | (at->apart == step ? (step < 0 ? EDGE_RIGHT : EDGE_LEFT) : 0u);
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
    joined.edges = (at->edges & EDGE_LEFT) | (sequence_edges(s, last) & EDGE_RIGHT);
    apart[0].apart = 1;
    apart[1].apart = -1;
    apart[0].edges = at->edges | EDGE_RIGHT;
    apart[1].edges = sequence_edges(s, last) | EDGE_LEFT;
    apart[1].before += item_words(&s->v[at->first]);
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
    struct sequence s;
    unsigned before = 0;
    bool found = false;
    sequence_make(f->arena, node, edges, &s);
    for (size_t j = 0; j < s.n; j++) {
        struct choice own;
        struct place at = {f, &s, j, j, sequence_edges(&s, j), before, 0};
        if (item_keys(&at, &own) && (!found || own.share < ret_best->share)) {
            *ret_best = own;
            found = true;
        }
        if (pair_keys(&at, &own) && (!found || own.share < ret_best->share)) {
            *ret_best = own;
            found = true;
        }
        before += item_words(&s.v[j]);
    }
    return found;
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
        f.first_only = whole_word(arena, regex->root, &ret_keys->cross, &sure);
        if (f.first_only || !(runes_have_other(&traits->all) || traits->nullable))
            ret_keys->form = FORM_WORD;
    }
    if (!find_in(&f, regex->root, 0, &best))
        best = (struct choice){0};
    choose_form(regex, traits, &best, ret_keys);
    for (size_t i = 0; i < ret_keys->list.n; i++)
        ret_keys->list.v[i].whole = ret_keys->list.v[i].whole && f.first_only && sure && caseless && !regex->cased;
}
