#include "letter/html_plain.h"

#include "letter/render.h"

#define NAME_MAX_BYTES 32 /* of a tag or an entity */

struct plain {
    struct render render;
    unsigned (*entity)(const char *name);
    size_t entities; /* looked up so far */
    bool no_end[3]; /* per raw element: its end tag has been looked for in vain */
};

/* Elements whose content is no markup and is not shown. */
static const char *const raw[3] = {"script", "style", "title"};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Copies the name at the start of `s` in lower case; its length. */
static size_t take_name(struct pb_span s, char name[static NAME_MAX_BYTES])
{
    size_t n = 0;
    while (n < s.n && n + 1 < NAME_MAX_BYTES && (is_letter(s.p[n]) || (s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == ':')) {
        name[n] = s.p[n] >= 'A' && s.p[n] <= 'Z' ? (char)(s.p[n] + 32) : s.p[n];
        n++;
    }
    name[n] = '\0';
    return n;
}

/* The length of a tag that begins with `<`, quoted `>` not ending it. */
static size_t tag_length(struct pb_span s, size_t *ret_attributes)
{
    char quote = '\0';
    size_t attributes = 0, at = 1;
    for (; at < s.n; at++) {
        char c = s.p[at];
        if (quote) {
            if (c == quote)
                quote = '\0';
        } else if (c == '>') {
            break;
        } else if ((c == '"' || c == '\'') && s.p[at - 1] == '=') {
            quote = c;
        } else if (c <= ' ' || c == '/' || c == '=') {
            attributes += c != '=' && at + 1 < s.n && (unsigned char)s.p[at + 1] > ' ';
        }
    }
    *ret_attributes = attributes;
    return at < s.n ? at + 1 : s.n;
}

static bool has_too_many_entities(struct pb_span html)
{
    size_t n = 0;
    for (size_t at = span_find(html, '&'); at < html.n; at += 1 + span_find(span_tail(html, at + 1), '&'))
        if (++n > LIMIT_HTML_ENTITIES)
            return true;
    return false;
}

bool html_plain_floods(struct pb_span html)
{
    size_t tags = 0;
    if (has_too_many_entities(html))
        return true;
    for (size_t at = span_find(html, '<'); at < html.n; at += span_find(span_tail(html, at), '<')) {
        size_t attributes = 0;
        bool tag = at + 1 < html.n && is_letter(html.p[at + 1]);
        at += tag ? tag_length(span_tail(html, at), &attributes) : 1;
        tags += tag;
        if (attributes > LIMIT_HTML_ATTRIBUTES || tags > LIMIT_HTML_ELEMENTS)
            return true;
    }
    return false;
}

/* Where the content of a raw element ends; `s` begins behind its start tag. */
static size_t raw_length(struct plain *plain, struct pb_span s, size_t which)
{
    struct pb_span name = span_of(raw[which]);
    for (size_t at = plain->no_end[which] ? s.n : span_find(s, '<'); at < s.n;
         at += 1 + span_find(span_tail(s, at + 1), '<'))
        if (at + 1 < s.n && s.p[at + 1] == '/' && span_casestarts(span_tail(s, at + 2), name))
            return at;
    plain->no_end[which] = true;
    return 0;
}

static size_t take_tag(struct plain *plain, struct pb_span s)
{
    char name[NAME_MAX_BYTES];
    bool end = s.p[1] == '/';
    take_name(span_tail(s, end ? 2 : 1), name);
    size_t attributes, length = tag_length(s, &attributes);
    enum tag tag = tag_of(name);
    for (size_t i = 0; i < 3 && !end; i++)
        if (strcmp(name, raw[i]) == 0)
            return length + raw_length(plain, span_tail(s, length), i);
    if (tag == TAG_DROPPED || tag == TAG_LINK)
        return length;
    if (end)
        render_close(&plain->render, tag, tag == TAG_QUOTE ? RENDER_QUOTED : RENDER_PLAIN);
    else
        render_open(&plain->render, tag, NULL);
    return length;
}

/* `<!-- … -->` and `<!…>`, `<?…>`; an unclosed comment ends at its first `>`. */
static size_t take_declaration(struct pb_span s, bool *no_end)
{
    if (span_starts(s, SPAN_LIT("<!--")) && !*no_end) {
        size_t end = span_search(s, SPAN_LIT("-->"));
        if (end < s.n)
            return end + 3;
        *no_end = true;
    }
    size_t end = span_find(s, '>');
    return end < s.n ? end + 1 : 1;
}

static unsigned number(struct pb_span digits)
{
    unsigned value = 0;
    bool hex = digits.n > 0 && (digits.p[0] == 'x' || digits.p[0] == 'X');
    for (size_t i = hex; i < digits.n; i++) {
        char c = digits.p[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : hex && is_letter(c) ? (c | 32) - 'a' + 10 : 99;
        if (digit >= (hex ? 16 : 10) || value > 0x10FFFF)
            return 0;
        value = value * (hex ? 16 : 10) + (unsigned)digit;
    }
    return value;
}

static size_t take_entity(struct plain *plain, struct pb_span s)
{
    char name[NAME_MAX_BYTES];
    size_t start = s.n > 1 && s.p[1] == '#' ? 2 : 1;
    size_t n = 0;
    while (n + 1 < NAME_MAX_BYTES && start + n < s.n &&
           (is_letter(s.p[start + n]) || (s.p[start + n] >= '0' && s.p[start + n] <= '9'))) {
        name[n] = s.p[start + n];
        n++;
    }
    name[n] = '\0';
    unsigned rune = 0;
    if (n > 0 && ++plain->entities <= LIMIT_HTML_ENTITIES)
        rune = start == 2 ? number((struct pb_span){name, n}) : plain->entity(name);
    if (rune == 0) {
        render_text(&plain->render, SPAN_LIT("&"));
        return 1;
    }
    cleanup_buf struct buf text = BUF_INIT;
    buf_add_rune(&text, rune);
    render_text(&plain->render, buf_span(&text));
    n += start;
    return n < s.n && s.p[n] == ';' ? n + 1 : n;
}

static size_t take_text(struct plain *plain, struct pb_span s)
{
    size_t n = 1;
    while (n < s.n && s.p[n] != '<' && s.p[n] != '&')
        n++;
    render_text(&plain->render, span_head(s, n));
    return n;
}

void html_plain_to_text(struct pb_span html, unsigned (*entity)(const char *name), struct buf *out)
{
    struct plain plain = {.entity = entity};
    bool no_comment_end = false;
    render_init(&plain.render, out);
    while (html.n > 0) {
        size_t n;
        char next = html.n > 1 ? html.p[1] : '\0';
        if (html.p[0] == '&')
            n = take_entity(&plain, html);
        else if (html.p[0] == '<' && (is_letter(next) || next == '/'))
            n = take_tag(&plain, html);
        else if (html.p[0] == '<' && (next == '!' || next == '?'))
            n = take_declaration(html, &no_comment_end);
        else
            n = take_text(&plain, html);
        html = span_tail(html, n);
    }
    render_done(&plain.render);
}
