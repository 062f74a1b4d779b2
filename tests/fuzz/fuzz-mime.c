/* A whole mail, by the tree and in one pass; what is read must get through the wire. */
#include "fuzz.h"
#include "postbus/letter.h"
#include "postbus/wire.h"

#define GROWTH 100 /* HTML's quoting marks: at most LIMIT_HTML_QUOTES before a line */

static void read_once(struct pb_span bytes, enum letter_way way)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT;
    struct reading *reading, *back;
    struct pb_err err;
    if (!letter_read(arena, bytes, way, &reading, &err))
        return;
    HOLDS(holds_layers(reading->layers.v, reading->layers.n) <= bytes.n * GROWTH);
    HOLDS(reading->bytes == bytes.n && reading->headers.n <= LIMIT_HEADERS);
    holds_strings(&reading->notes, LIMIT_NOTES);
    wire_encode(reading, &wire);
    HOLDS(wire_decode(arena, buf_span(&wire), &back, &err));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    letter_prepare();
    read_once(fuzz_span(data, size), LETTER_TREE);
    read_once(fuzz_span(data, size), LETTER_LINEAR);
    return 0;
}
