#include "letter/separator.h"

#include "letter/blank.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define RULE_LEAST 3      /* dashes on either side of the words */
#define WRAPPED_LEAST 5   /* where the words are wrapped over lines */
#define UNDERSCORES 10
#define WORDS_MOST 200    /* bytes of what stands between the dashes */

/* Without dashes: Apple Mail, MailMate. As written, their colon taken away. */
static const char *const phrases[] = {
    "Begin forwarded message", "Begin doorgestuurd bericht", "Forwarded message", "Doorgestuurd bericht",
    "Début du message réexpédié", "Début du message transféré", "Anfang der weitergeleiteten Nachricht",
    "Inicio del mensaje reenviado", "Inizio messaggio inoltrato", "Začátek přeposílané zprávy",
    "Start på videresendt besked", "Välitetty viesti alkaa", "Započni proslijeđenu poruku",
    "Továbbított levél kezdete", "Videresendt melding", "Początek przekazywanej wiadomości",
    "Início da mensagem reencaminhada", "Início da mensagem encaminhada", "Începe mesajul redirecționat",
    "Начало переадресованного сообщения", "Начало пересылаемого сообщения", "Začiatok preposlanej správy",
    "Vidarebefordrat mejl", "İleti başlangıcı", "Початок листа, що пересилається",
    "Oorspronkelijk bericht", "Original message",
};

static size_t run_of(struct pb_span s, char c)
{
    size_t n = 0;
    while (n < s.n && s.p[n] == c)
        n++;
    return n;
}

static size_t run_at_end(struct pb_span s, char c)
{
    size_t n = 0;
    while (n < s.n && s.p[s.n - 1 - n] == c)
        n++;
    return n;
}

/* Without the bold that some programs put around it. */
static struct pb_span words_of(const struct line *line)
{
    struct pb_span words = line_words(line);
    while (words.n > 0 && words.p[0] == '*')
        words = span_tail(words, 1);
    while (words.n > 0 && words.p[words.n - 1] == '*')
        words.n--;
    return blank_trim(words);
}

static bool has_letter(struct pb_span s)
{
    for (size_t at = 0; at < s.n;)
        if (utf8_is_word(utf8_next(s, &at)))
            return true;
    return false;
}

static bool is_phrase(struct pb_span words)
{
    if (words.n > WORDS_MOST || words.n == 0 || words.p[words.n - 1] != ':')
        return false;
    words = blank_trim(span_head(words, words.n - 1));
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (span_caseeq(words, span_of(phrases[i])))
            return true;
    return false;
}

/* `----- words -----`, and what stands behind it on the same line. */
static bool between_dashes(struct pb_span words, struct pb_span *ret_rest)
{
    size_t first = run_of(words, '-');
    struct pb_span inner = span_tail(words, first);
    if (first < RULE_LEAST || !has_letter(span_head(inner, WORDS_MOST)))
        return false;
    size_t end = span_search(span_head(inner, WORDS_MOST), SPAN_LIT("---"));
    if (end >= inner.n || end >= WORDS_MOST || !has_letter(span_head(inner, end)))
        return false;
    struct pb_span rest = span_tail(inner, end);
    /* `--- words --- Words ---`: Thunderbird says it in two languages. */
    if (run_at_end(rest, '-') >= RULE_LEAST)
        rest = span_tail(rest, rest.n);
    *ret_rest = blank_trim(span_tail(rest, run_of(rest, '-')));
    return true;
}

/* A rule of dashes with words whose end stands on one of the next lines (Notes). */
static bool wrapped(const struct lines *lines, size_t at, size_t *ret_end)
{
    struct pb_span words = words_of(&lines->v[at]);
    if (run_of(words, '-') < WRAPPED_LEAST || !has_letter(words) || run_at_end(words, '-') >= RULE_LEAST)
        return false;
    for (size_t i = at + 1; i < lines->n && i <= at + 2; i++) {
        struct pb_span more = words_of(&lines->v[i]);
        if (more.n == 0 || more.n > WORDS_MOST)
            return false;
        if (run_at_end(more, '-') >= WRAPPED_LEAST) {
            *ret_end = i + 1;
            return true;
        }
    }
    return false;
}

bool separator_ends(const struct line *line)
{
    static const char *const ends[] = {"einde", "end", "fin", "ende"};
    struct pb_span words = words_of(line), rest;
    if (!between_dashes(words, &rest) || rest.n > 0)
        return false;
    words = blank_trim(span_tail(words, run_of(words, '-')));
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if (span_casestarts(words, span_of(ends[i])) && n < words.n && words.p[n] == ' ')
            return true;
    }
    return false;
}

static bool is_rule(struct pb_span words)
{
    return words.n > 0 && (run_of(words, '_') >= UNDERSCORES || run_of(words, '-') >= RULE_LEAST) &&
           run_of(words, words.p[0]) == words.n;
}

bool separator_match(const struct lines *lines, size_t at, struct separator *ret_separator)
{
    struct pb_span words = words_of(&lines->v[at]);
    struct separator separator = {.end = at + 1, .named = true, .rest = {words.p, 0}};
    if (words.n == 0)
        return false;
    bool dashes = words.p[0] == '-' || words.p[0] == '_';
    if (dashes && is_rule(words))
        separator.named = false;
    else if (!(dashes && (between_dashes(words, &separator.rest) || wrapped(lines, at, &separator.end))) &&
             !is_phrase(words))
        return false;
    *ret_separator = separator;
    return true;
}
