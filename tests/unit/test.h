/* test.h: a test is a sentence and a few checks; the output is TAP.
 *
 *     TEST(a_second_forward_joins_its_item) { CHECK(x); CHECK_STR(got, "want"); }
 *     TESTS_MAIN(TEST_ENTRY(a_second_forward_joins_its_item) …)     last in the file
 */
#pragma once
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int test_failures;
static const char *test_skipped;

#define TEST(name) static void test_##name(void)

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("# %s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                       \
            test_failures++;                                                                       \
        }                                                                                          \
    } while (0)

#define CHECK_INT(got, want)                                                                       \
    do {                                                                                           \
        long long test_got = (long long)(got), test_want = (long long)(want);                      \
        if (test_got != test_want) {                                                               \
            printf("# %s:%d: %s: got %lld, want %lld\n", __FILE__, __LINE__, #got, test_got,       \
                   test_want);                                                                     \
            test_failures++;                                                                       \
        }                                                                                          \
    } while (0)

#define CHECK_STR(got, want)                                                                       \
    do {                                                                                           \
        const char *test_got = (got), *test_want = (want);                                         \
        if ((!test_got || !test_want) ? test_got != test_want : strcmp(test_got, test_want) != 0) { \
            printf("# %s:%d: %s: got «%s», want «%s»\n", __FILE__, __LINE__, #got,                 \
                   test_got ? test_got : "(null)", test_want ? test_want : "(null)");              \
            test_failures++;                                                                       \
        }                                                                                          \
    } while (0)

/* Ends the test as skipped. */
#define SKIP(why)                                                                                  \
    do {                                                                                           \
        test_skipped = (why);                                                                      \
        return;                                                                                    \
    } while (0)

struct test_case {
    const char *name;
    void (*run)(void);
};

static inline int test_run(const struct test_case *cases, size_t n, const char *only)
{
    int failed = 0;
    for (size_t i = 0; i < n; i++) {
        if (only && strcmp(only, cases[i].name) != 0)
            continue;
        test_failures = 0;
        test_skipped = NULL;
        cases[i].run();
        failed += test_failures > 0;
        printf("%s %zu - %s%s%s\n", test_failures ? "not ok" : "ok", i + 1, cases[i].name,
               test_skipped ? " # SKIP " : "", test_skipped ? test_skipped : "");
        fflush(stdout);
    }
    printf("1..%zu\n", n);
    return failed ? 1 : 0;
}

#define TEST_ENTRY(name) {#name, test_##name},
/* Runs all, or the one named on the command line. */
#define TESTS_MAIN(...)                                                                            \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        static const struct test_case cases[] = {__VA_ARGS__};                                     \
        return test_run(cases, sizeof cases / sizeof *cases, argc > 1 ? argv[1] : NULL);           \
    }
