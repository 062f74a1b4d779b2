#include "letter/render.h"

#define MOST_NEWLINES 3
#define MOST_INDENT 6
#define LABEL_BYTES 200 /* a longer first cell is text of its own, not a label */

void render_init(struct render *render, struct buf *out)
{
    *render = (struct render){.out = out};
}

static void trim_line(struct buf *out)
{
    while (out->len > 0 && (out->data[out->len - 1] == ' ' || out->data[out->len - 1] == '\t'))
        buf_cut(out, out->len - 1);
}

void render_done(struct render *render)
{
    trim_line(render->out);
    link_done(&render->link);
}

/* Owes at least `lines` newlines. */
static void owe(struct render *render, unsigned lines)
{
    if (!render->fresh && render->newlines < lines)
        render->newlines = lines;
    render->blank = false;
}

static void begin_line(struct buf *out, unsigned quotes)
{
    for (unsigned i = 0; i < quotes && i < LIMIT_HTML_QUOTES; i++)
        buf_add_string(out, "> ");
}

static void pay_newlines(struct render *render)
{
    unsigned between = render->quoted < render->quotes ? render->quoted : render->quotes;
    for (unsigned i = render->newlines; i > 0; i--) {
        trim_line(render->out);
        buf_add_char(render->out, '\n');
        begin_line(render->out, i > 1 ? between : render->quotes);
    }
}

static bool ends_blank(const struct buf *out)
{
    char last = out->data[out->len - 1];
    return last == ' ' || last == '\n' || last == '\t';
}

/* Writes what is owed; false where the text is full. */
static bool pay(struct render *render)
{
    struct buf *out = render->out;
    if (out->len > LIMIT_TEXT_BYTES)
        return false;
    if (out->len == 0)
        begin_line(out, render->quotes);
    else if (render->newlines > 0)
        pay_newlines(render);
    else if (render->tab)
        buf_add_char(out, '\t');
    else if (render->blank && !ends_blank(out))
        buf_add_char(out, ' ');
    render->newlines = 0;
    render->quoted = render->quotes;
    render->blank = render->tab = render->fresh = false;
    return true;
}

static void break_line(struct render *render)
{
    if (render->newlines < MOST_NEWLINES)
        render->newlines++;
    render->blank = render->fresh = false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static bool is_nbsp(struct pb_span text, size_t at)
{
    return at + 1 < text.n && text.p[at] == '\xC2' && text.p[at + 1] == '\xA0';
}

/* A blank in the source: one for any number, as it stands within pre. */
static bool take_blank(struct render *render, char c)
{
    if (render->pre > 0 && c == '\n') {
        break_line(render);
    } else if (render->pre > 0 && c != '\r') {
        if (!pay(render))
            return false;
        buf_add_char(render->out, c);
    } else if (render->newlines == 0) {
        render->blank = true;
    }
    return true;
}

static size_t word_length(struct pb_span text)
{
    size_t end = 1;
    while (end < text.n && !is_blank(text.p[end]) && !is_nbsp(text, end))
        end++;
    return end;
}

void render_text(struct render *render, struct pb_span text)
{
    bool room = render->dropped == 0;
    while (room && text.n > 0) {
        size_t n = 1;
        if (is_blank(text.p[0])) {
            room = take_blank(render, text.p[0]);
        } else if ((room = pay(render))) {
            bool nbsp = is_nbsp(text, 0);
            n = nbsp ? 2 : word_length(text);
            buf_add_span(render->out, nbsp ? SPAN_LIT(" ") : span_head(text, n));
        }
        text = span_tail(text, n);
    }
}

/* A short first cell is a label: the next cell stands behind it on its line. */
static void open_cell(struct render *render)
{
    struct pb_span row = span_trim(span_tail(buf_span(render->out), render->row_start));
    if (render->row_begun && row.n > 0 && row.n <= LABEL_BYTES && span_find(row, '\n') == row.n) {
        render->newlines = 0;
        render->tab = true;
    } else {
        owe(render, 1);
    }
    render->blank = false;
    render->fresh = render->row_begun = true;
}

static void open_row(struct render *render)
{
    render->fresh = render->tab = render->row_begun = false;
    owe(render, 1);
    render->row_start = render->out->len;
}

static void open_item(struct render *render)
{
    render->fresh = false;
    owe(render, 1);
    if (render->n_lists == 0 || !pay(render))
        return;
    struct render_list *list = &render->lists[render->n_lists - 1];
    for (unsigned i = 1; i < render->n_lists && i < MOST_INDENT; i++)
        buf_add_string(render->out, "  ");
    if (list->ordered)
        buf_printf(render->out, "%u. ", ++list->item);
    else
        buf_add_string(render->out, "- ");
    render->fresh = true;
}

static void open_list(struct render *render, bool ordered)
{
    render->fresh = false;
    owe(render, 1);
    if (render->n_lists < LIMIT_HTML_QUOTES)
        render->lists[render->n_lists++] = (struct render_list){.ordered = ordered};
}

static enum render_mark open_spaced(struct render *render, bool spaced)
{
    owe(render, spaced ? 2 : 1);
    return spaced ? RENDER_SPACED : RENDER_PLAIN;
}

static enum render_mark open_quote(struct render *render, const struct tag_attribute *attributes)
{
    if (tag_is_indent(attributes))
        return open_spaced(render, false);
    render->fresh = false;
    owe(render, 2);
    render->quotes++;
    return RENDER_QUOTED;
}

enum render_mark render_open(struct render *render, enum tag tag, const struct tag_attribute *attributes)
{
    if (render->dropped > 0 || tag == TAG_DROPPED || (attributes && tag_is_hidden(attributes))) {
        render->dropped++;
        return RENDER_DROPPED;
    }
    switch (tag) {
    case TAG_LINK:
        link_open(&render->link, tag_attribute(attributes, "href"), render->out->len);
        break;
    case TAG_BLOCK:
        return open_spaced(render, tag_is_separator(attributes));
    case TAG_PARAGRAPH:
        return open_spaced(render, !tag_is_line(attributes));
    case TAG_QUOTE:
        return open_quote(render, attributes);
    case TAG_BREAK:
        break_line(render);
        break;
    case TAG_RULE:
        owe(render, 2);
        break;
    case TAG_ROW:
        open_row(render);
        break;
    case TAG_CELL:
        open_cell(render);
        break;
    case TAG_ITEM:
        open_item(render);
        break;
    case TAG_LIST:
    case TAG_ORDERED:
        open_list(render, tag == TAG_ORDERED);
        break;
    case TAG_PRE:
        owe(render, 1);
        render->pre++;
        break;
    case TAG_OTHER:
    case TAG_DROPPED:
        break;
    }
    return RENDER_PLAIN;
}

/* What a cell's last paragraph owes would tear the rows of a table apart. */
static void close_cell(struct render *render)
{
    render->fresh = false;
    if (render->newlines > 1)
        render->newlines = 1;
}

static void close_row(struct render *render)
{
    render->fresh = render->tab = render->row_begun = false;
    owe(render, 1);
}

static void close_marked(struct render *render, enum render_mark mark)
{
    if (mark == RENDER_DROPPED) {
        render->dropped -= render->dropped > 0;
        return;
    }
    owe(render, 2);
    if (mark == RENDER_QUOTED && render->quotes > 0)
        render->quotes--;
}

void render_close(struct render *render, enum tag tag, enum render_mark mark)
{
    if (mark != RENDER_PLAIN) {
        close_marked(render, mark);
        return;
    }
    switch (tag) {
    case TAG_LINK:
        link_close(&render->link, render->out);
        break;
    case TAG_ROW:
        close_row(render);
        break;
    case TAG_CELL:
        close_cell(render);
        break;
    case TAG_LIST:
    case TAG_ORDERED:
        render->n_lists -= render->n_lists > 0;
        owe(render, 1);
        break;
    case TAG_PRE:
        render->pre -= render->pre > 0;
        owe(render, 1);
        break;
    case TAG_ITEM:
        render->fresh = false;
        owe(render, 1);
        break;
    case TAG_BLOCK:
    case TAG_PARAGRAPH:
    case TAG_QUOTE:
        owe(render, 1);
        break;
    default:
        break;
    }
}
