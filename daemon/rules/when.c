#include "when.h"

#include <pthread.h>

#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define NEAR 60          /* bytes on either side in which a word makes the day the chamber's */
#define AROUND 160       /* and in which the sentence may say that it is another body's */
#define BACK_DAYS 90     /* a day without a year may be so long past, */
#define WORD_BYTES 24    /* of the longest word that is looked for; below 32 */
#define MINUTES_A_DAY 1440
#define DATED_BYTES 1500 /* of a letter's head that may hold its date */

enum sort {
    NOTHING,
    WEEKDAY,  /* value: 0 Monday to 6 Sunday */
    MONTH,    /* value: 1 to 12 */
    COMING,   /* aanstaande, komende */
    PAST,     /* afgelopen, jongstleden */
    FOLLOWING, /* volgende, next */
    WEEK,
    RELATIVE, /* value: days from the letter's own */
    ON,       /* a preposition behind which a weekday alone is a day to come */
};

static const struct word {
    const char *text;
    enum sort sort;
    int value;
} vocabulary[] = {
    {"maandag", WEEKDAY, 0},    {"dinsdag", WEEKDAY, 1},   {"woensdag", WEEKDAY, 2},  {"donderdag", WEEKDAY, 3},
    {"vrijdag", WEEKDAY, 4},    {"zaterdag", WEEKDAY, 5},  {"zondag", WEEKDAY, 6},    {"monday", WEEKDAY, 0},
    {"tuesday", WEEKDAY, 1},    {"wednesday", WEEKDAY, 2}, {"thursday", WEEKDAY, 3},  {"friday", WEEKDAY, 4},
    {"saturday", WEEKDAY, 5},   {"sunday", WEEKDAY, 6},
    {"januari", MONTH, 1},      {"februari", MONTH, 2},    {"maart", MONTH, 3},       {"april", MONTH, 4},
    {"mei", MONTH, 5},          {"juni", MONTH, 6},        {"juli", MONTH, 7},        {"augustus", MONTH, 8},
    {"september", MONTH, 9},    {"oktober", MONTH, 10},    {"november", MONTH, 11},   {"december", MONTH, 12},
    {"jan", MONTH, 1},          {"feb", MONTH, 2},         {"mrt", MONTH, 3},         {"apr", MONTH, 4},
    {"jun", MONTH, 6},          {"jul", MONTH, 7},         {"aug", MONTH, 8},         {"sept", MONTH, 9},
    {"sep", MONTH, 9},          {"okt", MONTH, 10},        {"nov", MONTH, 11},        {"dec", MONTH, 12},
    {"january", MONTH, 1},      {"february", MONTH, 2},    {"march", MONTH, 3},       {"may", MONTH, 5},
    {"june", MONTH, 6},         {"july", MONTH, 7},        {"august", MONTH, 8},      {"october", MONTH, 10},
    {"aanstaande", COMING, 0},  {"komende", COMING, 0},    {"eerstvolgende", COMING, 0}, {"eerstkomende", COMING, 0},
    {"a.s", COMING, 0},         {"coming", COMING, 0},     {"this", COMING, 0},       {"upcoming", COMING, 0},
    {"afgelopen", PAST, 0},     {"vorige", PAST, 0},       {"jongstleden", PAST, 0},  {"laatstleden", PAST, 0},
    {"jl", PAST, 0},            {"j.l", PAST, 0},          {"l.l", PAST, 0},          {"last", PAST, 0},
    {"volgende", FOLLOWING, 0}, {"next", FOLLOWING, 0},    {"week", WEEK, 0},
    {"vandaag", RELATIVE, 0},   {"vanavond", RELATIVE, 0}, {"vanmiddag", RELATIVE, 0}, {"today", RELATIVE, 0},
    {"morgen", RELATIVE, 1},    {"morgenochtend", RELATIVE, 1}, {"morgenmiddag", RELATIVE, 1}, {"morgenavond", RELATIVE, 1},
    {"tomorrow", RELATIVE, 1},  {"overmorgen", RELATIVE, 2},
    {"op", ON, 0},              {"vóór", ON, 0},           {"van", ON, 0},            {"on", ON, 0},
    {"uiterlijk", ON, 0},       {"before", ON, 0},         {"debat", ON, 0},
};

/* Words that make a day the chamber's, and such as make it somebody else's; a word
 * that only begins so counts too. */
static const char *const chamber_words[] = {
    "plenair", "debat", "debatteer", "debatteren", "behandel", "stemming", "stemt", "stemmen", "inbreng", "commissievergadering",
    "rondetafel", "deskundigenbijeenkomst", "hoorzitting", "mondeling overleg", "uw commissie", "uw kamer", "eerste kamer",
    "senaat", "plenary", "debate", "vote", "senate",
};
static const char *const other_words[] = {
    "tweede kamer", "commissiedebat", "gemeenteraad", "raadsvergadering", "provinciale", "rechtbank", "rechter", "europees parlement",
    "in werking", "ingangsdatum", "vanaf", "sinds", "per ", "werd", "heeft aangenomen", "aangenomen door", "ledenvergadering",
    "nieuwsbrief", "geboren",
};

struct token {
    size_t start, end;
    enum sort sort;  /* of a word */
    int value;       /* of a word or a number */
    size_t digits;   /* 0: no number */
    char before;     /* the character before it */
};

struct scan {
    struct pb_span text;
    struct { struct token *v; size_t n, cap; } tokens;
    int64_t base;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* `a.s` and `j.l` hold a point. */
static size_t word_end(struct pb_span text, size_t at)
{
    for (size_t next = at; next < text.n; at = next) {
        uint32_t rune = utf8_next(text, &next);
        bool point = rune == '.' && next < text.n && ((text.p[next] | 32) == 's' || (text.p[next] | 32) == 'l') &&
                     (next + 1 == text.n || !utf8_is_word((unsigned char)text.p[next + 1]));
        if (!point && (!utf8_is_word(rune) || (rune < 0x80 && is_digit((char)rune))))
            return at;
    }
    return text.n;
}

/* By first letter, in either case: the lengths of the words that are looked for, as bits. */
static uint32_t lengths[32];
static pthread_once_t prepared = PTHREAD_ONCE_INIT;

static void prepare(void)
{
    for (size_t i = 0; i < sizeof vocabulary / sizeof *vocabulary; i++)
        lengths[vocabulary[i].text[0] & 31] |= 1u << strlen(vocabulary[i].text);
}

/* Most words differ in their first letter, or their length, from all that are looked for. */
static void look_up(struct pb_span word, struct token *token)
{
    if (!(lengths[word.p[0] & 31] >> word.n & 1))
        return;
    for (size_t i = 0; i < sizeof vocabulary / sizeof *vocabulary; i++)
        if (((word.p[0] ^ vocabulary[i].text[0]) & ~('a' ^ 'A')) == 0 && span_caseeq(word, span_of(vocabulary[i].text))) {
            token->sort = vocabulary[i].sort;
            token->value = vocabulary[i].value;
        }
}

static void add_token(struct scan *scan, struct arena *arena, size_t start, size_t end, bool number)
{
    struct token token = {.start = start, .end = end, .before = start > 0 ? scan->text.p[start - 1] : '\n'};
    struct pb_span text = {scan->text.p + start, end - start};
    unsigned long value;
    if (number && span_number(text, 9999, &value)) {
        token.digits = text.n;
        token.value = (int)value;
    } else if (!number && text.n < WORD_BYTES) {
        look_up(text, &token);
    }
    arena_push(arena, &scan->tokens, token);
}

static void tokenize(struct scan *scan, struct arena *arena)
{
    struct pb_span text = scan->text;
    for (size_t at = 0; at < text.n;) {
        size_t start = at, next = at;
        uint32_t rune = utf8_next(text, &next);
        if (rune < 0x80 && is_digit((char)rune)) {
            while (at < text.n && is_digit(text.p[at]))
                at++;
            add_token(scan, arena, start, at, true);
        } else if (utf8_is_word(rune)) {
            at = word_end(text, at);
            at = at > start ? at : next;
            add_token(scan, arena, start, at, false);
        } else {
            at = next;
        }
    }
}

static const struct token *token_at(const struct scan *scan, size_t i)
{
    static const struct token none;
    return i < scan->tokens.n ? &scan->tokens.v[i] : &none;
}

static bool is_sort(const struct scan *scan, size_t i, enum sort sort)
{
    return i < scan->tokens.n && scan->tokens.v[i].sort == sort;
}

/* Days since 1970 of a date; false where there is no such day. */
static bool day_of(int year, int month, int day, int64_t *ret_day)
{
    char text[32];
    int64_t minutes;
    if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1970 || year > 2199)
        return false;
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    if (!iso_minutes(text, &minutes))
        return false;
    char again[ISO_MAX];
    iso_format(minutes * 60, again);
    *ret_day = minutes / MINUTES_A_DAY;
    return strncmp(text, again, 10) == 0; /* 31 februari is 3 maart */
}

static int weekday_of(int64_t day)
{
    return (int)((day % 7 + 7 + 3) % 7); /* 1970-01-01 was a Thursday */
}

static int year_of(int64_t day)
{
    char text[ISO_MAX];
    unsigned long year = 1970;
    iso_format(day * 86400, text);
    return span_number(span_head(span_of(text), 4), 9999, &year) ? (int)year : 1970;
}

/* The year in which the day is nearest to come. */
static bool nearest(const struct scan *scan, int month, int day, int64_t *ret_day)
{
    int year = year_of(scan->base);
    for (int y = year - 1; y <= year + 1; y++)
        if (day_of(y, month, day, ret_day) && *ret_day >= scan->base - BACK_DAYS)
            return true;
    return false;
}

/* The day of that name behind the letter's own. */
static int64_t next_weekday(const struct scan *scan, int weekday)
{
    int apart = (weekday - weekday_of(scan->base) + 7) % 7;
    return scan->base + (apart == 0 ? 7 : apart);
}

/* The character between two tokens where there is one alone. */
static char between(const struct scan *scan, size_t i)
{
    const struct token *a = token_at(scan, i), *b = token_at(scan, i + 1);
    return b->start == a->end + 1 ? scan->text.p[a->end] : 0;
}

/* 19 mei [2026], May 19[, 2026]; returns the tokens taken, 0 for none. */
static size_t take_named(const struct scan *scan, size_t i, int64_t *ret_day)
{
    bool day_first = token_at(scan, i)->digits > 0 && is_sort(scan, i + 1, MONTH);
    bool month_first = is_sort(scan, i, MONTH) && token_at(scan, i + 1)->digits > 0 && token_at(scan, i + 1)->digits < 3;
    if ((!day_first && !month_first) || token_at(scan, i + 1)->start > token_at(scan, i)->end + 3)
        return 0;
    int day = token_at(scan, day_first ? i : i + 1)->value, month = token_at(scan, day_first ? i + 1 : i)->value;
    const struct token *year = token_at(scan, i + 2);
    if (year->digits == 4 && year->start <= token_at(scan, i + 1)->end + 3 && day_of(year->value, month, day, ret_day))
        return 3;
    return nearest(scan, month, day, ret_day) ? 2 : 0;
}

/* 19-5-2026, 19/05/2026, 2026-05-19. */
static size_t take_numbers(const struct scan *scan, size_t i, int64_t *ret_day)
{
    const struct token *a = token_at(scan, i), *b = token_at(scan, i + 1), *c = token_at(scan, i + 2);
    char sign = between(scan, i);
    if (!a->digits || !b->digits || !c->digits || !sign || !strchr("-/.", sign) || between(scan, i + 1) != sign)
        return 0;
    bool year_first = a->digits == 4, year_last = c->digits == 4;
    if (year_first && day_of(a->value, b->value, c->value, ret_day))
        return 3;
    return year_last && day_of(c->value, b->value, a->value, ret_day) ? 3 : 0;
}

/* A date with its numbers at `i`. */
static size_t take_date(const struct scan *scan, size_t i, int64_t *ret_day)
{
    size_t taken = take_named(scan, i, ret_day);
    return taken ? taken : take_numbers(scan, i, ret_day);
}

/* What begins with a weekday or says which one is meant. */
static size_t take_weekday(const struct scan *scan, size_t i, int64_t *ret_day)
{
    const struct token *token = token_at(scan, i);
    if (is_sort(scan, i, FOLLOWING) && is_sort(scan, i + 1, WEEK) && is_sort(scan, i + 2, WEEKDAY)) {
        *ret_day = scan->base - weekday_of(scan->base) + 7 + token_at(scan, i + 2)->value;
        return 3;
    }
    if ((token->sort == COMING || token->sort == FOLLOWING) && is_sort(scan, i + 1, WEEKDAY)) {
        size_t date = take_date(scan, i + 2, ret_day);
        if (date == 0)
            *ret_day = next_weekday(scan, token_at(scan, i + 1)->value);
        return 2 + date;
    }
    if (token->sort != WEEKDAY)
        return 0;
    size_t date = take_date(scan, i + 1, ret_day);
    if (date > 0)
        return 1 + date;
    *ret_day = next_weekday(scan, token->value);
    if (is_sort(scan, i + 1, COMING))
        return 2;
    return i > 0 && is_sort(scan, i - 1, ON) ? 1 : 0;
}

static bool is_greeting(const struct scan *scan, size_t i)
{
    if (i == 0)
        return false;
    const struct token *token = token_at(scan, i - 1);
    struct pb_span before = span_tail(span_head(scan->text, token->end), token->start);
    return span_casestarts(before, SPAN_LIT("goede")) || span_caseeq(before, SPAN_LIT("goeie")) || span_caseeq(before, SPAN_LIT("s"));
}

static bool is_past(const struct scan *scan, size_t from, size_t to)
{
    return (from > 0 && is_sort(scan, from - 1, PAST)) || is_sort(scan, to, PAST);
}

static bool holds(struct pb_span text, const char *const *words, size_t n)
{
    for (size_t at = 0; at < text.n; at++) {
        if (at > 0 && utf8_is_word((unsigned char)text.p[at - 1]))
            continue;
        for (size_t i = 0; i < n; i++)
            if (span_casestarts(span_tail(text, at), span_of(words[i])))
                return true;
    }
    return false;
}

/* Does a sentence end between this byte and the next? */
static bool ends_at(struct pb_span text, size_t at)
{
    return strchr(".!?", text.p[at]) || (text.p[at] == '\n' && at + 1 < text.n && text.p[at + 1] == '\n');
}

/* The sentence around it, as far as `reach` bytes. */
static struct pb_span sentence(struct pb_span text, size_t start, size_t end, size_t reach)
{
    size_t from = start, to = end;
    while (from > 0 && start - from < reach && !ends_at(text, from - 1))
        from--;
    while (to < text.n && to - end < reach && !ends_at(text, to))
        to++;
    return (struct pb_span){text.p + from, to - from};
}

#define HOLDS(text, words) holds((text), (words), sizeof(words) / sizeof *(words))

static size_t take(const struct scan *scan, size_t i, int64_t *ret_day)
{
    size_t taken = take_weekday(scan, i, ret_day);
    if (taken == 0)
        taken = take_date(scan, i, ret_day);
    if (taken == 0 && is_sort(scan, i, RELATIVE) && !is_greeting(scan, i)) {
        *ret_day = scan->base + token_at(scan, i)->value;
        taken = 1;
    }
    return taken;
}

void when_find(struct arena *arena, struct pb_span text, int64_t base, struct whens *ret_whens)
{
    struct scan scan = {.text = text, .base = base};
    *ret_whens = (struct whens){0};
    (void)pthread_once(&prepared, prepare);
    tokenize(&scan, arena);
    for (size_t i = 0; i < scan.tokens.n && ret_whens->n < LIMIT_WHENS;) {
        int64_t day;
        size_t taken = take(&scan, i, &day);
        if (taken > 0 && !is_past(&scan, i, i + taken)) {
            struct when when = {.day = day, .start = token_at(&scan, i)->start, .end = token_at(&scan, i + taken - 1)->end};
            bool to_come = day > base || (day == base && is_sort(&scan, i, RELATIVE)); /* else the letter's own date */
            when.chamber = to_come && HOLDS(sentence(text, when.start, when.end, NEAR), chamber_words) &&
                           !HOLDS(sentence(text, when.start, when.end, AROUND), other_words);
            arena_push(arena, ret_whens, when);
        }
        i += taken > 0 ? taken : 1;
    }
}

bool when_dated(struct arena *arena, struct pb_span text, int64_t base, int64_t *ret_day)
{
    static const char *const heads[] = {"datum", "date", "den haag,", "amsterdam,", "utrecht,", "rotterdam,"};
    struct pb_span rest = span_head(text, utf8_cut(text, DATED_BYTES)), line;
    while (span_line(&rest, &line)) {
        struct pb_span words = span_trim(line);
        struct whens found;
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            if (!span_casestarts(words, span_of(heads[i])))
                continue;
            when_find(arena, words, base, &found);
            if (found.n > 0) {
                *ret_day = found.v[0].day;
                return true;
            }
        }
    }
    return false;
}

const char *when_iso(struct arena *arena, int64_t day)
{
    char text[ISO_MAX];
    iso_format(day * 86400, text);
    return arena_copy(arena, span_head(span_of(text), 10));
}
