#include "letter/body.h"

#include "letter/calendar.h"
#include "letter/charset.h"
#include "letter/flowed.h"
#include "letter/html.h"
#include "letter/rtf.h"
#include "postbus/limits.h"

struct pb_span body_bytes(struct arena *arena, const struct part *part)
{
    return transfer_decode(arena, part->transfer, part->body);
}

/* Where the first control character at or behind `at` stands. */
static size_t control_from(struct pb_span text, size_t at)
{
    const uint64_t ones = UINT64_MAX / 255, tops = ones << 7;
    uint64_t eight;
    for (; at + sizeof eight <= text.n; at += sizeof eight) {
        memcpy(&eight, text.p + at, sizeof eight);
        uint64_t rubout = eight ^ ones * 127;
        /* A byte less than n, where its top bit is not set, has it after n is taken away. */
        if ((((eight - ones * ' ') & ~eight) | ((rubout - ones) & ~rubout)) & tops)
            break;
    }
    while (at < text.n && (unsigned char)text.p[at] >= ' ' && text.p[at] != 127)
        at++;
    return at;
}

/* LF line ends; no NUL, no control characters but tab, no BOM in front. */
static struct pb_span clean(struct arena *arena, struct pb_span text)
{
    if (span_starts(text, SPAN_LIT("\xEF\xBB\xBF")))
        text = span_tail(text, 3);
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        size_t plain = control_from(text, i);
        memcpy(out + n, text.p + i, plain - i);
        n += plain - i;
        if ((i = plain) == text.n)
            break;
        char c = text.p[i];
        if (c == '\r') {
            out[n++] = '\n';
            i += i + 1 < text.n && text.p[i + 1] == '\n';
        } else if (c == '\f' || c == '\v') {
            out[n++] = '\n';
        } else if (c == '\n' || c == '\t') {
            out[n++] = c;
        }
    }
    out[n] = '\0';
    return (struct pb_span){out, n};
}

static bool says(struct arena *arena, const struct part *part, const char *name, const char *value)
{
    const char *said = params_get(arena, &part->params, name, NULL);
    return said && span_caseeq(span_of(said), span_of(value));
}

static struct pb_span unflow(struct arena *arena, const struct part *part, struct pb_span text)
{
    if (!part_is(part, "text/plain") || !says(arena, part, "format", "flowed"))
        return text;
    cleanup_buf struct buf joined = BUF_INIT;
    flowed_join(text, says(arena, part, "delsp", "yes"), &joined);
    return (struct pb_span){arena_copy(arena, buf_span(&joined)), joined.len};
}

/* The charset a part names, or its HTML does; empty where none. */
static struct pb_span charset_named(struct arena *arena, const struct part *part, struct pb_span bytes, bool html)
{
    const char *named = params_get(arena, &part->params, "charset", NULL);
    if (!named)
        return html ? charset_of_html(bytes) : (struct pb_span){"", 0};
    return span_of(named);
}

/* The bytes as RTF says them, which names its own charsets, or a calendar as lines. */
static struct pb_span special_text(struct arena *arena, const struct part *part, struct pb_span bytes)
{
    cleanup_buf struct buf plain = BUF_INIT, text = BUF_INIT, unfolded = BUF_INIT;
    if (rtf_is(bytes)) {
        rtf_to_text(bytes, &plain);
    } else {
        calendar_unfold(bytes, &unfolded);
        charset_decode(buf_span(&unfolded), charset_named(arena, part, bytes, false), &text);
        calendar_to_text(buf_span(&text), &plain);
    }
    return clean(arena, buf_span(&plain));
}

struct pb_span body_text(struct arena *arena, const struct part *part, const char **oddity)
{
    struct pb_span bytes = body_bytes(arena, part);
    if (bytes.n > LIMIT_BODY_BYTES)
        *oddity = "a text part too long: the rest was left out";
    bytes = span_head(bytes, LIMIT_BODY_BYTES);
    if (rtf_is(bytes) || part_is(part, "text/calendar"))
        return special_text(arena, part, bytes);
    bool html = part_is(part, "text/html") || part_is(part, "text/enriched") || part_is(part, "text/richtext");
    struct pb_span charset = charset_named(arena, part, bytes, html);
    if (charset.n > 0 && !charset_known(charset))
        *oddity = "unknown charset: guessed";
    cleanup_buf struct buf text = BUF_INIT, plain = BUF_INIT;
    charset_decode(bytes, charset, &text);
    if (!html)
        return unflow(arena, part, clean(arena, buf_span(&text)));
    if (!html_to_text(buf_span(&text), &plain))
        *oddity = "HTML read without its tree";
    return clean(arena, buf_span(&plain));
}

struct pb_span body_plain(struct arena *arena, struct pb_span bytes)
{
    cleanup_buf struct buf text = BUF_INIT;
    charset_decode(bytes, (struct pb_span){"", 0}, &text);
    return clean(arena, buf_span(&text));
}
