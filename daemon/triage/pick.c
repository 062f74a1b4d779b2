/* Which words are proposed, and with what weight. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "advising.h"
#include "postbus/lean.h"

#define Z_LEAST 1.5        /* less is chance */
#define COMMON_SHARE 0.5   /* of all letters: a word of more is in most, and tells nothing */
#define NAME_SHARE 0.2     /* of the letters that have it: a word of more names people */
#define WEIGHT_MOST 8      /* one word alone is not to decide where it takes more */
#define WEIGHT_SHARE 0.5   /* of `assign`, where one word cannot do it: two can then */
#define ALIKE 1e-9         /* points */

static const struct lot_count *count_of(const struct advising *a, size_t word, unsigned lot)
{
    return &a->lot_counts[word * a->n + lot];
}

static double z_of(const struct advising *a, size_t word, unsigned lot)
{
    const struct lot_count *count = count_of(a, word, lot);
    return lean_z(&(struct lean){
        .in = count->in,
        .in_all = a->lots[lot].letters,
        .out = a->counts[word].sure - count->held,
        .out_all = a->sure - a->lots[lot].held,
        .prior = a->counts[word].all,
        .prior_all = a->all.n,
    });
}

/* Of a phrase: what its better word says by itself. */
static double z_of_words(const struct advising *a, const char *phrase, unsigned lot)
{
    struct pb_span words[2];
    double most = 0;
    features_words(phrase, &words[0], &words[1]);
    for (size_t i = 0; i < 2; i++) {
        size_t word = lexicon_find(&a->words, words[i]);
        double z = word == SIZE_MAX ? 0 : z_of(a, word, lot);
        most = z > most ? z : most;
    }
    return most;
}

static bool may_tell(const struct advising *a, size_t word, unsigned lot)
{
    const struct lot_count *count = count_of(a, word, lot);
    return count->in >= SUGGEST_LETTERS && a->counts[word].all <= COMMON_SHARE * (double)a->all.n && count->named <= NAME_SHARE * count->in;
}

/* Of words that tell as much the longer: it is found in fewer other letters to come. */
static int most_telling_first(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->z < b->z || a->z > b->z)
        return a->z > b->z ? -1 : 1;
    size_t left_n = strlen(a->text), right_n = strlen(b->text);
    return left_n != right_n ? (left_n > right_n ? -1 : 1) : strcmp(a->text, b->text);
}

/* Without an ending that a term finds too. */
static struct pb_span stem_of(struct pb_span word)
{
    static const char *const endings[] = {"en", "e", "s"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i]);
        if (word.n > n + 3 && span_eq(span_tail(word, word.n - n), span_of(endings[i])))
            return span_head(word, word.n - n);
    }
    return word;
}

/* Do two candidates share a word? The better of them says it all. */
static bool overlap(const char *a, const char *b)
{
    struct pb_span left[2], right[2];
    features_words(a, &left[0], &left[1]);
    features_words(b, &right[0], &right[1]);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < 2; k++)
            if (span_eq(stem_of(left[i]), stem_of(right[k])))
                return true;
    return false;
}

/* A section in which the lot's terms can stand; SIZE_MAX where there is none. */
static size_t home_of(const struct advising *a, const struct lot *lot)
{
    if (outline_takes_terms(lot->section))
        return (size_t)(lot->section - a->outline->sections.v);
    for (size_t i = 0; i < a->outline->sections.n; i++) {
        const struct outline_section *s = &a->outline->sections.v[i];
        if (strcmp(s->kind, "topic") == 0 && outline_is_for(a->outline, s->shown, lot->section->shown))
            return i;
    }
    return SIZE_MAX;
}

bool advise_has_home(const struct advising *a, const struct lot *lot)
{
    return home_of(a, lot) != SIZE_MAX;
}

static bool is_new(const struct advising *a, const struct lot *lot, size_t home, const char *text)
{
    for (size_t i = 0; i < lot->candidates.n; i++)
        if (overlap(lot->candidates.v[i].text, text))
            return false;
    return !outline_counts(a->outline, home, text);
}

void advise_pick(struct advising *a, unsigned lot)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct { struct candidate *v; size_t n, cap; } found = {0};
    size_t home = home_of(a, &a->lots[lot]);
    for (size_t i = 0; i < a->words.n && home != SIZE_MAX; i++) {
        if (!may_tell(a, i, lot))
            continue;
        struct candidate candidate = {.word = i, .text = a->words.v[i].text, .z = z_of(a, i, lot), .letters = count_of(a, i, lot)->in,
                                      .elsewhere = a->counts[i].sure - count_of(a, i, lot)->held};
        if (candidate.z >= Z_LEAST && (!a->phrases[i] || candidate.z > z_of_words(a, candidate.text, lot)))
            arena_push(arena, &found, candidate);
    }
    if (found.n > 0)
        qsort(found.v, found.n, sizeof *found.v, most_telling_first);
    for (size_t i = 0; i < found.n && a->lots[lot].candidates.n < LIMIT_CONSIDERED; i++)
        if (is_new(a, &a->lots[lot], home, found.v[i].text))
            arena_push(a->arena, &a->lots[lot].candidates, found.v[i]);
}

/* ---- the line for one ---- */

static double points_of(const struct scores *scores, const char *id)
{
    for (size_t i = 0; i < scores->n; i++)
        if (strcmp(scores->v[i].id, id) == 0)
            return scores->v[i].points;
    return 0;
}

/* The lot's own section, or else the committee's topic on which the letters with the word score most. */
static const struct outline_section *section_for(const struct advising *a, const struct lot *lot, const struct candidate *c)
{
    size_t home = home_of(a, lot);
    const struct outline_section *best = &a->outline->sections.v[home];
    double most = 0;
    for (size_t i = home; best != lot->section && i < a->outline->sections.n; i++) {
        const struct outline_section *s = &a->outline->sections.v[i];
        double points = 0;
        if (strcmp(s->kind, "topic") != 0 || !outline_is_for(a->outline, s->shown, lot->section->shown))
            continue;
        for (size_t k = 0; k < c->sightings.n; k++)
            points += points_of(c->sightings.v[k].topics, s->id);
        if (points > most + ALIKE) {
            best = s;
            most = points;
        }
    }
    return best;
}

/* Enough for as many of the letters as one word may decide. */
static unsigned weight_for(const struct advising *a, const struct candidate *c, const struct outline_section *section)
{
    double assign = a->settings->rules->assign, weight = 0;
    for (size_t i = 0; i < c->sightings.n; i++) {
        const struct sighting *sighting = &c->sightings.v[i];
        double needed = sighting->factor > 0 ? ceil((assign - points_of(sighting->topics, section->id)) / sighting->factor - ALIKE) : WEIGHT_MOST + 1;
        if (needed <= WEIGHT_MOST && needed > weight)
            weight = needed;
    }
    return weight >= 1 ? (unsigned)weight : (unsigned)ceil(assign * WEIGHT_SHARE);
}

bool advise_line(const struct advising *a, const struct lot *lot, const struct candidate *c, struct proposal *ret_proposal)
{
    if (c->sightings.n == 0)
        return false;
    const struct outline_section *section = section_for(a, lot, c);
    *ret_proposal = (struct proposal){
        .section = section->shown,
        .line = arena_printf(a->arena, "term %u = %s", weight_for(a, c, section), c->text),
        .words = c->text,
        .letters = c->letters,
        .elsewhere = c->elsewhere,
        .z = c->z,
    };
    return true;
}
