#include "traits.h"

#include "postbus/utf8.h"

#define EXPANDED_MOST 4 /* repetitions that are written out */

static bool add_string(struct arena *arena, struct traits *t, struct pb_span a, struct pb_span b)
{
    char bytes[TRAITS_STRING_BYTES];
    size_t n = a.n + b.n;
    if (n > sizeof bytes)
        return false;
    memcpy(bytes, a.p, a.n);
    memcpy(bytes + a.n, b.p, b.n);
    for (size_t i = 0; i < t->strings.n; i++)
        if (span_eq(t->strings.v[i], (struct pb_span){bytes, n}))
            return true;
    if (t->strings.n >= TRAITS_STRINGS)
        return false;
    arena_push(arena, &t->strings, ((struct pb_span){arena_copy(arena, (struct pb_span){bytes, n}), n}));
    return true;
}

/* a's strings, each with each of b's behind it. */
static bool multiply(struct arena *arena, const struct traits *a, const struct traits *b, struct traits *product)
{
    product->strings.n = product->strings.cap = 0;
    product->strings.v = NULL;
    for (size_t i = 0; i < a->strings.n; i++)
        for (size_t j = 0; j < b->strings.n; j++)
            if (!add_string(arena, product, a->strings.v[i], b->strings.v[j])) {
                product->strings.n = 0;
                return false;
            }
    return product->strings.n > 0;
}

static bool add_strings(struct arena *arena, struct traits *t, const struct traits *more)
{
    for (size_t i = 0; i < more->strings.n; i++)
        if (!add_string(arena, t, more->strings.v[i], SPAN_LIT("")))
            return false;
    return more->strings.n > 0;
}

static unsigned bounded(unsigned long words)
{
    return words < TRAITS_MANY ? (unsigned)words : TRAITS_MANY;
}

static struct traits nothing(void)
{
    static struct pb_span empty[] = {{"", 0}};
    return (struct traits){.nullable = true, .pure = true, .strings = {empty, 1, 1}};
}

bool traits_join(struct arena *arena, const struct traits *a, const struct traits *b, struct traits *ret_both)
{
    struct traits both = *a;
    both.never = a->never || b->never;
    both.nullable = a->nullable && b->nullable;
    both.pure = a->pure && b->pure;
    /* Where a word cannot but go on from one to the other, that is one word. */
    bool joined = !a->nullable && !b->nullable && !runes_have_other(&a->last) && !runes_have_other(&b->first) && a->words && b->words;
    both.words = bounded((unsigned long)a->words + b->words - joined);
    if (a->nullable)
        runes_add(&both.first, &b->first);
    both.last = b->last;
    if (b->nullable)
        runes_add(&both.last, &a->last);
    runes_add(&both.all, &b->all);
    bool whole = multiply(arena, a, b, &both);
    *ret_both = both;
    return whole;
}

static void of_set(struct arena *arena, const struct node *node, struct traits *t)
{
    *t = (struct traits){.pure = true, .first = node->set, .last = node->set, .all = node->set, .words = runes_have_word(&node->set)};
    for (size_t i = 0; i < node->n; i++) {
        char bytes[4];
        (void)add_string(arena, t, (struct pb_span){bytes, utf8_put(node->runes[i], bytes)}, SPAN_LIT(""));
    }
}

static bool is_literal(const struct node *node)
{
    return node && node->kind == NODE_SET && node->n == 1;
}

struct node *traits_of_literals(struct arena *arena, struct node *first, struct traits *ret_traits)
{
    char bytes[TRAITS_STRING_BYTES];
    size_t n = 0;
    struct traits t = {.pure = true, .first = first->set};
    bool word = false;
    struct node *node = first;
    for (; is_literal(node) && n + 4 <= sizeof bytes; node = node->next) {
        bool goes_on = word;
        word = runes_have_word(&node->set);
        t.words += word && !goes_on;
        t.last = node->set;
        runes_add(&t.all, &node->set);
        n += utf8_put(node->runes[0], bytes + n);
    }
    (void)add_string(arena, &t, (struct pb_span){bytes, n}, SPAN_LIT(""));
    *ret_traits = t;
    return node;
}

static void of_sequence(struct arena *arena, struct node *node, struct traits *t)
{
    *t = nothing();
    for (struct node *child = node->children; child;) {
        struct traits own, before = *t;
        if (is_literal(child)) {
            child = traits_of_literals(arena, child, &own);
        } else {
            own = *traits_of(arena, child);
            child = child->next;
        }
        (void)traits_join(arena, &before, &own, t);
    }
}

static void of_choice(struct arena *arena, struct node *node, struct traits *t)
{
    bool finite = true;
    *t = (struct traits){.never = true, .pure = true};
    for (struct node *child = node->children; child; child = child->next) {
        const struct traits *own = traits_of(arena, child);
        if (own->never)
            continue;
        t->never = false;
        t->nullable = t->nullable || own->nullable;
        t->pure = t->pure && own->pure;
        t->words = t->words > own->words ? t->words : own->words;
        runes_add(&t->first, &own->first);
        runes_add(&t->last, &own->last);
        runes_add(&t->all, &own->all);
        finite = finite && add_strings(arena, t, own);
    }
    if (!finite)
        t->strings.n = 0;
}

/* Written out: x{1,3} is x, xx and xxx. */
static void expand(struct arena *arena, const struct traits *own, const struct node *node, struct traits *t)
{
    struct traits power = nothing();
    bool finite = own->strings.n > 0 && node->max <= EXPANDED_MOST;
    for (unsigned i = 0; finite && i <= node->max; i++) {
        if (i >= node->min)
            finite = add_strings(arena, t, &power);
        struct traits before = power;
        if (i < node->max)
            finite = finite && multiply(arena, &before, own, &power);
    }
    if (!finite)
        t->strings.n = 0;
}

static void of_repeat(struct arena *arena, struct node *node, struct traits *t)
{
    const struct traits *own = traits_of(arena, node->children);
    if (node->max == 0 || (own->never && node->min == 0)) {
        *t = nothing();
        t->pure = own->pure;
        return;
    }
    *t = *own;
    t->strings.n = t->strings.cap = 0;
    t->strings.v = NULL;
    t->nullable = own->nullable || node->min == 0;
    if (!runes_have_word(&own->all))
        t->words = 0;
    else if (!runes_have_other(&own->all))
        t->words = 1;
    else
        t->words = node->max == REGEX_ENDLESS ? TRAITS_MANY : bounded((unsigned long)own->words * node->max);
    if (!own->never)
        expand(arena, own, node, t);
}

const struct traits *traits_of(struct arena *arena, struct node *node)
{
    if (node->traits)
        return node->traits;
    struct traits *t = arena_alloc(arena, sizeof *t);
    switch (node->kind) {
    case NODE_SET: of_set(arena, node, t); break;
    case NODE_SEQUENCE: of_sequence(arena, node, t); break;
    case NODE_CHOICE: of_choice(arena, node, t); break;
    case NODE_REPEAT: of_repeat(arena, node, t); break;
    case NODE_ASSERT:
        *t = nothing();
        t->pure = false;
        break;
    case NODE_NEVER: *t = (struct traits){.never = true}; break;
    }
    return node->traits = t;
}
