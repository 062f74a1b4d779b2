#include "letter/html.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include "letter/html_plain.h"
#include "letter/render.h"

/* Errors cost libxml2 a formatted message each. Outlook's own tags are errors,
 * one in every 40 bytes at the worst. */
#define ERRORS_FREE 1000
#define BYTES_PER_ERROR 32

#define CONDITION_BYTES 500
#define ADDRESS_BYTES 320 /* RFC 3696: the longest mail address */

struct reader {
    xmlParserCtxtPtr parser;
    struct render render;
    unsigned depth;
    unsigned char marks[LIMIT_HTML_DEPTH]; /* enum render_mark of each open element */
    size_t errors, most_errors;
    bool given_up;
};

static void give_up(struct reader *reader)
{
    reader->given_up = true;
    xmlStopParser(reader->parser);
}

static void start_element(void *context, const xmlChar *name, const xmlChar **pairs)
{
    struct reader *reader = context;
    if (reader->given_up)
        return;
    if (reader->depth == LIMIT_HTML_DEPTH) {
        give_up(reader);
        return;
    }
    struct tag_attribute attributes[LIMIT_HTML_ATTRIBUTES + 1] = {0};
    for (size_t i = 0; pairs && pairs[2 * i] && i < LIMIT_HTML_ATTRIBUTES; i++)
        attributes[i] =
            (struct tag_attribute){.name = (const char *)pairs[2 * i], .value = (const char *)pairs[2 * i + 1]};
    enum render_mark mark = render_open(&reader->render, tag_of((const char *)name), attributes);
    reader->marks[reader->depth++] = (unsigned char)mark;
}

static void end_element(void *context, const xmlChar *name)
{
    struct reader *reader = context;
    if (reader->given_up || reader->depth == 0)
        return;
    render_close(&reader->render, tag_of((const char *)name), (enum render_mark)reader->marks[--reader->depth]);
}

static void characters(void *context, const xmlChar *text, int length)
{
    struct reader *reader = context;
    if (!reader->given_up && length > 0)
        render_text(&reader->render, (struct pb_span){(const char *)text, (size_t)length});
}

static void on_error(void *context, xmlErrorPtr error)
{
    (void)error;
    struct reader *reader = context;
    if (++reader->errors > reader->most_errors && !reader->given_up)
        give_up(reader);
}

static void parser_freep(xmlParserCtxtPtr *parser)
{
    if (*parser)
        htmlFreeParserCtxt(*parser);
}

/* The length of `<![if …]>`, which libxml2 takes for text; 0 where `s` begins
 * with none. What ends in `--` closes a comment and stays. */
static size_t condition_length(struct pb_span s)
{
    if (!span_starts(s, SPAN_LIT("<![")))
        return 0;
    s = span_head(s, CONDITION_BYTES);
    size_t end = span_find(s, '>');
    return end == s.n || (s.p[end - 1] == '-' && s.p[end - 2] == '-') ? 0 : end + 1;
}

/* `<jan@voorbeeld.nl>`, as some programs forget to escape it. */
static bool is_loose_address(struct pb_span s)
{
    size_t at = 1;
    bool sign = false;
    for (; at < s.n && at < ADDRESS_BYTES && (unsigned char)s.p[at] > ' ' && !strchr("<>\"'=/", s.p[at]); at++)
        sign |= s.p[at] == '@';
    return sign && at < s.n && s.p[at] == '>';
}

/* Copies the document for libxml2: behind a body's start, without which each
 * loose text becomes a paragraph, and with what it would take for tags mended. */
static void copy_for_library(struct pb_span html, struct buf *out)
{
    buf_add_string(out, "<html><body>");
    while (html.n > 0) {
        size_t mark = span_find(html, '<');
        buf_add_span(out, span_head(html, mark));
        html = span_tail(html, mark);
        size_t skip = condition_length(html);
        if (skip == 0 && html.n > 0) {
            buf_add_string(out, is_loose_address(html) ? "&lt;" : "<");
            skip = 1;
        }
        html = span_tail(html, skip);
    }
}

/* False where libxml2 was stopped, or could not be had. */
static bool read_by_library(struct pb_span html, struct buf *out)
{
    cleanup_buf struct buf copy = BUF_INIT;
    copy_for_library(html, &copy);
    if (copy.len > INT_MAX)
        return false;
    static const htmlSAXHandler handlers = {
        .startElement = start_element,
        .endElement = end_element,
        .characters = characters,
        .ignorableWhitespace = characters,
        .cdataBlock = characters,
        .initialized = XML_SAX2_MAGIC,
        .serror = on_error,
    };
    __attribute__((cleanup(parser_freep))) xmlParserCtxtPtr parser = htmlCreateMemoryParserCtxt(copy.data, (int)copy.len);
    if (!parser)
        return false;
    struct reader reader = {.parser = parser, .most_errors = ERRORS_FREE + html.n / BYTES_PER_ERROR};
    render_init(&reader.render, out);
    htmlCtxtUseOptions(parser, HTML_PARSE_IGNORE_ENC | HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED);
    xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
    *parser->sax = handlers;
    parser->userData = &reader;
    htmlParseDocument(parser);
    render_done(&reader.render);
    return !reader.given_up;
}

static unsigned entity(const char *name)
{
    const htmlEntityDesc *found = htmlEntityLookup((const xmlChar *)name);
    return found ? found->value : 0;
}

void html_prepare(void)
{
    cleanup_buf struct buf text = BUF_INIT;
    xmlInitParser();
    html_to_text(SPAN_LIT("<p>&eacute;"), &text);
}

bool html_to_text(struct pb_span html, struct buf *out)
{
    size_t before = out->len;
    if (!html_plain_floods(html) && read_by_library(html, out))
        return true;
    buf_cut(out, before);
    html_plain_to_text(html, entity, out);
    return false;
}
