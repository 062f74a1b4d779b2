/* What matching costs, beside other engines: microseconds of CPU for 10 kB of text.
 *
 *     build/release/bench/match --rules FILE --docs DIR [--engines ours,pcre2,hyperscan,re2] [--sizes 100,1000,10000]
 *
 * FILE: a rule file as clerks write it, or a term a line (a regex between slashes).
 * Of it, as many rules are taken as a size asks for, spread over the file. Half of
 * the texts in DIR are read to warm up; the other half is measured:
 *   warm     every text has been read before
 *   unseen   each text for the first time
 *   cold     each text with nothing remembered
 * Where plain PCRE2 is among the engines, the pairs of text and rule on which this
 * one and it differ are counted, over all texts; they should be none. The others
 * know no Unicode word edges or no lookaround, so theirs are told apart. */
#include <dirent.h>
#include <malloc.h>
#include <pcre2.h>

#include "compare/compare.h"
#include "postbus/ini.h"
#include "postbus/limits.h"
#include "rules/pattern.h"
#include "rules/plain.h"
#include "rules/words.h"

#define ROUNDS 3
#define DOCUMENTS_MOST 20000
#define UNIT 10000.0 /* bytes */

enum engine { OURS, PCRE2, HYPERSCAN, RE2, ENGINES };
static const char *const engine_names[ENGINES] = {"ours", "pcre2", "hyperscan", "re2"};

struct document {
    struct pb_span text, plain;
};

struct rule {
    struct word_pattern pattern;
};

struct result {
    bool ran;
    double load, warm, unseen, cold; /* seconds; microseconds for UNIT */
    double memory;                   /* MB */
    size_t unknown;
    unsigned char *found; /* bits: documents by rules */
};

struct bench {
    struct arena *arena;
    struct { struct document *v; size_t n, cap; } documents; /* the first half warms up */
    struct { struct rule *v; size_t n, cap; } rules;
    struct rule *taken; /* of them, for the size at hand */
    size_t n;
    bool wanted[ENGINES];
    size_t sizes[8], sizes_n;
    struct result results[ENGINES];
};

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double heap(void)
{
    struct mallinfo2 info = mallinfo2();
    return (double)(info.uordblks + info.hblkhd) / 1e6;
}

static size_t half(const struct bench *b)
{
    return b->documents.n / 2;
}

/* Microseconds for UNIT, of the measured half. */
static double per_unit(const struct bench *b, double seconds)
{
    double bytes = 0;
    for (size_t i = half(b); i < b->documents.n; i++)
        bytes += (double)b->documents.v[i].text.n;
    return seconds * 1e6 * UNIT / bytes;
}

/* --- what is measured with what --- */

static bool read_documents(struct bench *b, const char *folder)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        struct pb_err err;
        struct document document;
        struct plain plain;
        const char *path = arena_printf(b->arena, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && b->documents.n < DOCUMENTS_MOST && ini_load(b->arena, path, &document.text, &err) &&
            document.text.n > 0 && document.text.n <= LIMIT_MATCH_TEXT && plain_make(b->arena, document.text, &plain)) {
            document.plain = plain.text;
            arena_push(b->arena, &b->documents, document);
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return b->documents.n >= 2;
}

static void add_rule(struct bench *b, struct pb_span text)
{
    struct rule rule = {.pattern = {.fields = 1, .places = 1}};
    struct pattern pattern = {.caseless = true};
    text = span_trim(text);
    if (text.n > 2 && text.p[0] == '/' && text.p[text.n - 1] == '/') {
        pattern.regex = arena_copy(b->arena, span_tail(span_head(text, text.n - 1), 1));
        rule.pattern.foreign = true;
    } else if (text.n == 0 || !pattern_term(b->arena, arena_copy(b->arena, text), &pattern)) {
        return;
    }
    rule.pattern.regex = pattern.regex;
    rule.pattern.caseless = pattern.caseless;
    arena_push(b->arena, &b->rules, rule);
}

/* The value of a rule file's line; of any other line, the line itself. False for what is no term. */
static bool value_of(struct pb_span line, bool *in_rules, struct pb_span *ret_value)
{
    static const char *const keys[] = {"term", "regex", "alias", "title", "not"};
    size_t equals = span_search(line, SPAN_LIT("= "));
    *in_rules = *in_rules || line.p[0] == '[';
    *ret_value = line;
    if (!*in_rules)
        return line.p[0] != '#';
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (equals < line.n && span_starts(line, span_of(keys[i]))) {
            *ret_value = span_tail(line, equals + 1);
            return true;
        }
    return false;
}

static bool read_rules(struct bench *b, const char *path)
{
    struct pb_span rest, line, value;
    struct pb_err err;
    bool in_rules = false;
    if (!ini_load(b->arena, path, &rest, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return false;
    }
    while (span_line(&rest, &line)) {
        if (line.n == 0 || !value_of(line, &in_rules, &value))
            continue;
        value = span_trim(value);
        bool regex = value.n > 0 && value.p[0] == '/';
        while (value.n > 0) {
            size_t end = regex || !in_rules ? value.n : span_find(value, ';');
            add_rule(b, span_head(value, end));
            value = span_tail(value, end + 1);
        }
    }
    return b->rules.n > 0;
}

/* So many of them, spread evenly. */
static void take_rules(struct bench *b, size_t size)
{
    b->n = size < b->rules.n ? size : b->rules.n;
    b->taken = arena_array(b->arena, b->n, sizeof *b->taken);
    for (size_t i = 0; i < b->n; i++)
        b->taken[i] = b->rules.v[i * b->rules.n / b->n];
}

static void set_found(const struct bench *b, enum engine engine, size_t document, size_t rule)
{
    size_t bit = document * b->n + rule;
    b->results[engine].found[bit / 8] |= (unsigned char)(1u << bit % 8);
}

static bool was_found(const struct bench *b, enum engine engine, size_t bit)
{
    return b->results[engine].found[bit / 8] >> bit % 8 & 1;
}

/* --- this engine --- */

static struct words *load_ours(const struct bench *b, struct arena *arena)
{
    struct word_pattern *patterns = arena_array(arena, b->n, sizeof *patterns);
    for (size_t i = 0; i < b->n; i++)
        patterns[i] = b->taken[i].pattern;
    return words_compile(arena, patterns, b->n);
}

static double pass_ours(const struct bench *b, const struct words *words, size_t first, size_t last, bool cold, bool note)
{
    cleanup_arena struct arena *arena = arena_new(0);
    double began = cpu(), forgetting = 0;
    for (size_t i = first; i < last; i++) {
        struct hits hits;
        double before = cold ? cpu() : 0;
        if (cold)
            words_forget(words);
        forgetting += cold ? cpu() - before : 0;
        words_scan(words, arena, b->documents.v[i].text, 1, &hits);
        for (size_t h = 0; note && h < hits.n; h++)
            if (!hits.v[h].failed)
                set_found(b, OURS, i, hits.v[h].pattern);
        arena_reset(arena);
    }
    return cpu() - began - forgetting;
}

static double least(double a, double b)
{
    return a > 0 && a < b ? a : b;
}

static void run_ours(struct bench *b)
{
    struct result *r = &b->results[OURS];
    struct words *words = NULL;
    cleanup_arena struct arena *arena = arena_new(0);
    double before = heap();
    for (unsigned i = 0; i < ROUNDS; i++) {
        words_free(words);
        double began = cpu();
        words = load_ours(b, arena);
        r->load = least(r->load, cpu() - began);
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        words_forget(words);
        (void)pass_ours(b, words, 0, half(b), false, i == 0);
        r->unseen = least(r->unseen, per_unit(b, pass_ours(b, words, half(b), b->documents.n, false, i == 0)));
        for (unsigned j = 0; j < ROUNDS; j++)
            r->warm = least(r->warm, per_unit(b, pass_ours(b, words, half(b), b->documents.n, false, false)));
    }
    r->memory = heap() - before;
    size_t jit = words_jit_bytes(words);
    r->memory += (double)jit / 1e6;
    r->cold = per_unit(b, pass_ours(b, words, half(b), b->documents.n, true, false));
    words_free(words);
}

/* --- plain PCRE2, one pattern after the other --- */

static double load_pcre2(const struct bench *b, pcre2_code **codes, double *ret_memory)
{
    double began = cpu(), bytes = 0;
    for (size_t i = 0; i < b->n; i++) {
        int code;
        PCRE2_SIZE at;
        size_t size = 0;
        const struct word_pattern *p = &b->taken[i].pattern;
        uint32_t options = PCRE2_UTF | PCRE2_UCP | (p->caseless ? PCRE2_CASELESS : 0u);
        pcre2_code_free(codes[i]);
        codes[i] = pcre2_compile((PCRE2_SPTR)p->regex, PCRE2_ZERO_TERMINATED, options, &code, &at, NULL);
        if (!codes[i])
            continue;
        (void)pcre2_jit_compile(codes[i], PCRE2_JIT_COMPLETE);
        (void)pcre2_pattern_info(codes[i], PCRE2_INFO_JITSIZE, &size);
        bytes += (double)size;
    }
    *ret_memory = bytes / 1e6;
    return cpu() - began;
}

static void run_pcre2(struct bench *b)
{
    struct result *r = &b->results[PCRE2];
    pcre2_code **codes = calloc(b->n, sizeof *codes);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    double before = heap(), sum = 0, memory = 0;
    pcre2_set_match_limit(context, LIMIT_MATCH_STEPS);
    for (unsigned i = 0; i < ROUNDS; i++)
        r->load = least(r->load, load_pcre2(b, codes, &memory));
    r->memory = heap() - before + memory;
    for (size_t d = 0; d < b->documents.n; d++) {
        struct pb_span text = b->documents.v[d].plain;
        double began = cpu();
        for (size_t i = 0; i < b->n; i++)
            if (codes[i] && pcre2_match(codes[i], (PCRE2_SPTR)text.p, text.n, 0, PCRE2_NO_UTF_CHECK, data, context) > 0)
                set_found(b, PCRE2, d, i);
        sum += d >= half(b) ? cpu() - began : 0;
    }
    r->warm = r->unseen = r->cold = per_unit(b, sum);
    for (size_t i = 0; i < b->n; i++)
        pcre2_code_free(codes[i]);
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
    free(codes);
}

/* --- the others --- */

/* Without lookaround, which they do not know: word edges instead. */
static const char *without_lookaround(struct arena *arena, const char *regex)
{
    static const char *const looks[] = {"(?<!\\w)", "(?!\\w)"};
    cleanup_buf struct buf out = BUF_INIT;
    for (const char *p = regex; *p;) {
        size_t n = 0;
        for (size_t i = 0; i < 2 && n == 0; i++)
            if (strncmp(p, looks[i], strlen(looks[i])) == 0)
                n = strlen(looks[i]);
        if (n)
            buf_add_string(&out, "\\b");
        else
            buf_add_char(&out, *p);
        p += n ? n : 1;
    }
    return arena_copy(arena, buf_span(&out));
}

struct noting {
    const struct bench *b;
    enum engine engine;
    size_t document;
};

static void note_found(void *context, unsigned pattern)
{
    const struct noting *n = context;
    set_found(n->b, n->engine, n->document, pattern);
}

static void run_other(struct bench *b, enum engine engine, const struct comparator *other)
{
    struct result *r = &b->results[engine];
    cleanup_arena struct arena *arena = arena_new(0);
    struct compare_pattern *patterns = arena_array(arena, b->n, sizeof *patterns);
    for (size_t i = 0; i < b->n; i++)
        patterns[i] = (struct compare_pattern){without_lookaround(arena, b->taken[i].pattern.regex), b->taken[i].pattern.caseless};
    double before = heap(), began = cpu();
    void *set = other->compile(patterns, b->n, &r->unknown);
    r->load = cpu() - began;
    for (unsigned round = 0; set && round < 2; round++) {
        for (size_t d = 0; d < b->documents.n; d++) {
            struct noting noting = {b, engine, d};
            began = d <= half(b) ? cpu() : began;
            other->scan(set, b->documents.v[d].plain.p, b->documents.v[d].plain.n, note_found, &noting);
        }
        r->warm = least(r->warm, per_unit(b, cpu() - began));
        r->unseen = round == 0 ? r->warm : r->unseen;
    }
    r->cold = r->unseen;
    r->memory = heap() - before;
    if (set)
        other->free(set);
    r->ran = set != NULL;
}

/* --- the table --- */

static void run_engine(struct bench *b, enum engine engine)
{
    const struct comparator *other = engine == HYPERSCAN ? &comparator_hyperscan : engine == RE2 ? &comparator_re2 : NULL;
    struct result *r = &b->results[engine];
    *r = (struct result){.found = calloc(b->documents.n * b->n / 8 + 1, 1), .ran = true};
    if (!r->found)
        abort();
    if (engine == OURS)
        run_ours(b);
    else if (engine == PCRE2)
        run_pcre2(b);
    else if (other)
        run_other(b, engine, other);
    else
        r->ran = false;
}

static size_t count_differing(const struct bench *b, enum engine engine, size_t *ret_matches)
{
    size_t differing = 0, matches = 0;
    for (size_t bit = 0; bit < b->documents.n * b->n; bit++) {
        bool ours = was_found(b, OURS, bit);
        matches += ours;
        if (ours != was_found(b, engine, bit) && differing++ == 0 && engine == PCRE2)
            printf("# first difference: text %zu, /%s/\n", bit / b->n, b->taken[bit % b->n].pattern.regex);
    }
    *ret_matches = matches;
    return differing;
}

static void print_result(const struct bench *b, enum engine engine)
{
    const struct result *r = &b->results[engine];
    size_t matches;
    if (!b->wanted[engine])
        return;
    if (!r->ran) {
        printf("%-10s is not here: packaging/deps --bench\n", engine_names[engine]);
        return;
    }
    printf("%-10s %6zu %10.1f %10.1f %10.1f %9.3f %8.1f", engine_names[engine], b->n, r->warm, r->unseen, r->cold, r->load, r->memory);
    if (engine != OURS && b->wanted[OURS])
        printf(" %9zu %9.1f %9.1f", count_differing(b, engine, &matches), r->warm / b->results[OURS].warm, r->unseen / b->results[OURS].unseen);
    printf(r->unknown ? "   (%zu patterns it does not know)\n" : "\n", r->unknown);
}

static void run_size(struct bench *b, size_t size)
{
    size_t matches = 0, differing = 0;
    take_rules(b, size);
    for (unsigned e = 0; e < ENGINES; e++)
        if (b->wanted[e])
            run_engine(b, (enum engine)e);
    for (unsigned e = 0; e < ENGINES; e++)
        print_result(b, (enum engine)e);
    if (b->wanted[OURS] && b->wanted[PCRE2])
        differing = count_differing(b, PCRE2, &matches);
    if (b->wanted[OURS] && b->wanted[PCRE2])
        printf("           %6zu rules, %zu texts: %zu pairs with a match, %zu differing from plain PCRE2\n", b->n, b->documents.n, matches, differing);
    fflush(stdout);
    for (unsigned e = 0; e < ENGINES; e++)
        free(b->results[e].found);
}

static bool take_lists(struct bench *b, const char *engines, const char *sizes)
{
    for (struct pb_span rest = span_of(engines); rest.n > 0; rest = span_tail(rest, span_find(rest, ',') + 1)) {
        bool known = false;
        for (unsigned e = 0; e < ENGINES; e++)
            if (span_eq(span_head(rest, span_find(rest, ',')), span_of(engine_names[e])))
                known = b->wanted[e] = true;
        if (!known)
            return false;
    }
    for (struct pb_span rest = span_of(sizes); rest.n > 0; rest = span_tail(rest, span_find(rest, ',') + 1)) {
        unsigned long size;
        if (!span_number(span_head(rest, span_find(rest, ',')), LIMIT_TERMS, &size) || size == 0 || b->sizes_n == 8)
            return false;
        b->sizes[b->sizes_n++] = size;
    }
    return b->sizes_n > 0;
}

int main(int argc, char **argv)
{
    const char *rules = NULL, *documents = NULL, *engines = "ours,pcre2,hyperscan,re2", *sizes = "100,1000,10000";
    cleanup_arena struct arena *arena = arena_new(0);
    struct bench b = {.arena = arena};
    const struct { const char *name; const char **place; } options[] = {
        {"--rules", &rules}, {"--docs", &documents}, {"--engines", &engines}, {"--sizes", &sizes}};
    for (int i = 1; i + 1 < argc; i += 2)
        for (size_t o = 0; o < 4; o++)
            if (strcmp(argv[i], options[o].name) == 0)
                *options[o].place = argv[i + 1];
    if (argc % 2 == 0 || !rules || !documents || !take_lists(&b, engines, sizes)) {
        fputs("usage: match --rules FILE --docs DIR [--engines ours,pcre2,hyperscan,re2] [--sizes 100,1000,10000]\n", stderr);
        return 64;
    }
    if (!read_documents(&b, documents) || !read_rules(&b, rules)) {
        fputs("match: expected a rule file, and a folder with two texts at least\n", stderr);
        return 66;
    }
    printf("%-10s %6s %10s %10s %10s %9s %8s %9s %9s %9s\n", "engine", "rules", "warm us", "unseen us", "cold us", "load s", "MB", "differing",
           "x warm", "x unseen");
    for (size_t i = 0; i < b.sizes_n; i++)
        run_size(&b, b.sizes[i]);
    return 0;
}
