#include "letter/params.h"

#include "letter/charset.h"
#include "letter/transfer.h"
#include "letter/words.h"
#include "postbus/buf.h"
#include "postbus/limits.h"

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Skips blanks and comments. */
static struct pb_span skip(struct pb_span s)
{
    size_t at = 0, depth = 0;
    for (; at < s.n; at++) {
        if (s.p[at] == '(')
            depth++;
        else if (s.p[at] == ')' && depth > 0)
            depth--;
        else if (depth == 0 && !blank(s.p[at]))
            break;
    }
    return span_tail(s, at);
}

/* Takes a quoted string off `rest`, whose first byte is its quote. A backslash
 * escapes only what needs it: file names have backslashes of their own. */
static const char *take_quoted(struct arena *arena, struct pb_span *rest)
{
    cleanup_buf struct buf out = BUF_INIT;
    size_t at = 1;
    for (; at < rest->n && rest->p[at] != '"'; at++) {
        if (rest->p[at] == '\\' && at + 1 < rest->n && strchr("\"\\", rest->p[at + 1]) && rest->p[at + 1])
            at++;
        buf_add_char(&out, rest->p[at]);
    }
    *rest = span_tail(*rest, at + 1);
    *rest = span_tail(*rest, span_find(*rest, ';'));
    return arena_copy(arena, buf_span(&out));
}

/* Takes an unquoted value off `rest`: up to the next `;`, as names with blanks
 * are often left unquoted. */
static const char *take_plain(struct arena *arena, struct pb_span *rest)
{
    size_t end = span_find(*rest, ';');
    const char *value = arena_copy(arena, span_trim(span_head(*rest, end)));
    *rest = span_tail(*rest, end);
    return value;
}

/* Parts `name*0*` into the name and what the stars mean. */
static void read_stars(struct param *param)
{
    size_t star = span_find(param->name, '*');
    struct pb_span marks = span_tail(param->name, star);
    param->name = span_head(param->name, star);
    param->section = -1;
    param->extended = marks.n > 0 && marks.p[marks.n - 1] == '*';
    if (param->extended)
        marks.n--;
    unsigned long section;
    if (marks.n > 1 && span_number(span_tail(marks, 1), LIMIT_PARAMS, &section))
        param->section = (int)section;
}

static bool take_param(struct arena *arena, struct pb_span *rest, struct param *ret_param)
{
    while (rest->n > 0 && (rest->p[0] == ';' || skip(*rest).n < rest->n))
        *rest = rest->p[0] == ';' ? span_tail(*rest, 1) : skip(*rest);
    size_t end = 0;
    while (end < rest->n && !blank(rest->p[end]) && !strchr("=;", rest->p[end]))
        end++;
    struct param param = {.name = span_head(*rest, end), .value = ""};
    *rest = skip(span_tail(*rest, end));
    if (rest->n > 0 && rest->p[0] == '=') {
        *rest = skip(span_tail(*rest, 1));
        bool quoted = rest->n > 0 && rest->p[0] == '"';
        param.value = quoted ? take_quoted(arena, rest) : take_plain(arena, rest);
    }
    read_stars(&param);
    *ret_param = param;
    return param.name.n > 0 || rest->n > 0;
}

void params_parse(struct arena *arena, const char *value, struct params *ret_params)
{
    struct params params = {0};
    struct pb_span rest = skip(span_of(value ? value : ""));
    size_t end = 0;
    while (end < rest.n && !blank(rest.p[end]) && !strchr(";(", rest.p[end]))
        end++;
    char *head = arena_copy(arena, span_head(rest, end));
    for (char *c = head; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    params.value = head;
    rest = span_tail(rest, end);
    struct param param;
    for (size_t steps = 0; rest.n > 0 && steps < LIMIT_PARAMS && take_param(arena, &rest, &param); steps++)
        if (param.name.n > 0)
            arena_push(arena, &params, param);
    *ret_params = params;
}

static void add_percent(struct pb_span text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        int high = text.p[i] == '%' && i + 2 < text.n ? transfer_hex(text.p[i + 1]) : -1;
        int low = high >= 0 ? transfer_hex(text.p[i + 2]) : -1;
        if (low >= 0) {
            buf_add_char(out, (char)(unsigned char)(high << 4 | low));
            i += 2;
        } else {
            buf_add_char(out, text.p[i]);
        }
    }
}

static const struct param *find(const struct params *params, const char *name, int section, bool extended)
{
    for (size_t i = 0; i < params->n; i++) {
        const struct param *param = &params->v[i];
        if (param->section == section && (section >= 0 || param->extended == extended) &&
            span_caseeq(param->name, span_of(name)))
            return param;
    }
    return NULL;
}

/* Adds one section; the first extended one begins with charset'language'. */
static void add_section(const struct param *param, bool first, struct pb_span *charset, struct buf *out)
{
    struct pb_span text = span_of(param->value);
    size_t quote = span_find(text, '\'');
    struct pb_span behind = span_tail(text, quote + 1);
    size_t second = span_find(behind, '\'');
    if (param->extended && first && second < behind.n) {
        *charset = span_head(text, quote);
        text = span_tail(behind, second + 1);
    }
    if (param->extended)
        add_percent(text, out);
    else
        buf_add_span(out, text);
}

const char *params_get(struct arena *arena, const struct params *params, const char *name,
                       struct pb_span *ret_charset)
{
    struct pb_span charset = {"", 0};
    cleanup_buf struct buf out = BUF_INIT;
    const struct param *param = find(params, name, -1, true);
    if (param) {
        add_section(param, true, &charset, &out);
    } else if (find(params, name, 0, false)) {
        for (int i = 0; i <= LIMIT_PARAMS && (param = find(params, name, i, false)) != NULL; i++)
            add_section(param, i == 0, &charset, &out);
    } else if ((param = find(params, name, -1, false)) != NULL) {
        buf_add_string(&out, param->value);
    } else {
        return NULL;
    }
    if (ret_charset)
        *ret_charset = charset;
    return arena_copy(arena, buf_span(&out));
}

const char *params_text(struct arena *arena, const struct params *params, const char *name)
{
    struct pb_span charset = {"", 0};
    const char *value = params_get(arena, params, name, &charset);
    if (!value)
        return NULL;
    if (charset.n == 0)
        return words_decode(arena, span_of(value));
    cleanup_buf struct buf out = BUF_INIT;
    charset_decode(span_of(value), charset, &out);
    return words_decode(arena, buf_span(&out));
}
