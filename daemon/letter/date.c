#include "letter/date.h"

#include "letter/months.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define TOKENS 64
#define YEAR_FIRST 1970
#define YEAR_LAST 2199

enum token_kind { NUMBER, WORD, SIGN };

struct token {
    enum token_kind kind;
    struct pb_span text;
    unsigned value; /* of a NUMBER */
    char sign;      /* of a SIGN: the ASCII character, else 0 */
    bool spaced;    /* a blank stands before it */
    bool used;
};

struct tokens {
    struct pb_span text;
    struct token v[TOKENS];
    size_t n;
    locales hint;
};

static bool is_digit(uint32_t rune)
{
    return rune >= '0' && rune <= '9';
}

static void scan(struct pb_span text, struct tokens *ret_tokens)
{
    bool spaced = false;
    ret_tokens->text = text;
    ret_tokens->n = 0;
    for (size_t at = 0; at < text.n && ret_tokens->n < TOKENS;) {
        size_t start = at;
        uint32_t rune = utf8_next(text, &at);
        if (utf8_is_space(rune) || utf8_is_invisible(rune)) {
            spaced = true;
            continue;
        }
        struct token token = {.kind = is_digit(rune) ? NUMBER : utf8_is_word(rune) ? WORD : SIGN, .spaced = spaced};
        token.sign = token.kind == SIGN && rune < 0x80 ? (char)rune : 0;
        for (size_t next = at; token.kind != SIGN && next < text.n; at = next) {
            rune = utf8_next(text, &next);
            if (is_digit(rune) != (token.kind == NUMBER) || !utf8_is_word(rune))
                break;
        }
        token.text = (struct pb_span){text.p + start, at - start};
        unsigned long value;
        if (token.kind == NUMBER)
            token.value = span_number(token.text, 999999, &value) ? (unsigned)value : 999999;
        ret_tokens->v[ret_tokens->n++] = token;
        spaced = false;
    }
}

/* The token at `at` if it is a number of `least` to `most` digits, not yet used. */
static const struct token *number(const struct tokens *tokens, size_t at, size_t least, size_t most)
{
    if (at >= tokens->n)
        return NULL;
    const struct token *token = &tokens->v[at];
    bool fits = token->kind == NUMBER && !token->used && token->text.n >= least && token->text.n <= most;
    return fits ? token : NULL;
}

static bool sign(const struct tokens *tokens, size_t at, char wanted)
{
    return at < tokens->n && tokens->v[at].kind == SIGN && tokens->v[at].sign == wanted;
}

static bool word(const struct tokens *tokens, size_t at, const char *wanted)
{
    return at < tokens->n && tokens->v[at].kind == WORD && span_caseeq(tokens->v[at].text, span_of(wanted));
}

/* Marks tokens as taken and widens the date over them. */
static void use(struct tokens *tokens, struct date *date, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        size_t start = (size_t)(tokens->v[i].text.p - tokens->text.p), end = start + tokens->v[i].text.n;
        tokens->v[i].used = true;
        date->start = date->end == 0 || start < date->start ? start : date->start;
        date->end = end > date->end ? end : date->end;
    }
}

static const struct {
    const char *name;
    int minutes;
} zones[] = {
    {"UTC", 0},     {"GMT", 0},     {"Z", 0},       {"CEST", 120},  {"CET", 60},    {"MESZ", 120},  {"MEZ", 60},
    {"EEST", 180},  {"EET", 120},   {"OESZ", 180},  {"OEZ", 120},   {"WEST", 60},   {"WET", 0},     {"BST", 60},
    {"IST", 60},    {"SELČ", 120},  {"SEČ", 60},    {"MSK", 180},   {"TRT", 180},   {"EDT", -240},  {"EST", -300},
    {"CDT", -300},  {"CST", -360},  {"MDT", -360},  {"MST", -420},  {"PDT", -420},  {"PST", -480},
};

/* +0200, +2, +02:00 behind a time or a zone's name; returns the tokens taken. */
static size_t take_offset(const struct tokens *tokens, size_t at, bool named, int *ret_minutes)
{
    if (!sign(tokens, at, '+') && !sign(tokens, at, '-'))
        return 0;
    const struct token *hours = number(tokens, at + 1, named ? 1 : 2, 4);
    if (!hours || hours->spaced || hours->text.n == 3)
        return 0;
    size_t taken = 2;
    unsigned minutes = hours->text.n == 4 ? hours->value / 100 * 60 + hours->value % 100 : hours->value * 60;
    if (hours->text.n < 4 && sign(tokens, at + 2, ':') && number(tokens, at + 3, 2, 2)) {
        minutes += tokens->v[at + 3].value;
        taken = 4;
    } else if (hours->text.n < 4 && !named) {
        return 0;
    }
    if (minutes > 14 * 60)
        return 0;
    *ret_minutes = sign(tokens, at, '-') ? -(int)minutes : (int)minutes;
    return taken;
}

static size_t take_zone(const struct tokens *tokens, size_t at, int *ret_minutes)
{
    if (at < tokens->n && sign(tokens, at, '('))
        at++;
    if (at >= tokens->n || tokens->v[at].kind != WORD)
        return take_offset(tokens, at, false, ret_minutes);
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (span_eq(tokens->v[at].text, span_of(zones[i].name))) {
            int offset = 0;
            size_t more = zones[i].minutes == 0 ? take_offset(tokens, at + 1, true, &offset) : 0;
            *ret_minutes = zones[i].minutes + offset;
            return 1 + more;
        }
    return 0;
}

/* AM, PM, a.m., p.m. behind a time. */
static size_t take_half_day(const struct tokens *tokens, size_t at, struct date *date)
{
    bool pm = word(tokens, at, "pm"), am = word(tokens, at, "am");
    size_t taken = 1;
    if (!pm && !am && sign(tokens, at + 1, '.') && word(tokens, at + 2, "m")) {
        pm = word(tokens, at, "p");
        am = word(tokens, at, "a");
        taken = sign(tokens, at + 3, '.') ? 4 : 3;
    }
    if ((!pm && !am) || date->hour > 12)
        return 0;
    date->hour = date->hour % 12 + (pm ? 12 : 0);
    return taken;
}

/* hh:mm[:ss[.fff]] at `at`, with `separator`; what follows it too. */
static bool take_time(struct tokens *tokens, size_t at, char separator, struct date *date, bool *ret_half_day)
{
    const struct token *hour = number(tokens, at, 1, 2), *minute = number(tokens, at + 2, 2, 2);
    if (!hour || !minute || !sign(tokens, at + 1, separator) || hour->value > 23 || minute->value > 59 ||
        tokens->v[at + 1].spaced || minute->spaced)
        return false;
    size_t end = at + 3;
    const struct token *second = sign(tokens, end, separator) ? number(tokens, end + 1, 2, 2) : NULL;
    date->has_time = true;
    date->hour = hour->value;
    date->minute = minute->value;
    if (second && second->value <= 60) {
        date->has_second = true;
        date->second = second->value < 60 ? second->value : 59; /* a leap second */
        end += 2;
    }
    size_t half = take_half_day(tokens, end, date);
    *ret_half_day = half > 0;
    size_t zone = take_zone(tokens, end + half, &date->zone);
    date->has_zone = zone > 0;
    date->utc = date->zone == 0 && zone > 0 && !sign(tokens, end + half, '+') && !sign(tokens, end + half, '-');
    use(tokens, date, at, end + half + zone);
    return true;
}

static unsigned days_in(int year, unsigned month)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

static bool set_day(struct date *date, unsigned year, unsigned month, unsigned day)
{
    if (year < 100)
        year += year < 70 ? 2000 : 1900;
    if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12 || day < 1 ||
        day > days_in((int)year, month))
        return false;
    date->year = (int)year;
    date->month = month;
    date->day = day;
    return true;
}

/* Three numbers with one sign between them, the year in full or in two digits. */
static bool take_numbers(struct tokens *tokens, size_t at, bool month_first, bool full, struct date *date)
{
    const struct token *a = number(tokens, at, 1, 4), *b = number(tokens, at + 2, 1, 2), *c = number(tokens, at + 4, 1, 4);
    char separator = at + 1 < tokens->n ? tokens->v[at + 1].sign : 0;
    if (!a || !b || !c || !separator || !strchr("/-.", separator) || !sign(tokens, at + 3, separator))
        return false;
    bool year_first = a->text.n == 4;
    size_t digits = year_first ? a->text.n : c->text.n;
    if (digits != (full ? 4 : 2) || (year_first ? c : a)->text.n > 2)
        return false;
    unsigned day = year_first ? c->value : month_first ? b->value : a->value;
    unsigned month = year_first || !month_first ? b->value : a->value, year = year_first ? a->value : c->value;
    if (!set_day(date, year, month, day) && (year_first || !set_day(date, year, day, month)))
        return false;
    use(tokens, date, at, at + 5);
    return true;
}

/* 2021年10月27日 */
static bool take_ideographs(struct tokens *tokens, size_t at, struct date *date)
{
    const struct token *year = number(tokens, at, 4, 4), *month = number(tokens, at + 2, 1, 2),
                       *day = number(tokens, at + 4, 1, 2);
    if (!year || !month || !day || !span_eq(tokens->v[at + 1].text, SPAN_LIT("年")) ||
        !span_eq(tokens->v[at + 3].text, SPAN_LIT("月")) || !set_day(date, year->value, month->value, day->value))
        return false;
    use(tokens, date, at, at + 5);
    return true;
}

/* The number nearest to the month's name at `month`, on one side of it, signs and
 * a word like `de` between them allowed; TOKENS where there is none. */
static size_t beside(const struct tokens *tokens, size_t month, int step, size_t least, size_t most)
{
    size_t at = month;
    for (int i = 0; i < 4; i++) {
        at += (size_t)step;
        if (at >= tokens->n)
            return TOKENS;
        const struct token *token = &tokens->v[at];
        if (number(tokens, at, least, most))
            return at;
        if (token->kind == NUMBER || (token->kind == WORD && token->text.n > 5) || sign(tokens, at, ';'))
            return TOKENS;
    }
    return TOKENS;
}

/* A four-digit year, first behind the month, then before it; else two digits behind. */
static size_t find_year(const struct tokens *tokens, size_t month, size_t day)
{
    for (size_t at = month + 1; at < tokens->n && at < month + 8; at++)
        if (number(tokens, at, 4, 4) && tokens->v[at].value >= YEAR_FIRST && tokens->v[at].value <= YEAR_LAST)
            return at;
    for (size_t at = month; at-- > 0 && at + 5 > month;)
        if (number(tokens, at, 4, 4) && tokens->v[at].value >= YEAR_FIRST && tokens->v[at].value <= YEAR_LAST)
            return at;
    size_t from = day > month && day < TOKENS ? day : month;
    return beside(tokens, from, 1, 2, 2);
}

static bool take_named(struct tokens *tokens, size_t at, unsigned month, struct date *date)
{
    size_t day = beside(tokens, at, -1, 1, 2);
    if (day == TOKENS)
        day = beside(tokens, at, 1, 1, 2);
    if (day == TOKENS)
        return false;
    size_t year = find_year(tokens, at, day);
    if (year == TOKENS || year == day || !set_day(date, tokens->v[year].value, month, tokens->v[day].value))
        return false;
    size_t first = at < day ? at : day, last = at > day ? at : day;
    use(tokens, date, year < first ? year : first, (year > last ? year : last) + 1);
    return true;
}

/* The month's name nearest to a year: `mar. 27 oct. 2021` begins with a Tuesday. */
static bool take_month(struct tokens *tokens, struct date *date)
{
    size_t best = TOKENS, least = TOKENS;
    unsigned best_month = 0;
    for (size_t i = 0; i < tokens->n; i++) {
        unsigned month = tokens->v[i].kind == WORD ? month_find(tokens->v[i].text, tokens->hint) : 0;
        if (month == 0)
            continue;
        size_t distance = TOKENS - 1;
        for (size_t j = 0; j < tokens->n; j++)
            if (number(tokens, j, 4, 4) && tokens->v[j].value >= YEAR_FIRST && tokens->v[j].value <= YEAR_LAST) {
                size_t apart = j > i ? j - i : i - j;
                distance = apart < distance ? apart : distance;
            }
        if (distance <= least) {
            least = distance;
            best = i;
            best_month = month;
        }
    }
    return best < TOKENS && take_named(tokens, best, best_month, date);
}

static bool take_any_numbers(struct tokens *tokens, bool month_first, bool full, struct date *date)
{
    for (size_t i = 0; i + 4 < tokens->n; i++)
        if (take_numbers(tokens, i, month_first, full, date) || take_ideographs(tokens, i, date))
            return true;
    return false;
}

static bool take_day(struct tokens *tokens, bool month_first, struct date *date)
{
    return take_any_numbers(tokens, month_first, true, date) || take_month(tokens, date) ||
           take_any_numbers(tokens, month_first, false, date);
}

bool date_parse(struct pb_span text, locales hint, struct date *ret_date)
{
    struct tokens tokens = {.hint = hint};
    struct date date = {0};
    bool half_day = false, timed = false;
    scan(span_head(text, utf8_cut(text, LIMIT_DATE_BYTES)), &tokens);
    for (size_t i = 0; i < tokens.n && !timed; i++)
        timed = take_time(&tokens, i, ':', &date, &half_day);
    if (!take_day(&tokens, half_day, &date))
        return false;
    for (size_t i = 0; i < tokens.n && !timed; i++)
        timed = take_time(&tokens, i, '.', &date, &half_day);
    *ret_date = date;
    return true;
}

const char *date_iso(struct arena *arena, const struct date *date)
{
    const char *day = arena_printf(arena, "%04d-%02u-%02u", date->year, date->month, date->day);
    if (!date->has_time)
        return day;
    const char *clock = arena_printf(arena, "%sT%02u:%02u", day, date->hour, date->minute);
    if (date->has_second)
        clock = arena_printf(arena, "%s:%02u", clock, date->second);
    if (!date->has_zone)
        return clock;
    if (date->utc)
        return arena_printf(arena, "%sZ", clock);
    unsigned east = (unsigned)(date->zone < 0 ? -date->zone : date->zone);
    return arena_printf(arena, "%s%c%02u:%02u", clock, date->zone < 0 ? '-' : '+', east / 60, east % 60);
}
