#include "letter/charset.h"

#include <iconv.h>

#include "postbus/utf8.h"

#define CHARSET_NAME_MAX 40
#define NO_TABLE ((iconv_t)-1)

/* What mails call a charset (lower case, without blanks, `_` as `-`), and the
 * widest table that holds it. BYTES: a byte is a character, whatever stands beside it. */
enum kind { KIND_UTF8, KIND_GUESS, KIND_1252, KIND_BYTES, KIND_TABLE };
static const struct {
    const char *names; /* parted by blanks */
    enum kind kind;
    const char *table;
} charsets[] = {
    {"utf-8 utf8 unicode-1-1-utf-8 cp65001", KIND_UTF8, NULL},
    {"us-ascii ascii ansi-x3.4-1968", KIND_GUESS, NULL}, /* says nothing about bytes above 0x7F */
    {"iso-8859-1 iso8859-1 latin1 latin-1 l1 windows-1252 cp1252 ansi", KIND_1252, NULL},
    {"windows-1250 cp1250", KIND_BYTES, "CP1250"},
    {"windows-1251 cp1251", KIND_BYTES, "CP1251"},
    {"windows-1253 cp1253", KIND_BYTES, "CP1253"},
    {"windows-1254 cp1254 iso-8859-9 iso8859-9 latin5", KIND_BYTES, "CP1254"},
    {"windows-1255 cp1255 iso-8859-8-i", KIND_TABLE, "CP1255"},
    {"windows-1256 cp1256", KIND_BYTES, "CP1256"},
    {"windows-1257 cp1257", KIND_BYTES, "CP1257"},
    {"windows-1258 cp1258", KIND_TABLE, "CP1258"},
    {"windows-874 cp874 tis-620 iso-8859-11", KIND_BYTES, "CP874"},
    {"iso-8859-2 iso8859-2 latin2", KIND_BYTES, "ISO-8859-2"},
    {"iso-8859-3 iso8859-3", KIND_BYTES, "ISO-8859-3"},
    {"iso-8859-4 iso8859-4", KIND_BYTES, "ISO-8859-4"},
    {"iso-8859-5 iso8859-5", KIND_BYTES, "ISO-8859-5"},
    {"iso-8859-6 iso8859-6", KIND_BYTES, "ISO-8859-6"},
    {"iso-8859-7 iso8859-7", KIND_BYTES, "ISO-8859-7"},
    {"iso-8859-8 iso8859-8", KIND_BYTES, "ISO-8859-8"},
    {"iso-8859-10 iso8859-10", KIND_BYTES, "ISO-8859-10"},
    {"iso-8859-13 iso8859-13", KIND_BYTES, "ISO-8859-13"},
    {"iso-8859-14 iso8859-14", KIND_BYTES, "ISO-8859-14"},
    {"iso-8859-15 iso8859-15 latin9 latin-9", KIND_BYTES, "ISO-8859-15"},
    {"iso-8859-16 iso8859-16", KIND_BYTES, "ISO-8859-16"},
    {"koi8-r", KIND_BYTES, "KOI8-R"},
    {"koi8-u", KIND_BYTES, "KOI8-U"},
    {"macintosh mac x-mac-roman macroman", KIND_BYTES, "MACINTOSH"},
    {"ibm437 cp437", KIND_BYTES, "IBM437"},
    {"ibm850 cp850", KIND_BYTES, "IBM850"},
    {"utf-7 unicode-1-1-utf-7", KIND_TABLE, "UTF-7"},
    {"utf-16 utf16", KIND_TABLE, "UTF-16"},
    {"utf-16le utf16le", KIND_TABLE, "UTF-16LE"},
    {"utf-16be utf16be", KIND_TABLE, "UTF-16BE"},
    {"utf-32 utf32", KIND_TABLE, "UTF-32"},
    {"gb18030 gbk gb2312 cp936 euc-cn hz-gb-2312", KIND_TABLE, "GB18030"},
    {"big5 big5-hkscs cp950", KIND_TABLE, "BIG5-HKSCS"},
    {"euc-jp", KIND_TABLE, "EUC-JP"},
    {"shift-jis shift_jis sjis cp932 windows-31j", KIND_TABLE, "CP932"},
    {"iso-2022-jp", KIND_TABLE, "ISO-2022-JP-2"},
    {"euc-kr ks-c-5601-1987 cp949", KIND_TABLE, "CP949"},
    {"iso-2022-kr", KIND_TABLE, "ISO-2022-KR"},
};
#define N_CHARSETS (sizeof charsets / sizeof *charsets)

static iconv_t tables[N_CHARSETS]; /* kept for the life of the process */
static uint16_t runes_of[N_CHARSETS][128]; /* of BYTES: what 0x80 to 0xFF are; 0 for none */
static bool prepared;

/* Every name, with its charset. */
#define NAMES_MOST 160
static struct {
    struct pb_span name;
    size_t which;
} by_name[NAMES_MOST];
static size_t n_names;

/* Runes of windows-1252's bytes 0x80 to 0x9F; unassigned ones are themselves. */
static const uint16_t c1_runes[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

static void add_names(size_t which)
{
    for (struct pb_span names = span_of(charsets[which].names); names.n > 0 && n_names < NAMES_MOST;) {
        size_t end = span_find(names, ' ');
        by_name[n_names].name = span_head(names, end);
        by_name[n_names++].which = which;
        names = span_tail(names, end + 1);
    }
}

static uint16_t rune_of(iconv_t table, unsigned byte)
{
    char one = (char)byte, place[8], *in = &one, *to = place;
    size_t left = 1, room = sizeof place, at = 0;
    iconv(table, NULL, NULL, NULL, NULL);
    if (iconv(table, &in, &left, &to, &room) == (size_t)-1 || to == place)
        return 0;
    return (uint16_t)utf8_next((struct pb_span){place, (size_t)(to - place)}, &at);
}

/* A charset of bytes is asked once for each of them, and not kept open: each table that is
 * costs every reader that is forked. */
static void learn_bytes(size_t which)
{
    iconv_t table = iconv_open("UTF-8", charsets[which].table);
    for (unsigned byte = 0x80; table != NO_TABLE && byte <= 0xFF; byte++)
        runes_of[which][byte - 0x80] = rune_of(table, byte);
    tables[which] = table; /* whether there is one */
    if (table != NO_TABLE)
        iconv_close(table);
}

void charset_prepare(void)
{
    if (prepared)
        return;
    for (size_t i = 0; i < N_CHARSETS; i++) {
        tables[i] = charsets[i].kind == KIND_TABLE ? iconv_open("UTF-8", charsets[i].table) : NO_TABLE;
        if (charsets[i].kind == KIND_BYTES)
            learn_bytes(i);
        add_names(i);
    }
    prepared = true;
}

/* Lower case, `_` as `-`, without what surrounds a name in careless mails. */
static struct pb_span plain_name(struct pb_span name, char out[static CHARSET_NAME_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < name.n && n < CHARSET_NAME_MAX; i++) {
        char c = name.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (c == '_')
            c = '-';
        if (c > ' ' && c != '"' && c != '\'' && c != ';')
            out[n++] = c;
    }
    return (struct pb_span){out, n};
}

static size_t find(struct pb_span charset)
{
    char place[CHARSET_NAME_MAX];
    struct pb_span name = plain_name(charset, place);
    charset_prepare();
    for (size_t i = 0; name.n > 0 && i < n_names; i++)
        if (span_eq(by_name[i].name, name))
            return by_name[i].which;
    return N_CHARSETS;
}

static void add_rune(uint32_t rune, struct buf *out)
{
    if (rune != 0)
        buf_add_rune(out, rune);
}

static void add_1252(struct pb_span bytes, struct buf *out)
{
    buf_reserve(out, bytes.n);
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        add_rune(c >= 0x80 && c <= 0x9F ? c1_runes[c - 0x80] : c, out);
    }
}

static void add_bytes(struct pb_span bytes, const uint16_t runes[static 128], struct buf *out)
{
    buf_reserve(out, bytes.n);
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        add_rune(c < 0x80 ? c : runes[c - 0x80] ? runes[c - 0x80] : UTF8_REPLACEMENT, out);
    }
}

static void add_utf8(struct pb_span bytes, struct buf *out)
{
    if (utf8_valid(bytes) && span_find(bytes, '\0') == bytes.n) {
        buf_add_span(out, bytes);
        return;
    }
    for (size_t at = 0; at < bytes.n;)
        add_rune(utf8_next(bytes, &at), out);
}

/* True where no byte above 0x7F belongs to a valid sequence, and there is one. */
static bool never_utf8(struct pb_span bytes)
{
    bool high = false;
    for (size_t at = utf8_ascii_end(bytes, 0); at < bytes.n; at = utf8_ascii_end(bytes, at)) {
        size_t start = at;
        utf8_next(bytes, &at);
        if (at - start > 1)
            return false;
        high = true;
    }
    return high;
}

static void add_guessed(struct pb_span bytes, struct buf *out)
{
    if (utf8_valid(bytes))
        add_utf8(bytes, out);
    else
        add_1252(bytes, out);
}

/* One charset by its table; a byte that the table refuses becomes U+FFFD. */
static void add_by_table(struct pb_span bytes, iconv_t table, struct buf *out)
{
    iconv(table, NULL, NULL, NULL, NULL);
    char *in = (char *)(uintptr_t)bytes.p, place[4096];
    size_t left = bytes.n;
    while (left > 0) {
        size_t before = left;
        char *to = place;
        size_t room = sizeof place;
        size_t result = iconv(table, &in, &left, &to, &room);
        add_utf8((struct pb_span){place, (size_t)(to - place)}, out);
        bool stuck = left == before && to == place;
        if (result == (size_t)-1 && left > 0 && (stuck || room > 8)) {
            buf_add_rune(out, UTF8_REPLACEMENT);
            in++;
            left--;
        }
    }
    char *to = place;
    size_t room = sizeof place;
    iconv(table, NULL, NULL, &to, &room);
    add_utf8((struct pb_span){place, (size_t)(to - place)}, out);
}

void charset_decode(struct pb_span bytes, struct pb_span charset, struct buf *out)
{
    size_t which = find(charset);
    if (which == N_CHARSETS)
        add_guessed(bytes, out);
    else if (charsets[which].kind == KIND_TABLE && tables[which] != NO_TABLE)
        add_by_table(bytes, tables[which], out);
    else if (charsets[which].kind == KIND_BYTES && tables[which] != NO_TABLE)
        add_bytes(bytes, runes_of[which], out);
    else if (charsets[which].kind == KIND_1252)
        add_1252(bytes, out);
    else if (charsets[which].kind == KIND_UTF8 && !never_utf8(bytes))
        add_utf8(bytes, out);
    else
        add_guessed(bytes, out);
}

bool charset_known(struct pb_span charset)
{
    return find(charset) != N_CHARSETS;
}

struct pb_span charset_of_html(struct pb_span html)
{
    struct pb_span rest = span_head(html, 2048);
    for (;;) {
        size_t at = span_find(rest, 'c');
        size_t upper = span_find(rest, 'C');
        at = upper < at ? upper : at;
        if (at == rest.n)
            return (struct pb_span){"", 0};
        rest = span_tail(rest, at);
        if (span_casestarts(rest, SPAN_LIT("charset="))) {
            rest = span_tail(rest, 8);
            break;
        }
        rest = span_tail(rest, 1);
    }
    if (rest.n > 0 && (rest.p[0] == '"' || rest.p[0] == '\''))
        rest = span_tail(rest, 1);
    size_t end = 0;
    while (end < rest.n && end < CHARSET_NAME_MAX && rest.p[end] > ' ' && !strchr("\"'>;/", rest.p[end]))
        end++;
    return span_head(rest, end);
}
