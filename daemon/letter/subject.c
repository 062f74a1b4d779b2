#include "letter/subject.h"

#include "letter/blank.h"
#include "postbus/utf8.h"

/* Lower case. Those of one letter (Italian) need a blank behind their colon. */
static const char *const prefixes[] = {
    "re",    "fw",    "fwd",    "antw",  "antwoord", "doorst", "doorgestuurd", "aw",   "wg",   "tr",   "rép", "réf",
    "rv",    "res",   "enc",    "i",     "r",        "rif",    "sv",           "vs",   "vl",   "vb",   "vá",  "továbbítás",
    "odp",   "pd",    "ynt",    "ilt",   "i̇lt",      "redir",  "redir.",       "bls",  "vd",   "re-",  "ha",  "hotov",
    "videresend", "videresendt", "reply", "forward", "forwarded", "beantw", "beantwoord", "на", "пересл", "отв", "відп",
};
#define PREFIXES (sizeof prefixes / sizeof *prefixes)
#define PREFIX_BYTES 40
#define TAG_BYTES 80 /* longest [tag] taken for a list's or a gateway's */

static bool known(struct pb_span word)
{
    char folded[PREFIX_BYTES];
    size_t n = 0;
    for (size_t at = 0; at < word.n;) {
        char bytes[4];
        size_t length = utf8_put(utf8_lower(utf8_next(word, &at)), bytes);
        if (n + length > sizeof folded)
            return false;
        memcpy(folded + n, bytes, length);
        n += length;
    }
    for (size_t i = 0; i < PREFIXES; i++)
        if (span_eq((struct pb_span){folded, n}, span_of(prefixes[i])))
            return true;
    return false;
}

/* `Re:`, `FW :`, `Re[2]:`, `AW (3):` at the start; the bytes it takes, 0 for none. */
static size_t prefix_length(struct pb_span s)
{
    size_t colon = span_find(span_head(s, PREFIX_BYTES), ':');
    size_t after = colon + 1;
    size_t wide = span_search(span_head(s, PREFIX_BYTES), SPAN_LIT("："));
    if (wide < colon) {
        colon = wide;
        after = wide + 3;
    }
    if (colon >= s.n || colon >= PREFIX_BYTES)
        return 0;
    struct pb_span word = blank_trim(span_head(s, colon));
    size_t count = 0;
    while (count < word.n && !strchr("[(^", word.p[count]))
        count++;
    if (count > 0 && count < word.n) {
        struct pb_span digits = span_tail(word, count + 1);
        for (size_t i = 0; i < digits.n; i++)
            if ((digits.p[i] < '0' || digits.p[i] > '9') && !(i + 1 == digits.n && strchr("])", digits.p[i])))
                return 0;
        word = blank_trim(span_head(word, count));
    }
    if (word.n == 1 && (after >= s.n || s.p[after] != ' '))
        return 0;
    return known(word) ? after : 0;
}

/* `[EXTERN]`, `[lijst]` at the start, something behind it; the bytes it takes. */
static size_t tag_length(struct pb_span s)
{
    if (!span_starts(s, SPAN_LIT("[")))
        return 0;
    size_t end = span_find(span_head(s, TAG_BYTES), ']');
    if (end >= TAG_BYTES || end >= s.n || blank_trim(span_tail(s, end + 1)).n == 0)
        return 0;
    return end + 1;
}

static struct pb_span without_fwd(struct pb_span s)
{
    if (span_casestarts(s, SPAN_LIT("[fwd:")) && s.p[s.n - 1] == ']')
        s = blank_trim((struct pb_span){s.p + 5, s.n - 6});
    while (s.n >= 5 && span_caseeq(span_tail(s, s.n - 5), SPAN_LIT("(fwd)")))
        s = blank_trim(span_head(s, s.n - 5));
    return s;
}

const char *subject_base(struct arena *arena, const char *subject)
{
    if (!subject)
        return NULL;
    struct pb_span s = blank_trim(span_of(subject));
    for (size_t n = s.n + 1; s.n < n;) {
        n = s.n;
        s = without_fwd(s);
        s = blank_trim(span_tail(s, prefix_length(s)));
        s = blank_trim(span_tail(s, tag_length(s)));
    }
    return s.n > 0 ? arena_copy(arena, s) : NULL;
}
