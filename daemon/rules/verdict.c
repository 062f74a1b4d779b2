#include <stdint.h>
#include <stdlib.h>

#include "judge.h"

struct rules_settings rules_settings_default(void)
{
    return (struct rules_settings){
        .assign = 10,
        .suggest = 5,
        .margin = 3,
        .addressees = 6, /* with a suggestion it decides, alone it does not: letters go to many */
        .mention = 6,
        .factor = {
            [FIELD_SUBJECT] = 1.5,
            [FIELD_LETTER] = 1,
            [FIELD_ATTACHMENT] = 1.1, /* the enclosed letter says it better than the cover note */
            [FIELD_NOTE] = 0.6,
            [FIELD_QUOTED] = 0.3,
            [FIELD_ADDRESSEE] = 1,
            [FIELD_SENDER] = 0, /* who writes is not what about */
            [FIELD_HEADER] = 1,
        },
    };
}

double judge_weight(const struct judging *j, const struct rule *rule)
{
    double assign = j->set->settings.assign;
    switch (rule->kind) {
    case RULE_TITLE: return assign * (j->set->sections.v[rule->section].parent ? NAME_TITLE_HEAD : NAME_TITLE);
    case RULE_TITLE_HEAD: return assign * NAME_TITLE_HEAD;
    case RULE_ALIAS: return assign * NAME_ALIAS;
    case RULE_NUMBER: return assign * NAME_NUMBER;
    case RULE_HEADER: return assign;
    case RULE_MENTION: return j->set->settings.mention;
    case RULE_TERM: return rule->weight;
    case RULE_NOT:
    case RULE_AUTHOR: break;
    }
    return 0;
}

double judge_points(const struct judging *j, size_t rule)
{
    if (!j->best[rule])
        return 0;
    return judge_weight(j, &j->set->rules.v[rule]) * j->in.found.v[j->best[rule] - 1].factor;
}

static int by_number(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void choose_best(struct judging *j)
{
    for (size_t i = 0; i < j->in.found.n; i++) {
        const struct found *found = &j->in.found.v[i];
        size_t *best = &j->best[found->rule];
        if (!found->dropped && !*best)
            arena_push(j->arena, &j->matched, (uint32_t)found->rule);
        if (!found->dropped && (!*best || found->factor > j->in.found.v[*best - 1].factor))
            *best = i + 1;
    }
    if (j->matched.n)
        qsort(j->matched.v, j->matched.n, sizeof *j->matched.v, by_number);
}

/* Points of all sections but committees; a `not` takes one out, unless it
 * stands in what the letter merely quotes. */
static void add_up(struct judging *j)
{
    for (size_t i = 0; i < j->matched.n; i++) {
        size_t r = j->matched.v[i];
        const struct rule *rule = &j->set->rules.v[r];
        struct tally *tally = &j->tallies[rule->section];
        if (rule->kind == RULE_NOT && j->in.texts.v[j->in.found.v[j->best[r] - 1].text].field != FIELD_QUOTED)
            tally->out = true;
        else if (j->set->sections.v[rule->section].kind != SECTION_COMMITTEE)
            tally->raw += judge_points(j, r);
    }
    for (size_t i = 0; i < j->set->sections.n; i++)
        j->tallies[i].points = j->tallies[i].out ? 0 : j->tallies[i].raw;
}

static enum score_state state_of(const struct judging *j, size_t section)
{
    const struct section *s = &j->set->sections.v[section];
    double points = j->tallies[section].points;
    if (points < j->set->settings.suggest)
        return SCORE_WEAK;
    if (points < j->set->settings.assign || s->kind == SECTION_COMMITTEE)
        return SCORE_SUGGESTED; /* committees: until they win */
    return s->kind != SECTION_BILL || j->tallies[section].named ? SCORE_ASSIGNED : SCORE_SUGGESTED;
}

static int by_points(const void *left, const void *right)
{
    const struct score *a = left, *b = right;
    if (a->points < b->points || a->points > b->points)
        return a->points > b->points ? -1 : 1;
    return strcmp(a->id, b->id);
}

static void list_scores(struct judging *j, enum section_kind kind, struct scores *scores)
{
    for (size_t i = 0; i < j->set->sections.n; i++)
        if (j->set->sections.v[i].kind == kind && j->tallies[i].points > 0)
            arena_push(j->arena, scores, ((struct score){j->set->sections.v[i].id, j->tallies[i].points, state_of(j, i)}));
    if (scores->n > 0)
        qsort(scores->v, scores->n, sizeof *scores->v, by_points);
}

/* A kind is assigned like a topic; one that a header names goes before words. */
static void choose_kind(struct judging *j)
{
    double most = 0;
    bool header = false;
    for (size_t i = 0; i < j->matched.n; i++) {
        const struct rule *rule = &j->set->rules.v[j->matched.v[i]];
        if (rule->kind == RULE_HEADER && !j->tallies[rule->section].out && !header) {
            j->kind = &j->set->sections.v[rule->section];
            header = true;
        }
    }
    for (size_t i = 0; !header && i < j->set->sections.n; i++) {
        double points = j->tallies[i].points;
        if (j->set->sections.v[i].kind == SECTION_KIND && points >= j->set->settings.assign && points > most) {
            j->kind = &j->set->sections.v[i];
            most = points;
        }
    }
    j->verdict->kind = j->kind ? j->kind->id : "letter";
}

/* Is `domain` this one or below it? */
static bool within_domain(const char *address, const char *domain)
{
    const char *at = address ? strrchr(address, '@') : NULL;
    if (!at)
        return false;
    struct pb_span own = span_of(at + 1), wanted = span_of(domain);
    if (own.n < wanted.n || wanted.n == 0 || !span_caseeq(span_tail(own, own.n - wanted.n), wanted))
        return false;
    return own.n == wanted.n || own.p[own.n - wanted.n - 1] == '.';
}

static bool writes_from(const struct section *organisation, const struct layer *layer)
{
    for (size_t i = 0; i < organisation->domains.n; i++)
        if (within_domain(layer->from.address, organisation->domains.v[i].text) ||
            within_domain(layer->on_behalf_of.address, organisation->domains.v[i].text))
            return true;
    return false;
}

/* Who writes: by domain, or else by the sender's name. */
static void choose_organisation(struct judging *j)
{
    if (j->letter == SIZE_MAX)
        return;
    const struct layer *layer = &j->reading->layers.v[j->letter];
    for (size_t i = 0; i < j->set->sections.n && !j->verdict->organisation; i++)
        if (j->set->sections.v[i].kind == SECTION_ORGANISATION && writes_from(&j->set->sections.v[i], layer))
            j->verdict->organisation = j->set->sections.v[i].id;
    for (size_t i = 0; i < j->matched.n && !j->verdict->organisation; i++) {
        const struct rule *rule = &j->set->rules.v[j->matched.v[i]];
        if (rule->kind == RULE_AUTHOR)
            j->verdict->organisation = j->set->sections.v[rule->section].id;
    }
}

/* The earliest plenary day of its bills that was still to come when it arrived. */
static void choose_deadline(struct judging *j)
{
    const char *arrived = j->reading->layers.v[0].sent;
    for (size_t i = 0; i < j->set->sections.n; i++) {
        const char *day = j->set->sections.v[i].plenary, **deadline = &j->verdict->deadline;
        if (!day || !j->tallies[i].named || (arrived && strncmp(day, arrived, 10) < 0))
            continue;
        if (!*deadline || strcmp(day, *deadline) < 0)
            *deadline = day;
    }
}

struct verdict *judge_from(const struct ruleset *set, const struct hit_source *source, struct arena *arena, const struct reading *reading, size_t letter)
{
    struct judging j = {.set = set, .arena = arena, .reading = reading, .letter = letter < reading->layers.n ? letter : SIZE_MAX};
    j.verdict = arena_alloc(arena, sizeof *j.verdict);
    j.best = arena_array(arena, set->rules.n, sizeof *j.best);
    j.tallies = arena_array(arena, set->sections.n, sizeof *j.tallies);
    j.shares = arena_array(arena, set->sections.n, sizeof *j.shares);
    j.verdict->ruleset = set->sha256;
    gather(set, source, arena, reading, letter, &j.in);
    j.verdict->failed = j.in.failed;
    judge_drop_contained(&j);
    choose_best(&j);
    add_up(&j);
    judge_bills(&j);
    choose_kind(&j);
    choose_organisation(&j);
    choose_deadline(&j);
    judge_committees(&j);
    list_scores(&j, SECTION_BILL, &j.verdict->bills);
    list_scores(&j, SECTION_TOPIC, &j.verdict->topics);
    list_scores(&j, SECTION_COMMITTEE, &j.verdict->committees);
    judge_winners(&j);
    judge_evidence(&j);
    tell_reason(&j);
    return j.verdict;
}

struct verdict *rules_judge(const struct ruleset *set, struct arena *arena, const struct reading *reading, size_t letter)
{
    return judge_from(set, NULL, arena, reading, letter);
}
