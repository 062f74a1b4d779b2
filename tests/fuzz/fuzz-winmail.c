/* Outlook's own wrapping of a message, its compressed RTF among it. */
#include "fuzz.h"
#include "letter/winmail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct winmail winmail;
    if (!winmail_is(fuzz_span(data, size)))
        return 0;
    winmail_read(arena, fuzz_span(data, size), &winmail);
    holds_string(winmail.subject);
    holds_string(winmail.from_name);
    holds_string(winmail.from_address);
    holds_string(winmail.to);
    holds_string(winmail.date);
    HOLDS(winmail.files.n <= LIMIT_ATTACHMENTS);
    for (size_t i = 0; i < winmail.files.n; i++) {
        holds_string(winmail.files.v[i].name);
        HOLDS(winmail.files.v[i].bytes.n <= size);
    }
    return 0;
}
