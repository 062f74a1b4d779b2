#include "postbus/suggest.h"

#include <stdlib.h>
#include <string.h>

#include "advising.h"
#include "postbus/tally.h"

/* ---- which letters ---- */

struct choosing {
    struct arena *arena;
    struct { struct kept_item *v; size_t n, cap; } kept;
};

static bool take_kept(void *context, const struct kept_item *item)
{
    struct choosing *c = context;
    arena_push(c->arena, &c->kept, *item);
    return true;
}

/* By campaign, what a person decided on first. */
static int by_campaign(const void *left, const void *right)
{
    const struct kept_item *a = left, *b = right;
    if (a->campaign != b->campaign)
        return a->campaign < b->campaign ? -1 : 1;
    if (a->decided != b->decided)
        return a->decided ? -1 : 1;
    return a->item < b->item ? -1 : a->item > b->item;
}

static int by_item(const void *left, const void *right)
{
    const struct kept_item *a = left, *b = right;
    return a->item < b->item ? -1 : a->item > b->item;
}

/* One letter of each campaign; oldest first. */
static void choose(struct advising *a, struct choosing *c)
{
    size_t n = 0;
    if (c->kept.n > 0)
        qsort(c->kept.v, c->kept.n, sizeof *c->kept.v, by_campaign);
    for (size_t i = 0; i < c->kept.n; i++)
        if (c->kept.v[i].campaign == 0 || n == 0 || c->kept.v[n - 1].campaign != c->kept.v[i].campaign)
            c->kept.v[n++] = c->kept.v[i];
    if (n > 0)
        qsort(c->kept.v, n, sizeof *c->kept.v, by_item);
    for (size_t i = 0; i < n; i++) {
        arena_push(a->arena, &a->all, c->kept.v[i].item);
        if (c->kept.v[i].decided)
            arena_push(a->arena, &a->decided, c->kept.v[i].item);
    }
    if (a->decided.n > LIMIT_STUDIED) {
        a->decided.v += a->decided.n - LIMIT_STUDIED;
        a->decided.n = LIMIT_STUDIED;
    }
}

static bool choose_letters(struct advising *a, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_store struct store *store = NULL;
    struct choosing c = {.arena = arena};
    if (!store_open(a->settings->replay.store_file, STORE_READ, &store, err) ||
        !store_each_kept(store, a->settings->replay.since, take_kept, &c, err))
        return false;
    choose(a, &c);
    return true;
}

/* ---- for whom ---- */

static bool choose_lots(struct advising *a, struct pb_err *err)
{
    const char *wanted = a->settings->section;
    size_t at = wanted ? outline_section_of(a->outline, wanted) : SIZE_MAX;
    if (wanted && at == SIZE_MAX)
        return pb_fail(err, PB_NOT_FOUND, "no section [%s]: expected one such as 'committee JV', 'bill 36871' or 'topic zorg'", wanted);
    for (size_t i = 0; i < a->outline->sections.n && a->n < LIMIT_ADVISED; i++) {
        const struct outline_section *s = &a->outline->sections.v[i];
        bool scored = outline_takes_terms(s);
        if (wanted ? i == at : strcmp(s->kind, "committee") == 0)
            a->lots[a->n++] = (struct lot){.section = s, .scored = scored};
        if (i == at && !scored && strcmp(s->kind, "committee") != 0)
            return pb_fail(err, PB_BAD_INPUT, "[%s] gets no terms: expected a committee, bill or topic", wanted);
    }
    return true;
}

static bool has_score(const struct scores *scores, const char *id)
{
    for (size_t i = 0; i < scores->n; i++)
        if (strcmp(scores->v[i].id, id) == 0)
            return true;
    return false;
}

/* The lots that the letter is of, as bits; the rules are asked where they matter. */
static uint64_t lots_of(const struct advising *a, const struct replay_letter *letter, const struct verdict **verdict)
{
    uint64_t lots = 0;
    for (unsigned i = 0; i < a->n; i++) {
        const struct lot *lot = &a->lots[i];
        if (!outline_leads_to(lot->section, &letter->item->queues))
            continue;
        if (lot->scored && !*verdict)
            *verdict = rules_judge(a->outline->set, letter->arena, letter->reading, letter->kept->letter);
        if (!lot->scored || has_score(&(*verdict)->bills, lot->section->id) || has_score(&(*verdict)->topics, lot->section->id))
            lots |= (uint64_t)1 << i;
    }
    return lots;
}

static bool has_lot(uint64_t lots, unsigned lot)
{
    return lots >> lot & 1;
}

static struct features *features_of(const struct advising *a, const struct replay_letter *letter)
{
    struct features *features = arena_alloc(letter->arena, sizeof *features);
    features_find(a->outline->set, letter->arena, letter->reading, letter->kept->letter, features);
    return features;
}

static struct pb_span text_of(const struct features *features, size_t i)
{
    return (struct pb_span){features->texts.v[i].text, features->texts.v[i].bytes};
}

/* ---- first: what the letters say that a person decided on ---- */

static void study(void *context, const struct replay_letter *letter)
{
    struct advising *a = context;
    const struct verdict *verdict = rules_judge(a->outline->set, letter->arena, letter->reading, letter->kept->letter);
    uint64_t lots = lots_of(a, letter, &verdict);
    bool wrong = !replay_agrees(verdict, a->settings->replay.manual, &letter->item->queues);
    const struct features *features = lots ? features_of(a, letter) : NULL;
    pthread_mutex_lock(&a->lock);
    for (unsigned i = 0; i < a->n; i++) {
        a->lots[i].letters += has_lot(lots, i);
        a->lots[i].wrong += has_lot(lots, i) && wrong;
    }
    for (size_t i = 0; features && i < features->n; i++)
        vocabulary_add(&a->vocabulary, text_of(features, i), lots);
    pthread_mutex_unlock(&a->lock);
}

/* Words that enough letters of one of the lots have. */
static void choose_words(struct advising *a, const bool *live)
{
    const struct vocabulary *v = &a->vocabulary;
    for (size_t i = 0; i < v->texts.n; i++) {
        bool enough = false;
        for (unsigned lot = 0; lot < v->lots; lot++)
            enough = enough || (live[lot] && vocabulary_count(v, i, lot) >= SUGGEST_LETTERS);
        if (enough)
            lexicon_add(&a->words, (struct pb_span){v->texts.v[i].text, v->texts.v[i].bytes});
    }
    a->phrases = arena_array(a->arena, a->words.n + 1, sizeof *a->phrases);
    for (size_t i = 0; i < a->words.n; i++)
        a->phrases[i] = strpbrk(a->words.v[i].text, " -") != NULL;
}

/* Lots with too few letters go; what is to be said of them is said. */
static void close_lots(struct advising *a, struct suggestions *s)
{
    bool live[LIMIT_ADVISED] = {false};
    unsigned n = 0;
    for (unsigned i = 0; i < a->n; i++) {
        const struct lot *lot = &a->lots[i];
        live[i] = lot->wrong >= SUGGEST_WRONG;
        if (live[i] || lot->wrong > 0 || a->settings->section)
            arena_push(a->arena, &s->advice, ((struct advice){.section = lot->section->shown, .letters = lot->letters, .wrong = lot->wrong, .enough = live[i]}));
    }
    choose_words(a, live);
    for (unsigned i = 0; i < a->n; i++)
        if (live[i])
            a->lots[n++] = a->lots[i];
    a->n = n;
}

/* ---- second: how often all letters say it ---- */

static void count(void *context, const struct replay_letter *letter)
{
    struct advising *a = context;
    const struct verdict *verdict = NULL;
    const struct features *features = features_of(a, letter);
    bool sure = letter->item->sure || letter->item->decided;
    uint64_t lots = sure ? lots_of(a, letter, &verdict) : 0;
    a->sure += sure;
    for (unsigned k = 0; k < a->n; k++)
        a->lots[k].held += has_lot(lots, k);
    for (size_t i = 0; i < features->n; i++) {
        size_t word = lexicon_find(&a->words, text_of(features, i));
        if (word == SIZE_MAX)
            continue;
        a->counts[word].all++;
        a->counts[word].sure += sure;
        for (unsigned k = 0; k < a->n; k++) {
            struct lot_count *count = &a->lot_counts[word * a->n + k];
            count->held += has_lot(lots, k);
            count->in += has_lot(lots, k) && letter->item->decided;
            count->named += has_lot(lots, k) && letter->item->decided && features->v[i].name;
        }
    }
}

/* ---- third: where the letters have it that the rules have wrong ---- */

static void copy_scores(struct arena *arena, const struct scores *from, struct scores *to)
{
    for (size_t i = 0; i < from->n; i++)
        arena_push(arena, to, ((struct score){arena_string(arena, from->v[i].id), from->v[i].points, from->v[i].state}));
}

static void sight(void *context, const struct replay_letter *letter)
{
    struct advising *a = context;
    const struct verdict *verdict = rules_judge(a->outline->set, letter->arena, letter->reading, letter->kept->letter);
    uint64_t lots = lots_of(a, letter, &verdict);
    if (!lots || replay_agrees(verdict, a->settings->replay.manual, &letter->item->queues))
        return;
    const struct features *features = features_of(a, letter);
    pthread_mutex_lock(&a->lock);
    struct scores *scores = arena_alloc(a->arena, sizeof *scores);
    copy_scores(a->arena, &verdict->topics, scores);
    copy_scores(a->arena, &verdict->bills, scores);
    for (unsigned k = 0; k < a->n; k++)
        for (size_t i = 0; has_lot(lots, k) && i < a->lots[k].candidates.n; i++) {
            struct candidate *c = &a->lots[k].candidates.v[i];
            size_t at = lexicon_find(&features->texts, span_of(c->text));
            if (at != SIZE_MAX)
                arena_push(a->arena, &c->sightings, ((struct sighting){features->v[at].factor, scores}));
        }
    pthread_mutex_unlock(&a->lock);
}

/* ---- all of it ---- */

static struct advice *advice_for(struct suggestions *s, const struct lot *lot)
{
    size_t i = 0;
    while (strcmp(s->advice.v[i].section, lot->section->shown) != 0)
        i++;
    return &s->advice.v[i];
}

/* Tries the candidates one by one; those that do more harm than good are passed over. */
static bool propose(struct advising *a, const struct lot *lot, struct advice *advice, struct pb_err *err)
{
    for (size_t i = 0, tried = 0; i < lot->candidates.n && advice->proposals.n < SUGGEST_SHOWN && tried < LIMIT_BACKTESTS; i++) {
        struct proposal proposal;
        if (!advise_line(a, lot, &lot->candidates.v[i], &proposal))
            continue;
        if (!backtest_with(a->settings, a->outline, proposal.section, &(struct strings){&proposal.line, 1, 1}, &proposal.test, err))
            return false;
        tried++;
        if (proposal.test.wrong <= proposal.test.right)
            arena_push(a->arena, &advice->proposals, proposal);
    }
    return true;
}

/* All proposals for the section that has most of them. */
static bool try_together(struct advising *a, struct advice *advice, struct pb_err *err)
{
    struct strings lines = {0};
    for (size_t i = 0; i < advice->proposals.n; i++)
        if (strcmp(advice->proposals.v[i].section, advice->proposals.v[0].section) == 0)
            arena_push(a->arena, &lines, advice->proposals.v[i].line);
    return lines.n == 0 || backtest_with(a->settings, a->outline, advice->proposals.v[0].section, &lines, &advice->together, err);
}

static bool visit(struct advising *a, const struct items *items, void (*see)(void *, const struct replay_letter *), size_t *ret_lost, struct pb_err *err)
{
    return replay_each(&a->settings->replay, items, &(struct replay_visit){see, a}, ret_lost, err);
}

static bool advise(struct advising *a, struct suggestions *s, struct pb_err *err)
{
    size_t lost;
    if (!visit(a, &a->decided, study, &lost, err))
        return false;
    close_lots(a, s);
    a->counts = arena_array(a->arena, a->words.n + 1, sizeof *a->counts);
    a->lot_counts = arena_array(a->arena, (a->words.n + 1) * (a->n + 1), sizeof *a->lot_counts);
    if (a->n == 0)
        return true;
    if (!visit(a, &a->all, count, &s->lost, err))
        return false;
    for (unsigned i = 0; i < a->n; i++)
        advise_pick(a, i);
    if (!visit(a, &a->decided, sight, &lost, err))
        return false;
    for (unsigned i = 0; i < a->n; i++) {
        struct advice *advice = advice_for(s, &a->lots[i]);
        advice->homeless = !advise_has_home(a, &a->lots[i]);
        if (!propose(a, &a->lots[i], advice, err) || !try_together(a, advice, err))
            return false;
    }
    return true;
}

/* ---- lines that mislead ---- */

static int most_misleading_first(const void *left, const void *right)
{
    const struct misleading *a = left, *b = right;
    size_t more_a = a->corrected - a->agreed, more_b = b->corrected - b->agreed;
    if (more_a != more_b)
        return more_a > more_b ? -1 : 1;
    return a->line < b->line ? -1 : 1;
}

static bool may_mislead(const struct advising *a, const struct outline_line *line, const struct line_tally *tally)
{
    const char *section = a->settings->section;
    bool wanted = !section || outline_section_of(a->outline, section) == outline_section_of(a->outline, line->section) ||
                  outline_is_for(a->outline, line->section, section);
    return wanted && line->term && tally->corrected > tally->agreed && tally->corrected >= SUGGEST_LETTERS;
}

static bool find_misleading(struct advising *a, struct suggestions *s, struct pb_err *err)
{
    struct tally tally;
    if (!tally_letters(a->arena, &a->settings->replay, a->outline, &a->decided, &tally, err))
        return false;
    for (size_t i = 0; i < a->outline->lines.n; i++) {
        const struct line_tally *t = &tally.lines[i];
        if (may_mislead(a, &a->outline->lines.v[i], t))
            arena_push(a->arena, &s->misleading, ((struct misleading){&a->outline->lines.v[i], t->fired, t->agreed, t->corrected, {0}}));
    }
    if (s->misleading.n > 0)
        qsort(s->misleading.v, s->misleading.n, sizeof *s->misleading.v, most_misleading_first);
    s->misleading.n = s->misleading.n > SUGGEST_SHOWN ? SUGGEST_SHOWN : s->misleading.n;
    for (size_t i = 0; i < s->misleading.n; i++)
        if (!backtest_without(a->settings, a->outline, s->misleading.v[i].line, &s->misleading.v[i].test, err))
            return false;
    return true;
}

bool suggest(struct arena *arena, const struct suggest_settings *settings, const struct outline *outline, struct suggestions *ret_suggestions,
             struct pb_err *err)
{
    struct advising *a = arena_alloc(arena, sizeof *a);
    *a = (struct advising){.settings = settings, .outline = outline, .arena = arena, .words.arena = arena};
    *ret_suggestions = (struct suggestions){0};
    if (!choose_lots(a, err) || !choose_letters(a, err))
        return false;
    ret_suggestions->kept = a->all.n;
    ret_suggestions->decided = a->decided.n;
    pthread_mutex_init(&a->lock, NULL);
    vocabulary_init(&a->vocabulary, a->n, LIMIT_VOCABULARY);
    bool good = advise(a, ret_suggestions, err) && find_misleading(a, ret_suggestions, err);
    vocabulary_done(&a->vocabulary);
    pthread_mutex_destroy(&a->lock);
    return good;
}
