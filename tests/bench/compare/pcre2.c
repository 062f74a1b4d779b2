/* PCRE2 by itself, one pattern after the other. */
#include "compare.h"

#include <pcre2.h>
#include <stdlib.h>

#include "postbus/limits.h"

struct set {
    pcre2_code **codes;
    size_t n;
    pcre2_match_data *data;
    pcre2_match_context *context;
};

static void *compile(const struct compare_pattern *patterns, size_t n, size_t *ret_unknown)
{
    struct set *set = calloc(1, sizeof *set);
    if (!set || !(set->codes = calloc(n, sizeof *set->codes)))
        abort();
    set->n = n;
    set->data = pcre2_match_data_create(1, NULL);
    set->context = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(set->context, LIMIT_MATCH_STEPS);
    *ret_unknown = 0;
    for (size_t i = 0; i < n; i++) {
        int code;
        PCRE2_SIZE at;
        uint32_t options = PCRE2_UTF | PCRE2_UCP | (patterns[i].caseless ? PCRE2_CASELESS : 0u);
        set->codes[i] = pcre2_compile((PCRE2_SPTR)patterns[i].regex, PCRE2_ZERO_TERMINATED, options, &code, &at, NULL);
        *ret_unknown += !set->codes[i];
        if (set->codes[i])
            (void)pcre2_jit_compile(set->codes[i], PCRE2_JIT_COMPLETE);
    }
    return set;
}

static void scan(void *set, const struct compare_text *text, compare_found *found, void *context)
{
    struct set *s = set;
    for (size_t i = 0; i < s->n; i++)
        if (s->codes[i] && pcre2_match(s->codes[i], (PCRE2_SPTR)text->plain, text->plain_n, 0, PCRE2_NO_UTF_CHECK, s->data, s->context) > 0)
            found(context, (unsigned)i);
}

static void done(void *set)
{
    struct set *s = set;
    for (size_t i = 0; i < s->n; i++)
        pcre2_code_free(s->codes[i]);
    pcre2_match_context_free(s->context);
    pcre2_match_data_free(s->data);
    free(s->codes);
    free(s);
}

static double code(void *set)
{
    struct set *s = set;
    double bytes = 0;
    for (size_t i = 0; i < s->n; i++) {
        size_t size = 0;
        if (s->codes[i])
            (void)pcre2_pattern_info(s->codes[i], PCRE2_INFO_JITSIZE, &size);
        bytes += (double)size;
    }
    return bytes;
}

const struct comparator comparator_pcre2 = {"PCRE2, one by one", compile, scan, done, NULL, code};
