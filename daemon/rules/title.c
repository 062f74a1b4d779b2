/* A bill's title, as people write it. */
#include "pattern.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"
#include "spell.h"

#define LOOSE_LEAST 8    /* letters of a word that may be written in two */
#define KEPT_LEAST 4     /* letters of a word that tells one title from another */
#define DROP_LEAST 4     /* telling words, or 'wet' and one fewer, in a title of which one may be missing */
#define DROP_MOST 8      /* in a longer one none need be missing */
#define BARE_LEAST 4     /* telling words that are enough without 'wet' before them */
#define WORDS_MOST 60

/* Between two words: marks, and words that people add or leave out. */
#define MARKS "[\\s\\p{Pd}\"“”„'‘’()«»,/:]"
#define GAP MARKS "{1,12}(?:(?:EU|de|het|een|van|der|op|inzake|voor|tot|in|ter|en|&)" MARKS "{1,12}){0,3}"

static const char *const passing[] = {"eu", "de", "het", "een", "van", "der", "den", "op", "inzake", "voor", "tot", "in", "ter", "en", "te"};
/* What sort of piece it is: without it the rest may be a ministry's or a committee's name. */
static const char *const sorts[] = {"begroting", "begrotingsstaten", "jaarverslag", "slotwet", "vaststelling", "wijziging", "goedkeuring"};
static const char *const counting[] = {"eerste", "tweede", "derde", "vierde", "vijfde"};

struct title {
    struct pb_span words[WORDS_MOST];
    bool telling[WORDS_MOST]; /* long enough to tell titles apart, and no ordinal */
    bool fixed[WORDS_MOST];   /* may not be missing */
    size_t n, tellers;
    struct pb_span year; /* n 0 where there is none */
};

static bool among(struct pb_span word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (span_caseeq(word, span_of(list[i])))
            return true;
    return false;
}
#define AMONG(word, list) among((word), (list), sizeof(list) / sizeof *(list))

static bool is_year(struct pb_span word)
{
    unsigned long year;
    return word.n == 4 && span_number(word, 2099, &year) && year >= 1900;
}

static bool next_word(struct pb_span *rest, struct pb_span *ret_word)
{
    size_t start = 0, end, next = 0;
    for (end = 0; end < rest->n; end = next) {
        next = end;
        if (utf8_is_word(utf8_next(*rest, &next)))
            continue;
        if (end > start)
            break;
        start = next;
    }
    *ret_word = span_tail(span_head(*rest, end), start);
    *rest = span_tail(*rest, end);
    return ret_word->n > 0;
}

static void title_read(const char *text, struct title *title)
{
    struct pb_span rest = span_of(text), word;
    *title = (struct title){0};
    while (title->n < WORDS_MOST && next_word(&rest, &word)) {
        if (is_year(word) && rest.n == 0) {
            title->year = word;
        } else if (!AMONG(word, passing)) {
            bool telling = utf8_length(word) >= KEPT_LEAST && !AMONG(word, counting);
            title->telling[title->n] = telling;
            title->fixed[title->n] = !telling || AMONG(word, sorts);
            title->tellers += telling;
            title->words[title->n++] = word;
        }
    }
}

static void add_word(struct buf *out, struct pb_span word, bool first)
{
    if (first && span_caseeq(word, SPAN_LIT("wet"))) {
        buf_add_string(out, "(?:wet(?:svoorstel)?|voorstel" SPELL_BLANK "van" SPELL_BLANK "wet)");
        return;
    }
    spell_word(out, word, utf8_length(word) >= LOOSE_LEAST);
    if (spell_inflects(word, KEPT_LEAST))
        buf_add_string(out, SPELL_SUFFIX);
}

/* The words without number `left_out` (SIZE_MAX: all), up to `end`. */
static void add_words(struct buf *out, const struct title *title, size_t end, size_t left_out)
{
    bool any = false;
    for (size_t i = 0; i < end; i++) {
        if (i == left_out)
            continue;
        if (any)
            buf_add_string(out, GAP);
        add_word(out, title->words[i], i == 0);
        any = true;
    }
}

/* A missing year is a slip; another year is another law. */
static void add_year(struct buf *out, const struct title *title)
{
    if (title->year.n == 0)
        return;
    if (title->tellers < 2)
        buf_printf(out, MARKS "{1,12}%.*s", (int)title->year.n, title->year.p);
    else
        buf_printf(out, "(?:" MARKS "{1,12}%.*s|(?!" MARKS "{1,4}(?:19|20)\\d\\d))", (int)title->year.n, title->year.p);
}

/* The last telling word stays: it names the matter. */
static size_t last_teller(const struct title *title)
{
    size_t last = title->n;
    while (last > 0 && !title->telling[last - 1])
        last--;
    return last;
}

/* Enough words that one may be missing and the rest still tells which law it is? */
static bool can_drop(const struct title *title)
{
    bool wet = span_caseeq(title->words[0], SPAN_LIT("wet"));
    return title->tellers + wet >= DROP_LEAST && title->tellers <= DROP_MOST;
}

bool pattern_title(struct arena *arena, const char *text, struct pattern *ret_pattern)
{
    struct title title;
    cleanup_buf struct buf out = BUF_INIT;
    title_read(text, &title);
    if (title.n == 0)
        return false;
    buf_add_string(&out, SPELL_BEGIN "(?:");
    add_words(&out, &title, title.n, SIZE_MAX);
    for (size_t i = 0; can_drop(&title) && i + 1 < last_teller(&title); i++) {
        if (title.fixed[i])
            continue;
        buf_add_char(&out, '|');
        add_words(&out, &title, title.n, i);
    }
    if (span_caseeq(title.words[0], SPAN_LIT("wet")) && title.tellers >= BARE_LEAST) {
        buf_add_char(&out, '|');
        add_words(&out, &title, title.n, 0);
    }
    buf_add_char(&out, ')');
    add_year(&out, &title);
    buf_add_string(&out, SPELL_END);
    *ret_pattern = (struct pattern){arena_copy(arena, buf_span(&out)), true};
    return true;
}

bool pattern_title_head(struct arena *arena, const char *text, struct pattern *ret_pattern)
{
    struct title title;
    cleanup_buf struct buf out = BUF_INIT;
    size_t end = 0, tellers = 0;
    title_read(text, &title);
    for (size_t i = 0; i + 1 < title.n && end == 0; i++) {
        struct pb_span word = title.words[i];
        tellers += title.telling[i];
        if (tellers >= 2 && word.n > 3 && span_caseeq(span_tail(word, word.n - 3), SPAN_LIT("wet")))
            end = i + 1;
    }
    if (end == 0 || end >= last_teller(&title))
        return false;
    buf_add_string(&out, SPELL_BEGIN);
    add_words(&out, &title, end, SIZE_MAX);
    buf_add_string(&out, SPELL_END);
    *ret_pattern = (struct pattern){arena_copy(arena, buf_span(&out)), true};
    return true;
}
