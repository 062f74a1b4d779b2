#include "ahead.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "postbus/hash.h"
#include "postbus/limits.h"
#include "postbus/reader.h"

enum stage { STAGE_FREE, STAGE_GIVEN, STAGE_READ };

struct slot {
    struct ahead_mail mail;
    enum stage stage;
    const struct rulebook *book;
    struct pb_span bytes; /* in the mail's arena, or borrowed */
};

struct worker {
    struct ahead *ahead;
    struct pool *pool; /* owned; its thread's */
    pthread_t thread;
};

struct ahead {
    const struct config *config;
    struct worker workers[LIMIT_AHEAD_THREADS];
    unsigned threads; /* that were started */
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t given, read;
    struct slot slots[LIMIT_AHEAD_MAILS]; /* a ring: the oldest first */
    size_t oldest, n, begun;              /* begun: how many of the n are being read, or were */
    uint64_t bytes;                       /* of the n */
    bool stop;
};

static struct slot *slot_at(struct ahead *ahead, size_t i)
{
    return &ahead->slots[(ahead->oldest + i) % LIMIT_AHEAD_MAILS];
}

/* ---- what the threads do ---- */

/* Only the beginning of a mail that is too large is there: that is not read as if it were a letter. */
static bool read_letter(struct pool *pool, const struct slot *slot, struct reading **ret_reading, struct pb_err *why)
{
    if (slot->mail.size > LIMIT_MAIL_BYTES)
        return pb_fail(why, PB_LIMIT, "larger than %zu MB", LIMIT_MAIL_BYTES >> 20);
    return pool_read(pool, slot->mail.arena, slot->bytes, ret_reading, why);
}

static void read_slot(const struct worker *worker, struct slot *slot)
{
    struct ahead_mail *mail = &slot->mail;
    struct reading *reading;
    sha256_hex(slot->bytes, mail->sha256);
    if (!read_letter(worker->pool, slot, &reading, &mail->why))
        return;
    mail->decision = decide_letter(mail->arena, worker->ahead->config, slot->book, reading);
    decide_judge(mail->arena, slot->book, mail->decision);
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct ahead *ahead = worker->ahead;
    pthread_mutex_lock(&ahead->lock);
    while (!ahead->stop) {
        if (ahead->begun == ahead->n) {
            pthread_cond_wait(&ahead->given, &ahead->lock);
            continue;
        }
        struct slot *slot = slot_at(ahead, ahead->begun++);
        pthread_mutex_unlock(&ahead->lock);
        read_slot(worker, slot);
        pthread_mutex_lock(&ahead->lock);
        slot->stage = STAGE_READ;
        pthread_cond_signal(&ahead->read);
    }
    pthread_mutex_unlock(&ahead->lock);
    return NULL;
}

/* ---- beginning and end ---- */

static unsigned processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n < LIMIT_AHEAD_THREADS ? (unsigned)n : LIMIT_AHEAD_THREADS;
}

static bool start(struct ahead *ahead, struct pb_err *err)
{
    struct worker *worker = &ahead->workers[ahead->threads];
    struct pool_settings readers = {.choices = &ahead->config->extract};
    worker->ahead = ahead;
    if (!pool_open(&readers, &worker->pool, err))
        return false;
    if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
        pool_close(worker->pool);
        return pb_fail(err, PB_LATER, "no more threads to be had");
    }
    ahead->threads++;
    return true;
}

bool ahead_open(const struct config *config, struct ahead **ret_ahead, struct pb_err *err)
{
    struct ahead *ahead = calloc(1, sizeof *ahead);
    if (!ahead)
        pb_out_of_memory("ahead");
    ahead->config = config;
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->given, NULL);
    pthread_cond_init(&ahead->read, NULL);
    for (size_t i = 0; i < LIMIT_AHEAD_MAILS; i++)
        ahead->slots[i].mail.arena = arena_new(0);
    bool good = true;
    for (unsigned wanted = processors(); good && ahead->threads < wanted;)
        good = start(ahead, err);
    if (!good) {
        ahead_close(ahead);
        return false;
    }
    *ret_ahead = ahead;
    return true;
}

void ahead_close(struct ahead *ahead)
{
    if (!ahead)
        return;
    ahead_clear(ahead);
    pthread_mutex_lock(&ahead->lock);
    ahead->stop = true;
    pthread_cond_broadcast(&ahead->given);
    pthread_mutex_unlock(&ahead->lock);
    for (unsigned i = 0; i < ahead->threads; i++) {
        pthread_join(ahead->workers[i].thread, NULL);
        pool_close(ahead->workers[i].pool);
    }
    for (size_t i = 0; i < LIMIT_AHEAD_MAILS; i++)
        arena_free(ahead->slots[i].mail.arena);
    pthread_cond_destroy(&ahead->read);
    pthread_cond_destroy(&ahead->given);
    pthread_mutex_destroy(&ahead->lock);
    free(ahead);
}

/* ---- giving and taking: by one thread ---- */

bool ahead_has_room(const struct ahead *ahead, uint64_t bytes)
{
    return ahead->n == 0 || (ahead->n < LIMIT_AHEAD_MAILS && ahead->bytes + bytes <= LIMIT_AHEAD_BYTES);
}

void ahead_put(struct ahead *ahead, const struct rulebook *book, const char *ref, struct pb_span bytes, uint64_t size)
{
    struct slot *slot = slot_at(ahead, ahead->n);
    struct arena *arena = slot->mail.arena;
    arena_reset(arena);
    slot->mail = (struct ahead_mail){.ref = arena_string(arena, ref), .size = size, .arena = arena};
    slot->book = book;
    slot->bytes = bytes.n <= LIMIT_AHEAD_BYTES ? (struct pb_span){arena_copy(arena, bytes), bytes.n} : bytes;
    slot->stage = STAGE_GIVEN;
    pthread_mutex_lock(&ahead->lock);
    ahead->n++;
    ahead->bytes += bytes.n;
    pthread_cond_signal(&ahead->given);
    pthread_mutex_unlock(&ahead->lock);
}

bool ahead_waits(const struct ahead *ahead)
{
    return ahead->n > 0;
}

bool ahead_is_ready(struct ahead *ahead)
{
    pthread_mutex_lock(&ahead->lock);
    bool ready = ahead->n > 0 && slot_at(ahead, 0)->stage == STAGE_READ;
    pthread_mutex_unlock(&ahead->lock);
    return ready;
}

struct ahead_mail *ahead_next(struct ahead *ahead)
{
    struct slot *slot = NULL;
    pthread_mutex_lock(&ahead->lock);
    if (ahead->n > 0) {
        slot = slot_at(ahead, 0);
        while (slot->stage != STAGE_READ)
            pthread_cond_wait(&ahead->read, &ahead->lock);
        slot->stage = STAGE_FREE;
        ahead->bytes -= slot->bytes.n;
        ahead->oldest = (ahead->oldest + 1) % LIMIT_AHEAD_MAILS;
        ahead->n--;
        ahead->begun--;
    }
    pthread_mutex_unlock(&ahead->lock);
    return slot ? &slot->mail : NULL;
}

void ahead_clear(struct ahead *ahead)
{
    while (ahead_next(ahead))
        ;
}
