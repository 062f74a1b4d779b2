/* Random patterns on mutated texts, through the engine and through plain PCRE2.
 *
 *     build/release/bench/differ [PATTERNS [TEXTS [SEED]]]      6000 120 1 */
#include "../unit/differ.h"

#define ROUND 250 /* patterns in one set */

int main(int argc, char **argv)
{
    size_t patterns = argc > 1 ? strtoul(argv[1], NULL, 10) : 6000, texts = argc > 2 ? strtoul(argv[2], NULL, 10) : 120;
    struct differ d = {.seed = argc > 3 ? strtoul(argv[3], NULL, 10) : 1};
    for (size_t done = 0; done < patterns; done += ROUND)
        differ_round(&d, patterns - done < ROUND ? patterns - done : ROUND, texts);
    printf("%zu patterns (%zu of them no pattern, %zu without a key) on %zu texts: %zu pairs, %zu with a match, %zu failed, %zu spared by signature, %zu differences\n",
           patterns, d.faulty, d.unkeyed, texts, d.pairs, d.hits, d.failed, d.spared, d.differences);
    return d.differences > 0 || d.hits == 0;
}
