#include "keys.h"

#include "postbus/buf.h"
#include "postbus/iso.h"
#include "postbus/lang.h"

#define WEIGHT_USUAL 1.0
#define WEIGHT_MOST 100

#define C SECTION_BIT(SECTION_COMMITTEE)
#define B SECTION_BIT(SECTION_BILL)
#define T SECTION_BIT(SECTION_TOPIC)
#define O SECTION_BIT(SECTION_ORGANISATION)
#define K SECTION_BIT(SECTION_KIND)
#define F SECTION_BIT(SECTION_BOILERPLATE)
#define AT(member) offsetof(struct section, member)

static const struct key keys[] = {
    {"name", C | T | O | K, KEY_TEXT, 0, false, false, AT(name)},
    {"short", C, KEY_TEXT, 0, false, false, AT(short_name)},
    {"queue", C | K, KEY_QUEUE, 0, false, false, AT(queue)},
    {"member", C, KEY_MEMBERS, 0, false, false, 0},
    {"clerk", C, KEY_MEMBERS, 0, false, false, 0},
    {"alias", C, KEY_WORDS, RULE_MENTION, false, false, 0},
    {"title", B, KEY_LINES, RULE_TITLE, false, true, 0},
    {"alias", B, KEY_WORDS, RULE_ALIAS, false, true, 0},
    {"alias", O, KEY_WORDS, RULE_AUTHOR, false, false, 0},
    {"committee", B | T | K, KEY_LIST, 0, false, false, AT(committee_ids)},
    {"plenary", B, KEY_DATE, 0, false, false, AT(plenary)},
    {"from", B | T | K, KEY_DATE, 0, false, false, AT(validity.from)},
    {"until", B | T | K, KEY_DATE, 0, false, false, AT(validity.until)},
    {"parent", B, KEY_TEXT, 0, false, false, AT(parent_id)},
    {"term", B | T | K, KEY_WORDS, RULE_TERM, true, true, 0},
    {"regex", B | T | K, KEY_REGEX, RULE_TERM, true, true, 0},
    {"not", B | T | K, KEY_WORDS, RULE_NOT, false, true, 0},
    {"include", B | T | K, KEY_LIST, 0, false, false, AT(include_ids)},
    {"header", K, KEY_HEADER, RULE_HEADER, false, false, 0},
    {"domain", O, KEY_LIST, 0, false, false, AT(domains)},
    {"sort", O, KEY_TEXT, 0, false, false, AT(sort)},
    {"example", B | T | K, KEY_EXAMPLE, 0, false, false, 0},
    {"counterexample", B | T | K, KEY_COUNTER, 0, false, false, 0},
    {"phrase", F, KEY_PHRASES, 0, false, false, 0},
};
#define KEYS (sizeof keys / sizeof *keys)

/* Fields as clerks write them. */
static const char *const field_names[] = {"subject", "letter", "attachment", "note", "quoted", NULL};
static const enum field field_values[] = {FIELD_SUBJECT, FIELD_LETTER, FIELD_ATTACHMENT, FIELD_NOTE, FIELD_QUOTED};

static bool next_word(struct pb_span *rest, struct pb_span *ret_word)
{
    *rest = span_trim(*rest);
    size_t end = 0;
    while (end < rest->n && rest->p[end] != ' ' && rest->p[end] != ',')
        end++;
    *ret_word = span_head(*rest, end);
    *rest = span_tail(*rest, end < rest->n ? end + 1 : end);
    return ret_word->n > 0;
}

static const struct key *find(enum section_kind section, struct pb_span name)
{
    for (size_t i = 0; i < KEYS; i++)
        if ((keys[i].sections & SECTION_BIT(section)) && span_eq(name, span_of(keys[i].name)))
            return &keys[i];
    return NULL;
}

static void tell_unknown(struct diag *diag, enum section_kind section, const char *name, struct diag_place place)
{
    const char *names[KEYS + 1];
    cleanup_buf struct buf all = BUF_INIT;
    size_t n = 0;
    for (size_t i = 0; i < KEYS; i++)
        if (keys[i].sections & SECTION_BIT(section)) {
            names[n++] = keys[i].name;
            buf_printf(&all, "%s%s", all.len ? ", " : "", keys[i].name);
        }
    names[n] = NULL;
    const char *near = diag_did_you_mean(name, names);
    if (near)
        diag_error(diag, place, "%s is no key of [%s]%s", name, section_kind_name(section), diag_meant(diag, near));
    else
        diag_error(diag, place, "%s is no key of [%s]: expected one of %s", name, section_kind_name(section), buf_string(&all));
}

/* "3", "2.5" or "0,5". */
static bool read_weight(struct pb_span word, double *ret_weight)
{
    size_t dot = 0;
    while (dot < word.n && word.p[dot] != '.' && word.p[dot] != ',')
        dot++;
    unsigned long whole, part = 0;
    struct pb_span behind = span_tail(word, dot + 1);
    if (!span_number(span_head(word, dot), WEIGHT_MOST, &whole))
        return false;
    if (dot < word.n && (behind.n != 1 || !span_number(behind, 9, &part)))
        return false;
    *ret_weight = (double)whole + (double)part / 10;
    return *ret_weight > 0 && *ret_weight <= WEIGHT_MOST;
}

static bool read_fields(struct arena *arena, struct diag *diag, struct pb_span rest, struct diag_place place, unsigned *ret_fields)
{
    struct pb_span word;
    *ret_fields = 0;
    while (next_word(&rest, &word)) {
        const char *name = arena_copy(arena, word);
        size_t i = 0;
        while (field_names[i] && strcmp(field_names[i], name) != 0)
            i++;
        if (!field_names[i]) {
            const char *near = diag_did_you_mean(name, field_names);
            diag_error(diag, place, "in %s: expected subject, letter, attachment, note or quoted%s", name,
                       diag_meant(diag, near));
            return false;
        }
        *ret_fields |= FIELD_BIT(field_values[i]);
    }
    if (*ret_fields == 0)
        diag_error(diag, place, "nothing stands behind in: expected subject, letter, attachment, note or quoted");
    return *ret_fields != 0;
}

bool keys_date(struct diag *diag, const char *text, struct diag_place place)
{
    int64_t minutes;
    if (strlen(text) == 10 && iso_minutes(text, &minutes))
        return true;
    diag_error(diag, place, "%s: expected a date as YYYY-MM-DD, such as 2026-05-19", text);
    return false;
}

static bool is_dated(const struct key *key)
{
    return key->kind == KEY_WORDS || key->kind == KEY_LINES || key->kind == KEY_REGEX;
}

/* "from 2024-07-01 until 2026-06-30", each where it stands. */
static bool read_validity(struct arena *arena, struct diag *diag, struct pb_span *rest, struct pb_span *word, struct diag_place place,
                          struct validity *validity)
{
    const struct { const char *name; const char **date; } ends[] = {{"from", &validity->from}, {"until", &validity->until}};
    for (size_t i = 0; i < 2; i++) {
        if (!span_eq(*word, span_of(ends[i].name)))
            continue;
        next_word(rest, word);
        *ends[i].date = arena_copy(arena, *word);
        if (!keys_date(diag, *ends[i].date, place))
            return false;
        next_word(rest, word);
    }
    return true;
}

bool keys_read(struct arena *arena, struct diag *diag, enum section_kind section, const char *text, struct diag_place place,
               struct key_use *ret_use)
{
    struct pb_span rest = span_of(text), word = {0};
    struct key_use use = {.weight = WEIGHT_USUAL, .fields = FIELDS_TEXT};
    next_word(&rest, &word);
    use.key = find(section, word);
    if (!use.key) {
        tell_unknown(diag, section, arena_copy(arena, word), place);
        return false;
    }
    next_word(&rest, &word);
    if (use.key->weighed && read_weight(word, &use.weight))
        next_word(&rest, &word);
    if (is_dated(use.key) && !read_validity(arena, diag, &rest, &word, place, &use.validity))
        return false;
    bool more = word.n > 0;
    if (more && use.key->placed && span_eq(word, SPAN_LIT("in"))) {
        if (!read_fields(arena, diag, rest, place, &use.fields))
            return false;
    } else if (more) {
        diag_error(diag, place, "%.*s behind %s: expected %s%s%s%s=", (int)word.n, word.p, use.key->name,
                   use.key->weighed ? _("a weight from 0.1 to 100 (term 3), ") : "",
                   is_dated(use.key) ? _("a day (until 2026-07-01), ") : "",
                   use.key->placed ? _("a field (in subject), ") : "", use.key->weighed || use.key->placed || is_dated(use.key) ? _("or ") : "");
        return false;
    }
    *ret_use = use;
    return true;
}
