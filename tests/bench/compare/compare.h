/* compare.h: what is measured side by side: this engine and others, this MIME and HTML reader and others. None of the
 * others is part of what is shipped; each is an object of its own, and missing where its library is. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct compare_pattern {
    const char *regex;
    const char *edges; /* the same with \b for lookaround, which not all know */
    bool caseless;
    bool foreign;      /* written by people */
};

struct compare_text {
    const char *given, *plain; /* plain: without what hides words in it */
    size_t given_n, plain_n;
};

/* Told once for a pattern that matches. */
typedef void compare_found(void *context, unsigned pattern);

struct comparator {
    const char *name;
    /* NULL where it compiles none of them; counts those that it does not know. */
    void *(*compile)(const struct compare_pattern *patterns, size_t n, size_t *ret_unknown);
    void (*scan)(void *set, const struct compare_text *text, compare_found *found, void *context);
    void (*free)(void *set);
    void (*forget)(void *set);  /* what it remembered of words; NULL where it cannot */
    double (*code)(void *set);  /* bytes of machine code, which no heap holds; NULL where there are none */
};

extern const struct comparator comparator_ours, comparator_pcre2;
extern const struct comparator comparator_hyperscan __attribute__((weak));
extern const struct comparator comparator_re2 __attribute__((weak));

/* Bytes of the text that was found. */
size_t compare_gmime(const char *mail, size_t n) __attribute__((weak));
size_t compare_gumbo(const char *html, size_t n) __attribute__((weak));

#ifdef __cplusplus
}
#endif
