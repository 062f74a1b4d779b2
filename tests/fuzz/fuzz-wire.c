/* An encoded reading from a process that may have been taken over. What is let
 * through keeps its word, and is the only form in which it can be written. */
#include "fuzz.h"
#include "postbus/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf again = BUF_INIT;
    struct reading *reading;
    struct pb_err err;
    if (!wire_decode(arena, fuzz_span(data, size), &reading, &err)) {
        HOLDS(err.msg[0] && utf8_valid(span_of(err.msg)));
        return 0;
    }
    HOLDS(reading->layers.n >= 1 && reading->layers.n <= LIMIT_LAYERS && reading->sha256);
    for (size_t i = 0; i < reading->attachments.n; i++)
        HOLDS(reading->attachments.v[i].layer < reading->layers.n && reading->attachments.v[i].status);
    wire_encode(reading, &again);
    HOLDS(span_eq(buf_span(&again), fuzz_span(data, size)));
    return 0;
}
