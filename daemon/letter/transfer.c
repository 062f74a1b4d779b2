#include "letter/transfer.h"

enum transfer transfer_of(struct pb_span value)
{
    static const struct {
        const char *name;
        enum transfer transfer;
    } known[] = {
        {"base64", TRANSFER_BASE64},        {"b", TRANSFER_BASE64},   {"quoted-printable", TRANSFER_QP},
        {"quotedprintable", TRANSFER_QP},   {"q", TRANSFER_QP},       {"x-uuencode", TRANSFER_UU},
        {"x-uue", TRANSFER_UU},             {"uuencode", TRANSFER_UU},
    };
    value = span_trim(value);
    size_t end = 0;
    while (end < value.n && (unsigned char)value.p[end] > ' ' && !strchr(";(\"", value.p[end]))
        end++;
    value = span_head(value, end);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (span_caseeq(value, span_of(known[i].name)))
            return known[i].transfer;
    return TRANSFER_NONE;
}

/* Values of base64's characters, the two alphabets of RFC 4648 together; 1 too
 * large, so that 0 is none. */
static const unsigned char sixes[256] = {
    ['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8, ['I'] = 9, ['J'] = 10,
    ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19,
    ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28,
    ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37,
    ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46,
    ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55,
    ['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
    ['-'] = 63, ['_'] = 64,
};

static unsigned six(struct pb_span bytes, size_t at)
{
    return sixes[(unsigned char)bytes.p[at]];
}

/* Decodes groups of four characters from *at on, up to one that is not whole. */
static size_t decode_groups(struct pb_span bytes, size_t *at, char *out)
{
    size_t n = 0, i = *at;
    for (; i + 4 <= bytes.n; i += 4) {
        unsigned a = six(bytes, i), b = six(bytes, i + 1), c = six(bytes, i + 2), d = six(bytes, i + 3);
        if (!a || !b || !c || !d)
            break;
        unsigned bits = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);
        out[n++] = (char)(unsigned char)(bits >> 16);
        out[n++] = (char)(unsigned char)(bits >> 8);
        out[n++] = (char)(unsigned char)bits;
    }
    *at = i;
    return n;
}

/* Stops at the padding: what stands below it is a list's footer, in clear. */
static struct pb_span decode_base64(struct arena *arena, struct pb_span bytes)
{
    char *out = arena_alloc(arena, bytes.n / 4 * 3 + 3);
    size_t n = 0;
    unsigned bits = 0, have = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        if (have == 0)
            n += decode_groups(bytes, &i, out + n);
        if (i == bytes.n || (bytes.p[i] == '=' && have > 0))
            break;
        unsigned value = six(bytes, i);
        if (value == 0)
            continue;
        bits = bits << 6 | (value - 1);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (char)(bits >> have & 0xFF);
        }
    }
    return (struct pb_span){out, n};
}

int transfer_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The length of a soft line break that begins behind a `=` at `at`; 0 where none. */
static size_t soft_break(struct pb_span bytes, size_t at)
{
    size_t i = at;
    while (i < bytes.n && (bytes.p[i] == ' ' || bytes.p[i] == '\t'))
        i++;
    if (i == bytes.n)
        return i - at;
    if (bytes.p[i] == '\r')
        i += i + 1 < bytes.n && bytes.p[i + 1] == '\n' ? 2 : 1;
    else if (bytes.p[i] == '\n')
        i++;
    else
        return 0;
    return i - at;
}

/* Copies what stands before the next `=`; in encoded words `_` is a blank. */
static size_t copy_plain(struct pb_span bytes, bool word, char *out)
{
    size_t n = span_find(bytes, '=');
    memcpy(out, bytes.p, n);
    for (size_t i = 0; word && i < n; i++)
        out[i] = out[i] == '_' ? ' ' : out[i];
    return n;
}

static struct pb_span decode_qp(struct arena *arena, struct pb_span bytes, bool word)
{
    char *out = arena_alloc(arena, bytes.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        size_t plain = copy_plain(span_tail(bytes, i), word, out + n);
        n += plain;
        if ((i += plain) == bytes.n)
            break;
        int high = i + 2 < bytes.n ? transfer_hex(bytes.p[i + 1]) : -1;
        int low = i + 2 < bytes.n ? transfer_hex(bytes.p[i + 2]) : -1;
        size_t soft = word ? 0 : soft_break(bytes, i + 1);
        if (high >= 0 && low >= 0) {
            out[n++] = (char)(high << 4 | low);
            i += 2;
        } else if (soft > 0 || (!word && i + 1 == bytes.n)) {
            i += soft;
        } else {
            out[n++] = '=';
        }
    }
    return (struct pb_span){out, n};
}

/* One line of uuencoded data: a length, then six bits per character. */
static size_t decode_uu_line(struct pb_span line, char *out)
{
    size_t want = (size_t)(line.p[0] - ' ') & 63, n = 0;
    unsigned bits = 0, have = 0;
    for (size_t i = 1; i < line.n && n < want; i++) {
        bits = bits << 6 | ((unsigned)(line.p[i] - ' ') & 63);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (char)(bits >> have & 0xFF);
        }
    }
    return n;
}

static struct pb_span decode_uu(struct arena *arena, struct pb_span bytes)
{
    char *out = arena_alloc(arena, bytes.n + 1);
    size_t n = 0;
    bool inside = false;
    struct pb_span line;
    while (span_line(&bytes, &line)) {
        if (!inside)
            inside = span_starts(line, SPAN_LIT("begin "));
        else if (span_starts(line, SPAN_LIT("end")) && line.n < 6)
            break;
        else if (line.n > 0)
            n += decode_uu_line(line, out + n);
    }
    return (struct pb_span){out, n};
}

struct pb_span transfer_decode(struct arena *arena, enum transfer transfer, struct pb_span bytes)
{
    switch (transfer) {
    case TRANSFER_BASE64:
        return decode_base64(arena, bytes);
    case TRANSFER_QP:
        return decode_qp(arena, bytes, false);
    case TRANSFER_UU:
        return decode_uu(arena, bytes);
    case TRANSFER_NONE:
        break;
    }
    return bytes;
}

struct pb_span transfer_decode_word(struct arena *arena, char encoding, struct pb_span text)
{
    return encoding == 'B' || encoding == 'b' ? decode_base64(arena, text) : decode_qp(arena, text, true);
}
