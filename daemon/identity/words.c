#include "words.h"

#include "postbus/utf8.h"
#include "redaction.h"
#include "target.h"

struct scan {
    struct pb_span text;
    size_t at;      /* next byte */
    struct buf *out;
    size_t n, most; /* tokens */
    bool in_word;   /* the character before `at` belongs to a word */
    bool glue;      /* the next token goes on with the last one */
    bool target;    /* within a web address: no other one begins */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char at(const struct scan *scan, size_t i)
{
    return i < scan->text.n ? scan->text.p[i] : '\0';
}

/* ² and ₂ are tokens of their own: a footnote's number is no part of a figure. */
static bool is_raised(uint32_t rune)
{
    return rune == 0xB2 || rune == 0xB3 || rune == 0xB9 || (rune >= 0x2070 && rune <= 0x2089);
}

static bool is_kept_symbol(uint32_t rune)
{
    static const uint32_t kept[] = {'%', '$', 0xA3, 0xA5, 0xA7, 0xB0, 0xB1, 0x2030, 0x20AC, 0x2264, 0x2265,
                                    0x2610, 0x2611, 0x2612, 0x2713, 0x2714, 0x2717, 0x2718};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (rune == kept[i])
            return true;
    return false;
}

static char sign_of(uint32_t rune)
{
    if (rune == '-' || rune == 0x2212 || rune == 0x2013)
        return '-';
    return rune == '+' || rune == '<' || rune == '>' ? (char)rune : '\0';
}

static void begin_token(struct scan *scan)
{
    if (!scan->glue && scan->out->len > 0)
        buf_add_char(scan->out, ' ');
    scan->n += !scan->glue;
    scan->glue = false;
}

/* Writes a folded run as tokens: digits (with the points and commas in them) and
 * letters stand apart. */
static void add_folded(struct scan *scan, struct pb_span run)
{
    bool digits = false, open = false;
    for (size_t i = 0; i < run.n; i++) {
        char c = run.p[i];
        bool figure = is_digit(c) || (digits && (c == '.' || c == ',' || c == ':'));
        if (c == ' ') {
            open = false;
            continue;
        }
        if (!open || figure != digits)
            begin_token(scan);
        buf_add_char(scan->out, c);
        digits = figure;
        open = true;
    }
}

/* Is the separator at `i` one within a figure, as in 31.805 or 10:30? */
static bool parts_figure(const struct scan *scan, size_t i)
{
    char c = at(scan, i);
    return i > 0 && (c == '.' || c == ',' || c == ':') && is_digit(at(scan, i - 1)) && is_digit(at(scan, i + 1));
}

static size_t word_end(const struct scan *scan)
{
    size_t end = scan->at;
    while (end < scan->text.n) {
        size_t next = end;
        uint32_t rune = utf8_next(scan->text, &next);
        bool word = utf8_is_word(rune) && rune != '_' && !is_raised(rune);
        if (!word && !parts_figure(scan, end))
            break;
        end = next;
    }
    return end;
}

/* After these a hyphen at the line end is the word's own: 'Uitvoerings- en'. */
static bool joins_words(struct pb_span word)
{
    static const char *const names[] = {"en", "of", "tot", "dan", "als", "noch", "maar", "and", "or", "und", "oder", "et", "ou"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_eq(word, span_of(names[i])))
            return true;
    return false;
}

static bool is_small(struct pb_span text, size_t i)
{
    if (i >= text.n)
        return false;
    uint32_t rune = utf8_next(text, &i);
    return utf8_is_word(rune) && !(rune < 0x80 && !is_letter((char)rune)) && utf8_lower(rune) == rune;
}

static size_t before(const struct scan *scan, size_t i)
{
    while (i > 0 && ((unsigned char)scan->text.p[--i] & 0xC0) == 0x80)
        ;
    return i;
}

/* Behind a word: passes a hyphen that the line end alone has put there. */
static void join_lines(struct scan *scan)
{
    size_t i = scan->at;
    bool hyphen = at(scan, i) == '-', broken = false;
    if (!hyphen && span_starts(span_tail(scan->text, i), SPAN_LIT("\u2010")))
        hyphen = true, i += 2;
    if (!hyphen || !is_small(scan->text, before(scan, scan->at)))
        return;
    for (i++; at(scan, i) == ' ' || (!broken && at(scan, i) == '\n'); i++)
        broken = broken || at(scan, i) == '\n';
    if (!broken || !is_small(scan->text, i))
        return;
    struct scan next = *scan;
    next.at = i;
    size_t end = word_end(&next);
    if (joins_words((struct pb_span){scan->text.p + i, end - i}))
        return;
    scan->at = i;
    scan->glue = true;
}

/* A word of ASCII letters alone, as most are, is its own token. */
static bool take_plain_word(struct scan *scan)
{
    size_t end = scan->at;
    while (is_letter(at(scan, end)))
        end++;
    char behind = at(scan, end);
    if (end == scan->at || (unsigned char)behind >= 0x80 || is_digit(behind) || behind == '-')
        return false;
    begin_token(scan);
    for (size_t i = scan->at; i < end; i++)
        buf_add_char(scan->out, (char)(scan->text.p[i] | 0x20));
    scan->at = end;
    scan->in_word = true;
    return true;
}

static void take_word(struct scan *scan)
{
    cleanup_buf struct buf folded = BUF_INIT;
    size_t end = word_end(scan);
    utf8_fold((struct pb_span){scan->text.p + scan->at, end - scan->at}, &folded);
    add_folded(scan, buf_span(&folded));
    scan->at = end;
    scan->in_word = true;
    join_lines(scan);
}

static void take_redaction(struct scan *scan, size_t n)
{
    static const struct pb_span mark = {WORDS_REDACTED, sizeof WORDS_REDACTED - 1};
    struct pb_span out = buf_span(scan->out);
    if (out.n < mark.n || !span_eq(span_tail(out, out.n - mark.n), mark)) {
        begin_token(scan);
        buf_add_span(scan->out, mark);
    }
    scan->at += n;
    scan->in_word = true;
}

static void run(struct scan *scan);

/* A web address keeps host and path; false where there is none. */
static bool take_target(struct scan *scan)
{
    cleanup_buf struct buf place = BUF_INIT;
    size_t n = scan->target || scan->in_word ? 0 : target_length(span_tail(scan->text, scan->at));
    if (n == 0)
        return false;
    struct scan inner = *scan;
    inner.text = target_reduce((struct pb_span){scan->text.p + scan->at, n}, &place);
    inner.at = 0;
    inner.in_word = inner.glue = false;
    inner.target = true;
    run(&inner);
    scan->n = inner.n;
    scan->at += n;
    scan->glue = false;
    return true;
}

/* A sign counts right before a digit; < and > also with a blank between. */
static void take_sign(struct scan *scan, uint32_t rune, size_t next)
{
    char sign = sign_of(rune);
    size_t digit = next + ((sign == '<' || sign == '>') && at(scan, next) == ' ');
    if (!sign || scan->in_word || !is_digit(at(scan, digit)))
        return;
    begin_token(scan);
    buf_add_char(scan->out, sign);
    scan->glue = true;
}

static void take_other(struct scan *scan)
{
    size_t next = scan->at;
    if (scan->text.p[next] == ' ' || scan->text.p[next] == '\n') {
        scan->at++;
        scan->in_word = false;
        return;
    }
    uint32_t rune = utf8_next(scan->text, &next);
    if (is_kept_symbol(rune) || is_raised(rune)) {
        scan->glue = false;
        begin_token(scan);
        utf8_fold((struct pb_span){scan->text.p + scan->at, next - scan->at}, scan->out);
    } else {
        take_sign(scan, rune, next);
    }
    scan->at = next;
    scan->in_word = false;
}

static void run(struct scan *scan)
{
    while (scan->at < scan->text.n && scan->n < scan->most) {
        struct pb_span rest = span_tail(scan->text, scan->at);
        size_t next = scan->at, redacted = scan->in_word ? 0 : redaction_length(rest);
        uint32_t rune = utf8_next(scan->text, &next);
        if (redacted)
            take_redaction(scan, redacted);
        else if (take_target(scan))
            continue;
        else if (take_plain_word(scan))
            continue;
        else if (utf8_is_word(rune) && rune != '_' && !is_raised(rune))
            take_word(scan);
        else
            take_other(scan);
    }
}

size_t words_take(struct pb_span *rest, size_t most, struct buf *out)
{
    struct scan scan = {.text = *rest, .out = out, .most = most};
    run(&scan);
    *rest = span_tail(*rest, scan.at);
    return scan.n;
}

size_t words_add(struct pb_span text, struct buf *out)
{
    return words_take(&text, WORDS_ALL, out);
}

bool words_begin(const char *tokens, const char *phrase)
{
    size_t n = strlen(phrase);
    return strncmp(tokens, phrase, n) == 0 && (tokens[n] == ' ' || tokens[n] == '\0');
}
