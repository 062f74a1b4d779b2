#include "token.h"

#include "fold.h"

#ifdef __SSE2__ /* every amd64 has it */
#include <emmintrin.h>

/* Which of 16 bytes are ASCII word characters; which are no ASCII. */
static unsigned look16(const char *p, unsigned *ret_high)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    /* Shifted so that one signed comparison tests a range. */
    __m128i letter = _mm_cmplt_epi8(_mm_add_epi8(lower, _mm_set1_epi8((char)(-128 - 'a'))), _mm_set1_epi8(-128 + 26));
    __m128i digit = _mm_cmplt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8((char)(-128 - '0'))), _mm_set1_epi8(-128 + 10));
    __m128i line = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'));
    *ret_high = (unsigned)_mm_movemask_epi8(bytes);
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letter, digit), line));
}
#else
static unsigned look16(const char *p, unsigned *ret_high)
{
    unsigned words = 0;
    *ret_high = 0;
    for (unsigned i = 0; i < 16; i++) {
        unsigned char c = (unsigned char)p[i];
        words |= (unsigned)(c < 0x80 && utf8_is_word(c)) << i;
        *ret_high |= (unsigned)(c >= 0x80) << i;
    }
    return words;
}
#endif

static void set_bits(uint64_t *mask, size_t from, size_t to)
{
    for (; from < to; from++)
        mask[from / 64] |= (uint64_t)1 << (from % 64);
}

/* Other than ASCII: character by character. */
static void mark_high(struct pb_span text, uint64_t *mask, size_t base, uint64_t high)
{
    while (high) {
        size_t start = base + (size_t)__builtin_ctzll(high), at = start;
        high &= high - 1;
        if (((unsigned char)text.p[start] & 0xC0) == 0x80)
            continue; /* within a character that is done */
        if (fold_is_word(utf8_next(text, &at)))
            set_bits(mask, start, at);
    }
}

void token_mask(struct pb_span text, uint64_t *mask)
{
    memset(mask, 0, (text.n + 63) / 64 * sizeof *mask);
    for (size_t base = 0; base < text.n; base += 64) {
        char rest[64] = {0};
        const char *p = text.p + base;
        uint64_t words = 0, high = 0;
        if (text.n - base < 64)
            p = memcpy(rest, p, text.n - base);
        for (unsigned i = 0; i < 64; i += 16) {
            unsigned high16;
            words |= (uint64_t)look16(p + i, &high16) << i;
            high |= (uint64_t)high16 << i;
        }
        mask[base / 64] |= words; /* a character may have reached over from the one before */
        if (high)
            mark_high(text, mask, base, high);
    }
}

size_t token_split(const uint64_t *mask, size_t n, void *tokens, size_t size)
{
    size_t count = 0, places = (n + 63) / 64;
    char *at = tokens;
    uint64_t before = 0; /* whether the last byte was a word's */
    uint32_t start = 0;
    for (size_t place = 0; place < places; place++) {
        /* Edges: bits that differ from the one before. A start and an end take turns. */
        for (uint64_t edges = mask[place] ^ (mask[place] << 1 | before); edges; edges &= edges - 1) {
            uint32_t edge = (uint32_t)place * 64 + (uint32_t)__builtin_ctzll(edges);
            *(struct token *)(void *)at = (struct token){start, edge};
            at += count % 2 ? size : 0;
            start = edge;
            count++;
        }
        before = mask[place] >> 63;
    }
    if (count % 2) {
        *(struct token *)(void *)at = (struct token){start, (uint32_t)n};
        count++;
    }
    return count / 2;
}
