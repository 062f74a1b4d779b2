#include "letter/header.h"

#include "postbus/limits.h"

/* Fields that programs write and people's printers leave out; sorted by use. */
static const char *const transport[] = {
    "Received",     "Message-ID",  "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    "Return-Path",  "X-Mailer",    "References",   "In-Reply-To",  "Delivered-To",
    "Thread-Index", "List-Id",     "User-Agent",   "Envelope-To",  "Content-Disposition",
    "Content-ID",   "DKIM-Signature", "Auto-Submitted", "Precedence", "X-Originating-IP",
    "Authentication-Results", "Received-SPF", "X-Priority", "Content-Language", "Thread-Topic",
};
static const char *const written[] = {
    "From", "To", "Cc", "Bcc", "Subject", "Date", "Sender", "Reply-To", "Content-Description",
};
#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool named(struct pb_span name, const char *const *table, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (span_caseeq(name, span_of(table[i])))
            return true;
    return false;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Splits `Name: value`; false where the line is no field. */
static bool split(struct pb_span line, struct field *ret_field)
{
    size_t end = 0;
    while (end < line.n && line.p[end] > ' ' && line.p[end] != ':' && line.p[end] != 127)
        end++;
    size_t colon = end;
    while (colon < line.n && blank(line.p[colon]))
        colon++;
    if (end == 0 || colon == line.n || line.p[colon] != ':' || span_starts(line, SPAN_LIT("--")))
        return false;
    *ret_field = (struct field){span_head(line, end), span_tail(line, colon + 1)};
    return true;
}

/* A single spoilt line within a header: what follows is a mail's field again. */
static bool only_spoilt(struct pb_span line, struct pb_span rest)
{
    struct field field;
    struct pb_span next;
    return !span_starts(line, SPAN_LIT("--")) && span_line(&rest, &next) && split(next, &field) &&
           (named(field.name, transport, COUNT(transport)) || named(field.name, written, COUNT(written)) ||
            span_casestarts(field.name, SPAN_LIT("X-")));
}

static void keep(struct arena *arena, struct fields *fields, struct field field)
{
    if (fields->n < LIMIT_HEADERS)
        arena_push(arena, fields, field);
    else
        fields->dropped++;
}

size_t header_scan(struct arena *arena, struct pb_span bytes, struct fields *ret_fields)
{
    struct fields fields = {0};
    struct pb_span rest = span_head(bytes, LIMIT_HEADER_BYTES), line;
    struct field field = {0};
    size_t end = 0;
    for (bool first = true; span_line(&rest, &line); first = false) {
        end = (size_t)(line.p - bytes.p);
        struct field next;
        if (span_trim(line).n == 0) {
            end = (size_t)(rest.p - bytes.p);
            break;
        }
        if (blank(line.p[0]) && field.name.n > 0) {
            field.value.n = (size_t)(line.p + line.n - field.value.p);
        } else if (split(line, &next)) {
            if (field.name.n > 0)
                keep(arena, &fields, field);
            field = next;
        } else if (!only_spoilt(line, rest) && !(first && span_starts(line, SPAN_LIT(">From ")))) {
            break;
        }
        end = (size_t)(rest.p - bytes.p);
    }
    if (field.name.n > 0)
        keep(arena, &fields, field);
    *ret_fields = fields;
    return end;
}

size_t header_start(struct pb_span bytes)
{
    struct pb_span rest = bytes, line, next;
    if (span_starts(rest, SPAN_LIT("\xEF\xBB\xBF")))
        rest = span_tail(rest, 3);
    for (next = rest; span_line(&next, &line); rest = next)
        if (span_trim(line).n > 0 && !span_starts(line, SPAN_LIT("From ")) && !span_starts(line, SPAN_LIT(">From ")))
            break;
    return (size_t)(rest.p - bytes.p);
}

const struct field *header_find(const struct fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->n; i++)
        if (span_caseeq(fields->v[i].name, span_of(name)) && span_trim(fields->v[i].value).n > 0)
            return &fields->v[i];
    return NULL;
}

const char *header_unfold(struct arena *arena, const struct field *field)
{
    if (!field)
        return NULL;
    struct pb_span value = span_head(span_trim(field->value), LIMIT_HEADER_VALUE);
    char *out = arena_alloc(arena, value.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (c == '\r' || c == '\n')
            continue;
        out[n++] = (unsigned char)c < ' ' ? ' ' : c;
    }
    return out;
}

bool header_has_transport(const struct fields *fields)
{
    for (size_t i = 0; i < fields->n; i++)
        if (named(fields->v[i].name, transport, COUNT(transport)))
            return true;
    return false;
}

bool header_has_known(const struct fields *fields)
{
    for (size_t i = 0; i < fields->n; i++)
        if (named(fields->v[i].name, written, COUNT(written)))
            return true;
    return header_has_transport(fields);
}
