#include "letter/attribution.h"

#include "letter/blank.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define SHORTEST 10   /* bytes */
#define NAME_MOST 150 /* bytes of a sender */

/* Words for writing; what may stand behind them (`(a)`, `:`) is no letter. */
static const struct {
    const char *verb;
    locales locales;
} verbs[] = {
    {"schreef", NL},   {"geschreven", NL}, {"wrote", EN},       {"writes", EN},    {"a écrit", FR},   {"schrieb", DE},
    {"escribió", ES},  {"ha scritto", IT}, {"escreveu", PT},    {"skrev", DA | NO | SV}, {"kirjoitti", FI}, {"napisał", PL},
    {"napisała", PL},  {"pisze", PL},      {"napsal", CS},      {"napsala", CS},   {"napísal", SK},   {"napísala", SK},
    {"írta", HU},      {"yazdı", TR},      {"написал", RU},     {"написала", RU},  {"пишет", RU},     {"написав", UK},
    {"пише", UK},      {"a scris", RO},    {"je napisao", HR},  {"je napisala", HR}, {"napisao", HR},  {"kirjutas", ET},
};

/* What stands around a sender and is not his name. Lower case. */
static const char *const fillers[] = {
    "op", "om", "heeft", "het", "volgende", "uur", "on", "at", "the", "following", "le", "à", "a", "am", "um", "uhr",
    "hat", "folgendes", "el", "las", "il", "giorno", "alle", "ore", "ha", "em", "às", "den", "d", "kl", "følgende",
    "följande", "klo", "dnia", "w", "dniu", "użytkownik", "dne", "v", "dňa", "o", "ezt", "keltezéssel", "időpont", "időpontban",
    "tarihinde", "şunu", "г", "в", "р", "пользователь", "používateľ", "uživatel", "користувач", "în", "data", "de", "la", "ora", "u", "je", "via",
};

static bool is_word_at(struct pb_span text, size_t at)
{
    return at < text.n && ((unsigned char)text.p[at] >= 0x80 || utf8_is_word((unsigned char)text.p[at]));
}

/* The last word for writing; false where there is none. */
static bool find_verb(struct pb_span text, size_t *ret_start, size_t *ret_end, locales *ret_locales)
{
    bool found = false;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        struct pb_span verb = span_of(verbs[i].verb);
        size_t at = span_search(text, verb);
        if (at >= text.n || (at > 0 && is_word_at(text, at - 1)) || is_word_at(text, at + verb.n) ||
            (found && at < *ret_start))
            continue;
        *ret_start = at;
        *ret_end = at + verb.n;
        *ret_locales = verbs[i].locales;
        found = true;
    }
    return found;
}

static bool is_filler(struct pb_span word)
{
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
        if (span_caseeq(word, span_of(fillers[i])))
            return true;
    return false;
}

static bool is_edge(char c)
{
    return c == ' ' || c == ',' || c == ':' || c == '.' || c == '-' || c == '(' || c == ')';
}

/* Without filler words and signs at both ends. */
static struct pb_span strip(struct pb_span name)
{
    for (size_t n = name.n + 1; name.n < n;) {
        n = name.n;
        while (name.n > 0 && is_edge(name.p[0]))
            name = span_tail(name, 1);
        while (name.n > 0 && is_edge(name.p[name.n - 1]))
            name.n--;
        size_t first = span_find(name, ' ');
        if (is_filler(span_head(name, first)))
            name = span_tail(name, first);
        size_t last = name.n;
        while (last > 0 && name.p[last - 1] != ' ')
            last--;
        if (is_filler(span_tail(name, last)))
            name = span_head(name, last);
        name = blank_trim(name);
    }
    return name;
}

/* The sender: of the pieces that date and verb leave over the one with the
 * address, else the longest. */
static struct pb_span sender_of(struct pb_span text, size_t a, size_t a_end, size_t b, size_t b_end)
{
    size_t first = a < b ? a : b, first_end = a < b ? a_end : b_end;
    size_t last = a < b ? b : a, last_end = a_end > b_end ? a_end : b_end;
    struct pb_span pieces[3] = {span_head(text, first), {text.p + first_end, last > first_end ? last - first_end : 0},
                                span_tail(text, last_end)};
    struct pb_span best = {text.p, 0};
    for (size_t i = 0; i < 3; i++) {
        struct pb_span piece = strip(pieces[i]);
        bool addressed = span_find(piece, '@') < piece.n, had = span_find(best, '@') < best.n;
        if (addressed > had || (addressed == had && piece.n > best.n))
            best = piece;
    }
    return best;
}

/* The lines from `at` to one that ends in a colon, joined; returns the line behind. */
static size_t gather(const struct lines *lines, size_t at, struct buf *out)
{
    for (size_t i = at; i < lines->n && i < at + LIMIT_ATTRIBUTION_LINES; i++) {
        const struct line *line = &lines->v[i];
        struct pb_span words = line_words(line);
        if (line->length == 0 || line->quotes != lines->v[at].quotes || out->len + words.n > LIMIT_ATTRIBUTION_BYTES)
            return 0;
        bool bracket = out->len > 0 && out->data[out->len - 1] == '<';
        buf_add_string(out, out->len > 0 && !bracket ? " " : "");
        buf_add_span(out, words);
        if (words.p[words.n - 1] == ':' || (words.n > 3 && span_eq(span_tail(words, words.n - 3), SPAN_LIT(": -"))))
            return i + 1;
    }
    return 0;
}

/* Worth a closer look: most lines are not. */
static bool is_likely(const struct lines *lines, size_t at)
{
    struct pb_span words = line_words(&lines->v[at]);
    for (size_t i = 0; i < words.n && i < LIMIT_ATTRIBUTION_BYTES; i++)
        if (words.p[i] == '@' || (words.p[i] >= '0' && words.p[i] <= '9'))
            break;
        else if (i + 1 == words.n)
            return false;
    for (size_t i = at; i < lines->n && i < at + LIMIT_ATTRIBUTION_LINES && lines->v[i].length > 0; i++) {
        struct pb_span line = line_words(&lines->v[i]);
        if (line.p[line.n - 1] == ':' || line.p[line.n - 1] == '-')
            return true;
    }
    return false;
}

static bool is_quoted_below(const struct lines *lines, size_t at, unsigned quotes)
{
    size_t next = lines_next(lines, at, lines->n);
    return next < lines->n && lines->v[next].quotes > quotes;
}

#define GROUPWISE_MARKS 3

/* `>>> "N" <a> 14-5-2026 0:57 >>>` (GroupWise): no verb, and no marks below. */
static bool parse_groupwise(struct arena *arena, const struct lines *lines, size_t at, struct attribution *ret_attribution)
{
    const struct line *line = &lines->v[at];
    struct pb_span words = line_words(line);
    struct attribution attribution = {.end = at + 1};
    if (line->quotes != GROUPWISE_MARKS || words.n < SHORTEST || words.n > LIMIT_ATTRIBUTION_BYTES ||
        !span_eq(span_tail(words, words.n - GROUPWISE_MARKS), SPAN_LIT(">>>")) ||
        !date_parse(words, EN | NL, &attribution.date))
        return false;
    struct pb_span from = strip(span_head(words, attribution.date.start));
    size_t length = attribution.date.end - attribution.date.start;
    if (from.n == 0 || from.n > NAME_MOST)
        return false;
    attribution.dated = true;
    attribution.unmarked = true;
    attribution.from = (struct pb_span){arena_copy(arena, from), from.n};
    attribution.sent = (struct pb_span){arena_copy(arena, (struct pb_span){words.p + attribution.date.start, length}), length};
    *ret_attribution = attribution;
    return true;
}

bool attribution_parse(struct arena *arena, const struct lines *lines, size_t at, struct attribution *ret_attribution)
{
    struct attribution attribution = {0};
    cleanup_buf struct buf joined = BUF_INIT;
    size_t verb = 0, verb_end = 0;
    locales language = 0;
    if (parse_groupwise(arena, lines, at, ret_attribution))
        return true;
    if (!is_likely(lines, at) || (attribution.end = gather(lines, at, &joined)) == 0 || joined.len < SHORTEST)
        return false;
    struct pb_span text = buf_span(&joined);
    if (!find_verb(text, &verb, &verb_end, &language))
        return false;
    attribution.dated = date_parse(text, language, &attribution.date);
    size_t start = attribution.dated ? attribution.date.start : verb, end = attribution.dated ? attribution.date.end : verb;
    struct pb_span from = sender_of(text, start, end, verb, verb_end);
    bool addressed = span_find(from, '@') < from.n;
    attribution.quoted = is_quoted_below(lines, attribution.end, lines->v[at].quotes);
    if (from.n == 0 || from.n > NAME_MOST || !(addressed || attribution.dated) ||
        !(attribution.quoted || (addressed && attribution.dated)))
        return false;
    attribution.from = (struct pb_span){arena_copy(arena, from), from.n};
    if (attribution.dated)
        attribution.sent = (struct pb_span){arena_copy(arena, (struct pb_span){text.p + start, end - start}), end - start};
    *ret_attribution = attribution;
    return true;
}
