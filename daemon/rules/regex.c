#include "regex.h"

#include "fold.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define RANGE_MOST 512 /* characters of a range that are looked at one by one */

/* ASCII's letters, digits and _ */
#define WORD_LOW 0x03FF000000000000u
#define WORD_HIGH 0x07FFFFFE87FFFFFEu

struct parsing {
    struct arena *arena;
    struct pb_span text;
    size_t at;
    unsigned depth;
    bool beyond; /* something that this parser does not know */
    struct regex *regex;
};

static const struct runes any_rune = {.ascii = {~0ull, ~0ull}, .words = true, .others = true};
static const struct runes word_runes = {.ascii = {WORD_LOW, WORD_HIGH}, .words = true};
static const struct runes other_runes = {.ascii = {~WORD_LOW, ~WORD_HIGH}, .others = true};
static const struct runes digit_runes = {.ascii = {WORD_LOW, 0}, .words = true};
static const struct runes some_words = {.ascii = {WORD_LOW, WORD_HIGH}, .words = true}; /* not all, as word_runes */

void runes_add_rune(struct runes *all, uint32_t rune)
{
    uint32_t folded = fold_rune(rune);
    if (folded < 0x80)
        all->ascii[folded / 64] |= 1ull << (folded % 64);
    else if (fold_is_mixed(rune))
        all->words = all->others = true;
    else if (fold_is_word(rune))
        all->words = true;
    else
        all->others = true;
}

bool runes_have_word(const struct runes *set)
{
    return set->words || (set->ascii[0] & WORD_LOW) || (set->ascii[1] & WORD_HIGH);
}

bool runes_have_other(const struct runes *set)
{
    return set->others || (set->ascii[0] & ~WORD_LOW) || (set->ascii[1] & ~WORD_HIGH);
}

static struct node *new_node(struct parsing *p, enum node_kind kind)
{
    struct node *node = arena_alloc(p->arena, sizeof *node);
    node->kind = kind;
    return node;
}

static struct node *new_set(struct parsing *p, const struct runes *set)
{
    struct node *node = new_node(p, NODE_SET);
    node->set = *set;
    node->every_word = set == &word_runes;
    return node;
}

static struct node *new_assert(struct parsing *p, unsigned edge, bool looks)
{
    struct node *node = new_node(p, NODE_ASSERT);
    node->edge = edge;
    p->regex->looks = p->regex->looks || looks;
    return node;
}

static struct node *new_repeat(struct parsing *p, struct node *child, unsigned min, unsigned max, bool greedy)
{
    struct node *node = new_node(p, NODE_REPEAT);
    node->children = child;
    node->min = min;
    node->max = max;
    node->greedy = greedy;
    return node;
}

static struct node *beyond(struct parsing *p)
{
    p->beyond = true;
    return new_node(p, NODE_ASSERT);
}

static void list_rune(struct node *set, uint32_t rune)
{
    uint32_t folded = fold_rune(rune);
    for (size_t i = 0; i < set->n && i < REGEX_RUNES; i++)
        if (set->runes[i] == folded)
            return;
    /* One too many shows that the list is not whole. ASCII in it is what was written,
     * no K-sign: a text in ASCII then needs no second look. */
    if (fold_is_mixed(rune) || (rune >= 0x80 && folded < 0x80) || set->n >= REGEX_RUNES)
        set->n = REGEX_RUNES + 1;
    else
        set->runes[set->n++] = folded;
}

static struct node *literal(struct parsing *p, uint32_t rune)
{
    struct node *node = new_node(p, NODE_SET);
    runes_add_rune(&node->set, rune);
    list_rune(node, rune);
    if (node->n > REGEX_RUNES)
        node->n = 0;
    return node;
}

static bool take(struct parsing *p, const char *what)
{
    struct pb_span rest = span_tail(p->text, p->at);
    if (!span_starts(rest, span_of(what)))
        return false;
    p->at += strlen(what);
    return true;
}

static char peek(const struct parsing *p)
{
    return p->at < p->text.n ? p->text.p[p->at] : '\0';
}

static bool at_end(const struct parsing *p)
{
    return p->at >= p->text.n;
}

/* Properties that are all of one sort; every other may be anything. */
static const struct runes *property(struct pb_span name)
{
    static const char *const words[] = {"L", "Lu", "Ll", "Lt", "Lm", "Lo", "L&", "N", "Nd", "Nl", "No", "Xan"};
    static const char *const others[] = {"Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "Sc", "Sm", "Sk", "So", "S"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_eq(name, span_of(words[i])))
            return &some_words;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (span_eq(name, span_of(others[i])))
            return &other_runes;
    return &any_rune;
}

static const struct runes *take_property(struct parsing *p, bool negated)
{
    struct pb_span rest = span_tail(p->text, p->at), name = span_head(rest, 1);
    if (peek(p) == '{') {
        size_t close = span_find(rest, '}');
        name = span_tail(span_head(rest, close), 1);
        p->beyond = p->beyond || close >= rest.n;
        p->at += close;
    }
    p->at++;
    return negated ? &any_rune : property(name);
}

/* \x41 or \x{2019}, behind the x. */
static uint32_t take_hex(struct parsing *p)
{
    uint32_t rune = 0;
    bool braced = take(p, "{");
    for (unsigned i = 0; i < (braced ? 8u : 2u) && !at_end(p); i++) {
        char c = peek(p);
        unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : (c | 32) >= 'a' && (c | 32) <= 'f' ? (unsigned)((c | 32) - 'a') + 10 : 16;
        if (digit == 16)
            break;
        rune = rune << 4 | digit;
        p->at++;
    }
    if (braced && !take(p, "}"))
        p->beyond = true;
    return rune;
}

/* A class escape such as \s, its letter taken; NULL where it is none. */
static const struct runes *class_escape(struct parsing *p, char letter)
{
    switch (letter) {
    case 'd': return &digit_runes;
    case 'w': return &word_runes;
    case 's': case 'h': case 'v': case 'W': return &other_runes;
    case 'D': case 'S': case 'H': case 'V': return &any_rune;
    case 'p': case 'P': return take_property(p, letter == 'P');
    default: return NULL;
    }
}

/* An escaped character, its letter taken; false where it is something else. */
static bool rune_escape(struct parsing *p, char letter, uint32_t *ret_rune)
{
    static const char letters[] = "aefnrt", meant[] = "\a\033\f\n\r\t";
    const char *known = letter ? strchr(letters, letter) : NULL;
    if (known)
        *ret_rune = (unsigned char)meant[known - letters];
    else if (letter == 'x')
        *ret_rune = take_hex(p);
    else if ((unsigned char)letter < 0x80 && !utf8_is_word((unsigned char)letter))
        *ret_rune = (unsigned char)letter;
    else
        return false;
    return true;
}

static struct node *escape(struct parsing *p)
{
    uint32_t rune;
    if (at_end(p))
        return beyond(p);
    char letter = p->text.p[p->at++];
    const struct runes *set = class_escape(p, letter);
    if (set)
        return new_set(p, set);
    if (rune_escape(p, letter, &rune))
        return literal(p, rune);
    switch (letter) {
    case 'b': return new_assert(p, EDGE_LEFT | EDGE_RIGHT, false);
    case 'B': return new_assert(p, EDGE_NONE, false);
    case 'A': case 'Z': case 'z': return new_assert(p, EDGE_NONE, true);
    case 'R': return new_repeat(p, new_set(p, &other_runes), 1, 2, false);
    default: return beyond(p); /* \Q \K \G \N \X \g \k \1 and what is to come */
    }
}

/* [[:alpha:]] and such: anything; the parser only has to find its end. */
static bool take_posix(struct parsing *p)
{
    struct pb_span rest = span_tail(p->text, p->at);
    if (!span_starts(rest, SPAN_LIT("[:")))
        return false;
    size_t close = span_search(rest, SPAN_LIT(":]"));
    if (close >= rest.n || span_find(span_head(rest, close), ']') < close)
        return false;
    if (rest.p[2] == '<' || rest.p[2] == '>') /* these take no character */
        p->beyond = true;
    p->at += close + 2;
    return true;
}

/* One member of a class: a set, or one character. */
static const struct runes *class_member(struct parsing *p, uint32_t *ret_rune)
{
    if (take_posix(p))
        return &any_rune;
    *ret_rune = utf8_next(p->text, &p->at);
    if (*ret_rune != '\\')
        return NULL;
    if (at_end(p)) {
        p->beyond = true;
        return &any_rune;
    }
    char letter = p->text.p[p->at++];
    const struct runes *set = class_escape(p, letter);
    if (!set && letter == 'b')
        *ret_rune = '\b';
    else if (!set && !rune_escape(p, letter, ret_rune))
        p->beyond = true;
    return set;
}

static void add_range(struct node *node, uint32_t first, uint32_t last)
{
    for (uint32_t rune = first; rune <= last && rune - first < RANGE_MOST; rune++) {
        runes_add_rune(&node->set, rune);
        list_rune(node, rune);
    }
    if (last > first && last - first >= RANGE_MOST) {
        node->set = any_rune;
        node->n = REGEX_RUNES + 1;
    }
}

/* The last member of a range such as a-z, from the hyphen on; false where it is none. */
static bool range_end(struct parsing *p, uint32_t *ret_last)
{
    size_t before = p->at;
    if (!take(p, "-"))
        return false;
    if (!at_end(p) && peek(p) != ']' && !class_member(p, ret_last))
        return true;
    p->at = before;
    return false;
}

/* A class, its bracket taken. */
static struct node *class(struct parsing *p)
{
    struct node *node = new_node(p, NODE_SET);
    bool negated = take(p, "^"), first = true, all_words = false;
    for (; !p->beyond && (first || peek(p) != ']'); first = false) {
        uint32_t rune = 0, last;
        if (at_end(p))
            return beyond(p);
        const struct runes *set = class_member(p, &rune);
        if (set) {
            runes_add(&node->set, set);
            all_words = all_words || set == &word_runes;
            node->n = REGEX_RUNES + 1;
        } else {
            last = rune;
            (void)range_end(p, &last);
            add_range(node, rune, last);
        }
    }
    p->at++;
    if (node->n > REGEX_RUNES || negated)
        node->n = 0;
    if (negated)
        node->set = all_words ? other_runes : any_rune;
    return node;
}

static struct node *choice(struct parsing *p);

/* Assertions that tell where a word ends, as they are usually written. */
static const struct { const char *text; unsigned edge; bool looks; } edges[] = {
    {"?<!\\w)", EDGE_LEFT, false}, {"?!\\w)", EDGE_RIGHT, false},  {"?<=\\W)", EDGE_LEFT, true},
    {"?=\\W)", EDGE_RIGHT, true},  {"?<!\\S)", EDGE_LEFT, true},   {"?!\\S)", EDGE_RIGHT, true},
};

static struct node *lookaround(struct parsing *p)
{
    static const char *const heads[] = {"?=", "?!", "?<=", "?<!"};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        if (take(p, edges[i].text))
            return new_assert(p, edges[i].edge, edges[i].looks);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (take(p, heads[i])) {
            (void)choice(p);
            if (!take(p, ")"))
                return beyond(p);
            return new_assert(p, EDGE_NONE, true);
        }
    return NULL;
}

static struct node *verb(struct parsing *p)
{
    static const char *const steering[] = {"*SKIP)", "*PRUNE)", "*THEN)", "*COMMIT)"};
    if (take(p, "*FAIL)") || take(p, "*F)"))
        return new_node(p, NODE_NEVER);
    for (size_t i = 0; i < sizeof steering / sizeof *steering; i++)
        if (take(p, steering[i])) {
            p->regex->verbs = true;
            return new_assert(p, EDGE_NONE, true);
        }
    return beyond(p);
}

/* What stands between ( and the group's own pattern; false where it is no plain
 * group. Sets *ret_flags where the parenthesis only switches flags: (?i). Case is
 * of no interest here, everything is folded. */
static bool group_head(struct parsing *p, bool *ret_flags)
{
    *ret_flags = false;
    if (peek(p) != '?')
        return true;
    p->at++;
    if (take(p, ":") || take(p, ">") || take(p, "|"))
        return true;
    if (take(p, "P<") || take(p, "<")) {
        size_t close = span_find(span_tail(p->text, p->at), '>');
        p->at += close + 1;
        return true;
    }
    for (; peek(p) && strchr("ims-", peek(p)); p->at++)
        p->regex->cased = p->regex->cased || peek(p) == 'i';
    *ret_flags = peek(p) == ')';
    return take(p, ":") || *ret_flags;
}

/* A group, its parenthesis taken. */
static struct node *group(struct parsing *p)
{
    bool flags;
    if (peek(p) == '*')
        return verb(p);
    struct node *node = lookaround(p);
    if (node)
        return node;
    if (!group_head(p, &flags))
        return beyond(p);
    if (!flags)
        node = choice(p);
    if (!take(p, ")"))
        return beyond(p);
    return flags ? new_assert(p, EDGE_NONE, false) : node;
}

static unsigned take_count(struct parsing *p, unsigned otherwise)
{
    unsigned count = 0;
    if (peek(p) < '0' || peek(p) > '9')
        return otherwise;
    for (; peek(p) >= '0' && peek(p) <= '9'; p->at++)
        count = count < REGEX_ENDLESS ? count * 10 + (unsigned)(peek(p) - '0') : count;
    return count < REGEX_ENDLESS ? count : REGEX_ENDLESS;
}

/* {3}, {3,} or {3,5}; false where the brace is a character of its own. */
static bool take_braces(struct parsing *p, unsigned *ret_min, unsigned *ret_max)
{
    size_t before = p->at;
    p->at++;
    if (peek(p) >= '0' && peek(p) <= '9') {
        *ret_min = *ret_max = take_count(p, 0);
        if (take(p, ","))
            *ret_max = take_count(p, REGEX_ENDLESS);
        if (take(p, "}"))
            return true;
    }
    p->at = before;
    return false;
}

static bool take_quantifier(struct parsing *p, unsigned *ret_min, unsigned *ret_max, bool *ret_greedy)
{
    *ret_min = peek(p) == '+';
    *ret_max = peek(p) == '?' ? 1 : REGEX_ENDLESS;
    if (peek(p) == '{') {
        if (!take_braces(p, ret_min, ret_max))
            return beyond(p) == NULL; /* a brace as it stands, in one version; {,3} in another */
    } else if (at_end(p) || !strchr("?*+", peek(p))) {
        return false;
    } else {
        p->at++;
    }
    *ret_greedy = !take(p, "?") && !take(p, "+");
    return true;
}

static struct node *atom(struct parsing *p)
{
    uint32_t rune = utf8_next(p->text, &p->at);
    switch (rune) {
    case '\\': return escape(p);
    case '[': return class(p);
    case '(': return group(p);
    case '.': return new_set(p, &any_rune);
    case '^': case '$': return new_assert(p, EDGE_NONE, true);
    case '?': case '*': case '+': return beyond(p);
    default: return literal(p, rune);
    }
}

static struct node *sequence(struct parsing *p)
{
    struct node *all = new_node(p, NODE_SEQUENCE), **last = &all->children;
    while (!p->beyond && !at_end(p) && peek(p) != '|' && peek(p) != ')') {
        unsigned min, max;
        bool greedy;
        struct node *node = atom(p);
        if (!p->beyond && take_quantifier(p, &min, &max, &greedy))
            node = new_repeat(p, node, min, max, greedy);
        *last = node;
        last = &node->next;
    }
    return all;
}

static struct node *choice(struct parsing *p)
{
    struct node *all = new_node(p, NODE_CHOICE), **last = &all->children;
    if (++p->depth > LIMIT_REGEX_DEPTH)
        return beyond(p);
    do {
        *last = sequence(p);
        last = &(*last)->next;
    } while (!p->beyond && take(p, "|"));
    p->depth--;
    if (!all->children->next)
        return all->children;
    return all;
}

void regex_parse(struct arena *arena, const char *pattern, struct regex *ret_regex)
{
    struct parsing p = {.arena = arena, .text = span_of(pattern), .regex = ret_regex};
    *ret_regex = (struct regex){0};
    struct node *root = choice(&p);
    if (!p.beyond && at_end(&p))
        ret_regex->root = root;
}
