#include "mailbox/guard.h"

#include <string.h>

#include "postbus/limits.h"

void guard_done(struct guard *guard)
{
    buf_done(&guard->line);
}

void guard_command(struct guard *guard)
{
    guard->bytes = 0;
    guard->lines = 0;
    guard->refused = false;
}

/* The parser takes any number of blanks for one. */
static struct pb_span skip_blanks(struct pb_span s)
{
    size_t n = 0;
    while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
        n++;
    return span_tail(s, n);
}

/* Takes the next word off a line. */
static struct pb_span next_word(struct pb_span *line)
{
    size_t end = 0;
    *line = skip_blanks(*line);
    while (end < line->n && line->p[end] != ' ' && line->p[end] != '\t')
        end++;
    struct pb_span word = span_head(*line, end);
    *line = span_tail(*line, end);
    return word;
}

/* The word behind the tag or '*'. */
static struct pb_span word_behind_tag(struct pb_span line)
{
    next_word(&line);
    return next_word(&line);
}

static bool is_tagged(struct pb_span line)
{
    return line.n && line.p[0] != '*' && line.p[0] != '+';
}

/* Lines that end in free text, where quotes and braces mean nothing. */
static bool is_status(struct pb_span line)
{
    static const char *const words[] = {"OK", "NO", "BAD", "BYE", "PREAUTH"};
    if (is_tagged(line) || (line.n && line.p[0] == '+'))
        return true;
    struct pb_span word = word_behind_tag(line);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_caseeq(word, span_of(words[i])))
            return true;
    return false;
}

/* "\Seen", "$Label1" or "\*". */
static bool flag_fine(struct pb_span flag)
{
    bool system = flag.n && flag.p[0] == '\\';
    if (system && flag.n == 2 && flag.p[1] == '*')
        return true;
    for (size_t i = system; i < flag.n; i++)
        if (flag.p[i] < '!' || flag.p[i] > '~' || strchr("({%*\"\\", flag.p[i]))
            return false;
    return flag.n > system;
}

/* Flags with single blanks between, up to the parenthesis; *ret_rest is what stands behind it. */
static bool flags_fine(struct pb_span flags, struct pb_span *ret_rest)
{
    size_t close = span_find(flags, ')');
    bool good = close < flags.n;
    struct pb_span list = span_head(flags, close);
    *ret_rest = span_tail(flags, close + 1);
    for (bool more = list.n > 0; good && more;) {
        size_t end = span_find(list, ' ');
        good = flag_fine(span_head(list, end));
        more = end < list.n;
        list = span_tail(list, end + 1);
    }
    return good;
}

/* Every "FLAGS (" of a line of data. */
static bool all_flags_fine(struct pb_span line)
{
    const struct pb_span word = SPAN_LIT("FLAGS (");
    struct pb_span rest;
    for (; line.n > word.n; line = span_tail(line, 1))
        if (span_casestarts(line, word) && !flags_fine(span_tail(line, word.n), &rest))
            return false;
    return true;
}

/* One printable character within quotes, or none at all (NIL). */
static bool separator_fine(struct pb_span s)
{
    if (!s.n || s.p[0] != '"')
        return true;
    size_t at = s.n > 1 && s.p[1] == '\\' ? 2 : 1;
    return s.n > at + 1 && s.p[at] >= ' ' && s.p[at] <= '~' && (s.p[at] != '"' || at == 2) && s.p[at + 1] == '"';
}

/* Of a namespace without a prefix the separator must be one: of any other, the parser takes the
 * last character of that prefix. */
static bool namespace_fine(struct pb_span line)
{
    const struct pb_span word = SPAN_LIT("NAMESPACE"), none = SPAN_LIT("\"\"");
    next_word(&line);
    if (!span_casestarts(skip_blanks(line), word))
        return true;
    for (size_t open; (open = span_find(line, '(')) < line.n;) {
        line = span_tail(line, open + 1);
        struct pb_span prefix = skip_blanks(line);
        if (span_starts(prefix, none) && !separator_fine(skip_blanks(span_tail(prefix, none.n))))
            return false;
    }
    return span_find(line, '{') == line.n;
}

static bool depth_fine(struct pb_span line)
{
    unsigned depth = 0;
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '(' && ++depth > LIMIT_RESPONSE_DEPTH)
            return false;
        else if (line.p[i] == ')' && depth)
            depth--;
    return true;
}

/* The literal that a line of data announces at its end; false where a '{' stands
 * anywhere else, or quotes do not close: the parser and we would not agree. */
static bool literal_of(struct pb_span line, uint64_t *ret_bytes)
{
    bool quoted = false;
    *ret_bytes = 0;
    for (size_t i = 0; i < line.n; i++) {
        if (quoted && line.p[i] == '\\')
            i++;
        else if (line.p[i] == '"')
            quoted = !quoted;
        else if (line.p[i] == '{' && !quoted) {
            struct pb_span rest = span_tail(line, i + 1);
            unsigned long bytes;
            if (!span_number(span_head(rest, span_find(rest, '}')), LIMIT_MAIL_BYTES, &bytes) ||
                span_find(rest, '}') + 1 != rest.n)
                return false;
            *ret_bytes = bytes;
            return true;
        }
    }
    return !quoted;
}

/* What stands in brackets behind OK, NO, … or '+', empty where nothing does; and the text behind that. */
static struct pb_span response_code(struct pb_span line, struct pb_span *ret_text)
{
    if (line.n && line.p[0] == '+')
        line = span_tail(line, 1);
    else
        next_word(&line), next_word(&line);
    line = span_trim(line);
    size_t close = span_find(line, ']');
    *ret_text = skip_blanks(span_tail(line, close + 1));
    return line.n && line.p[0] == '[' ? span_trim(span_tail(span_head(line, close), 1)) : SPAN_LIT("");
}

/* A response code holds no literal, and a list where it must: PERMANENTFLAGS that do not end as they
 * should crash the parser, and so do all lists in a greeting or behind a '+', and an ALERT or PARSE
 * that says nothing. */
static bool status_fine(const struct guard *guard, struct pb_span line)
{
    const struct pb_span charset = SPAN_LIT("BADCHARSET"), flags = SPAN_LIT("PERMANENTFLAGS"), open = SPAN_LIT(" (");
    struct pb_span text, code = response_code(line, &text), rest = span_tail(code, flags.n);
    if (span_caseeq(code, SPAN_LIT("ALERT")) || span_caseeq(code, SPAN_LIT("PARSE")))
        return text.n && (unsigned char)text.p[0] > ' ';
    if (span_find(code, '{') < code.n || span_casestarts(code, charset))
        return false;
    if (!span_casestarts(code, flags))
        return true;
    return guard->greeted && line.p[0] != '+' && span_starts(rest, open) && flags_fine(span_tail(rest, open.n), &rest) && rest.n == 0;
}

static bool line_fine(struct guard *guard, struct pb_span line, struct pb_err *err)
{
    bool status = !guard->continued && is_status(line);
    uint64_t literal = 0;
    if (!depth_fine(line))
        return pb_fail(err, PB_LIMIT, "the server's answer is nested too deeply");
    if (!status && !all_flags_fine(line))
        return pb_fail(err, PB_BAD_INPUT, "the server sent a malformed list of flags");
    if (!status && !namespace_fine(line))
        return pb_fail(err, PB_BAD_INPUT, "the server sent a malformed namespace");
    if (status ? !status_fine(guard, line) : !literal_of(line, &literal))
        return pb_fail(err, PB_BAD_INPUT, "the server sent a malformed or oversized string");
    if (status && is_tagged(line))
        guard->refused = span_caseeq(word_behind_tag(line), SPAN_LIT("NO"));
    guard->greeted = true;
    guard->literal_left = literal;
    guard->continued = !status && line.n && line.p[line.n - 1] == '}';
    return true;
}

static bool counts_fine(struct guard *guard, size_t n, struct pb_err *err)
{
    guard->bytes += n;
    if (guard->bytes > LIMIT_RESPONSE_BYTES || guard->lines > LIMIT_RESPONSE_LINES ||
        guard->line.len > LIMIT_RESPONSE_LINE)
        return pb_fail(err, PB_LIMIT, "the server's answer is too long");
    return true;
}

bool guard_feed(struct guard *guard, struct pb_span bytes, struct pb_err *err)
{
    while (bytes.n) {
        size_t n = bytes.n;
        if (guard->literal_left) {
            n = guard->literal_left < n ? (size_t)guard->literal_left : n;
            guard->literal_left -= n;
        } else {
            size_t end = span_find(bytes, '\n');
            n = end < n ? end + 1 : n;
            buf_add(&guard->line, bytes.p, n);
            if (end < bytes.n) {
                guard->lines++;
                if (!line_fine(guard, span_trim(buf_span(&guard->line)), err))
                    return false;
                buf_clear(&guard->line);
            }
        }
        if (!counts_fine(guard, n, err))
            return false;
        bytes = span_tail(bytes, n);
    }
    return true;
}
