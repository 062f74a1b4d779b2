/* Random patterns on mutated texts: the engine finds what plain PCRE2 finds. The
 * whole of it is build/release/bench/differ; here is what half a minute allows. */
#include <time.h>

#include "differ.h"
#include "test.h"

#define SECONDS 15
#define ROUNDS 60

TEST(the_engine_finds_what_plain_pcre2_finds_one_pattern_after_the_other)
{
    struct differ d = {.seed = 20260515};
    struct timespec began, now;
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (unsigned i = 0; i < ROUNDS; i++) {
        differ_round(&d, 50, 12);
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec - began.tv_sec >= SECONDS)
            break;
    }
    printf("# %zu pairs, %zu with a match, %zu failed, %zu spared by signature\n", d.pairs, d.hits, d.failed, d.spared);
    CHECK_INT(d.differences, 0);
    CHECK(d.pairs > 1000 && d.hits * 20 > d.pairs);
    CHECK(d.failed * 50 < d.pairs);
    CHECK(d.spared * 4 > d.pairs);
}

TESTS_MAIN(TEST_ENTRY(the_engine_finds_what_plain_pcre2_finds_one_pattern_after_the_other))
