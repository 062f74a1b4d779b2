/* A point in time. The first byte chooses the language that is tried first. */
#include "fuzz.h"
#include "letter/charset.h"
#include "letter/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    struct date date;
    int64_t minutes;
    if (size == 0)
        return 0;
    locales hint = data[0] >= 22 ? ANY : (locales)1 << data[0];
    charset_decode(fuzz_span(data + 1, size - 1), SPAN_LIT("utf-8"), &text);
    if (!date_parse(buf_span(&text), hint, &date))
        return 0;
    HOLDS(date.start < date.end && date.end <= text.len && date.end <= LIMIT_DATE_BYTES);
    HOLDS(utf8_valid(span_head(buf_span(&text), date.start)) && utf8_valid(span_head(buf_span(&text), date.end)));
    HOLDS(iso_minutes(date_iso(arena, &date), &minutes));
    return 0;
}
