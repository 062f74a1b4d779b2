#include "form.h"

#include "postbus/limits.h"
#include "postbus/utf8.h"

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte at *at, which is moved behind it; -1 for a % without its digits. */
static int next_byte(struct pb_span s, size_t *at)
{
    char c = s.p[(*at)++];
    if (c == '+')
        return ' ';
    if (c != '%')
        return (unsigned char)c;
    int high = *at < s.n ? digit(s.p[*at]) : -1, low = *at + 1 < s.n ? digit(s.p[*at + 1]) : -1;
    *at += 2;
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Browsers send CRLF; a CR alone is a line end too. */
static bool decode(struct arena *arena, struct pb_span s, const char **ret_text, struct pb_err *err)
{
    char *text = arena_alloc(arena, s.n + 1);
    size_t n = 0;
    int before = 0;
    for (size_t at = 0; at < s.n;) {
        int byte = next_byte(s, &at);
        if (byte <= 0)
            return pb_fail(err, PB_BAD_INPUT, byte < 0 ? "form: a %% without two digits" : "form: a NUL");
        if (byte != '\n' || before != '\r')
            text[n++] = (char)(byte == '\r' ? '\n' : byte);
        before = byte;
    }
    if (!utf8_valid((struct pb_span){text, n}))
        return pb_fail(err, PB_BAD_INPUT, "form: no UTF-8");
    *ret_text = text;
    return true;
}

static bool take_field(struct arena *arena, struct pb_span pair, struct form *form, struct pb_err *err)
{
    struct form_field field;
    size_t equals = span_find(pair, '=');
    if (form->n == LIMIT_FORM_FIELDS)
        return pb_fail(err, PB_LIMIT, "form: more than %d fields", LIMIT_FORM_FIELDS);
    if (!decode(arena, span_head(pair, equals), &field.name, err) || !decode(arena, span_tail(pair, equals + 1), &field.value, err))
        return false;
    arena_push(arena, form, field);
    return true;
}

bool form_parse(struct arena *arena, struct pb_span bytes, struct form *ret_form, struct pb_err *err)
{
    struct form form = {0};
    if (bytes.n > LIMIT_FORM_BYTES)
        return pb_fail(err, PB_LIMIT, "form: more than %zu bytes", LIMIT_FORM_BYTES);
    while (bytes.n > 0) {
        size_t end = span_find(bytes, '&');
        if (end > 0 && !take_field(arena, span_head(bytes, end), &form, err))
            return false;
        bytes = span_tail(bytes, end + 1);
    }
    *ret_form = form;
    return true;
}

const char *form_value(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->n; i++)
        if (strcmp(form->v[i].name, name) == 0)
            return form->v[i].value;
    return NULL;
}

const char *form_given(const struct form *form, const char *name)
{
    const char *text = form_value(form, name);
    return text && *text ? text : NULL;
}

int64_t form_number(const struct form *form, const char *name)
{
    const char *text = form_value(form, name);
    unsigned long number;
    return text && span_number(span_of(text), INT64_MAX, &number) ? (int64_t)number : 0;
}

void form_encode(struct buf *out, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._*";
    for (; *text; text++)
        if (strchr(plain, *text))
            buf_add_char(out, *text);
        else if (*text == ' ')
            buf_add_char(out, '+');
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
}
