#include "letter/calendar.h"

/* What is told of an event, under iCalendar's own names. */
enum form { FORM_TEXT, FORM_TIME, FORM_PERSON, FORM_LINES };
static const struct {
    const char *name;
    enum form form;
} told[] = {
    {"SUMMARY", FORM_TEXT},    {"DTSTART", FORM_TIME},     {"DTEND", FORM_TIME},
    {"LOCATION", FORM_TEXT},   {"ORGANIZER", FORM_PERSON}, {"DESCRIPTION", FORM_LINES},
};
#define TOLD (sizeof told / sizeof *told)

struct property {
    struct pb_span name, parameters, value;
};

void calendar_unfold(struct pb_span bytes, struct buf *out)
{
    struct pb_span line;
    while (span_line(&bytes, &line)) {
        bool folded = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
        if (!folded && out->len > 0)
            buf_add_char(out, '\n');
        buf_add_span(out, span_tail(line, folded));
    }
}

/* `NAME;PARAMETER="a:b":VALUE` */
static bool parse(struct pb_span line, struct property *ret_property)
{
    bool quoted = false;
    size_t colon = 0, semicolon = line.n;
    for (; colon < line.n && (quoted || line.p[colon] != ':'); colon++) {
        quoted ^= line.p[colon] == '"';
        if (!quoted && line.p[colon] == ';' && semicolon == line.n)
            semicolon = colon;
    }
    if (colon == line.n)
        return false;
    size_t end = semicolon < colon ? semicolon : colon;
    *ret_property = (struct property){span_head(line, end), span_tail(span_head(line, colon), end), span_tail(line, colon + 1)};
    return true;
}

/* A parameter's value, quotes undone; empty where there is none. */
static struct pb_span parameter(struct pb_span parameters, struct pb_span name)
{
    while (parameters.n > 0) {
        parameters = span_tail(parameters, 1);
        struct pb_span one = span_head(parameters, span_find(parameters, ';'));
        parameters = span_tail(parameters, one.n);
        if (!span_casestarts(one, name))
            continue;
        one = span_tail(one, name.n);
        return one.n > 0 && one.p[0] == '"' ? span_head(span_tail(one, 1), span_find(span_tail(one, 1), '"')) : one;
    }
    return (struct pb_span){"", 0};
}

static void add_unescaped(struct buf *out, struct pb_span value, bool lines)
{
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (c == '\\' && i + 1 < value.n) {
            c = value.p[++i];
            if (c == 'n' || c == 'N')
                c = lines ? '\n' : ' ';
        }
        buf_add_char(out, c);
    }
}

static bool is_digits(struct pb_span s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

/* `20260519T133000Z` as 2026-05-19T13:30Z, with its zone where one is named. */
static void add_time(struct buf *out, const struct property *property)
{
    struct pb_span v = property->value, zone = parameter(property->parameters, SPAN_LIT("TZID="));
    bool time = v.n > 8 && v.p[8] == 'T' && is_digits(v, 9, 13);
    if (!is_digits(v, 0, 8)) {
        buf_add_span(out, v);
        return;
    }
    buf_printf(out, "%.4s-%.2s-%.2s", v.p, v.p + 4, v.p + 6);
    if (time)
        buf_printf(out, "T%.2s:%.2s%s", v.p + 9, v.p + 11, v.p[v.n - 1] == 'Z' ? "Z" : "");
    if (zone.n > 0)
        buf_printf(out, " (%.*s)", (int)zone.n, zone.p);
}

static void add_person(struct buf *out, const struct property *property)
{
    struct pb_span address = property->value;
    if (span_casestarts(address, SPAN_LIT("mailto:")))
        address = span_tail(address, 7);
    buf_add_span(out, parameter(property->parameters, SPAN_LIT("CN=")));
    buf_printf(out, " <%.*s>", (int)address.n, address.p);
}

static void tell(struct buf *out, const struct property *property, enum form form)
{
    if (span_trim(property->value).n == 0)
        return;
    buf_add_span(out, property->name);
    buf_add_string(out, ": ");
    if (form == FORM_TIME)
        add_time(out, property);
    else if (form == FORM_PERSON)
        add_person(out, property);
    else
        add_unescaped(out, property->value, form == FORM_LINES);
    buf_add_char(out, '\n');
}

static void tell_of_event(struct buf *out, const struct property *property)
{
    for (size_t i = 0; i < TOLD; i++)
        if (span_caseeq(property->name, span_of(told[i].name)))
            tell(out, property, told[i].form);
}

void calendar_to_text(struct pb_span text, struct buf *out)
{
    struct pb_span rest = text, line;
    struct property property;
    size_t before = out->len;
    size_t depth = 0, event = 0, events = 0; /* open components; depth of the open event */
    while (span_line(&rest, &line)) {
        if (!parse(line, &property))
            continue;
        if (span_caseeq(property.name, SPAN_LIT("BEGIN"))) {
            depth++;
            if (event == 0 && span_caseeq(span_trim(property.value), SPAN_LIT("VEVENT")))
                event = depth, events++;
        } else if (span_caseeq(property.name, SPAN_LIT("END"))) {
            event = event == depth ? 0 : event;
            depth -= depth > 0;
        } else if (depth == 1 && span_caseeq(property.name, SPAN_LIT("METHOD"))) {
            tell(out, &property, FORM_TEXT);
        } else if (event > 0 && event == depth) {
            tell_of_event(out, &property);
        }
    }
    if (events > 0)
        return;
    buf_cut(out, before);
    buf_add_span(out, text);
}
