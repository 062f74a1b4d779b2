#include "clean.h"

#include "postbus/buf.h"
#include "postbus/utf8.h"
#include "target.h"

#define ADDRESS_BYTES 320 /* RFC 3696 */

static const char *const target_heads[] = {
    "http://", "https://", "www.", "mailto:", "tel:", "file:", "cid:", "image:", NULL,
};
static const char *const tags[] = {
    "[extern]", "[external]", "[ext]", "[extern bericht]", "[externe e-mail]", "[externe mail]", "[external email]",
    "[spam]", NULL,
};

static bool begins(struct pb_span text, const char *const *heads)
{
    for (; *heads; heads++)
        if (span_casestarts(text, span_of(*heads)))
            return true;
    return false;
}

/* Bytes of `text` up to and with `close`; 0 where it is not there within `most`,
 * or its first byte comes again before: so no byte is looked at by two. */
static size_t closed(struct pb_span text, char close, size_t most, bool blanks)
{
    for (size_t i = 1; i < text.n && i < most && text.p[i] != text.p[0]; i++) {
        if (text.p[i] == close)
            return i + 1;
        if (!blanks && (unsigned char)text.p[i] <= ' ')
            return 0;
    }
    return 0;
}

/* <https://…>, <mailto:…>, <x@y>. */
static size_t angled(struct pb_span text)
{
    if (begins(span_tail(text, 1), target_heads))
        return closed(text, '>', TARGET_BYTES, true);
    size_t n = closed(text, '>', ADDRESS_BYTES, false);
    return span_find(span_head(text, n), '@') < n ? n : 0;
}

/* [mailto:…], [cid:…], [EXTERN]. */
static size_t bracketed(struct pb_span text)
{
    if (begins(span_tail(text, 1), target_heads))
        return closed(text, ']', TARGET_BYTES, true);
    for (size_t i = 0; tags[i]; i++)
        if (span_casestarts(text, span_of(tags[i])))
            return strlen(tags[i]);
    return 0;
}

/* The (…) of [text](…). */
static size_t behind_text(struct pb_span text)
{
    return text.n > 1 && text.p[1] == '(' ? closed(text, ')', TARGET_BYTES, false) : 0;
}

static size_t dropped(struct pb_span text)
{
    switch (text.p[0]) {
    case '<': return angled(text);
    case '[': return bracketed(text);
    case ']': return behind_text(text);
    default: return 0;
    }
}

/* "> > " at the beginning of a line. "> 5%" is quoting too: there is no telling. */
static size_t quoting(struct pb_span line)
{
    size_t end = 0;
    for (size_t i = 0; i < line.n && (line.p[i] == '>' || line.p[i] == ' ' || line.p[i] == '\t'); i++)
        if (line.p[i] == '>')
            end = i + 1;
    return end;
}

static void take_rune(struct pb_span text, size_t *at, struct buf *out)
{
    size_t start = *at;
    uint32_t rune = utf8_next(text, at);
    if (rune == '\n' || rune == 0x2028 || rune == 0x2029)
        buf_add_char(out, '\n');
    else if (utf8_is_invisible(rune))
        return;
    else if (utf8_is_space(rune))
        buf_add_char(out, ' ');
    else
        buf_add(out, text.p + start, *at - start);
}

/* Bytes that stay as they are: printable ASCII that begins nothing to be dropped. */
static size_t plain_run(struct pb_span text)
{
    size_t n = 0;
    while (n < text.n && text.p[n] >= ' ' && text.p[n] < 0x7F && text.p[n] != '<' && text.p[n] != '[' && text.p[n] != ']')
        n++;
    return n;
}

struct pb_span clean_text(struct arena *arena, const char *raw)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct pb_span text = span_of(raw);
    for (size_t at = 0; at < text.n;) {
        if (out.len == 0 || out.data[out.len - 1] == '\n')
            at += quoting(span_tail(text, at));
        if (at == text.n)
            break;
        size_t n = plain_run(span_tail(text, at));
        buf_add(&out, text.p + at, n);
        at += n;
        if (at == text.n)
            break;
        n = dropped(span_tail(text, at));
        if (n)
            at += n;
        else
            take_rune(text, &at, &out);
    }
    return (struct pb_span){arena_copy(arena, buf_span(&out)), out.len};
}
