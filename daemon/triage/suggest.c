#include "advising.h"

#include <string.h>

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
    uint64_t lots = advise_lots_of(a, letter, &verdict);
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
    uint64_t lots = sure ? advise_lots_of(a, letter, &verdict) : 0;
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
    uint64_t lots = advise_lots_of(a, letter, &verdict);
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

bool suggest(struct arena *arena, const struct suggest_settings *settings, const struct outline *outline, struct suggestions *ret_suggestions,
             struct pb_err *err)
{
    struct advising *a = arena_alloc(arena, sizeof *a);
    *a = (struct advising){.settings = settings, .outline = outline, .arena = arena, .words.arena = arena};
    *ret_suggestions = (struct suggestions){0};
    if (!advise_choose_lots(a, err) || !advise_choose_letters(a, err))
        return false;
    ret_suggestions->kept = a->all.n;
    ret_suggestions->decided = a->decided.n;
    pthread_mutex_init(&a->lock, NULL);
    vocabulary_init(&a->vocabulary, a->n, LIMIT_VOCABULARY);
    bool good = advise(a, ret_suggestions, err) && advise_misleading(a, ret_suggestions, err);
    vocabulary_done(&a->vocabulary);
    pthread_mutex_destroy(&a->lock);
    return good;
}
