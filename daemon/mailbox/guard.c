#include "mailbox/guard.h"

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

/* The word behind the tag, '*' or '+'. */
static struct pb_span word_behind_tag(struct pb_span line)
{
    struct pb_span rest = span_tail(line, span_find(line, ' ') + 1);
    return span_head(rest, span_find(rest, ' '));
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

/* "\Seen $Label1 \*)": flags with single blanks between, up to the parenthesis. */
static bool flags_fine(struct pb_span flags)
{
    char before = ' ';
    for (size_t i = 0; i < flags.n; before = flags.p[i++]) {
        char c = flags.p[i];
        if (c == ')')
            return before != ' ' || i == 0;
        if (c == ' ' ? before == ' ' : c < '!' || c > '~' || c == '(' || c == '{' || c == '%' || c == '"')
            return false;
    }
    return false;
}

/* Every "FLAGS (" in the line, PERMANENTFLAGS among them. */
static bool all_flags_fine(struct pb_span line)
{
    const struct pb_span word = SPAN_LIT("FLAGS (");
    for (; line.n > word.n; line = span_tail(line, 1))
        if (span_casestarts(line, word) && !flags_fine(span_tail(line, word.n)))
            return false;
    return true;
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

/* A response code in brackets holds no literal either; and no list in a greeting or behind a '+',
 * which the parser reads in another way: "* OK [PERMANENTFLAGS (\*)]" there crashes it. */
static bool status_fine(const struct guard *guard, struct pb_span line)
{
    size_t open = span_find(line, '['), close = span_find(line, ']');
    if (open >= close)
        return true;
    struct pb_span code = span_head(span_tail(line, open), close - open);
    bool lists = guard->greeted && line.p[0] != '+';
    return span_find(code, '{') == code.n && (lists || span_find(code, '(') == code.n);
}

static bool line_fine(struct guard *guard, struct pb_span line, struct pb_err *err)
{
    bool status = !guard->continued && is_status(line);
    uint64_t literal = 0;
    if (!depth_fine(line))
        return pb_fail(err, PB_LIMIT, "the server's answer is nested too deeply");
    if (!all_flags_fine(line))
        return pb_fail(err, PB_BAD_INPUT, "the server sent a malformed list of flags");
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
