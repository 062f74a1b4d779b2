#include "words.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <pcre2.h>

#include "plain.h"
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define WINDOW 256     /* bytes of starting points between two looks at the clock */
#define WIDEN_MOST 60  /* characters a match is widened on either side */

struct compiled {
    pcre2_code *code; /* owned; NULL where faulty */
    bool foreign;
    unsigned fields, places;
};

struct words {
    struct compiled *v; /* owned */
    size_t n;
};

/* What one scan needs; nothing of it is shared between threads. */
struct scanner {
    struct arena *arena;
    struct plain plain;
    pcre2_match_data *match;
    pcre2_match_context *context, *windowed;
    pcre2_jit_stack *stack;
    struct hits *hits;
};

static const char *message(struct arena *arena, int code)
{
    PCRE2_UCHAR text[256];
    if (pcre2_get_error_message(code, text, sizeof text) < 0)
        return "unknown error";
    return arena_string(arena, (const char *)text);
}

static pcre2_code *compile(struct arena *arena, struct word_pattern *pattern)
{
    int code;
    PCRE2_SIZE at;
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | (pattern->caseless ? PCRE2_CASELESS : 0u) |
                       (pattern->foreign ? PCRE2_USE_OFFSET_LIMIT : 0u);
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern->regex, PCRE2_ZERO_TERMINATED, options, &code, &at, NULL);
    if (!compiled) {
        pattern->fault = message(arena, code);
        pattern->fault_at = at;
        return NULL;
    }
    uint32_t empty = 0;
    if (pcre2_pattern_info(compiled, PCRE2_INFO_MATCHEMPTY, &empty) == 0 && empty) {
        pattern->fault = "it matches where nothing stands";
        pcre2_code_free(compiled);
        return NULL;
    }
    /* Without leave to write code (MemoryDenyWriteExecute) the interpreter serves. */
    (void)pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    return compiled;
}

struct words *words_compile(struct arena *arena, struct word_pattern *patterns, size_t n)
{
    struct words *words = calloc(1, sizeof *words);
    if (!words || !(words->v = calloc(n + 1, sizeof *words->v)))
        pb_out_of_memory("words");
    words->n = n;
    for (size_t i = 0; i < n; i++)
        words->v[i] = (struct compiled){compile(arena, &patterns[i]), patterns[i].foreign, patterns[i].fields, patterns[i].places};
    return words;
}

void words_free(struct words *words)
{
    if (!words)
        return;
    for (size_t i = 0; i < words->n; i++)
        pcre2_code_free(words->v[i].code);
    free(words->v);
    free(words);
}

static pcre2_match_context *new_context(pcre2_jit_stack *stack)
{
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    if (!context)
        pb_out_of_memory("words");
    pcre2_set_match_limit(context, LIMIT_MATCH_STEPS);
    pcre2_set_depth_limit(context, LIMIT_MATCH_DEPTH);
    pcre2_set_heap_limit(context, LIMIT_MATCH_HEAP_KIB);
    pcre2_jit_stack_assign(context, NULL, stack);
    return context;
}

static void scanner_init(struct scanner *s, struct arena *arena, struct pb_span text, struct hits *hits)
{
    *s = (struct scanner){.arena = arena, .hits = hits};
    plain_make(arena, text, &s->plain);
    s->match = pcre2_match_data_create(1, NULL);
    s->stack = pcre2_jit_stack_create(KIB(32), MIB(1), NULL);
    if (!s->match)
        pb_out_of_memory("words");
    s->context = new_context(s->stack);
    /* Of its own: an offset limit left behind would silence every other pattern. */
    s->windowed = new_context(s->stack);
}

static void scanner_done(struct scanner *s)
{
    pcre2_match_context_free(s->windowed);
    pcre2_match_context_free(s->context);
    pcre2_jit_stack_free(s->stack);
    pcre2_match_data_free(s->match);
}

/* The next place from `at` on. The limits count for each starting point anew,
 * so a pattern written by people is given its starting points in portions. */
static int next_match(struct scanner *s, const struct compiled *pattern, size_t at, int64_t began)
{
    PCRE2_SPTR text = (PCRE2_SPTR)s->plain.text.p;
    size_t n = s->plain.text.n;
    if (!pattern->foreign)
        return pcre2_match(pattern->code, text, n, at, PCRE2_NO_UTF_CHECK, s->match, s->context);
    while (at <= n) {
        size_t last = n - at < WINDOW ? n : at + WINDOW;
        while (last < n && ((unsigned char)text[last] & 0xC0) == 0x80)
            last++;
        pcre2_set_offset_limit(s->windowed, last);
        int code = pcre2_match(pattern->code, text, n, at, PCRE2_NO_UTF_CHECK, s->match, s->windowed);
        if (code != PCRE2_ERROR_NOMATCH || last == n)
            return code;
        if (iso_monotonic() - began > LIMIT_MATCH_SECONDS)
            return PCRE2_ERROR_MATCHLIMIT;
        at = last;
    }
    return PCRE2_ERROR_NOMATCH;
}

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

static void add_hit(struct scanner *s, size_t pattern, size_t start, size_t end)
{
    size_t from = widen_left(s->plain.text, start), to = widen_right(s->plain.text, end);
    size_t last = to > from ? plain_origin(&s->plain, to - 1) + 1 : from;
    arena_push(s->arena, s->hits, ((struct hit){pattern, plain_origin(&s->plain, from), last, NULL}));
}

static void scan_pattern(struct scanner *s, const struct compiled *pattern, size_t index)
{
    int64_t began = pattern->foreign ? iso_monotonic() : 0;
    size_t at = 0;
    for (unsigned place = 0; place < pattern->places && at <= s->plain.text.n; place++) {
        int code = next_match(s, pattern, at, began);
        if (code == PCRE2_ERROR_NOMATCH)
            return;
        if (code < 0) { /* every other trouble: the pattern has not answered */
            arena_push(s->arena, s->hits, ((struct hit){index, 0, 0, message(s->arena, code)}));
            return;
        }
        const PCRE2_SIZE *found = pcre2_get_ovector_pointer(s->match);
        size_t start = found[0], end = found[1];
        if (start >= end) { /* it matched nothing at all (or \K turned it round): that is no word */
            arena_push(s->arena, s->hits, ((struct hit){index, 0, 0, "it matches without a word"}));
            return;
        }
        add_hit(s, index, start, end);
        at = end;
    }
}

void words_scan(const struct words *words, struct arena *arena, struct pb_span text, unsigned fields,
                struct hits *ret_hits)
{
    struct scanner s;
    *ret_hits = (struct hits){0};
    text.n = utf8_cut(text, LIMIT_MATCH_TEXT);
    if (text.n == 0 || !utf8_valid(text))
        return;
    scanner_init(&s, arena, text, ret_hits);
    for (size_t i = 0; i < words->n; i++)
        if (words->v[i].code && (words->v[i].fields & fields))
            scan_pattern(&s, &words->v[i], i);
    scanner_done(&s);
}
