/* One text through the engine. */
#include <limits.h>
#include <stdlib.h>

#include "engine.h"
#include "postbus/utf8.h"

#define WIDEN_MOST 60 /* characters a match is widened on either side */
static size_t widen_left(struct pb_span text, size_t at)
{
    for (unsigned i = 0; i < WIDEN_MOST && at > 0; i++) {
        size_t before = at - 1;
        while (before > 0 && ((unsigned char)text.p[before] & 0xC0) == 0x80)
            before--;
        size_t look = before;
        if (!utf8_is_word(utf8_next(text, &look)))
            break;
        at = before;
    }
    return at;
}

static size_t widen_right(struct pb_span text, size_t at)
{
    for (unsigned i = 0; i < WIDEN_MOST && at < text.n; i++) {
        size_t look = at;
        if (!utf8_is_word(utf8_next(text, &look)))
            break;
        at = look;
    }
    return at;
}

static void add_hit(struct scan *scan, uint32_t pattern, size_t start, size_t end)
{
    struct pb_span text = scan->plain.text;
    struct hit hit = {.pattern = pattern};
    /* A blank on either side, as nearly always, needs no second look. */
    hit.start = start > 0 && (unsigned char)text.p[start - 1] > ' ' ? widen_left(text, start) : start;
    hit.end = end < text.n && (unsigned char)text.p[end] > ' ' ? widen_right(text, end) : end;
    if (scan->plain.cuts.n > 0) {
        hit.start = plain_origin(&scan->plain, hit.start);
        hit.end = plain_origin(&scan->plain, hit.end - 1) + 1;
    }
    arena_push(scan->arena, scan->hits, hit);
}

static bool has_failed(const struct words_budget *budget, uint32_t pattern)
{
    for (size_t i = 0; i < budget->failed_n; i++)
        if (budget->failed[i] == pattern)
            return true;
    return false;
}

static struct state *state_of(struct scan *scan, uint32_t pattern)
{
    struct state *state = &scan->scratch->states[pattern];
    if (state->scan != scan->scratch->scan) {
        bool wanted = (state->fields & scan->fields) && (scan->budget->failed_n == 0 || !has_failed(scan->budget, pattern));
        state->scan = scan->scratch->scan;
        state->left = wanted ? state->places : 0;
        state->at = 0;
    }
    return state;
}

static void fail(struct scan *scan, uint32_t pattern, struct state *state, const char *why)
{
    struct words_budget *budget = scan->budget;
    arena_push(scan->arena, scan->hits, ((struct hit){pattern, 0, 0, why}));
    state->left = 0;
    if (budget->failed_n < LIMIT_FAILED_PATTERNS)
        budget->failed[budget->failed_n++] = pattern;
}

static int64_t *spent_by(const struct scan *scan, uint32_t pattern)
{
    struct spent *spent = &scan->scratch->spent[pattern];
    if (!scan->words->v[pattern].foreign || scan->plainly)
        return NULL;
    if (spent->scan != scan->scratch->scan)
        *spent = (struct spent){0, scan->scratch->scan};
    return &spent->time;
}

/* What is left for a pattern written by people: its own time, or the letter's. */
static int64_t time_of(const struct scan *scan, int64_t spent)
{
    static const int64_t second = 1000000000;
    int64_t own = LIMIT_MATCH_SECONDS * second, letter = LIMIT_LETTER_SECONDS * second - scan->budget->spent + spent;
    return own < letter ? own : letter;
}

/* At most `most` matches that begin from `from` (or where the pattern stands) up to `to`. */
static void search_some(struct scan *scan, uint32_t pattern, struct state *state, size_t from, size_t to, unsigned most)
{
    const struct pattern_code *code = &scan->words->v[pattern];
    struct match_window window = {.to = to, .spent = spent_by(scan, pattern), .steered = code->steered};
    for (; most > 0 && state->left > 0 && (window.from = from > state->at ? from : state->at) <= to && window.from < scan->plain.text.n; most--) {
        struct match match;
        int64_t before = window.spent ? *window.spent : 0;
        window.most = window.spent ? time_of(scan, before) : 0;
        if (window.spent && window.most <= before) {
            fail(scan, pattern, state, "the time for one letter is used up");
            return;
        }
        int found = match_in(scan->scratch->matcher, haste_code(scan->words, pattern), scan->plain.text, &window, &match);
        scan->budget->spent += window.spent ? *window.spent - before : 0;
        if (found == MATCH_NONE) {
            state->left = to < scan->plain.text.n ? state->left : 0;
            return;
        }
        if (found != MATCH_FOUND) {
            fail(scan, pattern, state, match_message(scan->arena, found));
            return;
        }
        add_hit(scan, pattern, match.start, match.end);
        state->left--;
        state->at = (uint32_t)match.end;
    }
}

static void search(struct scan *scan, uint32_t pattern, struct state *state, size_t from, size_t to)
{
    search_some(scan, pattern, state, from, to, UINT_MAX);
}

void scan_whole(struct scan *scan, uint32_t pattern)
{
    search(scan, pattern, state_of(scan, pattern), 0, scan->plain.text.n);
}

/* Is the word one of those that may stand there? */
static bool is_near(const struct scan *scan, uint32_t at, uint32_t n, size_t word)
{
    for (uint32_t i = 0; i < n; i++)
        if (scan->words->near.v[at + i] == scan->scratch->seen[word].meaning.hash)
            return true;
    return n == 0;
}

static bool has_rune(const struct runes *set, unsigned char byte)
{
    return byte < 0x80 ? runes_have_ascii(set, byte) : set->others;
}

/* Could a key's match go on to both sides of its word? */
static bool fits(const struct scan *scan, const struct beside *beside, size_t word)
{
    struct token token = scan->scratch->seen[word].token;
    struct pb_span text = scan->plain.text;
    if (token.end < text.n && !has_rune(&beside->behind, (unsigned char)text.p[token.end]))
        return false;
    if (token.start > 0 && !has_rune(&beside->ahead, (unsigned char)text.p[token.start - 1]))
        return false;
    return is_near(scan, beside->next_at, beside->next_n, word + 1) && is_near(scan, beside->previous_at, beside->previous_n, word - 1);
}

/* The words beside the one at hand, as memo_bits; 0: none. */
struct bits {
    uint64_t next, previous;
};

static struct bits bits_beside(const struct scan *scan, size_t word)
{
    const struct seen *seen = scan->scratch->seen;
    return (struct bits){word + 1 < scan->n ? memo_bit(seen[word + 1].meaning.hash) : 0, word > 0 ? memo_bit(seen[word - 1].meaning.hash) : 0};
}

/* A first look at them; most keys fall here. */
static bool may_fit(const struct memo_entry *entry, struct bits bits)
{
    return ((entry->near.next & bits.next) || entry->near.next == MEMO_ANY) &&
           ((entry->near.previous & bits.previous) || entry->near.previous == MEMO_ANY);
}

/* Where a match may begin: from the first of the words before the key's that it
 * may hold, or behind the one that it may not hold, up to the key. */
static void search_near(struct scan *scan, const struct memo_entry *entry, struct state *state, size_t word)
{
    const struct pattern_code *code = &scan->words->v[entry->pattern];
    const struct key_use use = scan->words->keys.v[entry->key];
    const struct seen *seen = scan->scratch->seen;
    size_t from = 0;
    if (!fits(scan, &scan->words->beside.v[use.beside], word))
        return;
    if (code->begins_a_word)
        from = word > code->before ? seen[word - code->before].token.start : seen[0].token.start;
    else if (word > code->before)
        from = seen[word - code->before - 1].token.end;
    search(scan, entry->pattern, state, from, use.begins ? seen[word].token.start : seen[word].token.end - 1);
}

/* A pattern that a word alone decides, unless a sign behind it goes on with the match. */
static void take_decided(struct scan *scan, const struct memo_entry *entry, struct state *state, struct token token)
{
    struct pb_span text = scan->plain.text;
    unsigned char behind = token.end < text.n ? (unsigned char)text.p[token.end] : ' ';
    bool crosses = behind > ' ' && scan->words->v[entry->pattern].crosses && has_rune(&scan->words->v[entry->pattern].cross, behind);
    bool decided = entry->start != MEMO_ASK && !crosses && state->at <= token.start;
    if (decided && entry->end == 0)
        return;
    if (decided) {
        add_hit(scan, entry->pattern, token.start + entry->start, token.start + entry->end);
        state->left--;
        state->at = token.start + entry->end;
        if (state->at == token.end)
            return;
    }
    search(scan, entry->pattern, state, token.start, token.end - 1);
}

static void take_entry(struct scan *scan, const struct memo_entry *entry, size_t word)
{
    struct token token = scan->scratch->seen[word].token;
    struct state *state = state_of(scan, entry->pattern);
    if (state->left == 0)
        return;
    switch ((enum form)entry->form) {
    case FORM_WORD: take_decided(scan, entry, state, token); return;
    case FORM_NEAR: search_near(scan, entry, state, word); return;
    case FORM_TRIED: search(scan, entry->pattern, state, token.start, token.end - 1); return;
    case FORM_FAR: /* each match has a key in it: the next is looked for once its key is there */
        while (state->left > 0 && token.end > state->at)
            search_some(scan, entry->pattern, state, 0, scan->plain.text.n, 1);
        return;
    case FORM_UNKEYED: search(scan, entry->pattern, state, 0, scan->plain.text.n); state->left = 0; return;
    }
}

static void take_entries(struct scan *scan, const struct memo_entry *entries, uint32_t n, size_t word)
{
    struct bits bits = bits_beside(scan, word);
    for (uint32_t i = 0; i < n; i++)
        if (entries[i].form != FORM_NEAR || may_fit(&entries[i], bits))
            take_entry(scan, &entries[i], word);
}

static void make_room(struct scratch *scratch, size_t bytes)
{
    if (bytes <= scratch->text_cap)
        return;
    scratch->text_cap = bytes < KIB(16) ? KIB(16) : bytes;
    free(scratch->seen);
    free(scratch->mask);
    scratch->seen = malloc((scratch->text_cap / 2 + 1) * sizeof *scratch->seen);
    scratch->mask = malloc((scratch->text_cap / 64 + 1) * sizeof *scratch->mask);
    if (!scratch->seen || !scratch->mask)
        pb_out_of_memory("scan");
}

/* A word not known: worked out and remembered; or, where there is no room for it, when it is its turn. */
static void learn(struct scan *scan, struct seen *seen)
{
    struct scratch *scratch = scan->scratch;
    struct memo_word word;
    memo_read(scratch->memo, scan->plain.text, seen->token, &word);
    if (memo_find(scratch->memo, &word, &seen->meaning)) /* learnt meanwhile */
        return;
    if (memo_has_room(scratch->memo, &word)) {
        seen->meaning = resolve_word(scan->words, scratch, word.text);
        memo_keep(scratch->memo, &word, seen->meaning);
    } else {
        seen->meaning = (struct meaning){0, MEMO_UNKNOWN, resolve_hash(scratch, word.text)};
    }
}

/* The words of the text, and what each means. */
static void look_up_all(struct scan *scan)
{
    struct scratch *scratch = scan->scratch;
    struct pb_span text = scan->plain.text;
    make_room(scratch, text.n);
    token_mask(text, scratch->mask);
    scan->n = token_split(scratch->mask, text.n, scratch->seen, sizeof *scratch->seen);
    memo_begin(scratch->memo);
    memo_find_all(scratch->memo, text, scratch->seen, scan->n);
    for (size_t i = 0; i < scan->n; i++)
        if (scratch->seen[i].meaning.n == MEMO_UNKNOWN)
            learn(scan, &scratch->seen[i]);
}

/* A word that is not remembered: its entries are given up at once. */
static void scan_unremembered(struct scan *scan, size_t i)
{
    struct scratch *scratch = scan->scratch;
    struct token token = scratch->seen[i].token;
    uint32_t before = memo_entries(scratch->memo);
    struct meaning meaning = resolve_word(scan->words, scratch, span_tail(span_head(scan->plain.text, token.end), token.start));
    take_entries(scan, memo_entry(scratch->memo, meaning.at), meaning.n, i);
    memo_cut(scratch->memo, before);
}

void scan_words(struct scan *scan)
{
    struct scratch *scratch = scan->scratch;
    look_up_all(scan);
    const struct memo_entry *entries = memo_entry(scratch->memo, 0);
    for (size_t i = 0; i < scan->n; i++) {
        struct meaning meaning = scratch->seen[i].meaning;
        if (meaning.n == MEMO_UNKNOWN) {
            scan_unremembered(scan, i);
            entries = memo_entry(scratch->memo, 0); /* they may have moved */
            continue;
        }
        if (meaning.n > 0)
            take_entries(scan, &entries[meaning.at], meaning.n, i);
    }
}
