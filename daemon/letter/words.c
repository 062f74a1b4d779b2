#include "letter/words.h"

#include "letter/charset.h"
#include "letter/transfer.h"
#include "postbus/buf.h"
#include "postbus/utf8.h"

struct word {
    struct pb_span charset, text;
    char encoding;
    size_t length; /* of the whole encoded word */
};

/* Where the last `?=` of a value stands, so that no search for one runs in vain
 * (a value may hold thousands of beginnings without an end). */
static const char *last_end(struct pb_span value)
{
    for (size_t i = value.n; i > 1; i--)
        if (value.p[i - 2] == '?' && value.p[i - 1] == '=')
            return value.p + i - 2;
    return value.p;
}

/* Reads `=?charset?B?text?=` at the start of `s`. */
static bool parse_word(struct pb_span s, const char *last, struct word *ret_word)
{
    if (s.p >= last || !span_starts(s, SPAN_LIT("=?")))
        return false;
    size_t charset = 2, at = charset;
    while (at < s.n && at < 60 && (unsigned char)s.p[at] > ' ' && s.p[at] != '?' && s.p[at] != '=')
        at++;
    if (at == charset || at + 2 >= s.n || s.p[at] != '?' || s.p[at + 2] != '?' || !strchr("BbQq", s.p[at + 1]))
        return false;
    struct pb_span text = span_tail(s, at + 3);
    if (text.p > last)
        return false;
    size_t end = span_search(text, SPAN_LIT("?="));
    struct pb_span name = {s.p + charset, at - charset};
    *ret_word = (struct word){
        .charset = span_head(name, span_find(name, '*')), /* RFC 2231, section 5: a language */
        .text = span_head(text, end),
        .encoding = s.p[at + 1],
        .length = at + 3 + end + 2,
    };
    return true;
}

/* Bytes of adjacent words in one charset: decoded together, as a character may
 * be split over two of them. */
struct run {
    struct buf bytes;
    struct pb_span charset;
};

static void end_run(struct run *run, struct buf *out)
{
    if (run->bytes.len > 0)
        charset_decode(buf_span(&run->bytes), run->charset, out);
    buf_clear(&run->bytes);
}

static void add_word(struct arena *arena, struct run *run, const struct word *word, struct buf *out)
{
    if (!span_caseeq(run->charset, word->charset))
        end_run(run, out);
    run->charset = word->charset;
    buf_add_span(&run->bytes, transfer_decode_word(arena, word->encoding, word->text));
}

/* The length of the blanks at the start of `s`. */
static size_t blanks(struct pb_span s)
{
    size_t n = 0;
    while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t' || s.p[n] == '\r' || s.p[n] == '\n'))
        n++;
    return n;
}

/* The length of what stands before the next encoded word, at least 1; blanks
 * between two words do not count as text. */
static size_t plain_length(struct pb_span s)
{
    size_t n = 1;
    while (n < s.n && !(s.p[n] == '=' && n + 1 < s.n && s.p[n + 1] == '?'))
        n++;
    return n;
}

static void decode(struct arena *arena, struct pb_span value, struct buf *out)
{
    struct run run = {0};
    const char *last = last_end(value);
    while (value.n > 0) {
        struct word word;
        size_t gap = run.bytes.len > 0 ? blanks(value) : 0;
        if (parse_word(span_tail(value, gap), last, &word)) {
            add_word(arena, &run, &word, out);
            value = span_tail(value, gap + word.length);
            continue;
        }
        end_run(&run, out);
        size_t n = plain_length(value);
        charset_decode(span_head(value, n), (struct pb_span){"", 0}, out);
        value = span_tail(value, n);
    }
    end_run(&run, out);
    buf_done(&run.bytes);
}

/* On one line, without control characters, blanks at the ends taken off. */
static const char *on_one_line(struct arena *arena, struct pb_span text)
{
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        c = (unsigned char)c < ' ' || c == 127 ? ' ' : c;
        if (c != ' ' || n > 0)
            out[n++] = c;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return n > 0 ? out : NULL;
}

const char *words_decode(struct arena *arena, struct pb_span value)
{
    cleanup_buf struct buf out = BUF_INIT;
    decode(arena, value, &out);
    return on_one_line(arena, buf_span(&out));
}

static void protect_word(struct pb_span word, struct buf *out)
{
    for (size_t i = 0; i < word.n; i++) {
        if (strchr(",;:<>()[]@\"\\ \t", word.p[i]) && word.p[i] != '\0')
            buf_printf(out, "=%02X", (unsigned)word.p[i]);
        else if (word.p[i] != '\0')
            buf_add_char(out, word.p[i]);
    }
}

const char *words_protect(struct arena *arena, struct pb_span value)
{
    cleanup_buf struct buf out = BUF_INIT;
    const char *last = last_end(value);
    while (value.n > 0) {
        struct word word;
        size_t n;
        if (parse_word(value, last, &word)) {
            n = word.length;
            protect_word(span_head(value, n), &out);
        } else {
            n = plain_length(value);
            charset_decode(span_head(value, n), (struct pb_span){"", 0}, &out);
        }
        value = span_tail(value, n);
    }
    const char *line = on_one_line(arena, buf_span(&out));
    return line ? line : "";
}
