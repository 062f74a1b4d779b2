/* A text to the layers of its chain. */
#include "fuzz.h"
#include "letter/body.h"
#include "letter/chain.h"

#define GROWTH 3 /* Unicode's form C may be three times as long */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct chain chain;
    struct pb_span text = body_plain(arena, fuzz_span(data, size));
    chain_parse(arena, text, &chain);
    HOLDS(holds_layers(chain.v, chain.n) <= text.n * GROWTH);
    return 0;
}
