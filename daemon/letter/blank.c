#include "letter/blank.h"

#include "postbus/utf8.h"

static bool is_blank(uint32_t rune)
{
    return utf8_is_space(rune) || utf8_is_invisible(rune);
}

struct pb_span blank_trim(struct pb_span s)
{
    s = span_trim(s);
    while (s.n > 0 && (unsigned char)s.p[0] >= 0x80) {
        size_t at = 0;
        if (!is_blank(utf8_next(s, &at)))
            break;
        s = span_trim(span_tail(s, at));
    }
    while (s.n > 0 && (unsigned char)s.p[s.n - 1] >= 0x80) {
        size_t start = s.n - 1;
        while (start > 0 && s.n - start < 4 && ((unsigned char)s.p[start] & 0xC0) == 0x80)
            start--;
        size_t at = start;
        if (!is_blank(utf8_next(s, &at)))
            break;
        s = span_trim(span_head(s, start));
    }
    return s;
}
