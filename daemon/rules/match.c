#include "match.h"

#include <time.h>

#include <pcre2.h>

#include "postbus/limits.h"

#define PORTION_FIRST 64     /* bytes of starting points */
#define PORTION_LEAST 8
#define CALLS_A_LOOK 4096    /* steps of a steered pattern between two looks at the clock */

struct matcher {
    pcre2_match_data *data;           /* owned */
    /* Each of its own: an offset limit left behind would silence every other pattern. */
    pcre2_match_context *whole, *windowed, *watched; /* owned */
    pcre2_jit_stack *stack;           /* owned; NULL without JIT */
    int64_t deadline;                 /* of a steered pattern */
    unsigned calls;
};

static pcre2_match_context *new_context(pcre2_jit_stack *stack)
{
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    if (!context)
        pb_out_of_memory("matcher");
    pcre2_set_match_limit(context, LIMIT_MATCH_STEPS);
    pcre2_set_depth_limit(context, LIMIT_MATCH_DEPTH);
    pcre2_set_heap_limit(context, LIMIT_MATCH_HEAP_KIB);
    pcre2_jit_stack_assign(context, NULL, stack);
    return context;
}

static int64_t now(void)
{
    struct timespec t;
    /* Coarse (some ms) and cheap: what it is for takes seconds. */
    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int watch(pcre2_callout_block *block, void *data)
{
    struct matcher *m = data;
    (void)block;
    return ++m->calls % CALLS_A_LOOK == 0 && now() > m->deadline ? PCRE2_ERROR_MATCHLIMIT : 0;
}

struct matcher *matcher_new(void)
{
    struct matcher *m = calloc(1, sizeof *m);
    if (!m || !(m->data = pcre2_match_data_create(1, NULL)))
        pb_out_of_memory("matcher");
    m->stack = pcre2_jit_stack_create(KIB(32), MIB(1), NULL);
    m->whole = new_context(m->stack);
    m->windowed = new_context(m->stack);
    m->watched = new_context(m->stack);
    pcre2_set_callout(m->watched, watch, m);
    return m;
}

void matcher_free(struct matcher *m)
{
    if (!m)
        return;
    pcre2_match_context_free(m->watched);
    pcre2_match_context_free(m->windowed);
    pcre2_match_context_free(m->whole);
    pcre2_jit_stack_free(m->stack);
    pcre2_match_data_free(m->data);
    free(m);
}

/* What PCRE2 has found; any trouble of its is told as it is. */
static int take(const struct matcher *m, int code, struct match *ret_match)
{
    if (code < 0)
        return code;
    const PCRE2_SIZE *found = pcre2_get_ovector_pointer(m->data);
    if (found[0] >= found[1]) /* nothing at all, or \K turned it round */
        return MATCH_EMPTY;
    *ret_match = (struct match){found[0], found[1]};
    return MATCH_FOUND;
}

static int ask(struct matcher *m, const pcre2_code *code, struct pb_span text, size_t from, size_t to)
{
    pcre2_match_context *context = to >= text.n ? m->whole : m->windowed;
    if (to < text.n)
        pcre2_set_offset_limit(context, to);
    /* Machine code at once, where there is some: what pcre2_match looks at first is known. */
    int found = pcre2_jit_match(code, (PCRE2_SPTR)text.p, text.n, from, PCRE2_NO_UTF_CHECK, m->data, context);
    return found != PCRE2_ERROR_JIT_BADOPTION ? found : pcre2_match(code, (PCRE2_SPTR)text.p, text.n, from, PCRE2_NO_UTF_CHECK, m->data, context);
}

static size_t character_end(struct pb_span text, size_t at)
{
    while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80)
        at++;
    return at;
}

static int ask_watched(struct matcher *m, const pcre2_code *code, struct pb_span text, const struct match_window *window)
{
    int64_t began = now();
    m->deadline = began + window->most - *window->spent;
    int found = pcre2_match(code, (PCRE2_SPTR)text.p, text.n, window->from, PCRE2_NO_UTF_CHECK, m->data, m->watched);
    *window->spent += now() - began;
    return found;
}

int match_in(struct matcher *m, const pcre2_code *code, struct pb_span text, const struct match_window *window, struct match *ret_match)
{
    size_t from = window->from, portion = PORTION_FIRST;
    if (!window->spent)
        return take(m, ask(m, code, text, from, window->to), ret_match);
    if (window->steered)
        return take(m, ask_watched(m, code, text, window), ret_match);
    for (int64_t began = now(); from <= window->to;) {
        size_t to = window->to - from <= portion ? window->to : character_end(text, from + portion);
        int found = ask(m, code, text, from, to);
        int64_t ended = now(), took = ended - began;
        *window->spent += took;
        if (found != PCRE2_ERROR_NOMATCH || to >= window->to)
            return take(m, found, ret_match);
        if (*window->spent > window->most)
            return PCRE2_ERROR_MATCHLIMIT;
        portion = took == 0 ? portion * 2 : portion / 4 > PORTION_LEAST ? portion / 4 : PORTION_LEAST;
        from = to;
        began = ended;
    }
    return MATCH_NONE;
}

int match_word(struct matcher *m, const pcre2_code *code, struct pb_span word, struct match *ret_match)
{
    return take(m, pcre2_match(code, (PCRE2_SPTR)word.p, word.n, 0, PCRE2_NO_UTF_CHECK, m->data, m->whole), ret_match);
}

bool match_may_begin(struct matcher *m, const pcre2_code *code, struct pb_span word)
{
    uint32_t options = PCRE2_NO_UTF_CHECK | PCRE2_PARTIAL_HARD;
    return pcre2_match(code, (PCRE2_SPTR)word.p, word.n, 0, options, m->data, m->whole) != PCRE2_ERROR_NOMATCH;
}

const char *match_message(struct arena *arena, int code)
{
    PCRE2_UCHAR text[256];
    if (code == MATCH_EMPTY)
        return "it matches without a word";
    if (pcre2_get_error_message(code, text, sizeof text) < 0)
        return "unknown error";
    return arena_string(arena, (const char *)text);
}
