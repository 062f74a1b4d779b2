#include "take.h"

#include "pattern.h"
#include "people.h"
#include "phrases.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

static void add_rule(struct taking *t, enum rule_kind kind, const char *text, struct diag_place place, struct pattern pattern)
{
    struct ruleset *set = t->set;
    bool named = kind == RULE_TITLE || kind == RULE_ALIAS || kind == RULE_NUMBER || kind == RULE_MENTION;
    struct rule rule = {
        .kind = kind,
        .section = ruleset_index(set, t->section),
        .weight = t->use.weight,
        .validity = t->use.validity,
        .fields = t->use.fields,
        .text = text,
        .shown = t->entry ? arena_printf(set->arena, "%s = %s", t->entry->key, text) : t->section->shown,
        .place = place,
    };
    if (kind == RULE_AUTHOR)
        rule.fields = FIELD_BIT(FIELD_SENDER);
    struct word_pattern words = {
        .regex = pattern.regex,
        .caseless = pattern.caseless,
        .foreign = t->use.key && t->use.key->kind == KEY_REGEX,
        .fields = rule.fields,
        .places = named ? NAMED_PLACES : 1,
    };
    if (set->rules.n == LIMIT_TERMS)
        diag_error(t->diag, place, "more than %d terms: expected fewer", LIMIT_TERMS);
    if (set->rules.n >= LIMIT_TERMS)
        return;
    arena_push(set->arena, &set->rules, rule);
    arena_push(set->arena, &set->patterns, words);
}

static bool too_long(struct taking *t, const char *text, struct diag_place place)
{
    size_t n = strlen(text);
    if (n > LIMIT_TERM_BYTES)
        diag_error(t->diag, place, "%zu bytes: expected at most %d", n, LIMIT_TERM_BYTES);
    return n > LIMIT_TERM_BYTES;
}

/* One term, alias, title or name. */
static void take_words(struct taking *t, const char *text, struct diag_place place)
{
    struct arena *arena = t->set->arena;
    struct pattern pattern;
    enum rule_kind kind = t->use.key->rule;
    if (too_long(t, text, place))
        return;
    bool good = kind == RULE_TITLE ? pattern_title(arena, text, &pattern)
              : kind == RULE_MENTION ? pattern_committee(arena, text, &pattern)
                                     : pattern_term(arena, text, &pattern);
    if (!good) {
        diag_error(t->diag, place, "%s: expected a word", text);
        return;
    }
    add_rule(t, kind, text, place, pattern);
    if (kind == RULE_TITLE && pattern_title_head(arena, text, &pattern))
        add_rule(t, RULE_TITLE_HEAD, text, place, pattern);
    if (kind == RULE_TITLE && !t->section->name)
        t->section->name = text;
}

static void take_regex(struct taking *t, const struct ini_value *value)
{
    struct pb_span text = span_of(value->text);
    if (too_long(t, value->text, value->place))
        return;
    if (text.n < 3 || text.p[0] != '/' || text.p[text.n - 1] != '/') {
        diag_error(t->diag, value->place, "%s: expected a regex between slashes, such as /artikel\\s+24/", value->text);
        return;
    }
    const char *regex = arena_copy(t->set->arena, span_tail(span_head(text, text.n - 1), 1));
    add_rule(t, RULE_TERM, value->text, value->place, (struct pattern){regex, true});
}

static void take_header(struct taking *t, const struct ini_value *value)
{
    struct pb_span text = span_of(value->text);
    size_t colon = span_find(text, ':');
    struct pb_span name = span_trim(span_head(text, colon)), wanted = span_trim(span_tail(text, colon + 1));
    struct pattern pattern = {"\\S", true};
    if (name.n == 0 || span_find(name, ' ') < name.n) {
        diag_error(t->diag, value->place, "%s: expected a header field's name, such as List-Unsubscribe, or Name: words", value->text);
        return;
    }
    if (wanted.n > 0 && !pattern_term(t->set->arena, arena_copy(t->set->arena, wanted), &pattern)) {
        diag_error(t->diag, value->place, "%s: expected a word behind the colon", value->text);
        return;
    }
    t->use.fields = FIELD_BIT(FIELD_HEADER);
    size_t before = t->set->rules.n;
    add_rule(t, RULE_HEADER, value->text, value->place, pattern);
    if (t->set->rules.n == before)
        return;
    t->set->rules.v[before].header = arena_copy(t->set->arena, name);
    t->set->rules.v[before].any_value = wanted.n == 0;
}

static void take_queue(struct taking *t, const struct ini_value *value)
{
    size_t n = strlen(value->text);
    bool good = n <= LIMIT_FOLDER_NAME && value->text[0] != '/' && value->text[n - 1] != '/' &&
                !strstr(value->text, "//") && !strstr(value->text, "..") && !strpbrk(value->text, "*%\\");
    if (good)
        t->section->queue = value->text;
    else
        diag_error(t->diag, value->place, "%s: expected a mail folder, such as Commissies/JV", value->text);
}

static void take_date(struct taking *t, const struct ini_value *value)
{
    if (keys_date(t->diag, value->text, value->place))
        *(const char **)((char *)t->section + t->use.key->offset) = value->text;
}

static void take_text(struct taking *t, const struct ini_value *value)
{
    const char **place = (const char **)((char *)t->section + t->use.key->offset);
    if (*place && t->use.key->offset != offsetof(struct section, name))
        diag_error(t->diag, value->place, "%s is given twice in [%s]", t->use.key->name, t->section->shown);
    *place = value->text;
}

static void take_item(struct taking *t, const char *text, struct diag_place place)
{
    if (t->use.key->kind == KEY_WORDS)
        take_words(t, text, place);
    else if (t->use.key->kind == KEY_PHRASES)
        phrases_take(t, text, place);
    else if (t->use.key->kind == KEY_MEMBERS)
        arena_push(t->set->arena, &t->section->members, people_member(t->set->arena, text));
    else
        arena_push(t->set->arena, (struct placed_list *)((char *)t->section + t->use.key->offset), ((struct placed){text, place}));
}

/* The parts of a line between semicolons, each with its own column. */
static void take_items(struct taking *t, const struct ini_value *value)
{
    struct pb_span rest = span_of(value->text);
    struct diag_place place = value->place;
    while (rest.n > 0) {
        size_t end = span_find(rest, ';');
        struct pb_span item = span_trim(span_head(rest, end));
        struct diag_place at = place;
        if (item.n > 0) {
            at.column += (unsigned)utf8_length((struct pb_span){rest.p, (size_t)(item.p - rest.p)});
            take_item(t, arena_copy(t->set->arena, item), at);
        }
        place.column += (unsigned)utf8_length(span_head(rest, end)) + 1;
        rest = span_tail(rest, end + 1);
    }
}

static void take_value(struct taking *t, const struct ini_value *value)
{
    switch (t->use.key->kind) {
    case KEY_TEXT: take_text(t, value); break;
    case KEY_QUEUE: take_queue(t, value); break;
    case KEY_DATE: take_date(t, value); break;
    case KEY_LINES: take_words(t, value->text, value->place); break;
    case KEY_REGEX: take_regex(t, value); break;
    case KEY_HEADER: take_header(t, value); break;
    case KEY_WORDS:
    case KEY_PHRASES:
    case KEY_LIST:
    case KEY_MEMBERS: take_items(t, value); break;
    case KEY_EXAMPLE:
    case KEY_COUNTER:
        arena_push(t->set->arena, &t->section->examples,
                   ((struct example){value->text, t->use.key->kind == KEY_COUNTER, value->place}));
        break;
    }
}

void take_entry(struct taking *t, const struct ini_entry *entry)
{
    if (!keys_read(t->set->arena, t->diag, t->section->kind, entry->key, entry->place, &t->use))
        return;
    t->entry = entry;
    if (entry->n == 0)
        diag_error(t->diag, entry->place, "nothing stands behind %s =: expected a value", entry->key);
    bool single = t->use.key->kind == KEY_TEXT || t->use.key->kind == KEY_QUEUE || t->use.key->kind == KEY_DATE;
    if (single && entry->n > 1)
        diag_error(t->diag, entry->v[1].place, "%s takes one line: expected key = value, not indented", entry->key);
    for (size_t i = 0; i < entry->n && (i == 0 || !single); i++)
        take_value(t, &entry->v[i]);
}

void take_name(struct taking *t, const struct ini_section *source)
{
    struct section *s = t->section;
    t->entry = NULL;
    t->use = (struct key_use){.weight = 1, .fields = FIELDS_TEXT};
    struct pattern pattern;
    if (s->kind == SECTION_BILL) {
        if (pattern_number(t->set->arena, s->id, &pattern))
            add_rule(t, RULE_NUMBER, s->id, source->place, pattern);
        else
            diag_error(t->diag, source->name_place, "[bill %s]: expected a dossier number, such as 36871 or 36600-XIV", s->id);
    } else if (s->kind == SECTION_ORGANISATION && pattern_term(t->set->arena, s->id, &pattern)) {
        add_rule(t, RULE_AUTHOR, s->id, source->place, pattern);
    }
}

void take_mentions(struct taking *t, const struct ini_section *source)
{
    const char *const names[] = {t->section->name, t->section->short_name};
    struct pattern pattern;
    t->entry = NULL;
    t->use = (struct key_use){.weight = 1, .fields = FIELDS_TEXT};
    for (size_t i = 0; i < 2; i++)
        if (names[i] && pattern_committee(t->set->arena, names[i], &pattern))
            add_rule(t, RULE_MENTION, names[i], source->place, pattern);
    if (!t->section->queue)
        t->section->queue = arena_printf(t->set->arena, "Commissies/%s", t->section->id);
}
