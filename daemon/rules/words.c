#include "words.h"

#include <stdlib.h>
#include <time.h>

#include <pcre2.h>

#include "engine.h"
#include "fold.h"
#include "postbus/lang.h"
#include "postbus/utf8.h"

#define COST_ROUNDS 3
#define COST_BYTES 10000.0

/* Appends to a list {v, n, cap} on the heap. */
#define heap_push(list, value)                                                                     \
    do {                                                                                           \
        if ((list)->n == (list)->cap) {                                                            \
            (list)->cap = (list)->cap ? (list)->cap * 2 : 64;                                      \
            (list)->v = reallocarray((list)->v, (list)->cap, sizeof *(list)->v);                   \
            if (!(list)->v)                                                                        \
                pb_out_of_memory("words");                                                         \
        }                                                                                          \
        (list)->v[(list)->n++] = (value);                                                          \
    } while (0)

static pcre2_code *fault(struct arena *arena, struct word_pattern *pattern, const char *why, size_t at)
{
    pattern->fault = arena_string(arena, why);
    pattern->fault_at = at;
    return NULL;
}

/* Verbs and \G: what they find depends on where the search began. */
static bool is_steered(const char *regex)
{
    return strstr(regex, "(*") || strstr(regex, "\\G");
}

static pcre2_code *compile(struct arena *arena, struct word_pattern *pattern)
{
    int code;
    PCRE2_SIZE at;
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT | (pattern->caseless ? PCRE2_CASELESS : 0u) |
                       (pattern->foreign && is_steered(pattern->regex) ? PCRE2_AUTO_CALLOUT : 0u);
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern->regex, PCRE2_ZERO_TERMINATED, options, &code, &at, NULL);
    if (!compiled)
        return fault(arena, pattern, match_message(arena, code), at);
    uint32_t empty = 0;
    if (pcre2_pattern_info(compiled, PCRE2_INFO_MATCHEMPTY, &empty) == 0 && empty) {
        pcre2_code_free(compiled);
        return fault(arena, pattern, _("it matches where nothing stands"), 0);
    }
    return compiled;
}

static uint32_t add_near(struct words *words, const struct words_near *near, uint32_t *ret_n, uint64_t *ret_bits)
{
    uint32_t at = (uint32_t)words->near.n;
    *ret_n = (uint32_t)near->n;
    *ret_bits = near->n > 0 ? 0 : MEMO_ANY;
    for (size_t i = 0; i < near->n; i++) {
        heap_push(&words->near, near->v[i]);
        *ret_bits |= memo_bit(near->v[i]);
    }
    return at;
}

static uint32_t add_beside(struct words *words, const struct key *key)
{
    struct beside beside = {.behind = key->behind, .ahead = key->ahead};
    beside.next_at = add_near(words, &key->next, &beside.next_n, &beside.next);
    beside.previous_at = add_near(words, &key->previous, &beside.previous_n, &beside.previous);
    heap_push(&words->beside, beside);
    return (uint32_t)words->beside.n - 1;
}

static void add_keys(struct words *words, uint32_t pattern, const struct keys *keys)
{
    for (size_t i = 0; i < keys->list.n; i++) {
        const struct key *key = &keys->list.v[i];
        struct key_use use = {.pattern = pattern, .whole = key->whole, .begins = (key->edges & EDGE_LEFT) != 0};
        if (keys->form == FORM_NEAR)
            use.beside = add_beside(words, key) & 0x3FFFFFFF;
        heap_push(&words->keys, use);
        dict_add(words->dict, key->text, key->edges);
    }
    if (keys->form == FORM_UNKEYED)
        heap_push(&words->unkeyed, pattern);
    else if (keys->list.n == 0)
        heap_push(&words->tried, pattern);
}

/* `own` is for what is of no use afterwards. */
static void add_pattern(struct words *words, struct arena *arena, struct arena *own, struct word_pattern *pattern)
{
    struct pattern_code *code = &words->v[words->n++];
    struct regex regex;
    struct keys keys;
    cleanup_buf struct buf composed = BUF_INIT;
    if (utf8_needs_nfc(span_of(pattern->regex))) { /* as texts are; plain.h */
        utf8_nfc(span_of(pattern->regex), &composed);
        pattern->regex = arena_copy(arena, buf_span(&composed));
    }
    code->code = compile(arena, pattern);
    if (!code->code)
        return;
    regex_parse(own, pattern->regex, &regex);
    key_find(own, &regex, pattern->caseless, &keys);
    code->form = keys.form;
    code->fields = pattern->fields;
    code->places = pattern->places;
    code->before = keys.before;
    code->begins_a_word = keys.begins_a_word;
    code->foreign = pattern->foreign;
    code->steered = pattern->foreign && is_steered(pattern->regex);
    code->cross = keys.cross;
    code->crosses = keys.cross.ascii[0] || keys.cross.ascii[1] || keys.cross.words || keys.cross.others;
    code->first = keys.first;
    add_keys(words, (uint32_t)(words->n - 1), &keys);
}

struct words *words_compile(struct arena *arena, struct word_pattern *patterns, size_t n)
{
    struct words *words = calloc(1, sizeof *words);
    if (!words || !(words->v = calloc(n + 1, sizeof *words->v)) || !(words->idle = calloc(1, sizeof *words->idle)))
        pb_out_of_memory("words");
    pthread_mutex_init(&words->idle->lock, NULL);
    words->dict = dict_new(n);
    fold_prepare();
    cleanup_arena struct arena *own = arena_new(0);
    for (size_t i = 0; i < n; i++) {
        add_pattern(words, arena, own, &patterns[i]);
        arena_reset(own);
    }
    return words;
}

static void free_idle(struct idle *idle)
{
    while (idle->first) {
        struct scratch *next = idle->first->next;
        scratch_free(idle->first);
        idle->first = next;
    }
}

void words_free(struct words *words)
{
    if (!words)
        return;
    for (size_t i = 0; i < words->n; i++) {
        if (words->v[i].fast != words->v[i].code)
            pcre2_code_free(words->v[i].fast);
        pcre2_code_free(words->v[i].code);
    }
    free_idle(words->idle);
    pthread_mutex_destroy(&words->idle->lock);
    free(words->idle);
    dict_free(words->dict);
    free(words->keys.v);
    free(words->beside.v);
    free(words->near.v);
    free(words->tried.v);
    free(words->unkeyed.v);
    free(words->v);
    free(words);
}

/* By pattern; what is of one pattern stays in its order. Two rounds of counting, 9 bits each. */
static void sort_hits(struct arena *arena, struct hits *hits)
{
    enum { BITS = 9, SORTS = 1 << BITS };
    struct hit *from = hits->v, *to = arena_array(arena, hits->n, sizeof *to);
    for (unsigned shift = 0; shift < 2 * BITS; shift += BITS) {
        size_t starts[SORTS + 1] = {0};
        for (size_t i = 0; i < hits->n; i++)
            starts[(from[i].pattern >> shift) % SORTS + 1]++;
        for (size_t i = 1; i <= SORTS; i++)
            starts[i] += starts[i - 1];
        for (size_t i = 0; i < hits->n; i++)
            to[starts[(from[i].pattern >> shift) % SORTS]++] = from[i];
        struct hit *swap = from;
        from = to;
        to = swap;
    }
}
_Static_assert(LIMIT_TERMS <= 1 << 18, "sort_hits looks at 18 bits of a pattern's number");

static bool scan_begin(struct scan *scan, struct pb_span text, struct hits *ret_hits)
{
    *ret_hits = (struct hits){0};
    text.n = utf8_cut(text, LIMIT_MATCH_TEXT);
    return text.n > 0 && plain_make(scan->arena, text, &scan->plain) && scan->plain.text.n > 0;
}

void words_scan_letter(const struct words *words, struct arena *arena, struct pb_span text, unsigned fields,
                       struct words_budget *budget, struct hits *ret_hits)
{
    struct scan scan = {.words = words, .arena = arena, .budget = budget, .hits = ret_hits, .fields = fields};
    if (!scan_begin(&scan, text, ret_hits))
        return;
    scan.scratch = scratch_take(words);
    scan_words(&scan);
    for (size_t i = 0; i < words->unkeyed.n; i++)
        scan_whole(&scan, words->unkeyed.v[i]);
    scratch_give(words, scan.scratch);
    if (ret_hits->n > 1)
        sort_hits(arena, ret_hits);
}

void words_scan(const struct words *words, struct arena *arena, struct pb_span text, unsigned fields, struct hits *ret_hits)
{
    struct words_budget budget = {0};
    words_scan_letter(words, arena, text, fields, &budget, ret_hits);
}

void words_scan_plainly(const struct words *words, struct arena *arena, struct pb_span text, unsigned fields, struct hits *ret_hits)
{
    struct words_budget budget = {0};
    struct scan scan = {.words = words, .arena = arena, .budget = &budget, .hits = ret_hits, .fields = fields, .plainly = true};
    if (!scan_begin(&scan, text, ret_hits))
        return;
    scan.scratch = scratch_take(words);
    for (size_t i = 0; i < words->n; i++)
        if (words->v[i].code)
            scan_whole(&scan, (uint32_t)i);
    scratch_give(words, scan.scratch);
}

bool words_unkeyed(const struct words *words, size_t pattern)
{
    return words->v[pattern].code && words->v[pattern].form == FORM_UNKEYED;
}

double words_cost(const struct words *words, size_t pattern, struct pb_span text)
{
    struct scratch *scratch = scratch_take(words);
    struct match_window window = {.to = text.n};
    double least = 0;
    for (unsigned i = 0; i < COST_ROUNDS; i++) {
        struct timespec began, ended;
        struct match match;
        (void)clock_gettime(CLOCK_MONOTONIC, &began);
        (void)match_in(scratch->matcher, haste_code(words, (uint32_t)pattern), text, &window, &match);
        (void)clock_gettime(CLOCK_MONOTONIC, &ended);
        double took = (double)(ended.tv_sec - began.tv_sec) * 1e6 + (double)(ended.tv_nsec - began.tv_nsec) / 1e3;
        least = i == 0 || took < least ? took : least;
    }
    scratch_give(words, scratch);
    return text.n ? least * COST_BYTES / (double)text.n : 0;
}

void words_forget(const struct words *words)
{
    pthread_mutex_lock(&words->idle->lock);
    for (struct scratch *scratch = words->idle->first; scratch; scratch = scratch->next)
        memo_forget(scratch->memo);
    pthread_mutex_unlock(&words->idle->lock);
}

size_t words_jit_bytes(const struct words *words)
{
    size_t bytes = 0, own = 0;
    for (size_t i = 0; i < words->n; i++)
        if (words->v[i].fast && pcre2_pattern_info(words->v[i].fast, PCRE2_INFO_JITSIZE, &own) == 0)
            bytes += own;
    return bytes;
}
