/* Modified UTF-7 (RFC 3501, 5.1.3): printable ASCII stands for itself, "&-" for
 * '&', all else is UTF-16 in base64 between '&' and '-', with ',' for '/'. */
#include <stdint.h>

#include "mailbox/folders.h"
#include "postbus/utf8.h"

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* Bits on their way from one alphabet to the other. */
struct bits {
    uint32_t value;
    unsigned n;
};

static void put_unit(struct bits *bits, uint32_t unit, struct buf *ret)
{
    bits->value = (bits->value << 16 | unit) & 0x3FFFFF;
    for (bits->n += 16; bits->n >= 6; bits->n -= 6)
        buf_add_char(ret, DIGITS[bits->value >> (bits->n - 6) & 63]);
}

static void put_rune(struct bits *bits, uint32_t rune, struct buf *ret)
{
    if (rune >= 0x10000) {
        put_unit(bits, 0xD800 + ((rune - 0x10000) >> 10), ret);
        rune = 0xDC00 + ((rune - 0x10000) & 0x3FF);
    }
    put_unit(bits, rune, ret);
}

static void end_shift(struct bits *bits, struct buf *ret)
{
    if (bits->n)
        buf_add_char(ret, DIGITS[bits->value << (6 - bits->n) & 63]);
    buf_add_char(ret, '-');
    *bits = (struct bits){0};
}

void utf7_encode(struct pb_span utf8, struct buf *ret)
{
    struct bits bits = {0};
    bool shifted = false;
    for (size_t at = 0; at < utf8.n;) {
        uint32_t rune = utf8_next(utf8, &at);
        bool plain = rune >= 0x20 && rune <= 0x7E;
        if (shifted && plain)
            end_shift(&bits, ret);
        else if (!shifted && !plain)
            buf_add_char(ret, '&');
        shifted = !plain;
        if (!plain)
            put_rune(&bits, rune, ret);
        else if (rune == '&')
            buf_add_string(ret, "&-");
        else
            buf_add_char(ret, (char)rune);
    }
    if (shifted)
        end_shift(&bits, ret);
}

/* A unit of UTF-16; `high` remembers the first half of a pair. */
static bool take_unit(uint32_t unit, uint32_t *high, struct buf *ret)
{
    bool is_high = unit >= 0xD800 && unit < 0xDC00, is_low = unit >= 0xDC00 && unit < 0xE000;
    if ((*high != 0) != is_low || unit < 0x80)
        return false;
    if (is_high) {
        *high = unit;
        return true;
    }
    buf_add_rune(ret, is_low ? 0x10000 + ((*high - 0xD800) << 10) + (unit - 0xDC00) : unit);
    *high = 0;
    return true;
}

/* What stands between '&' and '-'. */
static bool take_shifted(struct pb_span digits, struct buf *ret)
{
    struct bits bits = {0};
    uint32_t high = 0;
    for (size_t i = 0; i < digits.n; i++) {
        size_t digit = span_find(span_of(DIGITS), digits.p[i]);
        if (digit >= 64)
            return false;
        bits.value = (bits.value << 6 | (uint32_t)digit) & 0x3FFFFF;
        bits.n += 6;
        if (bits.n < 16)
            continue;
        bits.n -= 16;
        if (!take_unit(bits.value >> bits.n & 0xFFFF, &high, ret))
            return false;
    }
    return high == 0 && bits.n < 6 && (bits.value & ((1u << bits.n) - 1)) == 0;
}

bool utf7_decode(struct pb_span utf7, struct buf *ret)
{
    while (utf7.n) {
        char c = utf7.p[0];
        if (c < 0x20 || c > 0x7E)
            return false;
        if (c != '&') {
            buf_add_char(ret, c);
            utf7 = span_tail(utf7, 1);
            continue;
        }
        size_t end = span_find(utf7, '-');
        if (end == utf7.n)
            return false;
        if (end == 1)
            buf_add_char(ret, '&');
        else if (!take_shifted((struct pb_span){utf7.p + 1, end - 1}, ret))
            return false;
        utf7 = span_tail(utf7, end + 1);
    }
    return true;
}
