#include "ruleset.h"

#include "pattern.h"
#include "phrases.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

static const char *const kind_names[SECTION_KINDS + 1] = {"committee", "bill", "topic", "organisation", "kind", "boilerplate", NULL};

const char *section_kind_name(enum section_kind kind)
{
    return kind_names[kind];
}

const char *section_title(const struct section *section)
{
    return section->short_name ? section->short_name : section->name ? section->name : section->id;
}

const struct section *ruleset_find(const struct ruleset *set, enum section_kind kind, const char *id)
{
    for (size_t i = 0; i < set->sections.n; i++)
        if (set->sections.v[i].kind == kind && span_caseeq(span_of(set->sections.v[i].id), span_of(id)))
            return &set->sections.v[i];
    return NULL;
}

/* What a section of a kind cannot be without. */
static void check_section(struct taking *t, const struct ini_section *source)
{
    const struct section *s = t->section;
    const struct { const char *key; bool missing; } needed[] = {
        {"committee", (s->kind == SECTION_BILL || s->kind == SECTION_TOPIC) && s->committee_ids.n == 0},
        {"title", s->kind == SECTION_BILL && !s->name},
        {"name", s->kind == SECTION_COMMITTEE && !s->name},
        {"domain", s->kind == SECTION_ORGANISATION && s->domains.n == 0},
        {"phrase", s->kind == SECTION_BOILERPLATE && s->phrases == 0},
    };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (needed[i].missing)
            diag_error(t->diag, source->place, "[%s] has no %s: expected %s = …", s->shown, needed[i].key, needed[i].key);
}

static bool section_kind(struct diag *diag, const struct ini_section *source, enum section_kind *ret_kind)
{
    for (unsigned i = 0; i < SECTION_KINDS; i++)
        if (strcmp(kind_names[i], source->kind) == 0) {
            *ret_kind = (enum section_kind)i;
            return true;
        }
    const char *near = diag_did_you_mean(source->kind, kind_names);
    diag_error(diag, source->place, "[%s]: expected committee, bill, topic, organisation, kind or boilerplate%s", source->kind,
               diag_meant(diag, near));
    return false;
}

/* Two sections of one name are a mistake, but for the phrases, which add up. */
static bool is_fresh(struct taking *t, const struct ini_section *source, enum section_kind kind)
{
    const struct section *other = ruleset_find(t->set, kind, source->name);
    if (!other || kind == SECTION_BOILERPLATE)
        return true;
    if (kind == SECTION_BILL)
        diag_warn(t->diag, source->place, "double-bill", "[bill %s] also stands in %s:%u", source->name, other->place.file, other->place.line);
    else
        diag_error(t->diag, source->place, "[%s %s] also stands in %s:%u: expected another name", source->kind, source->name,
                   other->place.file, other->place.line);
    return kind == SECTION_BILL;
}

static void take_section(struct ruleset *set, struct diag *diag, const struct ini_section *source)
{
    struct taking t = {.set = set, .diag = diag};
    enum section_kind kind;
    if (!section_kind(diag, source, &kind))
        return;
    if (source->name[0] == '\0') {
        diag_error(diag, source->place, "[%s] has no name: expected [%s name]", source->kind, source->kind);
        return;
    }
    enum phrase_kind phrase_kind = 0;
    if (!is_fresh(&t, source, kind) || (kind == SECTION_BOILERPLATE && !phrases_kind(diag, source, &phrase_kind)))
        return;
    struct section fresh = {.kind = kind, .id = source->name, .place = source->place, .phrase_kind = phrase_kind,
                            .shown = arena_printf(set->arena, "%s %s", source->kind, source->name)};
    if (set->sections.n >= LIMIT_SECTIONS) {
        diag_error(diag, source->place, "more than %d sections: expected fewer", LIMIT_SECTIONS);
        return;
    }
    arena_push(set->arena, &set->sections, fresh);
    t.section = &set->sections.v[set->sections.n - 1];
    take_name(&t, source);
    for (size_t i = 0; i < source->n; i++)
        take_entry(&t, &source->v[i]);
    check_section(&t, source);
    if (kind == SECTION_COMMITTEE)
        take_mentions(&t, source);
}

void ruleset_take(struct ruleset *set, struct diag *diag, const struct ini_file *file)
{
    for (size_t i = 0; i < file->n; i++)
        take_section(set, diag, &file->v[i]);
}

static const struct section *link_to(struct ruleset *set, struct diag *diag, const struct section *from, enum section_kind kind, const char *id,
                                     struct diag_place place)
{
    const struct section *found = ruleset_find(set, kind, id);
    if (found)
        return found;
    const char **names = arena_array(set->arena, set->sections.n + 1, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < set->sections.n; i++)
        if (set->sections.v[i].kind == kind)
            names[n++] = set->sections.v[i].id;
    const char *near = diag_did_you_mean(id, names);
    diag_error(diag, place, "[%s] names %s %s, and no such section is there%s", from->shown, kind_names[kind], id,
               diag_meant(diag, near));
    return NULL;
}

static void link_section(struct ruleset *set, struct diag *diag, struct section *section)
{
    for (size_t i = 0; i < section->committee_ids.n; i++) {
        const struct placed *name = &section->committee_ids.v[i];
        const struct section *committee = link_to(set, diag, section, SECTION_COMMITTEE, name->text, name->place);
        if (committee)
            arena_push(set->arena, &section->committees, committee);
    }
    if (section->parent_id)
        section->parent = link_to(set, diag, section, SECTION_BILL, section->parent_id, section->place);
}

/* Rules of one section, from..to. */
struct range {
    size_t from, to;
};

/* A section's rules stand together, in the order of the sections. */
static struct range *own_rules(const struct ruleset *set)
{
    struct range *own = arena_array(set->arena, set->sections.n, sizeof *own);
    for (size_t i = 0; i < set->rules.n; i++) {
        struct range *range = &own[set->rules.v[i].section];
        range->from = range->to ? range->from : i;
        range->to = i + 1;
    }
    return own;
}

static bool has_rule(const struct ruleset *set, struct range range, const char *regex)
{
    for (size_t i = range.from; i < range.to; i++)
        if (strcmp(set->patterns.v[i].regex, regex) == 0)
            return true;
    return false;
}

/* The days of a line, or else of its section. */
static struct validity validity_within(struct validity own, struct validity section)
{
    return (struct validity){own.from ? own.from : section.from, own.until ? own.until : section.until};
}

/* A topic's terms that the section, `own`, has not itself and has not taken in yet, from `taken` on. What the
 * topic includes goes no further. */
static void include_topic(struct ruleset *set, struct diag *diag, size_t section, const struct range *own, size_t topic, size_t taken,
                          struct diag_place place)
{
    for (size_t i = own[topic].from; i < own[topic].to; i++) {
        struct rule rule = set->rules.v[i];
        struct word_pattern pattern = set->patterns.v[i];
        if ((rule.kind != RULE_TERM && rule.kind != RULE_NOT) || has_rule(set, own[section], pattern.regex) ||
            has_rule(set, (struct range){taken, set->rules.n}, pattern.regex))
            continue;
        if (set->rules.n == LIMIT_TERMS || set->rules.n - taken == LIMIT_INCLUDED) {
            diag_error(diag, place, "more than %d included terms, or %d in all: expected fewer", LIMIT_INCLUDED, LIMIT_TERMS);
            return;
        }
        rule.section = section;
        rule.validity = validity_within(rule.validity, set->sections.v[topic].validity);
        rule.included = true;
        arena_push(set->arena, &set->rules, rule);
        arena_push(set->arena, &set->patterns, pattern);
    }
}

static void include_topics(struct ruleset *set, struct diag *diag)
{
    const struct range *own = own_rules(set);
    for (size_t i = 0; i < set->sections.n; i++) {
        size_t taken = set->rules.n;
        for (size_t j = 0; j < set->sections.v[i].include_ids.n; j++) {
            const struct placed *name = &set->sections.v[i].include_ids.v[j];
            const struct section *topic = link_to(set, diag, &set->sections.v[i], SECTION_TOPIC, name->text, name->place);
            if (topic == &set->sections.v[i])
                diag_error(diag, name->place, "[%s] includes itself: expected another topic", set->sections.v[i].shown);
            else if (topic)
                include_topic(set, diag, i, own, ruleset_index(set, topic), taken, name->place);
        }
    }
}

static void list_headers(struct ruleset *set)
{
    for (size_t i = 0; i < set->rules.n; i++) {
        const char *header = set->rules.v[i].header;
        bool known = !header;
        for (size_t k = 0; !known && k < set->headers.n; k++)
            known = span_caseeq(span_of(set->headers.v[k]), span_of(header));
        if (!known)
            arena_push(set->arena, &set->headers, header);
    }
}

void ruleset_finish(struct ruleset *set, struct diag *diag)
{
    for (size_t i = 0; i < set->sections.n; i++)
        link_section(set, diag, &set->sections.v[i]);
    include_topics(set, diag);
    phrases_complete(set);
    list_headers(set);
    set->words = words_compile(set->arena, set->patterns.v, set->patterns.n);
    struct pattern any = pattern_any_number(set->arena);
    set->dossier = words_compile(set->arena, &(struct word_pattern){.regex = any.regex, .caseless = any.caseless, .fields = 1, .places = NAMED_PLACES}, 1);
    size_t unkeyed = 0;
    for (size_t i = 0; i < set->patterns.n; i++) {
        const struct word_pattern *pattern = &set->patterns.v[i];
        struct diag_place place = set->rules.v[i].place;
        unkeyed += pattern->foreign && words_unkeyed(set->words, i);
        if (unkeyed == LIMIT_UNKEYED + 1) {
            diag_error(diag, place, "%s: more than %d regexes without a word that tells where to look: expected fewer", set->rules.v[i].text, LIMIT_UNKEYED);
            unkeyed++;
        }
        if (!pattern->fault || set->rules.v[i].included)
            continue;
        struct pb_span before = span_head(span_of(pattern->regex), pattern->fault_at);
        if (pattern->foreign) /* behind the slash */
            place.column += (unsigned)utf8_length(before) + 1;
        diag_error(diag, place, "%s: the regex has a mistake: %s", set->rules.v[i].text, pattern->fault);
    }
}
