#include "letter/rtf.h"

#include "letter/charset.h"
#include "letter/transfer.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define WORD_MOST 32
#define NUMBER_MOST 1000000000u

enum meaning {
    RTF_NOTHING,
    RTF_RUNE,     /* stands for this character */
    RTF_ROW,      /* ends a table's row */
    RTF_SKIP,     /* begins a group without text */
    RTF_KEEP,     /* begins a group with text, though marked as one that may be skipped */
    RTF_FONTS,    /* begins the table of fonts */
    RTF_CODEPAGE, /* the document's; its number behind the word, or this */
    RTF_DEFAULT,  /* the default font */
    RTF_FONT,
    RTF_CHARSET,  /* of the font being declared */
    RTF_PLAIN,
    RTF_HIDDEN,
    RTF_UNICODE,
    RTF_FALLBACK, /* how many characters behind \u stand for it */
    RTF_BINARY,
};

static const struct {
    const char *word;
    enum meaning meaning;
    uint32_t value;
} words[] = {
    {"par", RTF_RUNE, '\n'},          {"line", RTF_RUNE, '\n'},        {"sect", RTF_RUNE, '\n'},
    {"page", RTF_RUNE, '\n'},         {"tab", RTF_RUNE, '\t'},         {"cell", RTF_RUNE, '\t'},
    {"nestcell", RTF_RUNE, '\t'},     {"row", RTF_ROW, 0},             {"emdash", RTF_RUNE, 0x2014},
    {"endash", RTF_RUNE, 0x2013},     {"lquote", RTF_RUNE, 0x2018},    {"rquote", RTF_RUNE, 0x2019},
    {"ldblquote", RTF_RUNE, 0x201C},  {"rdblquote", RTF_RUNE, 0x201D}, {"bullet", RTF_RUNE, 0x2022},
    {"emspace", RTF_RUNE, ' '},       {"enspace", RTF_RUNE, ' '},      {"u", RTF_UNICODE, 0},
    {"uc", RTF_FALLBACK, 0},          {"bin", RTF_BINARY, 0},          {"ansicpg", RTF_CODEPAGE, 0},
    {"mac", RTF_CODEPAGE, 10000},     {"pc", RTF_CODEPAGE, 437},       {"pca", RTF_CODEPAGE, 850},
    {"deff", RTF_DEFAULT, 0},         {"f", RTF_FONT, 0},              {"fcharset", RTF_CHARSET, 0},
    {"plain", RTF_PLAIN, 0},          {"v", RTF_HIDDEN, 0},            {"deleted", RTF_HIDDEN, 0},
    {"fonttbl", RTF_FONTS, 0},        {"colortbl", RTF_SKIP, 0},       {"stylesheet", RTF_SKIP, 0},
    {"info", RTF_SKIP, 0},            {"pict", RTF_SKIP, 0},           {"nonshppict", RTF_SKIP, 0},
    {"filetbl", RTF_SKIP, 0},         {"sp", RTF_SKIP, 0},             {"xe", RTF_SKIP, 0},
    {"tc", RTF_SKIP, 0},              {"ftnsep", RTF_SKIP, 0},         {"ftnsepc", RTF_SKIP, 0},
    {"aftnsep", RTF_SKIP, 0},         {"aftnsepc", RTF_SKIP, 0},       {"shpinst", RTF_KEEP, 0},
    {"shptxt", RTF_KEEP, 0},
};
#define WORDS (sizeof words / sizeof *words)

/* Windows' numbers of charsets, as \fcharset has them, and their code pages. */
static const struct {
    uint32_t charset;
    unsigned codepage;
} charsets[] = {{0, 1252},   {77, 10000}, {128, 932},  {129, 949},  {134, 936}, {136, 950},  {161, 1253}, {162, 1254},
                {163, 1258}, {177, 1255}, {178, 1256}, {186, 1257}, {204, 1251}, {222, 874}, {238, 1250}, {255, 850}};

struct state {
    unsigned codepage; /* of bytes above 0x7F */
    unsigned fallback; /* \uc */
    bool silent, hidden, fonts;
};

struct font {
    uint32_t number;
    unsigned codepage; /* 0: the document's */
};

struct rtf {
    struct pb_span rest;
    struct buf *out;
    struct state now, stack[LIMIT_RTF_DEPTH];
    size_t depth, beyond; /* open groups: on the stack, and too deep for it */
    struct buf run;       /* bytes in `run_codepage`, not yet decoded */
    unsigned run_codepage, codepage;
    unsigned passed_over; /* characters still to be passed over behind \u */
    uint32_t high;        /* first half of a surrogate pair; 0: none */
    bool starred;         /* \* came, and its word is next */
    uint32_t default_font;
    struct font fonts[LIMIT_RTF_FONTS];
    size_t n_fonts;
};

static bool is_heard(const struct rtf *rtf)
{
    return !rtf->now.silent && !rtf->now.hidden && rtf->beyond == 0;
}

static void flush(struct rtf *rtf)
{
    char name[16];
    snprintf(name, sizeof name, "cp%u", rtf->run_codepage);
    if (rtf->run.len > 0)
        charset_decode(buf_span(&rtf->run), span_of(rtf->run_codepage == 10000 ? "macintosh" : name), rtf->out);
    buf_clear(&rtf->run);
}

/* True where a character only stands for a \u before it. */
static bool is_fallback(struct rtf *rtf)
{
    bool fallback = rtf->passed_over > 0;
    rtf->passed_over -= fallback;
    return fallback;
}

static void add_byte(struct rtf *rtf, char c)
{
    if (is_fallback(rtf) || !is_heard(rtf))
        return;
    if (rtf->run_codepage != rtf->now.codepage)
        flush(rtf);
    rtf->run_codepage = rtf->now.codepage;
    buf_add_char(&rtf->run, c);
}

static void add_rune(struct rtf *rtf, uint32_t rune)
{
    if (!is_heard(rtf))
        return;
    flush(rtf);
    buf_add_rune(rtf->out, rune);
}

static void end_row(struct rtf *rtf)
{
    flush(rtf);
    if (rtf->out->len > 0 && rtf->out->data[rtf->out->len - 1] == '\t')
        buf_cut(rtf->out, rtf->out->len - 1);
    add_rune(rtf, '\n');
}

/* \u counts in UTF-16, and below zero from 0x8000 on. */
static void add_unicode(struct rtf *rtf, int64_t number)
{
    uint32_t unit = (uint32_t)number & 0xFFFF;
    bool high = unit >= 0xD800 && unit < 0xDC00, low = unit >= 0xDC00 && unit < 0xE000;
    if (low && rtf->high)
        add_rune(rtf, 0x10000 + ((rtf->high & 0x3FF) << 10 | (unit & 0x3FF)));
    else if (!high && unit > 0)
        add_rune(rtf, unit);
    rtf->high = high ? unit : 0;
    rtf->passed_over = rtf->now.fallback;
}

static void open_group(struct rtf *rtf)
{
    if (rtf->depth == LIMIT_RTF_DEPTH)
        rtf->beyond++;
    else
        rtf->stack[rtf->depth++] = rtf->now;
}

static void close_group(struct rtf *rtf)
{
    if (rtf->beyond > 0)
        rtf->beyond--;
    else if (rtf->depth > 0)
        rtf->now = rtf->stack[--rtf->depth];
}

static unsigned codepage_of(const struct rtf *rtf, uint32_t font)
{
    for (size_t i = 0; i < rtf->n_fonts; i++)
        if (rtf->fonts[i].number == font && rtf->fonts[i].codepage > 0)
            return rtf->fonts[i].codepage;
    return rtf->codepage;
}

/* In the table a font is declared, elsewhere it is used. */
static void take_font(struct rtf *rtf, uint32_t number)
{
    if (!rtf->now.fonts)
        rtf->now.codepage = codepage_of(rtf, number);
    else if (rtf->n_fonts < LIMIT_RTF_FONTS)
        rtf->fonts[rtf->n_fonts++] = (struct font){.number = number};
}

static void take_charset(struct rtf *rtf, uint32_t charset)
{
    for (size_t i = 0; rtf->n_fonts > 0 && i < sizeof charsets / sizeof *charsets; i++)
        if (charsets[i].charset == charset)
            rtf->fonts[rtf->n_fonts - 1].codepage = charsets[i].codepage;
}

/* A control word; `number` is what stands behind it, `given` whether anything does. */
static void take_word(struct rtf *rtf, struct pb_span word, int64_t number, bool given)
{
    size_t i = 0;
    while (i < WORDS && !span_eq(word, span_of(words[i].word)))
        i++;
    enum meaning meaning = i < WORDS ? words[i].meaning : RTF_NOTHING;
    uint32_t value = (uint32_t)(number < 0 ? 0 : number);
    if (rtf->starred && meaning != RTF_KEEP)
        rtf->now.silent = true;
    rtf->starred = false;
    switch (meaning) {
    case RTF_RUNE: add_rune(rtf, words[i].value); break;
    case RTF_ROW: end_row(rtf); break;
    case RTF_SKIP: rtf->now.silent = true; break;
    case RTF_FONTS: rtf->now.silent = rtf->now.fonts = true; break;
    case RTF_CODEPAGE: rtf->codepage = rtf->now.codepage = given ? value : words[i].value; break;
    case RTF_DEFAULT: rtf->default_font = value; break;
    case RTF_FONT: take_font(rtf, value); break;
    case RTF_CHARSET: take_charset(rtf, value); break;
    case RTF_PLAIN:
        rtf->now.hidden = false;
        rtf->now.codepage = codepage_of(rtf, rtf->default_font);
        break;
    case RTF_HIDDEN: rtf->now.hidden = !given || number != 0; break;
    case RTF_UNICODE: add_unicode(rtf, number); break;
    case RTF_FALLBACK: rtf->now.fallback = value; break;
    case RTF_BINARY: rtf->rest = span_tail(rtf->rest, value); break;
    case RTF_KEEP:
    case RTF_NOTHING: break;
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void read_word(struct rtf *rtf)
{
    struct pb_span s = rtf->rest;
    size_t end = 0, at;
    while (end < s.n && end < WORD_MOST && is_letter(s.p[end]))
        end++;
    bool negative = end < s.n && s.p[end] == '-';
    int64_t number = 0;
    for (at = end + negative; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++)
        number = number < NUMBER_MOST ? number * 10 + (s.p[at] - '0') : number;
    bool given = at > end + negative;
    if (!given)
        at = end;
    rtf->rest = span_tail(s, at + (at < s.n && s.p[at] == ' '));
    take_word(rtf, span_head(s, end), negative ? -number : number, given);
}

/* What stands behind a backslash. */
static void read_control(struct rtf *rtf)
{
    if (rtf->rest.n == 0)
        return;
    char c = rtf->rest.p[0];
    if (is_letter(c)) {
        read_word(rtf);
        return;
    }
    int high = rtf->rest.n > 2 ? transfer_hex(rtf->rest.p[1]) : -1, low = high < 0 ? -1 : transfer_hex(rtf->rest.p[2]);
    bool octet = c == '\'' && low >= 0;
    rtf->rest = span_tail(rtf->rest, octet ? 3 : 1);
    if (octet)
        add_byte(rtf, (char)(high << 4 | low));
    else if (c == '*')
        rtf->starred = true;
    else if (c == '\\' || c == '{' || c == '}')
        add_byte(rtf, c);
    else if (c == '\n' || c == '\r' || c == '\t')
        add_rune(rtf, c == '\t' ? '\t' : '\n');
    else if ((c == '~' || c == '_') && !is_fallback(rtf))
        add_rune(rtf, c == '~' ? 0xA0 : '-');
}

static void read_byte(struct rtf *rtf, char c)
{
    rtf->starred = false;
    if (c == '{' || c == '}')
        rtf->passed_over = 0;
    if (c == '{')
        open_group(rtf);
    else if (c == '}')
        close_group(rtf);
    else if (c != '\r' && c != '\n')
        add_byte(rtf, c);
}

bool rtf_is(struct pb_span bytes)
{
    return span_starts(bytes, SPAN_LIT("{\\rtf"));
}

void rtf_to_text(struct pb_span bytes, struct buf *out)
{
    struct rtf rtf = {.rest = bytes, .out = out, .now = {.codepage = 1252, .fallback = 1}, .codepage = 1252};
    while (rtf.rest.n > 0) {
        char c = rtf.rest.p[0];
        rtf.rest = span_tail(rtf.rest, 1);
        if (c == '\\')
            read_control(&rtf);
        else
            read_byte(&rtf, c);
    }
    flush(&rtf);
    buf_done(&rtf.run);
}
