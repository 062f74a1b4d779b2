#include "flow.h"

#include <libxml/parser.h>

#include "postbus/limits.h"

#define BLANKS_MOST 100 /* of one <text:s> */

/* What an element means. */
enum act {
    ACT_NOTHING,
    ACT_TEXT,      /* holds text */
    ACT_LINE,      /* holds a line's text */
    ACT_PARAGRAPH, /* makes a line of what it holds */
    ACT_TAB,
    ACT_BREAK,
    ACT_HYPHEN,
    ACT_BLANKS, /* as many as its attribute `c` says */
    ACT_CELL,
    ACT_ROW,
    ACT_NOTE,   /* a footnote, where it is referred to */
    ACT_MARGIN, /* a header or footer */
    ACT_SKIP,   /* says nothing to the reader of a letter, or says it twice */
};

struct meaning {
    const char *name; /* without prefix */
    enum act act;
};

static const struct meaning word_meanings[] = {
    {"t", ACT_TEXT},         {"p", ACT_PARAGRAPH},     {"tab", ACT_TAB},      {"br", ACT_BREAK},
    {"cr", ACT_BREAK},       {"noBreakHyphen", ACT_HYPHEN}, {"tc", ACT_CELL}, {"tr", ACT_ROW},
    {"pPr", ACT_SKIP},       {"rPr", ACT_SKIP},        {"tblPr", ACT_SKIP},   {"sectPr", ACT_SKIP},
    {"Fallback", ACT_SKIP},  {"moveFrom", ACT_SKIP},   {NULL, ACT_NOTHING},
};

static const struct meaning odf_meanings[] = {
    {"p", ACT_LINE},            {"h", ACT_LINE},           {"tab", ACT_TAB},
    {"line-break", ACT_BREAK},  {"s", ACT_BLANKS},         {"table-cell", ACT_CELL},
    {"table-row", ACT_ROW},     {"note", ACT_NOTE},        {"note-citation", ACT_SKIP},
    {"annotation", ACT_SKIP},   {"tracked-changes", ACT_SKIP}, {"title", ACT_SKIP},
    {"desc", ACT_SKIP},         {"header", ACT_MARGIN},    {"footer", ACT_MARGIN},
    {NULL, ACT_NOTHING},
};

struct flow {
    xmlParserCtxtPtr parser; /* owned */
    enum flow_kind kind;
    struct buf *out;
    struct buf notes;
    unsigned depth;
    unsigned skipped;  /* depth at which skipping began; 0: not */
    unsigned texts, note, margins; /* open elements of these acts */
    bool stopped;
};

static enum act act_of(const struct flow *flow, const xmlChar *name)
{
    const struct meaning *meaning = flow->kind == FLOW_WORD ? word_meanings : odf_meanings;
    while (meaning->name && strcmp(meaning->name, (const char *)name) != 0)
        meaning++;
    return meaning->act;
}

static struct buf *place(struct flow *flow)
{
    return flow->note > 0 ? &flow->notes : flow->out;
}

static bool is_heard(const struct flow *flow)
{
    return flow->skipped == 0 && (flow->kind != FLOW_MARGINS || flow->margins > 0);
}

static bool ends_with(const struct buf *buf, char c)
{
    return buf->len > 0 && buf->data[buf->len - 1] == c;
}

/* Puts `by` where the last `end` stands, or behind. */
static void replace_end(struct buf *buf, char end, char by)
{
    if (ends_with(buf, end))
        buf_cut(buf, buf->len - 1);
    buf_add_char(buf, by);
}

/* The number in an attribute without namespace of its own; 1 where there is none. */
static unsigned long count_of(int n, const xmlChar **attributes)
{
    unsigned long count = 1;
    for (int i = 0; i < n; i++) {
        const char *value = (const char *)attributes[5 * i + 3], *end = (const char *)attributes[5 * i + 4];
        if (strcmp((const char *)attributes[5 * i], "c") == 0 &&
            !span_number((struct pb_span){value, (size_t)(end - value)}, BLANKS_MOST, &count))
            count = 1;
    }
    return count;
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_spaces,
                     const xmlChar **spaces, int n, int n_defaulted, const xmlChar **attributes)
{
    (void)prefix, (void)uri, (void)n_spaces, (void)spaces, (void)n_defaulted;
    struct flow *flow = context;
    enum act act = act_of(flow, name);
    if (++flow->depth > LIMIT_DOCUMENT_DEPTH) {
        flow->stopped = true;
        xmlStopParser(flow->parser);
    }
    flow->texts += act == ACT_TEXT || act == ACT_LINE;
    flow->note += act == ACT_NOTE;
    flow->margins += act == ACT_MARGIN;
    if (act == ACT_SKIP && flow->skipped == 0)
        flow->skipped = flow->depth;
    if (!is_heard(flow))
        return;
    if (act == ACT_TAB)
        buf_add_char(place(flow), '\t');
    else if (act == ACT_BREAK)
        buf_add_char(place(flow), '\n');
    else if (act == ACT_HYPHEN)
        buf_add_char(place(flow), '-');
    for (unsigned long i = act == ACT_BLANKS ? count_of(n, attributes) : 0; i > 0; i--)
        buf_add_char(place(flow), ' ');
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)prefix, (void)uri;
    struct flow *flow = context;
    enum act act = act_of(flow, name);
    if (is_heard(flow)) {
        if (act == ACT_PARAGRAPH || act == ACT_LINE)
            buf_add_char(place(flow), '\n');
        else if (act == ACT_CELL)
            replace_end(place(flow), '\n', '\t');
        else if (act == ACT_ROW)
            replace_end(place(flow), '\t', '\n');
    }
    if (flow->skipped == flow->depth)
        flow->skipped = 0;
    flow->texts -= act == ACT_TEXT || act == ACT_LINE;
    flow->note -= act == ACT_NOTE;
    flow->margins -= act == ACT_MARGIN;
    flow->depth--;
}

/* In OpenDocument blanks and line ends in a row are one blank (part 3, 6.1.2). */
static void add_folded(struct buf *out, struct pb_span text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool blank = strchr(" \t\r\n", text.p[i]) && text.p[i];
        if (!blank)
            buf_add_char(out, text.p[i]);
        else if (out->len > 0 && !ends_with(out, ' ') && !ends_with(out, '\n'))
            buf_add_char(out, ' ');
    }
}

static void on_text(void *context, const xmlChar *text, int length)
{
    struct flow *flow = context;
    struct pb_span said = {(const char *)text, length > 0 ? (size_t)length : 0};
    if (flow->texts == 0 || !is_heard(flow))
        return;
    if (flow->kind == FLOW_WORD)
        buf_add_span(place(flow), said);
    else
        add_folded(place(flow), said);
}

static void on_error(void *context, xmlErrorPtr error)
{
    (void)context, (void)error; /* what was read until then counts */
}

/* No handler for entities: a document that declares its own says nothing by them. */
static const xmlSAXHandler handlers = {
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .initialized = XML_SAX2_MAGIC,
    .serror = on_error,
};

struct flow *flow_new(enum flow_kind kind, struct buf *out)
{
    struct flow *flow = calloc(1, sizeof *flow);
    if (!flow)
        return NULL;
    xmlSAXHandler copy = handlers;
    *flow = (struct flow){.kind = kind, .out = out, .parser = xmlCreatePushParserCtxt(&copy, flow, NULL, 0, NULL)};
    if (flow->parser)
        xmlCtxtUseOptions(flow->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    return flow;
}

bool flow_take(struct flow *flow, struct pb_span piece)
{
    return flow->parser && xmlParseChunk(flow->parser, piece.p, (int)piece.n, 0) == 0 && !flow->stopped;
}

bool flow_end(struct flow *flow)
{
    bool whole = false;
    if (flow->parser) {
        whole = xmlParseChunk(flow->parser, "", 0, 1) == 0 && !flow->stopped;
        xmlFreeParserCtxt(flow->parser);
    }
    buf_add_span(flow->out, buf_span(&flow->notes));
    buf_done(&flow->notes);
    free(flow);
    return whole;
}
