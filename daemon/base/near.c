#include "postbus/near.h"

#include <stdint.h>

#include "postbus/utf8.h"

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Lower-case code points of a word, at most NEAR_MAX. */
static size_t fold(const char *word, uint32_t out[static NEAR_MAX])
{
    struct pb_span s = span_of(word);
    size_t n = 0;
    for (size_t at = 0; at < s.n && n < NEAR_MAX; n++)
        out[n] = utf8_lower(utf8_next(s, &at));
    return n;
}

size_t near_distance(const char *left, const char *right)
{
    uint32_t a[NEAR_MAX], b[NEAR_MAX];
    size_t row[3][NEAR_MAX + 1], an = fold(left, a), bn = fold(right, b);
    for (size_t j = 0; j <= bn; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= an; i++) {
        size_t *now = row[i % 3], *before = row[(i + 2) % 3], *older = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= bn; j++) {
            now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], older[j - 2] + 1);
        }
    }
    return row[an % 3][bn];
}
