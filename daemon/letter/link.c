#include "letter/link.h"

#include "letter/transfer.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

void link_done(struct link *link)
{
    buf_done(&link->target);
    buf_done(&link->said);
}

void link_open(struct link *link, const char *target, size_t start)
{
    buf_clear(&link->target);
    buf_add_span(&link->target, span_head(span_trim(span_of(target)), LIMIT_HTML_TARGET + 1));
    link->start = start;
    link->open = true;
}

/* Undoes the percent encoding that mail programs put into mailto:. */
static void undo_percent(struct buf *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->len; i++) {
        int high = text->data[i] == '%' && i + 2 < text->len ? transfer_hex(text->data[i + 1]) : -1;
        int low = high >= 0 ? transfer_hex(text->data[i + 2]) : -1;
        if (low >= 0 && (high << 4 | low) >= ' ') {
            text->data[n++] = (char)(unsigned char)(high << 4 | low);
            i += 2;
        } else {
            text->data[n++] = text->data[i];
        }
    }
    buf_cut(text, n);
}

/* A web address without what people leave out of it. */
static struct pb_span bare(struct pb_span target)
{
    static const char *const heads[] = {"https://", "http://", "www."};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (span_casestarts(target, span_of(heads[i])))
            target = span_tail(target, strlen(heads[i]));
    while (target.n > 0 && target.p[target.n - 1] == '/')
        target.n--;
    return target;
}

static struct pb_span lowered(struct pb_span s, char place[static LIMIT_HTML_TARGET])
{
    for (size_t i = 0; i < s.n; i++)
        place[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    return (struct pb_span){place, s.n};
}

/* True where the text already says the target, or is itself a shorter form of it. */
static bool says(struct pb_span text, struct pb_span target)
{
    char text_place[LIMIT_HTML_TARGET], target_place[LIMIT_HTML_TARGET];
    struct pb_span a = lowered(bare(text), text_place), b = lowered(bare(target), target_place);
    if (b.n == 0 || span_search(a, b) < a.n)
        return true;
    bool address = span_find(a, ' ') == a.n && span_find(a, '.') < a.n;
    return address && a.n > 0 && span_search(b, a) < b.n;
}

static void add_target(struct link *link, struct pb_span target, struct buf *out)
{
    if (span_eq(target, buf_span(&link->said)) || !utf8_valid(target) || span_find(target, '\n') < target.n)
        return;
    buf_add_string(out, " <");
    buf_add_span(out, target);
    buf_add_char(out, '>');
    buf_clear(&link->said);
    buf_add_span(&link->said, target);
}

void link_close(struct link *link, struct buf *out)
{
    if (!link->open)
        return;
    link->open = false;
    struct pb_span text = span_trim(span_tail(buf_span(out), link->start));
    struct pb_span target = buf_span(&link->target);
    if (text.n == 0 || text.n > LIMIT_HTML_TARGET || target.n > LIMIT_HTML_TARGET)
        return;
    if (span_casestarts(target, SPAN_LIT("mailto:"))) {
        undo_percent(&link->target);
        target = span_tail(buf_span(&link->target), strlen("mailto:"));
        target = span_trim(span_head(target, span_find(target, '?')));
        if (span_find(target, '@') < target.n && span_find(text, '@') == text.n)
            add_target(link, target, out);
    } else if (span_casestarts(target, SPAN_LIT("http")) && !says(text, target)) {
        add_target(link, target, out);
    }
}
