#include "postbus/utf8.h"

#include <stdlib.h>

#include <utf8proc.h>

#include "postbus/buf.h"

uint32_t utf8_next_long(struct pb_span s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;
    size_t left = s.n - *at;
    size_t need = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t rune = p[0] & (0xFFu >> (need + 1));
    bool good = p[0] >= 0xC2 && p[0] <= 0xF4 && left >= need;
    for (size_t i = 1; good && i < need; i++) {
        good = (p[i] & 0xC0) == 0x80;
        rune = rune << 6 | (p[i] & 0x3Fu);
    }
    if (!good || rune < least[need] || rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) {
        *at += 1;
        return UTF8_REPLACEMENT;
    }
    *at += need;
    return rune;
}

size_t utf8_ascii_end(struct pb_span s, size_t at)
{
    uint64_t eight;
    for (; at + sizeof eight <= s.n; at += sizeof eight) {
        memcpy(&eight, s.p + at, sizeof eight);
        if (eight & 0x8080808080808080u)
            break;
    }
    while (at < s.n && (unsigned char)s.p[at] < 0x80)
        at++;
    return at;
}

bool utf8_valid(struct pb_span s)
{
    for (size_t at = utf8_ascii_end(s, 0); at < s.n; at = utf8_ascii_end(s, at)) {
        size_t before = at;
        if (utf8_next(s, &at) == UTF8_REPLACEMENT && at == before + 1)
            return false; /* a genuine U+FFFD has three bytes */
    }
    return true;
}

size_t utf8_put(uint32_t rune, char out[static 4])
{
    if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
        rune = UTF8_REPLACEMENT;
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)rune, (utf8proc_uint8_t *)out);
}

uint32_t utf8_lower(uint32_t rune)
{
    if (rune < 0x80)
        return rune >= 'A' && rune <= 'Z' ? rune + 32 : rune;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)rune);
}

/* One code point becomes at most 18 (U+FDFA), that is 6 to a byte. */
#define PIECE_RUNES (6 * UTF8_PIECE_BYTES)

/* One piece in the form that `how` asks for; as it stands where it is no UTF-8. */
static void map_piece(struct pb_span piece, utf8proc_option_t how, struct buf *out)
{
    utf8proc_int32_t runes[PIECE_RUNES + 1];
    utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)piece.p, (utf8proc_ssize_t)piece.n, runes, PIECE_RUNES, how);
    if (n >= 0 && n <= PIECE_RUNES)
        n = utf8proc_reencode(runes, n, how);
    else
        n = -1;
    if (n < 0)
        buf_add_span(out, piece);
    else
        buf_add(out, runes, (size_t)n);
}

static bool is_mark(uint32_t rune)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)rune);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME;
}

/* The first piece of a text: it ends before a character that is no mark, where its last bytes have one. */
static struct pb_span next_piece(struct pb_span s)
{
    size_t most = utf8_cut(s, UTF8_PIECE_BYTES), n = most;
    while (n > 0 && n < s.n) {
        size_t at = n;
        if (!is_mark(utf8_next(s, &at)))
            return span_head(s, n);
        n = utf8_cut(s, n - 1);
    }
    return span_head(s, most ? most : 1); /* 0: a run of loose continuation bytes */
}

static bool is_ascii(struct pb_span s)
{
    unsigned char all = 0;
    for (size_t i = 0; i < s.n; i++)
        all |= (unsigned char)s.p[i];
    return all < 0x80;
}

void utf8_fold(struct pb_span s, struct buf *out)
{
    const utf8proc_option_t how = UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STABLE;
    while (s.n > 0) {
        struct pb_span piece = next_piece(s);
        s = span_tail(s, piece.n);
        if (is_ascii(piece))
            for (size_t i = 0; i < piece.n; i++)
                buf_add_char(out, (char)utf8_lower((unsigned char)piece.p[i]));
        else
            map_piece(piece, how, out);
    }
}

bool utf8_is_word_long(uint32_t rune)
{
    switch (utf8proc_category((utf8proc_int32_t)rune)) {
    case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM: case UTF8PROC_CATEGORY_LO: case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ME: case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL: case UTF8PROC_CATEGORY_NO: case UTF8PROC_CATEGORY_PC:
        return true;
    default:
        return false;
    }
}

bool utf8_is_space(uint32_t rune)
{
    if (rune < 0x80)
        return rune == ' ' || (rune >= '\t' && rune <= '\r');
    if (rune == 0x85 || rune == 0xFEFF)
        return true;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)rune);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

struct pb_span utf8_trim(struct pb_span s)
{
    size_t first = SIZE_MAX, end = 0;
    for (size_t at = 0; at < s.n;) {
        size_t before = at;
        if (utf8_is_space(utf8_next(s, &at)))
            continue;
        if (first == SIZE_MAX)
            first = before;
        end = at;
    }
    return first == SIZE_MAX ? span_head(s, 0) : span_tail(span_head(s, end), first);
}

bool utf8_is_small(uint32_t rune)
{
    return utf8proc_category((utf8proc_int32_t)rune) == UTF8PROC_CATEGORY_LL;
}

bool utf8_is_invisible(uint32_t rune)
{
    if (rune < 0xAD)
        return false;
    return rune == 0xAD || rune == 0x34F || rune == 0x61C || (rune >= 0x200B && rune <= 0x200F) ||
           (rune >= 0x202A && rune <= 0x202E) || (rune >= 0x2060 && rune <= 0x2069) ||
           (rune >= 0xFE00 && rune <= 0xFE0F) || rune == 0xFEFF;
}

size_t utf8_length(struct pb_span s)
{
    size_t n = 0;
    for (size_t at = 0; at < s.n; n++)
        utf8_next(s, &at);
    return n;
}

size_t utf8_cut(struct pb_span s, size_t most)
{
    if (s.n <= most)
        return s.n;
    while (most > 0 && ((unsigned char)s.p[most] & 0xC0) == 0x80)
        most--;
    return most;
}

bool utf8_needs_nfc(struct pb_span s)
{
    /* U+0300 to U+036F, which European languages use: CC 80 to CD AF. */
    for (size_t i = utf8_ascii_end(s, 0); i + 1 < s.n; i = utf8_ascii_end(s, i + 1))
        if ((unsigned char)s.p[i] == 0xCC || ((unsigned char)s.p[i] == 0xCD && (unsigned char)s.p[i + 1] < 0xB0))
            return true;
    return false;
}

void utf8_nfc(struct pb_span s, struct buf *out)
{
    while (s.n > 0) {
        struct pb_span piece = next_piece(s);
        s = span_tail(s, piece.n);
        if (is_ascii(piece))
            buf_add_span(out, piece);
        else
            map_piece(piece, UTF8PROC_STABLE | UTF8PROC_COMPOSE, out);
    }
}
