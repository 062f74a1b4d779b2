#include "postbus/facts.h"

#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"
#include "ruleset.h"
#include "pattern.h"
#include "when.h"
#include "zones.h"

#define SIGNED_WORDS 6    /* words between a number and what it counts */
#define SIGNERS_LEAST 3   /* lines that make a list of signatories */
#define SIGNER_BYTES 60
#define MINUTES_A_DAY 1440

/* One text of the letter. */
struct source {
    struct pb_span text;
    enum field field;
    size_t index;
    int64_t day; /* its own date */
};

struct finding {
    const struct ruleset *set;
    struct words *dossiers; /* numbers that say that they are a dossier's */
    struct arena *arena;
    struct facts *out;
    struct words_budget budget;
    unsigned kinds; /* FACT_BITs: those that are wanted */
};

static bool wants(const struct finding *f, unsigned kinds)
{
    return f->kinds & kinds;
}

static void add(struct finding *f, const struct source *source, enum fact_kind kind, const char *value, size_t start, size_t end)
{
    struct fact fact = {.kind = kind, .value = value, .field = source->field, .index = source->index, .start = start, .end = end};
    if (f->out->n >= LIMIT_FACTS)
        return;
    fact.words = arena_copy(f->arena, span_tail(span_head(source->text, end), start));
    arena_push(f->arena, f->out, fact);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "36871" of `wetsvoorstel 36 871`, "36600-XIV" of `36 600 XIV`, "E230012" as it is. */
static const char *dossier_of(struct arena *arena, struct pb_span words)
{
    char digits[6] = "", chapter[8] = "";
    size_t n = 5, m = 0, end = words.n;
    if (words.p[0] == 'E' && pattern_is_number(arena_copy(arena, words)))
        return arena_copy(arena, words);
    while (end > 0 && !is_digit(words.p[end - 1]))
        end--;
    for (size_t i = end; i < words.n && m + 1 < sizeof chapter; i++)
        if (words.p[i] >= 'A' && words.p[i] <= 'Z')
            chapter[m++] = words.p[i];
    for (size_t i = end; i > 0 && n > 0; i--) /* the last five: those before them are a year's */
        if (is_digit(words.p[i - 1]))
            digits[--n] = words.p[i - 1];
    return m > 0 ? arena_printf(arena, "%s-%s", digits + n, chapter) : arena_string(arena, digits + n);
}

static bool is_found(const struct facts *facts, const struct source *source, size_t start, size_t end)
{
    for (size_t i = 0; i < facts->n; i++) {
        const struct fact *fact = &facts->v[i];
        if (fact->kind == FACT_DOSSIER && fact->field == source->field && fact->index == source->index && fact->start < end && start < fact->end)
            return true;
    }
    return false;
}

/* Dossiers that rules know, by their number; then any that says it is one. */
static void find_dossiers(struct finding *f, const struct source *source)
{
    struct hits hits = {0};
    if (f->set)
        words_scan_letter(f->set->words, f->arena, source->text, FIELD_BIT(FIELD_SUBJECT) | FIELD_BIT(FIELD_LETTER), &f->budget, &hits);
    for (size_t i = 0; i < hits.n; i++) {
        const struct rule *rule = &f->set->rules.v[hits.v[i].pattern];
        if (!hits.v[i].failed && rule->kind == RULE_NUMBER)
            add(f, source, FACT_DOSSIER, f->set->sections.v[rule->section].id, hits.v[i].start, hits.v[i].end);
    }
    words_scan(f->dossiers, f->arena, source->text, 1, &hits);
    for (size_t i = 0; i < hits.n; i++)
        if (!hits.v[i].failed && !is_found(f->out, source, hits.v[i].start, hits.v[i].end))
            add(f, source, FACT_DOSSIER,
                dossier_of(f->arena, span_tail(span_head(source->text, hits.v[i].end), hits.v[i].start)), hits.v[i].start, hits.v[i].end);
}

static void find_days(struct finding *f, const struct source *source)
{
    struct whens whens;
    when_find(f->arena, source->text, source->day, &whens);
    for (size_t i = 0; i < whens.n; i++)
        add(f, source, whens.v[i].chamber ? FACT_DEADLINE : FACT_DATE, when_iso(f->arena, whens.v[i].day), whens.v[i].start, whens.v[i].end);
}

/* A whole number as people write it: 31805, 31.805, 31 805; its digits, and where it ends. */
static size_t read_number(struct pb_span text, size_t at, char digits[static 12])
{
    size_t n = 0, end = at;
    while (end < text.n && n < 9) {
        char c = text.p[end];
        if (c >= '0' && c <= '9') {
            digits[n++] = c;
            end++;
            continue;
        }
        bool groups = (c == '.' || c == ',' || c == ' ') && n > 0 && end + 3 < text.n;
        for (size_t k = 1; groups && k <= 3; k++)
            groups = end + k < text.n && text.p[end + k] >= '0' && text.p[end + k] <= '9';
        if (!groups || (end + 4 < text.n && text.p[end + 4] >= '0' && text.p[end + 4] <= '9'))
            break;
        end++;
    }
    digits[n] = '\0';
    return n > 0 ? end : 0;
}

/* What a petition's numbers count; people only where it is also said that they signed. */
static bool counts_signatures(struct pb_span rest)
{
    static const char *const signs[] = {"handtekening", "ondertekening", "ondertekenaar", "steunbetuiging", "signature", "signator"};
    static const char *const people[] = {"mensen", "burgers", "personen", "nederlanders", "inwoners", "people", "ondertekenden"};
    static const char *const signing[] = {"getekend", "ondertekend", "tekenden", "ondertekenden", "signed", "tekende"};
    bool counted = false;
    rest = span_head(rest, 200);
    /* A footnote's mark stands in brackets, or at the end of its line. */
    if (span_starts(rest, SPAN_LIT(")")) || span_starts(rest, SPAN_LIT("\n")))
        return false;
    rest = span_head(rest, span_search(rest, SPAN_LIT("\n\n")));
    for (size_t at = 0, words = 0; at < rest.n && !strchr(".!?", rest.p[at]); at++) {
        if (at > 0 && utf8_is_word((unsigned char)rest.p[at - 1]))
            continue;
        struct pb_span word = span_tail(rest, at);
        words += utf8_is_word((unsigned char)rest.p[at]);
        for (size_t i = 0; i < sizeof signs / sizeof *signs && words <= SIGNED_WORDS; i++)
            if (span_casestarts(word, span_of(signs[i])))
                return true;
        for (size_t i = 0; i < sizeof people / sizeof *people && words <= SIGNED_WORDS; i++)
            counted = counted || span_casestarts(word, span_of(people[i]));
        for (size_t i = 0; counted && i < sizeof signing / sizeof *signing; i++)
            if (span_casestarts(word, span_of(signing[i])))
                return true;
    }
    return false;
}

static void find_signatures(struct finding *f, const struct source *source)
{
    struct pb_span text = source->text;
    char digits[12];
    for (size_t at = 0; at < text.n; at++) {
        bool inside = at > 0 && ((text.p[at - 1] >= '0' && text.p[at - 1] <= '9') || utf8_is_word((unsigned char)text.p[at - 1]));
        if (inside || text.p[at] < '0' || text.p[at] > '9')
            continue;
        size_t end = read_number(text, at, digits);
        if (end > 0 && counts_signatures(span_tail(text, end)))
            add(f, source, FACT_SIGNATURES, arena_string(f->arena, digits), at, end);
        at = end > at ? end - 1 : at;
    }
}

/* A name and nothing else: no sentence, number, address or mark of a footnote. */
static bool is_signer(struct pb_span line)
{
    if (line.n < 3 || line.n > SIGNER_BYTES || strchr(".,:;?!>", line.p[line.n - 1]))
        return false;
    for (size_t i = 0; i < line.n; i++)
        if ((line.p[i] >= '0' && line.p[i] <= '9') || strchr("@/<>[]|*", line.p[i]))
            return false;
    size_t at = 0;
    uint32_t rune = utf8_next(line, &at);
    return utf8_lower(rune) != rune;
}

/* Lines below a sign-off, as long as they are names; blank lines between do not matter. */
static void find_signatories(struct finding *f, const struct source *source)
{
    struct zones zones;
    struct pb_span rest = source->text, line, names[LIMIT_SIGNATORIES];
    size_t n = 0;
    bool open = false;
    zones_make(f->arena, source->text, &zones);
    while (span_line(&rest, &line) && n < LIMIT_SIGNATORIES) {
        size_t start = (size_t)(line.p - source->text.p);
        struct pb_span words = span_trim(line);
        bool foot = line.n > 0 && zones_at(&zones, start) == ZONE_FOOT;
        if (words.n == 0)
            continue;
        if (foot && open && is_signer(words))
            names[n++] = words;
        else if (n >= SIGNERS_LEAST)
            break;
        else
            n = 0;
        open = foot;
    }
    for (size_t i = 0; n >= SIGNERS_LEAST && i < n; i++) {
        size_t start = (size_t)(names[i].p - source->text.p);
        add(f, source, FACT_SIGNATORY, arena_copy(f->arena, names[i]), start, start + names[i].n);
    }
}

static void find_in(struct finding *f, const char *text, enum field field, size_t index, int64_t day)
{
    struct source source = {.text = span_of(text), .field = field, .index = index, .day = day};
    if (!text)
        return;
    source.text.n = utf8_cut(source.text, LIMIT_MATCH_TEXT);
    if (wants(f, FACT_BIT(FACT_DOSSIER)))
        find_dossiers(f, &source);
    if (wants(f, FACT_BIT(FACT_DATE) | FACT_BIT(FACT_DEADLINE))) {
        if (field != FIELD_SUBJECT)
            when_dated(f->arena, source.text, day, &source.day);
        find_days(f, &source);
    }
    if (wants(f, FACT_BIT(FACT_SIGNATURES)))
        find_signatures(f, &source);
    if (wants(f, FACT_BIT(FACT_SIGNATORY)) && field != FIELD_SUBJECT)
        find_signatories(f, &source);
}

/* `spf=pass`, `dkim=fail`, `dmarc=none` of the topmost Authentication-Results (RFC 8601). */
static void find_verdicts(struct finding *f, const struct source *source)
{
    static const char *const methods[] = {"spf", "dkim", "dmarc", "arc"};
    cleanup_buf struct buf out = BUF_INIT;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct pb_span rest = source->text;
        for (size_t at = span_search(rest, span_of(methods[i])); at < rest.n; at = span_search(rest, span_of(methods[i]))) {
            bool begins = at == 0 || strchr(" ;\t", rest.p[at - 1]);
            rest = span_tail(rest, at + strlen(methods[i]));
            if (!begins || !span_starts(rest, SPAN_LIT("=")))
                continue;
            size_t end = 1;
            while (end < rest.n && rest.p[end] >= 'a' && rest.p[end] <= 'z')
                end++;
            buf_printf(&out, "%s%s%.*s", out.len ? " " : "", methods[i], (int)end, rest.p);
            break;
        }
    }
    if (out.len > 0)
        add(f, source, FACT_AUTHENTICATION, arena_copy(f->arena, buf_span(&out)), 0, source->text.n);
}

static void find_in_header(struct finding *f, const struct reading *reading)
{
    static const struct {
        const char *name;
        enum fact_kind kind;
    } fields[] = {
        {"List-Id", FACT_LIST}, {"List-Unsubscribe", FACT_LIST}, {"Auto-Submitted", FACT_AUTOMATIC},
        {"Precedence", FACT_AUTOMATIC}, {"X-Autoreply", FACT_AUTOMATIC},
    };
    bool judged = false;
    for (size_t i = 0; i < reading->headers.n; i++) {
        const struct header_field *field = &reading->headers.v[i];
        struct source source = {.text = span_of(field->value), .field = FIELD_HEADER, .index = i};
        if (!judged && span_caseeq(span_of(field->name), SPAN_LIT("Authentication-Results"))) {
            find_verdicts(f, &source);
            judged = true; /* those below were written by others */
        }
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
            if (span_caseeq(span_of(field->name), span_of(fields[k].name)) && !span_caseeq(source.text, SPAN_LIT("no")))
                add(f, &source, fields[k].kind, field->value, 0, source.text.n);
    }
}

static int64_t day_of(const char *sent, int64_t otherwise)
{
    int64_t minutes;
    char day[11];
    if (!sent || strlen(sent) < 10)
        return otherwise;
    memcpy(day, sent, 10);
    day[10] = '\0';
    return iso_minutes(day, &minutes) ? minutes / MINUTES_A_DAY : otherwise;
}

void facts_find(const struct ruleset *set, struct arena *arena, const struct reading *reading, size_t letter, unsigned kinds, struct facts *ret_facts)
{
    size_t own = letter < reading->layers.n ? letter : 0;
    const struct layer *layer = &reading->layers.v[own];
    struct pattern any = pattern_any_number(arena);
    struct word_pattern pattern = {.regex = any.regex, .caseless = any.caseless, .fields = 1, .places = NAMED_PLACES};
    struct finding f = {.set = set, .arena = arena, .out = ret_facts, .kinds = kinds};
    int64_t day = day_of(layer->sent, day_of(reading->layers.v[0].sent, 0));
    *ret_facts = (struct facts){0};
    f.dossiers = set ? set->dossier : words_compile(arena, &pattern, 1);
    find_in(&f, layer->subject, FIELD_SUBJECT, own, day);
    find_in(&f, layer->text, FIELD_LETTER, own, day);
    for (size_t i = 0; i < reading->attachments.n && i < LIMIT_MATCH_TEXTS; i++)
        if (reading->attachments.v[i].layer <= own)
            find_in(&f, reading->attachments.v[i].text, FIELD_ATTACHMENT, i, day);
    if (wants(&f, FACT_BIT(FACT_LIST) | FACT_BIT(FACT_AUTOMATIC) | FACT_BIT(FACT_AUTHENTICATION)))
        find_in_header(&f, reading);
    if (!set)
        words_free(f.dossiers);
}

const char *facts_deadline(const struct facts *facts)
{
    const char *first = NULL;
    for (size_t i = 0; i < facts->n; i++)
        if (facts->v[i].kind == FACT_DEADLINE && (!first || strcmp(facts->v[i].value, first) < 0))
            first = facts->v[i].value;
    return first;
}

const char *facts_kind_name(enum fact_kind kind)
{
    static const char *const names[FACT_KINDS] = {
        [FACT_DOSSIER] = "dossier",       [FACT_DATE] = "date",           [FACT_DEADLINE] = "deadline",
        [FACT_SIGNATURES] = "signatures", [FACT_SIGNATORY] = "signatory", [FACT_LIST] = "list",
        [FACT_AUTOMATIC] = "automatic",   [FACT_AUTHENTICATION] = "authentication",
    };
    return names[kind];
}
