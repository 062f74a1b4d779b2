#include "target.h"

#include "postbus/utf8.h"

static const char *const heads[] = {"https://", "http://", "www."};

size_t target_length(struct pb_span text)
{
    size_t n = 0;
    if (text.n == 0 || ((text.p[0] | 0x20) != 'h' && (text.p[0] | 0x20) != 'w'))
        return 0; /* as nearly always */
    for (size_t i = 0; i < sizeof heads / sizeof *heads && n == 0; i++)
        if (span_casestarts(text, span_of(heads[i])))
            n = strlen(heads[i]);
    if (n == 0)
        return 0;
    while (n < text.n && n < TARGET_BYTES && (unsigned char)text.p[n] > ' ' && !strchr("<>\"()[]", text.p[n]))
        n++;
    return n < text.n ? utf8_cut(text, n) : n;
}

static int hex(char c)
{
    const char *digits = "0123456789abcdef", *found = strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);
    return c && found ? (int)(found - digits) : -1;
}

static struct pb_span unescape(struct pb_span text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        int high = text.p[i] == '%' && i + 2 < text.n ? hex(text.p[i + 1]) : -1;
        int low = high >= 0 ? hex(text.p[i + 2]) : -1;
        if (low >= 0)
            i += 2;
        buf_add_char(out, low >= 0 ? (char)(unsigned char)(high * 16 + low) : text.p[i]);
    }
    return buf_span(out);
}

/* What a link checker carries along as `url=…`. */
static struct pb_span unwrap(struct pb_span target, struct buf *place)
{
    const struct pb_span checker = SPAN_LIT(".safelinks.protection.outlook.com"), key = SPAN_LIT("url=");
    size_t host = span_search(target, checker);
    if (host == target.n || host > 40)
        return target;
    size_t at = span_search(target, key);
    if (at == target.n)
        return target;
    struct pb_span value = span_tail(target, at + key.n);
    struct pb_span inner = unescape(span_head(value, span_find(value, '&')), place);
    return utf8_valid(inner) ? inner : target;
}

struct pb_span target_reduce(struct pb_span target, struct buf *place)
{
    target = unwrap(target, place);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (span_casestarts(target, span_of(heads[i])))
            target = span_tail(target, strlen(heads[i]));
    target = span_head(target, span_find(target, '?'));
    return span_head(target, span_find(target, '#'));
}
