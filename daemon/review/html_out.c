#include "html_out.h"

#include <assert.h>
#include <stdarg.h>

#include "postbus/arena.h"
#include "postbus/utf8.h"

static const struct { const char *name; bool empty, breaks; } tags[TAG_COUNT] = {
    [T_HTML] = {"html", false, true},       [T_HEAD] = {"head", false, true},       [T_META] = {"meta", true, true},
    [T_TITLE] = {"title", false, true},     [T_LINK] = {"link", true, true},        [T_SCRIPT] = {"script", false, true},
    [T_BODY] = {"body", false, true},       [T_HEADER] = {"header", false, true},   [T_NAV] = {"nav", false, true},
    [T_MAIN] = {"main", false, true},       [T_ASIDE] = {"aside", false, true},     [T_FOOTER] = {"footer", false, true},
    [T_SECTION] = {"section", false, true}, [T_ARTICLE] = {"article", false, true}, [T_DIV] = {"div", false, true},
    [T_SPAN] = {"span", false, false},      [T_P] = {"p", false, true},             [T_H1] = {"h1", false, true},
    [T_H2] = {"h2", false, true},           [T_H3] = {"h3", false, true},           [T_UL] = {"ul", false, true},
    [T_OL] = {"ol", false, true},           [T_LI] = {"li", false, true},           [T_DL] = {"dl", false, true},
    [T_DT] = {"dt", false, true},           [T_DD] = {"dd", false, false},          [T_A] = {"a", false, false},
    [T_STRONG] = {"strong", false, false},  [T_EM] = {"em", false, false},          [T_SMALL] = {"small", false, false},
    [T_MARK] = {"mark", false, false},      [T_INS] = {"ins", false, false},        [T_DEL] = {"del", false, false},
    [T_TIME] = {"time", false, false},      [T_CODE] = {"code", false, false},      [T_PRE] = {"pre", false, true},
    [T_KBD] = {"kbd", false, false},        [T_HR] = {"hr", true, true},            [T_TABLE] = {"table", false, true},
    [T_CAPTION] = {"caption", false, true}, [T_THEAD] = {"thead", false, true},     [T_TBODY] = {"tbody", false, true},
    [T_TR] = {"tr", false, true},           [T_TH] = {"th", false, false},          [T_TD] = {"td", false, false},
    [T_DETAILS] = {"details", false, true}, [T_SUMMARY] = {"summary", false, true}, [T_FIGURE] = {"figure", false, true},
    [T_FIGCAPTION] = {"figcaption", false, true}, [T_FORM] = {"form", false, true}, [T_LABEL] = {"label", false, false},
    [T_INPUT] = {"input", true, false},     [T_BUTTON] = {"button", false, false},  [T_SELECT] = {"select", false, false},
    [T_OPTION] = {"option", false, true},   [T_TEXTAREA] = {"textarea", false, false}, [T_FIELDSET] = {"fieldset", false, true},
    [T_LEGEND] = {"legend", false, true},   [T_SVG] = {"svg", false, true},         [T_SVG_TITLE] = {"title", false, false},
    [T_SVG_DESC] = {"desc", false, false},  [T_G] = {"g", false, true},             [T_RECT] = {"rect", false, true},
    [T_LINE] = {"line", false, true},       [T_PATH] = {"path", false, true},       [T_POLYLINE] = {"polyline", false, true},
    [T_CIRCLE] = {"circle", false, true},   [T_TEXT] = {"text", false, true},
};

enum value_kind { VALUE_TEXT, VALUE_ADDRESS };

static const struct { const char *name; enum value_kind kind; } attrs_known[ATTR_COUNT] = {
    [A_ID] = {"id", VALUE_TEXT},           [A_CLASS] = {"class", VALUE_TEXT},       [A_LANG] = {"lang", VALUE_TEXT},
    [A_DIR] = {"dir", VALUE_TEXT},         [A_TITLE] = {"title", VALUE_TEXT},       [A_HIDDEN] = {"hidden", VALUE_TEXT},
    [A_TABINDEX] = {"tabindex", VALUE_TEXT}, [A_ROLE] = {"role", VALUE_TEXT},       [A_HREF] = {"href", VALUE_ADDRESS},
    [A_SRC] = {"src", VALUE_ADDRESS},      [A_ACTION] = {"action", VALUE_ADDRESS},  [A_FORMACTION] = {"formaction", VALUE_ADDRESS},
    [A_REL] = {"rel", VALUE_TEXT},         [A_CHARSET] = {"charset", VALUE_TEXT},   [A_NAME] = {"name", VALUE_TEXT},
    [A_CONTENT] = {"content", VALUE_TEXT}, [A_DEFER] = {"defer", VALUE_TEXT},       [A_DATETIME] = {"datetime", VALUE_TEXT},
    [A_SCOPE] = {"scope", VALUE_TEXT},     [A_COLSPAN] = {"colspan", VALUE_TEXT},   [A_OPEN] = {"open", VALUE_TEXT},
    [A_DOWNLOAD] = {"download", VALUE_TEXT}, [A_METHOD] = {"method", VALUE_TEXT},   [A_TYPE] = {"type", VALUE_TEXT},
    [A_VALUE] = {"value", VALUE_TEXT},     [A_FOR] = {"for", VALUE_TEXT},           [A_FORM] = {"form", VALUE_TEXT},
    [A_CHECKED] = {"checked", VALUE_TEXT}, [A_SELECTED] = {"selected", VALUE_TEXT}, [A_DISABLED] = {"disabled", VALUE_TEXT},
    [A_REQUIRED] = {"required", VALUE_TEXT}, [A_ROWS] = {"rows", VALUE_TEXT},       [A_SIZE] = {"size", VALUE_TEXT},
    [A_MAXLENGTH] = {"maxlength", VALUE_TEXT}, [A_AUTOCOMPLETE] = {"autocomplete", VALUE_TEXT},
    [A_SPELLCHECK] = {"spellcheck", VALUE_TEXT}, [A_PLACEHOLDER] = {"placeholder", VALUE_TEXT},
    [A_ARIA_LABEL] = {"aria-label", VALUE_TEXT}, [A_ARIA_LABELLEDBY] = {"aria-labelledby", VALUE_TEXT},
    [A_ARIA_DESCRIBEDBY] = {"aria-describedby", VALUE_TEXT}, [A_ARIA_CURRENT] = {"aria-current", VALUE_TEXT},
    [A_ARIA_HIDDEN] = {"aria-hidden", VALUE_TEXT}, [A_ARIA_LIVE] = {"aria-live", VALUE_TEXT},
    [A_ARIA_KEYSHORTCUTS] = {"aria-keyshortcuts", VALUE_TEXT}, [A_ARIA_INVALID] = {"aria-invalid", VALUE_TEXT},
    [A_DATA_KEY] = {"data-key", VALUE_TEXT}, [A_DATA_ROW] = {"data-row", VALUE_TEXT}, [A_DATA_ITEM] = {"data-item", VALUE_TEXT},
    [A_DATA_ON] = {"data-on", VALUE_TEXT}, [A_DATA_OFF] = {"data-off", VALUE_TEXT},
    [A_VIEWBOX] = {"viewBox", VALUE_TEXT}, [A_X] = {"x", VALUE_TEXT},   [A_Y] = {"y", VALUE_TEXT},
    [A_X1] = {"x1", VALUE_TEXT},           [A_Y1] = {"y1", VALUE_TEXT}, [A_X2] = {"x2", VALUE_TEXT},
    [A_Y2] = {"y2", VALUE_TEXT},           [A_WIDTH] = {"width", VALUE_TEXT}, [A_HEIGHT] = {"height", VALUE_TEXT},
    [A_RX] = {"rx", VALUE_TEXT},           [A_R] = {"r", VALUE_TEXT},   [A_CX] = {"cx", VALUE_TEXT},
    [A_CY] = {"cy", VALUE_TEXT},           [A_D] = {"d", VALUE_TEXT},   [A_POINTS] = {"points", VALUE_TEXT},
    [A_TEXT_ANCHOR] = {"text-anchor", VALUE_TEXT},
};

void html_init(struct html *html, struct buf *out)
{
    *html = (struct html){.out = out};
}

/* Turns the direction of writing, so that what is read is not what stands there. */
static bool turns(uint32_t rune)
{
    return (rune >= 0x202A && rune <= 0x202E) || (rune >= 0x2066 && rune <= 0x2069);
}

static bool is_shown(uint32_t rune)
{
    return rune == '\n' || rune == '\t' || (rune >= 0x20 && rune != 0x7F && (rune < 0x80 || rune > 0x9F) && !turns(rune));
}

static void escape_rune(struct buf *out, uint32_t rune)
{
    switch (rune) {
    case '&': buf_add_string(out, "&amp;"); break;
    case '<': buf_add_string(out, "&lt;"); break;
    case '>': buf_add_string(out, "&gt;"); break;
    case '"': buf_add_string(out, "&quot;"); break;
    case '\'': buf_add_string(out, "&#39;"); break;
    default: buf_add_rune(out, is_shown(rune) ? rune : UTF8_REPLACEMENT);
    }
}

/* Bytes that may be copied as they are. */
static size_t plain_run(struct pb_span s, size_t at)
{
    size_t n = 0;
    for (; at + n < s.n; n++) {
        unsigned char c = (unsigned char)s.p[at + n];
        if (c < 0x20 || c >= 0x7F || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
            break;
    }
    return n;
}

static void escape(struct buf *out, struct pb_span text)
{
    for (size_t at = 0; at < text.n;) {
        size_t n = plain_run(text, at);
        buf_add(out, text.p + at, n);
        at += n;
        if (at < text.n)
            escape_rune(out, utf8_next(text, &at));
    }
}

/* A path from this site's root, what stands behind ? or #, and nothing that a browser takes for another site. */
static bool is_of_this_site(const char *address)
{
    if (address[0] == '#' || address[0] == '?')
        return true;
    if (address[0] != '/' || address[1] == '/' || address[1] == '\\')
        return false;
    for (; *address; address++)
        if ((unsigned char)*address <= ' ')
            return false;
    return true;
}

static void add_attr(struct buf *out, const struct html_attr *attr)
{
    assert(attr->name < ATTR_COUNT && attrs_known[attr->name].name);
    if (!attr->value || (attrs_known[attr->name].kind == VALUE_ADDRESS && !is_of_this_site(attr->value)))
        return;
    buf_printf(out, " %s=\"", attrs_known[attr->name].name);
    escape(out, span_of(attr->value));
    buf_add_char(out, '"');
}

void html_open_with(struct html *html, enum tag tag, const struct html_attr *attrs)
{
    assert(tag < TAG_COUNT && html->depth < LIMIT_HTML_OPEN);
    if (tag == T_HTML)
        buf_add_string(html->out, "<!doctype html>");
    if (tags[tag].breaks)
        buf_add_char(html->out, '\n');
    buf_printf(html->out, "<%s", tags[tag].name);
    for (; attrs->name != A_END; attrs++)
        add_attr(html->out, attrs);
    buf_add_char(html->out, '>');
    if (!tags[tag].empty)
        html->open[html->depth++] = tag;
}

void html_close(struct html *html)
{
    assert(html->depth > 0);
    buf_printf(html->out, "</%s>", tags[html->open[--html->depth]].name);
}

void html_close_to(struct html *html, unsigned depth)
{
    while (html->depth > depth)
        html_close(html);
}

void html_put_with(struct html *html, enum tag tag, const char *text, const struct html_attr *attrs)
{
    html_open_with(html, tag, attrs);
    if (tags[tag].empty)
        return;
    html_text(html, text);
    html_close(html);
}

/* Nothing is a script's or a style's text: their elements stay empty. */
void html_span(struct html *html, struct pb_span text)
{
    assert(html->depth > 0 && html->open[html->depth - 1] != T_SCRIPT);
    if ((html->open[html->depth - 1] == T_TEXTAREA || html->open[html->depth - 1] == T_PRE) && html->out->data[html->out->len - 1] == '>' &&
        text.n > 0 && text.p[0] == '\n')
        buf_add_char(html->out, '\n'); /* a first line end belongs to the element, not to its text */
    escape(html->out, text);
}

void html_text(struct html *html, const char *text)
{
    if (text && *text)
        html_span(html, span_of(text));
}

void html_printf(struct html *html, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        pb_out_of_memory("html");
    va_end(args);
    html_text(html, text);
    free(text);
}
