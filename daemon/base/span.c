#include "postbus/span.h"

static unsigned char lower(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

bool span_caseeq(struct pb_span a, struct pb_span b)
{
    return a.n == b.n && span_casestarts(a, b);
}

bool span_starts(struct pb_span s, struct pb_span prefix)
{
    return s.n >= prefix.n && span_eq(span_head(s, prefix.n), prefix);
}

bool span_casestarts(struct pb_span s, struct pb_span prefix)
{
    if (s.n < prefix.n)
        return false;
    for (size_t i = 0; i < prefix.n; i++)
        if (lower(s.p[i]) != lower(prefix.p[i]))
            return false;
    return true;
}

struct pb_span span_trim(struct pb_span s)
{
    while (s.n > 0 && blank(s.p[0]))
        s = span_tail(s, 1);
    while (s.n > 0 && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

size_t span_find(struct pb_span s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : s.n;
}

size_t span_search(struct pb_span s, struct pb_span needle)
{
    const char *at = s.n && needle.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at ? (size_t)(at - s.p) : s.n;
}

struct pb_span span_head(struct pb_span s, size_t at)
{
    return (struct pb_span){s.p, at < s.n ? at : s.n};
}

struct pb_span span_tail(struct pb_span s, size_t at)
{
    if (at > s.n)
        at = s.n;
    return (struct pb_span){at ? s.p + at : s.p, s.n - at};
}

bool span_line(struct pb_span *rest, struct pb_span *ret_line)
{
    if (rest->n == 0)
        return false;
    size_t feed = span_find(*rest, '\n');
    size_t end = span_find(span_head(*rest, feed), '\r');
    *ret_line = span_head(*rest, end);
    if (end < rest->n)
        end += rest->p[end] == '\r' && end + 1 < rest->n && rest->p[end + 1] == '\n' ? 2 : 1;
    *rest = span_tail(*rest, end);
    return true;
}

bool span_number(struct pb_span s, unsigned long max, unsigned long *ret_value)
{
    unsigned long value = 0;
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        unsigned long digit = (unsigned long)(s.p[i] - '0');
        if (digit > max || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}
