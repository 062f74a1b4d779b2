/* What matching costs, beside other engines, by turns in one process: CPU time for 10 kB of text.
 *
 *     build/release/bench/match RULES TEXTS SIZE
 *
 * Of the rules in RULES, SIZE are taken, spread over the file; then ten times as many. Half of the texts in TEXTS are
 * read to warm up; the other half is measured:
 *   words known    every text has been read before; the middle of ROUNDS, engines by turns
 *   words unseen   each text for the first time
 *   nothing known  each text with nothing remembered (ours alone)
 * The pairs of text and rule on which this engine and plain PCRE2 differ are counted, over all texts; the status is 1
 * unless they are none. The others know no Unicode word edges or no lookaround, so theirs are told apart; and they are
 * given the text without what hides words in it, which this engine takes out itself. */
#include <malloc.h>

#include "measure.h"
#include "terms.h"

#define ROUNDS 3
#define UNIT 10000.0 /* bytes */

enum { KNOWN, UNSEEN, NOTHING, FIGURES };

struct engine {
    const struct comparator *with; /* NULL: not here */
    const char *name;
    void *set;
    double ready, memory;   /* microseconds, MB */
    double figures[FIGURES][ROUNDS]; /* microseconds for UNIT */
    size_t unknown;
    unsigned char *found;   /* bits: texts by rules */
};

struct bench {
    struct terms all, taken;
    struct texts texts; /* the first half warms up */
    struct engine *engines;
    struct measured m;
};

enum { ENGINES = 4, PLAIN = 1 };

static double heap(void)
{
    struct mallinfo2 info = mallinfo2();
    return (double)(info.uordblks + info.hblkhd) / 1e6;
}

/* So many rules, spread evenly. */
static void take(struct bench *b, struct arena *arena, size_t size)
{
    b->taken = (struct terms){0};
    for (size_t i = 0; i < size; i++)
        arena_push(arena, &b->taken, b->all.v[i * b->all.n / size]);
}

struct noting {
    const struct bench *b;
    const struct engine *engine;
    size_t text;
};

static void note(void *context, unsigned pattern)
{
    const struct noting *n = context;
    size_t bit = n->text * n->b->taken.n + pattern;
    n->engine->found[bit / 8] |= (unsigned char)(1u << bit % 8);
}

/* Microseconds for UNIT, of one half of the texts. */
static double pass(const struct bench *b, const struct engine *e, size_t half, bool forgetting)
{
    double spent = 0, bytes = 0;
    for (size_t i = half * (b->texts.n / 2); i < (half ? b->texts.n : b->texts.n / 2); i++) {
        struct noting noting = {b, e, i};
        if (forgetting)
            e->with->forget(e->set);
        double began = cpu_micros();
        e->with->scan(e->set, &b->texts.v[i], note, &noting);
        spent += cpu_micros() - began;
        bytes += (double)b->texts.v[i].given_n;
    }
    return spent * UNIT / bytes;
}

/* Compiled, and every text read once. */
static void begin(const struct bench *b, struct engine *e)
{
    e->found = calloc(b->texts.n * b->taken.n / 8 + 1, 1);
    double before = heap(), began = cpu_micros();
    e->set = e->found ? e->with->compile(b->taken.v, b->taken.n, &e->unknown) : NULL;
    e->ready = cpu_micros() - began;
    if (!e->set)
        abort();
    (void)pass(b, e, 0, false);
    e->figures[UNSEEN][0] = pass(b, e, 1, false);
    e->memory = heap() - before + (e->with->code ? e->with->code(e->set) / 1e6 : 0);
}

static void run_by_turns(const struct bench *b)
{
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < ENGINES; i++)
            if (b->engines[i].with)
                b->engines[i].figures[KNOWN][round] = pass(b, &b->engines[i], 1, false);
    for (size_t i = 0; i < ENGINES; i++)
        if (b->engines[i].with && b->engines[i].with->forget)
            b->engines[i].figures[NOTHING][0] = pass(b, &b->engines[i], 1, true);
}

static void tell_engine(const struct bench *b, struct engine *e)
{
    struct measured memory = {"memory", b->m.input, b->m.times};
    bool here = e->with != NULL;
    tell(b->m, "10 kB of text, words known", e->name, here ? median(e->figures[KNOWN], ROUNDS) : NOT_HERE, "us");
    tell(b->m, "10 kB of text, words unseen", e->name, here ? e->figures[UNSEEN][0] : NOT_HERE, "us");
    if (here && e->with->forget)
        tell(b->m, "10 kB of text, nothing known", e->name, e->figures[NOTHING][0], "us");
    tell(b->m, "rules made ready", e->name, here ? e->ready : NOT_HERE, "us");
    tell(memory, "an engine with its rules", e->name, here ? e->memory : NOT_HERE, "MB");
    if (e->unknown)
        printf("# %s does not know %zu of %zu patterns\n", e->name, e->unknown, b->taken.n);
}

/* Texts and rules on which an engine and ours do not say the same. */
static size_t differing(const struct bench *b, const struct engine *e)
{
    size_t differing = 0, pairs = 0;
    for (size_t bit = 0; bit < b->texts.n * b->taken.n; bit++) {
        bool ours = b->engines[0].found[bit / 8] >> bit % 8 & 1, theirs = e->found[bit / 8] >> bit % 8 & 1;
        pairs += ours;
        if (ours != theirs && differing++ == 0 && e == &b->engines[PLAIN])
            printf("# first difference: text %zu, /%s/\n", bit / b->taken.n, b->taken.v[bit % b->taken.n].regex);
    }
    printf("# %zu rules, %zu texts: %zu pairs with a match, %zu differing from %s\n", b->taken.n, b->texts.n, pairs, differing, e->name);
    return differing;
}

static bool run_size(struct bench *b, size_t size, int times)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct engine engines[ENGINES] = {{.with = &comparator_ours, .name = OURS}, {.with = &comparator_pcre2, .name = "PCRE2, one by one"},
                                      {.with = &comparator_hyperscan, .name = "Hyperscan"}, {.with = &comparator_re2, .name = "RE2"}};
    take(b, arena, size);
    b->engines = engines;
    b->m = (struct measured){"matching", arena_printf(arena, "%zu rules", size), times};
    for (size_t i = 0; i < ENGINES; i++)
        if (engines[i].with)
            begin(b, &engines[i]);
    run_by_turns(b);
    for (size_t i = 0; i < ENGINES; i++)
        tell_engine(b, &engines[i]);
    bool same = differing(b, &engines[PLAIN]) == 0;
    for (size_t i = PLAIN + 1; i < ENGINES; i++)
        if (engines[i].with)
            (void)differing(b, &engines[i]);
    for (size_t i = 0; i < ENGINES; i++) {
        if (engines[i].with)
            engines[i].with->free(engines[i].set);
        free(engines[i].found);
    }
    return same;
}

int main(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct bench b = {0};
    size_t size = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    if (size == 0) {
        fputs("usage: match RULES TEXTS SIZE\n", stderr);
        return 64;
    }
    if (!read_folder(arena, argv[2], &b.texts) || !read_terms(arena, argv[1], &b.all) || b.all.n < 10 * size) {
        fputs("match: expected two texts at least, and ten times SIZE rules\n", stderr);
        return 66;
    }
    bool same = run_size(&b, size, 1);
    return run_size(&b, 10 * size, 10) && same ? 0 : 1;
}
