#include "letter/address.h"

#include "letter/blank.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

/* Quotes that programs put around a name. */
static const struct {
    const char *open, *close;
} quotes[] = {{"\"", "\""}, {"'", "'"}, {"«", "»"}, {"“", "”"}, {"„", "”"}, {"„", "“"}, {"‘", "’"}};

static bool ends_with(struct pb_span s, struct pb_span end)
{
    return s.n >= end.n && span_eq(span_tail(s, s.n - end.n), end);
}

static struct pb_span unquote(struct pb_span name)
{
    for (bool again = true; again;) {
        again = false;
        name = blank_trim(name);
        if (ends_with(name, SPAN_LIT("("))) /* `Name (<a@b>)` */
            name.n--;
        for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
            struct pb_span open = span_of(quotes[i].open), close = span_of(quotes[i].close);
            if (name.n >= open.n + close.n && span_starts(name, open) && ends_with(name, close)) {
                name = (struct pb_span){name.p + open.n, name.n - open.n - close.n};
                again = true;
            }
        }
    }
    return name;
}

/* Blanks folded into one, backslashes of quoted strings undone; NULL for none. */
static const char *clean_name(struct arena *arena, struct pb_span name)
{
    name = unquote(name);
    cleanup_buf struct buf out = BUF_INIT;
    for (size_t at = 0; at < name.n;) {
        size_t start = at;
        uint32_t rune = utf8_next(name, &at);
        if (utf8_is_invisible(rune) || (rune == '\\' && at < name.n && (name.p[at] == '"' || name.p[at] == '\\')))
            continue;
        if (!utf8_is_space(rune))
            buf_add(&out, name.p + start, at - start);
        else if (out.len > 0 && out.data[out.len - 1] != ' ')
            buf_add_char(&out, ' ');
    }
    struct pb_span clean = blank_trim(buf_span(&out));
    return clean.n > 0 ? arena_copy(arena, clean) : NULL;
}

/* An addr-spec: without `mailto:`, parameters, blanks (redaction and wrapping leave
 * some) and percent encoding; NULL where it has no `@`. */
static const char *clean_address(struct arena *arena, struct pb_span address)
{
    address = blank_trim(address);
    while (span_casestarts(address, SPAN_LIT("mailto:")))
        address = blank_trim(span_tail(address, 7));
    address = span_head(address, span_find(address, '?'));
    char *out = arena_alloc(arena, address.n + 1);
    size_t n = 0;
    for (size_t at = 0; at < address.n;) {
        size_t start = at;
        uint32_t rune = utf8_next(address, &at);
        if (utf8_is_space(rune) || utf8_is_invisible(rune) || rune == '<' || rune == '>' || rune == '"' || rune == '\'')
            continue;
        if (rune == '%' && at + 1 < address.n && address.p[at] == '4' && address.p[at + 1] == '0') {
            out[n++] = '@';
            at += 2;
            continue;
        }
        memcpy(out + n, address.p + start, at - start);
        n += at - start;
    }
    while (n > 0 && strchr(".,;:)", out[n - 1]))
        out[--n] = '\0';
    const char *sign = memchr(out, '@', n);
    return sign && sign > out && sign + 1 < out + n ? out : NULL;
}

static struct address make(struct arena *arena, struct pb_span name, struct pb_span spec)
{
    struct address address = {clean_name(arena, name), clean_address(arena, spec)};
    if (!address.address && !address.name)
        address.name = clean_name(arena, spec);
    if (address.name && address.address && span_caseeq(span_of(address.name), span_of(address.address)))
        address.name = NULL;
    return address;
}

/* `Name [mailto:a@b]`; some programs leave `mailto:` out. */
static bool in_brackets(struct pb_span text, struct pb_span *ret_name, struct pb_span *ret_spec)
{
    size_t open = span_find(text, '[');
    struct pb_span inner = span_tail(text, open + 1);
    inner = span_head(inner, span_find(inner, ']'));
    if (open >= text.n || span_find(inner, '@') == inner.n)
        return false;
    *ret_name = span_head(text, open);
    *ret_spec = inner;
    return true;
}

/* The addr-spec within `<…>`: up to the first of `>` and a second `<`. */
static bool in_angles(struct pb_span text, struct pb_span *ret_name, struct pb_span *ret_spec)
{
    size_t open = span_find(text, '<');
    if (open >= text.n)
        return false;
    size_t start = open + 1, end = start;
    while (start < text.n && strchr("< \t", text.p[start])) /* <<a@b>> */
        end = ++start;
    while (end < text.n && text.p[end] != '>' && text.p[end] != '<')
        end++;
    struct pb_span spec = {text.p + start, end - start}, name = blank_trim(span_head(text, open));
    /* `a@b<mailto:a@b>`: the address stands before the bracket. */
    if (span_find(spec, '@') == spec.n && span_find(name, '@') < name.n) {
        spec = name;
        name = (struct pb_span){name.p, 0};
    }
    *ret_name = name;
    *ret_spec = spec;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* `a@b (Name)`, `Name a@b`, `a@b`: the word that holds the `@`. */
static bool bare(struct pb_span text, struct pb_span *ret_name, struct pb_span *ret_spec)
{
    size_t at = span_find(text, '@');
    if (at >= text.n)
        return false;
    size_t start = at, end = at;
    /* `5.1.2.e @x.nl`: redaction's blank. */
    if (start > 0 && is_blank(text.p[start - 1]))
        start--;
    while (start > 0 && !is_blank(text.p[start - 1]) && text.p[start - 1] != '(')
        start--;
    while (end < text.n && !is_blank(text.p[end]) && text.p[end] != ')')
        end++;
    struct pb_span before = blank_trim(span_head(text, start)), after = blank_trim(span_tail(text, end));
    if (span_starts(after, SPAN_LIT("(")))
        after = span_head(span_tail(after, 1), span_find(span_tail(after, 1), ')'));
    *ret_spec = (struct pb_span){text.p + start, end - start};
    *ret_name = before.n > 0 ? before : after;
    return true;
}

/* `Jan Jansen/AFD/HUIS@HUIS`: a name of Notes, not an addr-spec. */
static bool is_notes_name(struct pb_span text)
{
    size_t at = span_find(text, '@');
    struct pb_span domain = span_tail(text, at + 1);
    return at < text.n && span_find(text, '<') == text.n && span_find(text, '[') == text.n &&
           span_find(domain, '.') == domain.n && domain.n > 0;
}

struct address address_parse(struct arena *arena, struct pb_span text)
{
    struct pb_span name = {text.p, 0}, spec;
    text = blank_trim(text);
    if (text.n == 0)
        return (struct address){0};
    if (is_notes_name(text))
        return (struct address){clean_name(arena, text), NULL};
    if (in_brackets(text, &name, &spec) || in_angles(text, &name, &spec) || bare(unquote(text), &name, &spec))
        return make(arena, name, spec);
    return (struct address){clean_name(arena, text), NULL};
}

/* Where the list is cut: outside of quotes, brackets and comments. */
struct cutter {
    struct pb_span text;
    size_t at;
    char separator; /* `;` where the list has one, else `,` */
    bool addressed; /* the list has addresses: a comma cuts only behind one */
    bool paired;    /* its quotes pair up: else they are letters like others */
};

/* Moves over a character that may open or close something; true outside of all. */
static bool outside(char c, bool paired, bool *quoted, unsigned *depth)
{
    if (c == '"' && paired)
        *quoted = !*quoted;
    else if (!*quoted && (c == '<' || c == '[' || c == '('))
        ++*depth;
    else if (!*quoted && *depth > 0 && (c == '>' || c == ']' || c == ')'))
        --*depth;
    return !*quoted && *depth == 0;
}

static bool quotes_pair(struct pb_span text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '"';
    return n % 2 == 0;
}

static struct pb_span next_entry(struct cutter *cutter)
{
    struct pb_span rest = span_tail(cutter->text, cutter->at);
    bool quoted = false, address = false;
    unsigned depth = 0;
    size_t i = 0;
    for (; i < rest.n; i++) {
        char c = rest.p[i];
        address = address || c == '@';
        bool free = outside(c, cutter->paired, &quoted, &depth);
        bool cuts = c == ';' || (c == ',' && cutter->separator == ',' && (address || !cutter->addressed));
        if (cuts && (free || (c == ';' && !quoted)))
            break;
    }
    cutter->at += i + 1;
    return span_head(rest, i);
}

/* `Jansen, P.` and `de Jong, Anna`: one name, surname first; not a list. */
static bool is_surname_first(struct pb_span text)
{
    size_t comma = span_find(text, ',');
    struct pb_span first = span_trim(span_head(text, comma)), second = span_trim(span_tail(text, comma + 1));
    if (comma == text.n || second.n == 0 || span_find(second, ',') < second.n)
        return false;
    bool particle = first.n > 0 && first.p[0] >= 'a' && first.p[0] <= 'z';
    return particle || span_find(first, ' ') == first.n;
}

/* `Groep: a, b;` (RFC 5322, 3.4) gives its members. */
static struct pb_span without_group(struct pb_span text)
{
    size_t colon = span_find(text, ':');
    bool group = colon < text.n && colon < span_find(text, '@') && colon < span_find(text, '<') &&
                 colon < span_find(text, '[') && span_find(text, ';') < text.n;
    return group ? span_tail(text, colon + 1) : text;
}

void address_list(struct arena *arena, struct pb_span text, struct addresses *list)
{
    text = without_group(blank_trim(text));
    bool addressed = span_find(text, '@') < text.n;
    struct cutter cutter = {.text = text, .separator = ',', .addressed = addressed, .paired = quotes_pair(text)};
    bool semicolons = span_find(text, ';') + 1 < text.n;
    if (semicolons || (!addressed && is_surname_first(text)))
        cutter.separator = ';';
    while (cutter.at < text.n && list->n < LIMIT_ADDRESSES) {
        struct address address = address_parse(arena, next_entry(&cutter));
        if (address.name || address.address)
            arena_push(arena, list, address);
    }
}

/* Words that stand between a sender and whom he writes for. */
static const char *const behalf[] = {
    "namens ",       "on behalf of ", "im auftrag von ", "de la part de ", "en nombre de ",
    "per conto di ", "em nome de ",   "w imieniu ",      "på vegne af ",   "på vegne av ",
};

/* The bytes of such words at the start of `s`; 0 where there are none. */
static size_t behalf_length(struct pb_span s)
{
    for (size_t i = 0; i < sizeof behalf / sizeof *behalf; i++)
        if (span_casestarts(s, span_of(behalf[i])))
            return strlen(behalf[i]);
    return 0;
}

void address_sender(struct arena *arena, struct pb_span text, struct address *ret_sender, struct address *ret_behalf)
{
    text = blank_trim(text);
    *ret_behalf = (struct address){0};
    /* Old Outlook leaves no blank: `[mailto:a@b]On Behalf Of C`. */
    for (size_t at = 1; at < text.n; at++) {
        size_t words = strchr(" ]>", text.p[at - 1]) ? behalf_length(span_tail(text, at)) : 0;
        if (words > 0) {
            *ret_sender = address_parse(arena, span_head(text, at));
            *ret_behalf = address_parse(arena, span_tail(text, at + words));
            return;
        }
    }
    *ret_sender = address_parse(arena, text);
}
