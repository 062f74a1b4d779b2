#include "pass.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "postbus/limits.h"
#include "postbus/wire.h"

#define PROGRESS_NANOSECONDS 100000000 /* between two looks at how far it is */

/* Shared by the threads of one pass. */
struct run {
    struct pass *pass;
    int64_t until;            /* of a clock in nanoseconds; INT64_MAX: no end */
    atomic_size_t next, done, lost; /* items taken, from the last on; finished; not readable */
    atomic_bool failed;
    pthread_mutex_t lock; /* guards what follows */
    struct pb_err err;
};

struct worker {
    struct run *run;
    bool begun;
    pthread_t thread;
};

static int64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool see(struct run *run, struct pass_letter *letter)
{
    bool found;
    struct pb_err wire;
    struct reading *reading;
    if (!store_get_kept(letter->store, letter->arena, letter->item, &letter->kept, &found, letter->err))
        return false;
    if (!found || !wire_decode(letter->arena, letter->kept.reading, &reading, &wire)) {
        run->lost++;
        return true;
    }
    letter->reading = reading;
    return run->pass->see(run->pass->context, letter);
}

static void *work(void *context)
{
    struct run *run = ((struct worker *)context)->run;
    const struct items *items = run->pass->items;
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_store struct store *store = NULL;
    struct pb_err err;
    bool good = store_open(run->pass->settings->store_file, STORE_READ, &store, &err);
    for (size_t i; good && !run->failed && clock_now() < run->until && (i = run->next++) < items->n; run->done++) {
        good = see(run, &(struct pass_letter){.item = items->v[items->n - 1 - i], .store = store, .arena = arena, .err = &err});
        arena_reset(arena);
    }
    if (!good && !atomic_exchange(&run->failed, true)) {
        pthread_mutex_lock(&run->lock);
        run->err = err;
        pthread_mutex_unlock(&run->lock);
    }
    return NULL;
}

static void watch(struct run *run)
{
    const struct replay_settings *s = run->pass->settings;
    struct timespec pause = {.tv_nsec = PROGRESS_NANOSECONDS};
    size_t n = run->pass->items->n;
    while (s->progress && run->done < n && !run->failed && clock_now() < run->until) {
        s->progress(s->context, run->done, n);
        nanosleep(&pause, NULL);
    }
    if (s->progress)
        s->progress(s->context, n, n);
}

static void run_threads(struct run *run)
{
    struct worker workers[LIMIT_REPLAY_THREADS];
    unsigned wanted = run->pass->settings->threads, threads = wanted < LIMIT_REPLAY_THREADS ? wanted : LIMIT_REPLAY_THREADS;
    memset(workers, 0, sizeof workers);
    workers[0].run = run;
    for (unsigned i = 0; i < threads; i++) {
        workers[i].run = run;
        workers[i].begun = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    }
    if (workers[0].begun)
        watch(run);
    else
        work(&workers[0]); /* no thread to be had: by ourselves */
    for (unsigned i = 0; i < threads; i++)
        if (workers[i].begun)
            pthread_join(workers[i].thread, NULL);
}

bool pass_run(struct pass *pass, struct pb_err *err)
{
    double seconds = pass->settings->seconds;
    struct run run = {.pass = pass, .until = seconds > 0 ? clock_now() + (int64_t)(seconds * 1e9) : INT64_MAX};
    pthread_mutex_init(&run.lock, NULL);
    run_threads(&run);
    pthread_mutex_destroy(&run.lock);
    pass->done = run.done;
    pass->lost = run.lost;
    if (run.failed)
        *err = run.err;
    return !run.failed;
}

struct choosing {
    struct arena *arena;
    const struct clues *clues;
    struct items *items;
    size_t kept;
};

static bool choose(void *context, int64_t item, struct pb_span signature)
{
    struct choosing *c = context;
    c->kept++;
    if (!c->clues || signature.n != SIGNATURE_BYTES || clues_may_match(c->clues, (const unsigned char *)signature.p))
        arena_push(c->arena, c->items, item);
    return true;
}

bool pass_choose(struct arena *arena, const struct replay_settings *settings, const struct clues *clues, struct items *ret_items, size_t *ret_kept,
                 struct pb_err *err)
{
    cleanup_store struct store *store = NULL;
    struct choosing c = {arena, clues, ret_items, 0};
    *ret_items = (struct items){0};
    if (!store_open(settings->store_file, STORE_READ, &store, err) || !store_each_signature(store, settings->since, choose, &c, err))
        return false;
    *ret_kept = c.kept;
    return true;
}

static bool visit(void *context, struct pass_letter *letter)
{
    struct replay_visit *visit = context;
    struct item *item;
    if (!store_get_item(letter->store, letter->arena, letter->item, &item, letter->err))
        return false;
    visit->see(visit->context, &(struct replay_letter){&letter->kept, letter->reading, item, letter->arena});
    return true;
}

bool replay_each(const struct replay_settings *settings, const struct items *items, const struct replay_visit *visiting, size_t *ret_lost, struct pb_err *err)
{
    struct replay_visit own = *visiting;
    struct pass pass = {.settings = settings, .items = items, .see = visit, .context = &own};
    bool good = pass_run(&pass, err);
    *ret_lost = pass.lost;
    return good;
}
