#include "postbus/replay.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "postbus/limits.h"
#include "postbus/steal.h"
#include "postbus/wire.h"

#define BADNESS_LEAST 0
#define PROGRESS_NANOSECONDS 100000000 /* between two looks at how far it is */

struct worker;

/* One run over a list of items, shared by its threads. */
struct run {
    const struct replay_settings *settings;
    bool (*each)(struct worker *w, int64_t item); /* what is done with one */
    size_t *lost;
    const struct ruleset *old, *now;
    const struct rules_change *change;
    const int64_t *items;
    size_t n;
    int64_t until;            /* of a clock in nanoseconds; INT64_MAX: no end */
    atomic_size_t next, done; /* items taken, from the last on, and finished */
    atomic_bool failed;
    pthread_mutex_t lock; /* guards what follows */
    struct arena *arena;
    struct replay *replay;    /* of a replay, */
    struct recheck *recheck;  /* of a recheck, */
    const struct replay_visit *visit; /* and of replay_each; the others are NULL */
    struct pb_err err;
};

/* One thread's. */
struct worker {
    struct run *run;
    struct store *store; /* owned */
    struct arena *arena; /* owned; of the letter at hand */
    struct pb_err err;
    bool begun;
    pthread_t thread;
};

/* ---- what a verdict comes to ---- */

static void take_scores(struct arena *arena, const struct scores *scores, struct strings *list)
{
    for (size_t i = 0; i < scores->n; i++)
        if (scores->v[i].state != SCORE_WEAK)
            arena_push(arena, list, arena_printf(arena, "%s%s", scores->v[i].id, scores->v[i].state == SCORE_ASSIGNED ? "" : "?"));
}

static struct outcome outcome_of(struct arena *arena, const struct verdict *verdict, const char *manual)
{
    struct outcome outcome = {.sure = verdict->sure};
    take_scores(arena, &verdict->bills, &outcome.bills);
    take_scores(arena, &verdict->topics, &outcome.topics);
    take_scores(arena, &verdict->committees, &outcome.committees);
    for (size_t i = 0; verdict->sure && i < verdict->queues.n; i++)
        arena_push(arena, &outcome.queues, verdict->queues.v[i]);
    if (outcome.queues.n == 0)
        arena_push(arena, &outcome.queues, manual);
    return outcome;
}

static bool same_list(const struct strings *a, const struct strings *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->v[i], b->v[i]) != 0)
            return false;
    return true;
}

static bool same_outcome(const struct outcome *a, const struct outcome *b)
{
    return a->sure == b->sure && same_list(&a->queues, &b->queues) && same_list(&a->bills, &b->bills) && same_list(&a->topics, &b->topics) &&
           same_list(&a->committees, &b->committees);
}

static bool holds(const struct strings *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i], text) == 0)
            return true;
    return false;
}

/* In any order. */
static bool same_queues(const struct strings *a, const struct strings *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = holds(b, a->v[i]);
    return same;
}

bool replay_agrees(const struct verdict *verdict, const char *manual, const struct strings *queues)
{
    struct strings unsure = {&manual, 1, 1};
    return same_queues(verdict->sure && verdict->queues.n > 0 ? &verdict->queues : &unsure, queues);
}

/* ---- one letter ---- */

static struct strings copy_list(struct arena *arena, const struct strings *list)
{
    struct strings copy = {0};
    for (size_t i = 0; i < list->n; i++)
        arena_push(arena, &copy, arena_string(arena, list->v[i]));
    return copy;
}

static struct outcome copy_outcome(struct arena *arena, const struct outcome *o)
{
    return (struct outcome){copy_list(arena, &o->bills), copy_list(arena, &o->topics), copy_list(arena, &o->committees), copy_list(arena, &o->queues),
                            o->sure};
}

/* Worst first: what a person had right and goes wrong, what is no longer sure, what goes elsewhere. */
static int badness(const struct replayed *r)
{
    if (r->decided && r->was_right && !r->is_right)
        return 5;
    if (r->decided && r->is_right && !r->was_right)
        return BADNESS_LEAST;
    if (r->before.sure && !r->after.sure)
        return 4;
    if (!same_queues(&r->before.queues, &r->after.queues))
        return r->before.sure ? 3 : 2;
    return 1;
}

static void count(struct replay *replay, const struct replayed *letter)
{
    replay->changed++;
    replay->decided += letter->decided;
    replay->moved += !letter->decided && !same_queues(&letter->before.queues, &letter->after.queues);
    replay->better += letter->decided && letter->is_right && !letter->was_right;
    replay->worse += letter->decided && letter->was_right && !letter->is_right;
}

/* A place for one more letter: where the list is full, that of one that is less bad; NULL where there is none. */
static struct replayed *place_for(struct run *run, const struct replayed *letter)
{
    struct replay *replay = run->replay;
    if (replay->letters.n < LIMIT_REPLAYED) {
        arena_push(run->arena, &replay->letters, (struct replayed){0});
        return &replay->letters.v[replay->letters.n - 1];
    }
    for (size_t i = 0; badness(letter) > BADNESS_LEAST && i < replay->letters.n; i++)
        if (badness(&replay->letters.v[i]) < badness(letter))
            return &replay->letters.v[i];
    return NULL;
}

static void put(struct run *run, const struct replayed *letter)
{
    pthread_mutex_lock(&run->lock);
    struct replayed *place = place_for(run, letter);
    count(run->replay, letter);
    if (place) {
        *place = *letter;
        place->subject = arena_string(run->arena, letter->subject);
        place->author = arena_string(run->arena, letter->author);
        place->before = copy_outcome(run->arena, &letter->before);
        place->after = copy_outcome(run->arena, &letter->after);
    }
    pthread_mutex_unlock(&run->lock);
}

static void count_lost(struct run *run)
{
    pthread_mutex_lock(&run->lock);
    (*run->lost)++;
    pthread_mutex_unlock(&run->lock);
}

/* The kept letter; NULL where there is none, or it cannot be read any more. */
static bool read_kept(struct worker *w, int64_t item, struct kept *ret_kept, struct reading **ret_reading)
{
    bool found;
    struct pb_err wire;
    *ret_reading = NULL;
    if (!store_get_kept(w->store, w->arena, item, ret_kept, &found, &w->err))
        return false;
    if (!found || !wire_decode(w->arena, ret_kept->reading, ret_reading, &wire)) {
        *ret_reading = NULL;
        count_lost(w->run);
    }
    return true;
}

static bool compare(struct worker *w, int64_t id)
{
    const struct run *run = w->run;
    struct kept kept;
    struct reading *reading;
    struct item *item;
    if (!read_kept(w, id, &kept, &reading))
        return false;
    if (!reading)
        return true;
    const struct verdict *old = rules_judge(run->old, w->arena, reading, kept.letter), *now = rules_judge(run->now, w->arena, reading, kept.letter);
    struct replayed letter = {.item = id, .taken = kept.taken, .before = outcome_of(w->arena, old, run->settings->manual),
                              .after = outcome_of(w->arena, now, run->settings->manual)};
    if (same_outcome(&letter.before, &letter.after))
        return true;
    if (!store_get_item(w->store, w->arena, id, &item, &w->err))
        return false;
    letter.subject = item->subject;
    letter.author = item->author;
    letter.cause = rules_cause(run->change, old, now);
    letter.decided = item->decided;
    letter.was_right = item->decided && same_queues(&letter.before.queues, &item->queues);
    letter.is_right = item->decided && same_queues(&letter.after.queues, &item->queues);
    put(w->run, &letter);
    return true;
}

static void put_rechecked(struct run *run, int64_t item, bool other)
{
    pthread_mutex_lock(&run->lock);
    run->recheck->judged++;
    run->recheck->other += other;
    if (other && run->recheck->items.n < LIMIT_REPLAYED)
        arena_push(run->arena, &run->recheck->items, item);
    pthread_mutex_unlock(&run->lock);
}

static bool recheck(struct worker *w, int64_t id)
{
    struct kept kept;
    struct reading *reading;
    struct item *item;
    char digest[SHA256_HEX];
    if (!store_get_item(w->store, w->arena, id, &item, &w->err))
        return false;
    if (!item->ruleset || strcmp(item->ruleset, rules_sha256(w->run->now)) != 0)
        return true;
    if (!read_kept(w, id, &kept, &reading))
        return false;
    if (!reading || !kept.verdict)
        return true;
    rules_digest(rules_judge(w->run->now, w->arena, reading, kept.letter), digest);
    put_rechecked(w->run, id, strcmp(digest, kept.verdict) != 0);
    return true;
}

static bool visit(struct worker *w, int64_t id)
{
    const struct run *run = w->run;
    struct kept kept;
    struct reading *reading;
    struct item *item;
    if (!read_kept(w, id, &kept, &reading))
        return false;
    if (!reading)
        return true;
    if (!store_get_item(w->store, w->arena, id, &item, &w->err))
        return false;
    run->visit->see(run->visit->context, &(struct replay_letter){&kept, reading, item, w->arena});
    return true;
}

/* ---- all of them ---- */

static int64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void *work(void *context)
{
    struct worker *w = context;
    struct run *run = w->run;
    w->arena = arena_new(0);
    bool good = store_open(run->settings->store_file, STORE_READ, &w->store, &w->err);
    for (size_t i; good && !run->failed && clock_now() < run->until && (i = run->next++) < run->n; run->done++) {
        good = run->each(w, run->items[run->n - 1 - i]);
        arena_reset(w->arena);
    }
    if (!good && !atomic_exchange(&run->failed, true)) {
        pthread_mutex_lock(&run->lock);
        run->err = w->err;
        pthread_mutex_unlock(&run->lock);
    }
    store_close(w->store);
    arena_free(w->arena);
    return NULL;
}

static void watch(struct run *run)
{
    const struct replay_settings *s = run->settings;
    struct timespec pause = {.tv_nsec = PROGRESS_NANOSECONDS};
    while (s->progress && run->done < run->n && !run->failed && clock_now() < run->until) {
        s->progress(s->context, run->done, run->n);
        nanosleep(&pause, NULL);
    }
    if (s->progress)
        s->progress(s->context, run->n, run->n);
}

static bool run_all(struct run *run, struct pb_err *err)
{
    struct worker workers[LIMIT_REPLAY_THREADS];
    unsigned threads = run->settings->threads < LIMIT_REPLAY_THREADS ? run->settings->threads : LIMIT_REPLAY_THREADS;
    pthread_mutex_init(&run->lock, NULL);
    run->until = run->settings->seconds > 0 ? clock_now() + (int64_t)(run->settings->seconds * 1e9) : INT64_MAX;
    memset(workers, 0, sizeof workers);
    for (unsigned i = 0; i < threads; i++) {
        workers[i].run = run;
        workers[i].begun = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    }
    if (threads == 0 || !workers[0].begun) {
        workers[0].run = run;
        work(&workers[0]); /* no thread to be had: by ourselves */
    } else {
        watch(run);
    }
    for (unsigned i = 0; i < threads; i++)
        if (workers[i].begun)
            pthread_join(workers[i].thread, NULL);
    pthread_mutex_destroy(&run->lock);
    if (run->failed)
        *err = run->err;
    return !run->failed;
}

struct choosing {
    struct arena *arena;
    const struct clues *clues; /* NULL: all */
    struct { int64_t *v; size_t n, cap; } items;
    size_t kept;
};

static bool choose(void *context, int64_t item, struct pb_span signature)
{
    struct choosing *c = context;
    c->kept++;
    if (!c->clues || signature.n != SIGNATURE_BYTES || clues_may_match(c->clues, (const unsigned char *)signature.p))
        arena_push(c->arena, &c->items, item);
    return true;
}

static bool choose_items(const struct replay_settings *settings, struct choosing *c, struct pb_err *err)
{
    cleanup_store struct store *store = NULL;
    return store_open(settings->store_file, STORE_READ, &store, err) && store_each_signature(store, settings->since, choose, c, err);
}

/* What one line of the change did, all in all. */
struct weight {
    int badness;
    size_t letters;
};

struct sorted {
    struct replayed letter;
    struct weight cause;
};

static size_t place_of(const struct rules_change *change, const struct change_line *cause)
{
    return cause ? (size_t)(cause - change->lines.v) : change->lines.n;
}

/* The line that did worst first, then the one that did most; within it the worst letter, then the newest. */
static int worst_first(const void *left, const void *right)
{
    const struct sorted *a = left, *b = right;
    if (a->cause.badness != b->cause.badness)
        return b->cause.badness - a->cause.badness;
    if (a->cause.letters != b->cause.letters)
        return a->cause.letters > b->cause.letters ? -1 : 1;
    if (a->letter.cause != b->letter.cause)
        return !a->letter.cause ? 1 : !b->letter.cause ? -1 : a->letter.cause < b->letter.cause ? -1 : 1;
    int worse = badness(&b->letter) - badness(&a->letter);
    if (worse)
        return worse;
    return a->letter.item > b->letter.item ? -1 : a->letter.item < b->letter.item;
}

static void sort(const struct rules_change *change, struct replay *replay)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct weight *weights = arena_array(arena, change->lines.n + 1, sizeof *weights);
    struct sorted *sorted = arena_array(arena, replay->letters.n, sizeof *sorted);
    for (size_t i = 0; i < replay->letters.n; i++) {
        struct weight *weight = &weights[place_of(change, replay->letters.v[i].cause)];
        int bad = badness(&replay->letters.v[i]);
        weight->badness = bad > weight->badness ? bad : weight->badness;
        weight->letters++;
    }
    for (size_t i = 0; i < replay->letters.n; i++)
        sorted[i] = (struct sorted){replay->letters.v[i], weights[place_of(change, replay->letters.v[i].cause)]};
    if (replay->letters.n)
        qsort(sorted, replay->letters.n, sizeof *sorted, worst_first);
    for (size_t i = 0; i < replay->letters.n; i++)
        replay->letters.v[i] = sorted[i].letter;
}

bool replay(struct arena *arena, const struct replay_settings *settings, const struct ruleset *old, const struct ruleset *now,
            const struct rules_change *change, struct replay *ret_replay, struct pb_err *err)
{
    cleanup_arena struct arena *own = arena_new(0);
    struct choosing c = {.arena = own, .clues = settings->whole ? NULL : &change->clues};
    *ret_replay = (struct replay){0};
    if (!choose_items(settings, &c, err))
        return false;
    ret_replay->kept = c.kept;
    struct run run = {.settings = settings, .each = compare, .lost = &ret_replay->lost, .old = old, .now = now, .change = change, .items = c.items.v,
                      .n = c.items.n, .arena = arena, .replay = ret_replay};
    if (!run_all(&run, err))
        return false;
    ret_replay->judged = run.done;
    ret_replay->left = c.items.n - run.done;
    sort(change, ret_replay);
    return true;
}

bool replay_recheck(struct arena *arena, const struct replay_settings *settings, const struct ruleset *rules, struct recheck *ret_recheck,
                    struct pb_err *err)
{
    cleanup_arena struct arena *own = arena_new(0);
    struct choosing c = {.arena = own};
    *ret_recheck = (struct recheck){0};
    if (!choose_items(settings, &c, err))
        return false;
    struct run run = {.settings = settings, .each = recheck, .lost = &ret_recheck->lost, .old = rules, .now = rules, .items = c.items.v, .n = c.items.n,
                      .arena = arena, .recheck = ret_recheck};
    return run_all(&run, err);
}

bool replay_each(const struct replay_settings *settings, const struct items *items, const struct replay_visit *visiting, size_t *ret_lost, struct pb_err *err)
{
    *ret_lost = 0;
    struct run run = {.settings = settings, .each = visit, .lost = ret_lost, .items = items->v, .n = items->n, .visit = visiting};
    return run_all(&run, err);
}
