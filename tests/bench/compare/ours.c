#include "compare.h"

#include "rules/words.h"

struct set {
    struct words *words;
    struct arena *arena; /* of one scan */
};

static void *compile(const struct compare_pattern *patterns, size_t n, size_t *ret_unknown)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct set *set = calloc(1, sizeof *set);
    struct word_pattern *own = arena_array(arena, n, sizeof *own);
    for (size_t i = 0; i < n; i++)
        own[i] = (struct word_pattern){.regex = patterns[i].regex, .caseless = patterns[i].caseless, .foreign = patterns[i].foreign, .fields = 1, .places = 1};
    if (!set)
        abort();
    set->words = words_compile(arena, own, n);
    set->arena = arena_new(0);
    *ret_unknown = 0;
    for (size_t i = 0; i < n; i++)
        *ret_unknown += own[i].fault != NULL;
    return set;
}

static void scan(void *set, const struct compare_text *text, compare_found *found, void *context)
{
    struct set *s = set;
    struct hits hits;
    words_scan(s->words, s->arena, (struct pb_span){text->given, text->given_n}, 1, &hits);
    for (size_t i = 0; i < hits.n; i++)
        if (!hits.v[i].failed)
            found(context, (unsigned)hits.v[i].pattern);
    arena_reset(s->arena);
}

static void done(void *set)
{
    struct set *s = set;
    words_free(s->words);
    arena_free(s->arena);
    free(s);
}

static void forget(void *set)
{
    words_forget(((struct set *)set)->words);
}

static double code(void *set)
{
    return (double)words_jit_bytes(((struct set *)set)->words);
}

const struct comparator comparator_ours = {"postbusd", compile, scan, done, forget, code};
