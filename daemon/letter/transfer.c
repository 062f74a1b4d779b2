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

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Stops at the padding: what stands below it is a list's footer, in clear. */
static struct pb_span decode_base64(struct arena *arena, struct pb_span bytes)
{
    char *out = arena_alloc(arena, bytes.n / 4 * 3 + 3);
    size_t n = 0;
    unsigned bits = 0, have = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        int value = base64_value(bytes.p[i]);
        if (bytes.p[i] == '=' && have > 0)
            break;
        if (value < 0)
            continue;
        bits = bits << 6 | (unsigned)value;
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

static struct pb_span decode_qp(struct arena *arena, struct pb_span bytes, bool word)
{
    char *out = arena_alloc(arena, bytes.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        char c = bytes.p[i];
        if (c == '=') {
            int high = i + 2 < bytes.n ? transfer_hex(bytes.p[i + 1]) : -1;
            int low = i + 2 < bytes.n ? transfer_hex(bytes.p[i + 2]) : -1;
            size_t soft = word ? 0 : soft_break(bytes, i + 1);
            if (high >= 0 && low >= 0) {
                out[n++] = (char)(high << 4 | low);
                i += 2;
                continue;
            }
            if (soft > 0 || (!word && i + 1 == bytes.n)) {
                i += soft;
                continue;
            }
        }
        out[n++] = word && c == '_' ? ' ' : c;
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
