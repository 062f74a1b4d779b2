/* Rich Text Format to plain text. */
#include "fuzz.h"
#include "letter/rtf.h"

#define GROWTH 3 /* a byte of windows-1252 is at most three of UTF-8 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup_buf struct buf text = BUF_INIT;
    rtf_to_text(fuzz_span(data, size), &text);
    HOLDS(utf8_valid(buf_span(&text)) && text.len <= size * GROWTH);
    return 0;
}
