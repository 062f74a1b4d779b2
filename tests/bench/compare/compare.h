/* compare.h: other engines, to be measured beside this one; never part of what is
 * shipped. Each is an object of its own, and missing where its library is. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct compare_pattern {
    const char *regex; /* without lookaround */
    bool caseless;
};

/* Told once for a pattern that matches. */
typedef void compare_found(void *context, unsigned pattern);

struct comparator {
    const char *name;
    /* NULL where it compiles none of them; counts those that it does not know. */
    void *(*compile)(const struct compare_pattern *patterns, size_t n, size_t *ret_unknown);
    void (*scan)(void *set, const char *text, size_t n, compare_found *found, void *context);
    void (*free)(void *set);
};

extern const struct comparator comparator_hyperscan __attribute__((weak));
extern const struct comparator comparator_re2 __attribute__((weak));

#ifdef __cplusplus
}
#endif
