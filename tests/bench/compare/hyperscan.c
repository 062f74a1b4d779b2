#include "compare.h"

#include <hs/hs.h>
#include <stdlib.h>

struct set {
    hs_database_t *database;
    hs_scratch_t *scratch;
};

struct telling {
    compare_found *found;
    void *context;
};

/* Without HS_FLAG_UCP: with it, it knows no \\b. */
static unsigned flags_of(const struct compare_pattern *pattern)
{
    return HS_FLAG_UTF8 | HS_FLAG_SINGLEMATCH | (pattern->caseless ? HS_FLAG_CASELESS : 0u);
}

static bool is_known(const struct compare_pattern *pattern)
{
    hs_expr_info_t *info = NULL;
    hs_compile_error_t *error = NULL;
    bool known = hs_expression_info(pattern->edges, flags_of(pattern), &info, &error) == HS_SUCCESS;
    free(info);
    hs_free_compile_error(error);
    return known;
}

static void *compile(const struct compare_pattern *patterns, size_t n, size_t *ret_unknown)
{
    const char **regexes = calloc(n, sizeof *regexes);
    unsigned *flags = calloc(n, sizeof *flags), *ids = calloc(n, sizeof *ids), known = 0;
    struct set *set = calloc(1, sizeof *set);
    hs_compile_error_t *error = NULL;
    for (size_t i = 0; set && regexes && flags && ids && i < n; i++) {
        if (!is_known(&patterns[i]))
            continue;
        regexes[known] = patterns[i].edges;
        flags[known] = flags_of(&patterns[i]);
        ids[known++] = (unsigned)i;
    }
    *ret_unknown = n - known;
    bool good = set && hs_compile_multi(regexes, flags, ids, known, HS_MODE_BLOCK, NULL, &set->database, &error) == HS_SUCCESS &&
                hs_alloc_scratch(set->database, &set->scratch) == HS_SUCCESS;
    if (error)
        fprintf(stderr, "hyperscan: %s\n", error->message);
    hs_free_compile_error(error);
    free(regexes);
    free(flags);
    free(ids);
    if (!good)
        free(set);
    return good ? set : NULL;
}

static int tell(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
    const struct telling *telling = context;
    (void)from;
    (void)to;
    (void)flags;
    telling->found(telling->context, id);
    return 0;
}

static void scan(void *set, const struct compare_text *text, compare_found *found, void *context)
{
    struct telling telling = {found, context};
    (void)hs_scan(((struct set *)set)->database, text->plain, (unsigned)text->plain_n, 0, ((struct set *)set)->scratch, tell, &telling);
}

static void done(void *set)
{
    hs_free_scratch(((struct set *)set)->scratch);
    hs_free_database(((struct set *)set)->database);
    free(set);
}

const struct comparator comparator_hyperscan = {"Hyperscan", compile, scan, done, NULL, NULL};
