/* For whom the letter is. */
#include <stdint.h>

#include "judge.h"
#include "key.h"
#include "people.h"
#include "postbus/utf8.h"

/* The words as they count once: lower case, letters and digits alone. */
static const char *words_key(const struct judging *j, const struct found *found)
{
    struct pb_span words = span_tail(span_head(j->in.texts.v[found->text].bytes, found->end), found->start);
    char *key = arena_alloc(j->arena, words.n * 4 + 1);
    size_t n = 0;
    for (size_t at = 0; at < words.n;) {
        uint32_t rune = utf8_next(words, &at);
        if (utf8_is_word(rune))
            n += utf8_put(utf8_lower(rune), key + n);
    }
    return key;
}

static size_t slot_of(const struct shares *shares, const struct share *share)
{
    size_t at = share->hash & (shares->size - 1);
    while (shares->slots[at]) {
        const struct share *other = &shares->v[shares->slots[at] - 1];
        if (other->hash == share->hash && strcmp(other->key, share->key) == 0)
            break;
        at = (at + 1) & (shares->size - 1);
    }
    return at;
}

static void grow(struct arena *arena, struct shares *shares)
{
    shares->size = shares->size ? shares->size * 2 : 64;
    shares->slots = arena_array(arena, shares->size, sizeof *shares->slots);
    for (size_t i = 0; i < shares->n; i++)
        shares->slots[slot_of(shares, &shares->v[i])] = (uint32_t)i + 1;
}

/* The same words count once, with the most that they give. */
static void add_share(struct judging *j, size_t committee, struct share share)
{
    struct shares *shares = &j->shares[committee];
    if (2 * (shares->n + 1) > shares->size)
        grow(j->arena, shares);
    size_t at = slot_of(shares, &share);
    if (shares->slots[at]) {
        struct share *other = &shares->v[shares->slots[at] - 1];
        if (share.points > other->points)
            *other = share;
        return;
    }
    arena_push(j->arena, shares, share);
    shares->slots[at] = (uint32_t)shares->n;
}

/* What the points of bills and topics are made of, to each of their committees. */
static void share_sections(struct judging *j)
{
    for (size_t i = 0; i < j->matched.n; i++) {
        size_t r = j->matched.v[i];
        size_t section = j->set->rules.v[r].section;
        const struct section *s = &j->set->sections.v[section];
        const struct tally *tally = &j->tallies[section];
        double points = judge_points(j, r);
        if ((s->kind != SECTION_BILL && s->kind != SECTION_TOPIC) || points <= 0 || tally->points <= 0)
            continue;
        const char *key = words_key(j, &j->in.found.v[j->best[r] - 1]);
        struct share share = {key, section, points * tally->points / tally->raw, key_hash(span_of(key))};
        for (size_t c = 0; c < s->committees.n; c++)
            add_share(j, ruleset_index(j->set, s->committees.v[c]), share);
    }
}

static void add_evidence(struct judging *j, const struct section *s, enum field field, const char *rule, const char *words, double points)
{
    struct evidence evidence = {
        .section = s->shown,
        .file = s->place.file + j->set->prefix,
        .line = s->place.line,
        .rule = rule,
        .field = field,
        .index = j->letter == SIZE_MAX ? 0 : j->letter,
        .words = words,
        .points = points,
    };
    arena_push(j->arena, &j->verdict->evidence, evidence);
}

static bool is_member(const struct section *committee, const struct member *addressee)
{
    for (size_t i = 0; i < committee->members.n; i++)
        if (people_same(&committee->members.v[i], addressee))
            return true;
    return false;
}

/* The share of a committee's members among those the letter is addressed to. */
static void share_addressees(struct judging *j, size_t committee)
{
    const struct section *s = &j->set->sections.v[committee];
    if (j->letter == SIZE_MAX || s->members.n == 0)
        return;
    const struct layer *layer = &j->reading->layers.v[j->letter];
    const struct addresses *lists[] = {&layer->to, &layer->cc};
    size_t all = 0, members = 0;
    for (size_t l = 0; l < 2; l++)
        for (size_t i = 0; i < lists[l]->n; i++) {
            struct member addressee = people_addressee(j->arena, &lists[l]->v[i]);
            all++;
            members += is_member(s, &addressee);
        }
    if (members == 0)
        return;
    double enough = members >= ADDRESSEES_ENOUGH ? 1 : (double)members / ADDRESSEES_ENOUGH;
    double points = j->set->settings.addressees * (double)members / (double)all * enough;
    const char *words = arena_printf(j->arena, "%zu/%zu", members, all);
    arena_push(j->arena, &j->shares[committee], ((struct share){.key = "addressees", .section = committee, .points = points}));
    add_evidence(j, s, FIELD_ADDRESSEE, "member", words, points);
}

static void share_mentions(struct judging *j, size_t committee)
{
    double most = 0;
    for (size_t i = 0; i < j->in.found.n; i++) {
        const struct found *found = &j->in.found.v[i];
        const struct rule *rule = &j->set->rules.v[found->rule];
        if (rule->kind != RULE_MENTION || rule->section != committee)
            continue;
        double points = j->set->settings.mention * found->factor * (found->rank == RANK_OPENING ? MENTION_OPENING : 1);
        most = points > most ? points : most;
    }
    if (most > 0)
        arena_push(j->arena, &j->shares[committee], ((struct share){.key = "mention", .section = committee, .points = most}));
}

static void add_points(struct judging *j, size_t committee)
{
    share_addressees(j, committee);
    share_mentions(j, committee);
    double points = 0;
    for (size_t i = 0; i < j->shares[committee].n; i++)
        points += j->shares[committee].v[i].points;
    j->tallies[committee].points = points;
}

static bool has(const struct section *section, const struct section *committee)
{
    for (size_t i = 0; i < section->committees.n; i++)
        if (section->committees.v[i] == committee)
            return true;
    return false;
}

static struct score *score_of(struct judging *j, const struct section *committee)
{
    for (size_t i = 0; i < j->verdict->committees.n; i++)
        if (strcmp(j->verdict->committees.v[i].id, committee->id) == 0)
            return &j->verdict->committees.v[i];
    return NULL;
}

static void win(struct judging *j, const struct section *committee)
{
    struct score *score = score_of(j, committee);
    if (score)
        score->state = SCORE_ASSIGNED;
    for (size_t i = 0; i < j->verdict->queues.n; i++)
        if (strcmp(j->verdict->queues.v[i], committee->queue) == 0)
            return;
    arena_push(j->arena, &j->verdict->queues, committee->queue);
}

/* The committees of the bills that the letter names; false where it names none. */
static bool win_by_bill(struct judging *j)
{
    double first = 0, outside = 0;
    bool subject = false;
    for (size_t i = 0; i < j->set->sections.n; i++) {
        const struct section *s = &j->set->sections.v[i];
        if (s->kind != SECTION_BILL || !j->tallies[i].named)
            continue;
        subject = subject || j->tallies[i].rank == RANK_SUBJECT;
        for (size_t c = 0; c < s->committees.n; c++)
            win(j, s->committees.v[c]);
    }
    if (j->verdict->queues.n == 0)
        return false;
    for (size_t i = 0; i < j->verdict->committees.n; i++) {
        const struct score *score = &j->verdict->committees.v[i];
        if (score->state == SCORE_ASSIGNED && score->points > first)
            first = score->points;
        if (score->state != SCORE_ASSIGNED && score->points > outside)
            outside = score->points;
    }
    /* Not in the subject, and all other words speak for another committee: people should look. */
    j->verdict->sure = subject || outside < first + j->set->settings.margin;
    return true;
}

/* An assigned topic that both committees share makes them both right. */
static bool joint(const struct judging *j, const struct section *a, const struct section *b)
{
    for (size_t i = 0; i < j->set->sections.n; i++) {
        const struct section *s = &j->set->sections.v[i];
        if (s->kind == SECTION_TOPIC && j->tallies[i].points >= j->set->settings.assign && has(s, a) && has(s, b))
            return true;
    }
    return false;
}

/* Scraps of many topics make none: a topic must be assigned, or the letter
 * must turn to the committee itself. */
static bool is_anchored(const struct judging *j, const struct section *committee)
{
    size_t index = ruleset_index(j->set, committee);
    for (size_t i = 0; i < j->shares[index].n; i++)
        if (j->shares[index].v[i].section == index)
            return true;
    return joint(j, committee, committee);
}

/* A kind that is for one committee alone, and may well be this letter's: a
 * person's own case must not end up in the queue of its topic. */
static const struct section *doubtful_kind(const struct judging *j)
{
    for (size_t i = 0; i < j->set->sections.n; i++) {
        const struct section *s = &j->set->sections.v[i];
        if (s->kind == SECTION_KIND && s->committees.n > 0 && j->tallies[i].points >= j->set->settings.suggest)
            return s;
    }
    return NULL;
}

static void win_by_points(struct judging *j)
{
    const struct rules_settings *settings = &j->set->settings;
    const struct scores *scores = &j->verdict->committees;
    if (scores->n == 0 || scores->v[0].points < settings->assign)
        return;
    double margin = scores->v[0].points * MARGIN_SHARE;
    const struct section *first = ruleset_find(j->set, SECTION_COMMITTEE, scores->v[0].id);
    if (margin < settings->margin)
        margin = settings->margin;
    size_t winners = 1;
    j->doubt = doubtful_kind(j);
    if (j->doubt || !is_anchored(j, first))
        return;
    while (winners < scores->n && scores->v[winners].points > scores->v[0].points - margin) {
        if (!joint(j, first, ruleset_find(j->set, SECTION_COMMITTEE, scores->v[winners].id)))
            return;
        winners++;
    }
    for (size_t i = 0; i < winners; i++)
        win(j, ruleset_find(j->set, SECTION_COMMITTEE, scores->v[i].id));
    j->verdict->sure = true;
}

/* A kind with a queue or committee of its own goes there, whatever it is about. */
static bool win_by_kind(struct judging *j)
{
    if (!j->kind || (!j->kind->queue && j->kind->committees.n == 0))
        return false;
    if (j->kind->queue)
        arena_push(j->arena, &j->verdict->queues, j->kind->queue);
    for (size_t i = 0; i < j->kind->committees.n; i++)
        win(j, j->kind->committees.v[i]);
    j->verdict->sure = true;
    return true;
}

void judge_committees(struct judging *j)
{
    share_sections(j);
    for (size_t c = 0; j->kind && c < j->kind->committees.n; c++) {
        size_t committee = ruleset_index(j->set, j->kind->committees.v[c]);
        arena_push(j->arena, &j->shares[committee], ((struct share){.key = "kind", .section = ruleset_index(j->set, j->kind), .points = j->set->settings.assign}));
    }
    for (size_t i = 0; i < j->set->sections.n; i++)
        if (j->set->sections.v[i].kind == SECTION_COMMITTEE)
            add_points(j, i);
}

void judge_winners(struct judging *j)
{
    if (!win_by_kind(j) && !win_by_bill(j))
        win_by_points(j);
    if (j->in.failed.n > 0)
        j->verdict->sure = false;
    if (!j->verdict->sure)
        j->verdict->queues = (struct strings){0};
}
