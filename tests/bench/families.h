/* families.h: hostile letters that can be made as long as one likes. */
#pragma once
#include <stdint.h>

#include "postbus/buf.h"

/* What the bytes are made into. */
enum family_kind {
    KIND_TEXT, /* a text/plain mail */
    KIND_HTML, /* a text/html mail */
    KIND_MAIL, /* a whole mail, its header begun: more of the header may come */
    KIND_BARE, /* as it stands */
};

struct family {
    const char *name;
    enum family_kind kind;
    const char *head, *unit, *tail; /* head, units up to the size wanted, tail; NULL is none */
    void (*make)(size_t size, struct buf *out); /* instead of them, where a unit is not enough */
};

static void add_units(struct buf *out, const char *unit, size_t times)
{
    while (times-- > 0)
        buf_add_string(out, unit);
}

/* Line i has i quoting marks, from 1 to 120, then again. */
static void make_quotes(size_t size, struct buf *out)
{
    for (size_t i = 0; out->len < size; i++) {
        add_units(out, ">", 1 + i % 120);
        buf_add_string(out, " tekst\n");
    }
}

/* Replies within replies, then lines that belong to the outermost. */
static void make_replies(size_t size, struct buf *out)
{
    for (size_t i = 0; i < 100; i++) {
        add_units(out, ">", i);
        buf_add_string(out, "Op 14 mei 2026 om 00:57 schreef Jan <jan@voorbeeld.nl>:\n");
    }
    while (out->len < size)
        buf_add_string(out, "een gewone regel\n\n");
}

/* Labels as far apart as a list may be long. */
static void make_far_labels(size_t size, struct buf *out)
{
    static const char *const labels[] = {"Van:\n", "Aan:\n", "CC:\n", "BCC:\n", "Antwoord aan:\n", "Onderwerp:\n"};
    for (size_t i = 0; out->len < size; i++) {
        buf_add_string(out, labels[i % 6]);
        add_units(out, "naam\n", 58);
    }
}

static void make_multiparts(size_t size, const char *type, struct buf *out)
{
    buf_printf(out, "Content-Type: multipart/%s; boundary=b0\n\n", type);
    for (unsigned i = 1; out->len < size; i++)
        buf_printf(out, "--b%u\nContent-Type: multipart/%s; boundary=b%u\n\n", i - 1, type, i);
}

static void make_nested(size_t size, struct buf *out)
{
    make_multiparts(size, "mixed", out);
}

/* Alternatives of alternatives, a long text in the innermost. */
static void make_alternatives(size_t size, struct buf *out)
{
    make_multiparts(1000, "alternative", out);
    buf_add_string(out, "\n\nplat\n");
    while (out->len < size)
        buf_add_string(out, "Op 14 mei 2026 een regel van een lange brief over een wet\n");
}

static void make_messages(size_t size, struct buf *out)
{
    while (out->len < size)
        buf_add_string(out, "Content-Type: message/rfc822\n\n");
}

/* A boundary's line costs at each level. */
static void make_delimiters(size_t size, struct buf *out)
{
    make_multiparts(1200, "mixed", out);
    while (out->len < size)
        buf_add_string(out, "--b\n--b0x\n");
}

static void make_sections(size_t size, struct buf *out)
{
    buf_add_string(out, "Content-Type: multipart/mixed; boundary=b\n\n");
    while (out->len < size) {
        buf_add_string(out, "--b\nContent-Type: application/pdf");
        for (unsigned i = 0; i < 99; i++)
            buf_printf(out, ";\n name*%u*=%%41", i);
        buf_add_string(out, "\n\n");
    }
}

/* As many quoted parameters as are read, in headers as long as they may be. */
static void make_quoted(size_t size, struct buf *out)
{
    buf_add_string(out, "Content-Type: multipart/mixed; boundary=b\n\n");
    while (out->len < size) {
        buf_add_string(out, "--b\nContent-Type: text/plain");
        add_units(out, "; a=\"b\"", 8000);
        buf_add_string(out, "\n\ntekst\n");
    }
}

static void add_number(struct buf *out, uint32_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        buf_add_char(out, (char)(unsigned char)(number >> 8 * i));
}

/* One attribute of a winmail.dat; its checksum is not looked at. */
static void add_attribute(struct buf *out, uint32_t tag, struct pb_span data)
{
    buf_add_char(out, tag == 0x69002 || tag == 0x69005 ? 2 : 1);
    add_number(out, tag, 4);
    add_number(out, (uint32_t)data.n, 4);
    buf_add_span(out, data);
    add_number(out, 0, 2);
}

static void make_winmail(size_t size, uint32_t tag, struct pb_span data, struct buf *out)
{
    buf_add_string(out, "Content-Type: application/ms-tnef; name=winmail.dat\n\n\x78\x9F\x3E\x22\1");
    buf_add_char(out, '\0');
    while (out->len < size) {
        if (tag == 0x69005)
            add_attribute(out, 0x69002, SPAN_LIT("\1"));
        add_attribute(out, tag, data);
    }
}

static void make_subjects(size_t size, struct buf *out)
{
    make_winmail(size, 0x18004, SPAN_LIT("Brief"), out);
}

/* A block of one property: a text of Unicode. */
#define PROPERTY "\1\0\0\0\x1F\0\x37\0\1\0\0\0\4\0\0\0a\0\0"

static void make_properties(size_t size, struct buf *out)
{
    make_winmail(size, 0x69003, (struct pb_span){PROPERTY, sizeof PROPERTY}, out);
}

static void make_enclosures(size_t size, struct buf *out)
{
    make_winmail(size, 0x69005, (struct pb_span){PROPERTY, sizeof PROPERTY}, out);
}

#define RTF "Content-Type: application/rtf\n\n{\\rtf1\\ansi "
#define CALENDAR "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n"
#define BLOCK "Van: Jan <jan@v.nl>\nVerzonden: donderdag 14 mei 2026 00:57\nAan: a@v.nl\nOnderwerp: x\n"
#define PART "--b\nContent-Type: text/plain"
#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

static const struct family families[] = {
    /* Labels and their values. */
    {"label per line", KIND_TEXT, 0, "Van: jan@v.nl\n", 0, 0},
    {"two labels by turns", KIND_TEXT, 0, "Van: jan\nAan: an\n", 0, 0},
    {"labels without values", KIND_TEXT, 0, "Van:\nAan:\nOnderwerp:\n", 0, 0},
    {"labels far apart", KIND_TEXT, 0, 0, 0, make_far_labels},
    {"label, then continuations", KIND_TEXT, "Van: jan@v.nl\nAan:\n", "  a@v.nl;\n", 0, 0},
    {"label, then words", KIND_TEXT, 0, "Aan: a\nb\nc\nd\n", 0, 0},
    {"label, then empty lines", KIND_TEXT, 0, "Van: a\n\n\n\n\n\n\n\n\n\n\n\n", 0, 0},
    {"whole blocks", KIND_TEXT, 0, BLOCK "\ntekst\n", 0, 0},
    {"blocks without a subject", KIND_TEXT, 0, "Van: Jan\nVerzonden: vroeg\nAan: a\n\n", 0, 0},
    {"list parted by ;", KIND_TEXT, BLOCK "CC: ", "a@v.nl;", 0, 0},
    {"list parted by ,", KIND_TEXT, BLOCK "CC: ", "Jong, a@v.nl,", 0, 0},
    {"list of names", KIND_TEXT, BLOCK "CC: ", "Jong, M. de, ", 0, 0},
    {"list of separators", KIND_TEXT, BLOCK "CC: a@v.nl", ";", 0, 0},
    {"list of <", KIND_TEXT, BLOCK "CC: a@v.nl", "<", 0, 0},
    {"list of \"", KIND_TEXT, BLOCK "CC: a@v.nl", ";\"", 0, 0},
    {"list of odd \"", KIND_TEXT, BLOCK "CC: \"", "a@v.nl;", 0, 0},
    {"list of (", KIND_TEXT, BLOCK "CC: a@v.nl", "(", 0, 0},
    {"list in lines", KIND_TEXT, BLOCK "CC: a@v.nl;\n", "a@v.nl; <\n", 0, 0},
    {"file names", KIND_TEXT, BLOCK "Bijlagen: ", "a.pdf, ", 0, 0},
    {"commas for files", KIND_TEXT, BLOCK "Bijlagen: a", ",", 0, 0},
    {"colons", KIND_TEXT, 0, "a:b:c:", 0, 0},
    {"labels on one line", KIND_TEXT, "Van: Jan ", "To To: Cc: ", 0, 0},
    {"labels on many lines", KIND_TEXT, 0, "Van: To Cc To Cc To Cc To Cc Van To Cc To Cc To Cc To Cc To Cc To Cc To\n", 0, 0},
    {"bold and direction marks", KIND_TEXT, 0, "*\xE2\x80\x8E*Van*\xE2\x80\x8E:* \xC2\xA0\n", 0, 0},
    /* Separators, Notes, attributions. */
    {"separators half open", KIND_TEXT, 0, "----- x\n", 0, 0},
    {"separators", KIND_TEXT, 0, "----- Original Message -----\n", 0, 0},
    {"separators, long", KIND_TEXT, 0, "--- x --- Van: a b c d e f g h i j k l m n o p q r s t u v w x y z\n", 0, 0},
    {"rules", KIND_TEXT, 0, "________________________________\n", 0, 0},
    {"one rule", KIND_TEXT, 0, "-", 0, 0},
    {"stars", KIND_TEXT, 0, "*", 0, 0},
    {"Notes heads", KIND_TEXT, 0, "Jan on 03/12/2001 05:35 PM\nTo: x\n", 0, 0},
    {"Notes forwards", KIND_TEXT, 0, "------- Forwarded by Jan on 03/12/2001 05:35 PM -------\nJan\n03/12/2001 05:35 PM\nTo: x\n", 0, 0},
    {"attributions never closed", KIND_TEXT, 0, "Op 14 mei 2026 om 00:57\n", 0, 0},
    {"On, \" on lines", KIND_TEXT, 0, "On, \"\n", 0, 0},
    {"On, \" on one line", KIND_TEXT, 0, "On, \"", 0, 0},
    {"verbs", KIND_TEXT, 0, "x schreef wrote: a \xC3\xA9" "crit :\n", 0, 0},
    {"verbs without quotes", KIND_TEXT, 0, "Op 14 mei 2026 om 00:57 schreef Jan <jan@v.nl>\n", 0, 0},
    {"long lines of words", KIND_TEXT, 0, "een regel van honderdtwintig tekens zoals die in een brief staat die iemand "
     "zonder regeleinden schrijft, met punt.\n", 0, 0},
    {"short lines", KIND_TEXT, 0, "een\n", 0, 0},
    /* Quotes, lines, characters. */
    {"quotes ever deeper", KIND_TEXT, 0, 0, 0, make_quotes},
    {"quotes by turns", KIND_TEXT, 0, "> a\n>> b\nc\n", 0, 0},
    {"quotes in a line", KIND_TEXT, 0, "> ", 0, 0},
    {"replies, then lines", KIND_TEXT, 0, 0, 0, make_replies},
    {"quotes and empty lines", KIND_TEXT, "Op 14 mei 2026 schreef a <a@v.nl>:\n", "> a\n\n\n\nb\n\n\n\n", 0, 0},
    {"empty lines", KIND_TEXT, "a", "\n", "b", 0},
    {"carriage returns", KIND_TEXT, "a", "\r", "b", 0},
    {"blanks", KIND_TEXT, "Van:", " ", ":", 0},
    {"no-break spaces", KIND_TEXT, "Van", "\xC2\xA0", ":", 0},
    {"invisible characters", KIND_TEXT, "a", "\xE2\x80\x8B", 0, 0},
    {"one long word", KIND_TEXT, 0, "a", 0, 0},
    {"one long line", KIND_TEXT, 0, "een woord ", 0, 0},
    {"letters with marks", KIND_TEXT, 0, "e\xCC\x81", 0, 0},
    {"marks on one letter", KIND_TEXT, "e", "\xCC\x95\xCC\x80", 0, 0},
    {"marks out of order", KIND_TEXT, "e\xCC\x80", "\xCD\x85\xCC\x95\xCC\x80\xCC\xA1", 0, 0},
    {"digits", KIND_TEXT, 0, "1 2 3 4 5 6 7 8 9 0 12:34 2026-1-1 1/2/3 4.5.6\n", 0, 0},
    {"dated labels", KIND_TEXT, 0, "Datum: 1 2 3 4 5 6 7 8 9 0 mei mei mei mei\nAan: x\n", 0, 0},
    {"months", KIND_TEXT, 0, "mei juni juli mar mar mar listopad schreef: jan febr 2026\n", 0, 0},
    {"not UTF-8", KIND_TEXT, 0, "\x80\xE2\x82", 0, 0},
    {"print of labels", KIND_BARE, 0, "From: a@v.nl\nSent: Friday, May 15, 2026 8:51 AM\nTo: b\n\n", 0, 0},
    {"print of empty lines", KIND_BARE, "From: a@v.nl\nSubject: x\n", "\n", "Sent: Friday, May 15, 2026 8:51 AM\n", 0},
    /* HTML. */
    {"html: paragraphs", KIND_HTML, 0, "<p>", 0, 0},
    {"html: nesting", KIND_HTML, 0, "<b>", 0, 0},
    {"html: divs", KIND_HTML, 0, "<div>a", 0, 0},
    {"html: end tags", KIND_HTML, "<p>", "</b>", 0, 0},
    {"html: blockquotes", KIND_HTML, 0, "<blockquote>a", 0, 0},
    {"html: quoted lines", KIND_HTML, "<blockquote><blockquote><blockquote><blockquote>", "a<br>", 0, 0},
    {"html: attributes", KIND_HTML, "<p ", "a=b ", ">x", 0},
    {"html: some attributes", KIND_HTML, 0, "<p a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8 i=9 j=0 k=1 l=2 m=3 n=4 o=5 p=6 q=7>", 0, 0},
    {"html: style", KIND_HTML, "<p style='", "display :", "'>x", 0},
    {"html: styles", KIND_HTML, 0, "<i style='mso-hide:none;display :x;border:0'>a</i>", 0, 0},
    {"html: entities", KIND_HTML, 0, "&eacute;", 0, 0},
    {"html: unknown entities", KIND_HTML, 0, "&amplitudo", 0, 0},
    {"html: numbers", KIND_HTML, 0, "&#8364;", 0, 0},
    {"html: ampersands", KIND_HTML, 0, "&", 0, 0},
    {"html: tags never closed", KIND_HTML, 0, "<", 0, 0},
    {"html: quotes never closed", KIND_HTML, 0, "<a href=\"", 0, 0},
    {"html: comments never closed", KIND_HTML, 0, "<!--", 0, 0},
    {"html: comments", KIND_HTML, 0, "<!-- a -->", 0, 0},
    {"html: conditions", KIND_HTML, 0, "<![if x]>", 0, 0},
    {"html: instructions", KIND_HTML, 0, "<?x", 0, 0},
    {"html: scripts never closed", KIND_HTML, 0, "<script>", 0, 0},
    {"html: links", KIND_HTML, 0, "<a href='https://v.nl/a'>hier</a>", 0, 0},
    {"html: links never closed", KIND_HTML, 0, "<a href=http://v.nl>x ", 0, 0},
    {"html: cells", KIND_HTML, "<table><tr>", "<td>a", 0, 0},
    {"html: empty cells", KIND_HTML, "<table><tr><td>a", "<td>", 0, 0},
    {"html: lists", KIND_HTML, 0, "<ul><li>a", 0, 0},
    {"html: items", KIND_HTML, "<ul><ul><ul><ul><ul><ul><ul>", "<li>a", 0, 0},
    {"html: preformatted", KIND_HTML, "<pre>", " \n", 0, 0},
    {"html: text", KIND_HTML, 0, "een woord ", 0, 0},
    {"html: addresses", KIND_HTML, 0, "<a@v.nl>", 0, 0},
    {"html: options", KIND_HTML, "<select>", "<option>a", 0, 0},
    {"html: forms", KIND_HTML, 0, "<form><table><tr><td>", 0, 0},
    /* MIME. */
    {"mime: nested multiparts", KIND_MAIL, 0, 0, 0, make_nested},
    {"mime: nested alternatives", KIND_MAIL, 0, 0, 0, make_alternatives},
    {"mime: nested messages", KIND_MAIL, 0, 0, 0, make_messages},
    {"mime: parts", KIND_MAIL, MIXED, PART "\n\na\n", 0, 0},
    {"mime: empty parts", KIND_MAIL, MIXED, "--b\n", 0, 0},
    {"mime: delimiters", KIND_MAIL, 0, 0, 0, make_delimiters},
    {"mime: alternatives", KIND_MAIL, "Content-Type: multipart/alternative; boundary=b\n\n", PART "\n\n" BLOCK, 0, 0},
    {"mime: sections of names", KIND_MAIL, 0, 0, 0, make_sections},
    {"mime: header fields", KIND_MAIL, 0, "X-A: b\n", "\ntekst\n", 0},
    {"mime: one field", KIND_MAIL, "X-A: b\n", " c\n", "\ntekst\n", 0},
    {"mime: spoilt fields", KIND_MAIL, 0, "spoilt\nX-A: b\n", "\ntekst\n", 0},
    {"mime: parts with fields", KIND_MAIL, MIXED, PART "\nX-A: b\nX-A: b\nX-A: b\nX-A: b\n\na\n", 0, 0},
    {"mime: types in a text", KIND_MAIL, "\n", "Content-Type: multipart/mixed; boundary=b\n", 0, 0},
    {"mime: parameters", KIND_MAIL, "Content-Type: text/plain", "; a=b", "\n\ntekst\n", 0},
    {"mime: quoted parameters", KIND_MAIL, 0, 0, 0, make_quoted},
    {"mime: comments", KIND_MAIL, "Content-Type: text/plain ", "(", "\n\ntekst\n", 0},
    {"mime: encoded words", KIND_MAIL, "Subject:", " =?utf-8?Q?=C3=A9?=\n", "\ntekst\n", 0},
    {"mime: words never closed", KIND_MAIL, "Subject:", " =?utf-8?Q?", "?=\n\ntekst\n", 0},
    {"mime: words in many fields", KIND_MAIL, 0, "Subject: =?gb18030?B?gTCBMIEw?= =?utf-7?Q?+AOk-?=\n", "\ntekst\n", 0},
    {"mime: recipients", KIND_MAIL, "To: a@v.nl", ", a@v.nl", "\n\ntekst\n", 0},
    {"mime: references", KIND_MAIL, "References:", " <a@v.nl>", "\n\ntekst\n", 0},
    {"mime: base64", KIND_MAIL, "Content-Transfer-Encoding: base64\n\n", "QUJD\n", 0, 0},
    {"mime: quoted-printable", KIND_MAIL, "Content-Transfer-Encoding: quoted-printable\n\n", "=C3=A9=\n", 0, 0},
    {"mime: equals signs", KIND_MAIL, "Content-Transfer-Encoding: quoted-printable\n\n", "= ", 0, 0},
    {"mime: uuencode", KIND_MAIL, "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n", "#0V%T\n", 0, 0},
    {"mime: flowed", KIND_MAIL, "Content-Type: text/plain; format=flowed\n\n", ">>> a \n> b \n", 0, 0},
    {"mime: utf-16", KIND_MAIL, "Content-Type: text/plain; charset=utf-16le\n\n", "a\xD8", 0, 0},
    {"mime: utf-7", KIND_MAIL, "Content-Type: text/plain; charset=utf-7\n\n", "+AOk-+\xE9", 0, 0},
    {"mime: iso-2022-jp", KIND_MAIL, "Content-Type: text/plain; charset=iso-2022-jp\n\n", "\x1B$B\xFF$3\x1B(B\x1B", 0, 0},
    {"mime: gb18030", KIND_MAIL, "Content-Type: text/plain; charset=gb18030\n\n", "\x81\x30\xFF", 0, 0},
    {"mime: windows-1252", KIND_MAIL, "Content-Type: text/plain; charset=windows-1252\n\n", "\x80\xE9", 0, 0},
    {"rtf: words", KIND_MAIL, RTF, "\\x ", 0, 0},
    {"rtf: paragraphs", KIND_MAIL, RTF, "a\\par ", 0, 0},
    {"rtf: letters by number", KIND_MAIL, RTF, "\\'e9\\tab", 0, 0},
    {"rtf: Unicode", KIND_MAIL, RTF, "\\u233?", 0, 0},
    {"rtf: groups", KIND_MAIL, RTF, "{a}", 0, 0},
    {"rtf: groups never closed", KIND_MAIL, RTF, "{", 0, 0},
    {"rtf: fonts", KIND_MAIL, RTF "{\\fonttbl\\f1\\fcharset128\\f2\\fcharset204}", "\\f1 a\\f2 b", 0, 0},
    {"rtf: one of many fonts", KIND_MAIL, RTF "{\\fonttbl", "\\f1\\fcharset0", "}\\f2 a", 0},
    {"rtf: binary", KIND_MAIL, RTF, "\\bin1 ", 0, 0},
    {"uu: files", KIND_TEXT, 0, "begin 644 a\n#0V%T\n`\nend\n", 0, 0},
    {"uu: beginnings", KIND_TEXT, 0, "begin 644 a\n", 0, 0},
    {"uu: never ended", KIND_TEXT, "begin 644 a\n", "#0V%T\n", 0, 0},
    {"calendar: events", KIND_MAIL, CALENDAR, "BEGIN:VEVENT\n", 0, 0},
    {"calendar: summaries", KIND_MAIL, CALENDAR "BEGIN:VEVENT\n", "SUMMARY:x\n", 0, 0},
    {"calendar: parameters", KIND_MAIL, CALENDAR "BEGIN:VEVENT\nORGANIZER", ";A=\"b\"", ":x\n", 0},
    {"calendar: folds", KIND_MAIL, CALENDAR "BEGIN:VEVENT\nDESCRIPTION:", "\\n\n ", "\n", 0},
    {"winmail: subjects", KIND_MAIL, 0, 0, 0, make_subjects},
    {"winmail: properties", KIND_MAIL, 0, 0, 0, make_properties},
    {"winmail: enclosures", KIND_MAIL, 0, 0, 0, make_enclosures},
    {"mime: files", KIND_MAIL, MIXED, "--b\nContent-Type: text/html; name=a.html\n\n<p>Van: a<br>Aan: b\n", 0, 0},
};
#define FAMILIES (sizeof families / sizeof *families)

static void family_make(const struct family *family, size_t size, struct buf *out)
{
    static const char *const heads[] = {
        [KIND_TEXT] = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n",
        [KIND_HTML] = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n",
        [KIND_MAIL] = "MIME-Version: 1.0\n",
        [KIND_BARE] = "",
    };
    buf_add_string(out, heads[family->kind]);
    if (family->make) {
        family->make(size, out);
        return;
    }
    buf_add_string(out, family->head ? family->head : "");
    while (out->len < size)
        buf_add_string(out, family->unit);
    buf_add_string(out, family->tail ? family->tail : "");
}
