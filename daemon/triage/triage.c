/* The thread: connect, settle, take and file until nothing is new, sleep. */
#include "postbus/store_asked.h"
#include "postbus/triage.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/steal.h"
#include "ahead.h"
#include "orders.h"
#include "searchable.h"
#include "work.h"

struct triage {
    struct work work;
    pthread_t thread;
    bool started;
    enum triage_task task;
    int wake_fd;   /* written by others: look up from your sleep */
    int event_fd;  /* written by the thread: the state has changed */
    int64_t well_since; /* monotonic milliseconds at which this session had nothing left to do; 0: not yet */
    pthread_mutex_t lock; /* guards what follows */
    struct triage_state state;
    struct rulebook *next_book; /* owned; NULL where none waits */
};

void work_promise(struct work *work, int64_t seconds)
{
    work->promised = iso_monotonic() + seconds;
}

static void signal_fd(int fd)
{
    eventfd_write(fd, 1);
}

static void hear_others(struct triage *t)
{
    eventfd_t drained;
    eventfd_read(t->wake_fd, &drained);
}

static void tell_state(struct triage *t)
{
    struct store_counts counts;
    struct pb_err err;
    bool counted = store_count(t->work.store, &counts, &err);
    pthread_mutex_lock(&t->lock);
    if (counted) {
        t->state.counts = counts;
        t->state.last_mail = counts.last_taken;
    }
    pthread_mutex_unlock(&t->lock);
    signal_fd(t->event_fd);
}

/* For `postbusctl status`, which reads the store also when we are gone. */
static void keep_facts(struct triage *t, const struct triage_state *state)
{
    static const char *const modes[] = {"observe", "suggest", "route"};
    char since[ISO_MAX];
    struct pb_err err;
    iso_format(state->problem_since, since);
    if (!store_set_fact(t->work.store, "problem", state->problem[0] ? state->problem : NULL, &err) ||
        !store_set_fact(t->work.store, "problem_since", state->problem[0] ? since : NULL, &err) ||
        !store_set_fact(t->work.store, "mode", modes[t->work.config->mode], &err) ||
        !store_set_fact(t->work.store, "ruleset", rules_sha256(t->work.book->rules), &err))
        log_event(LOG_EVENT_TROUBLE, LOG_ERR, NULL, "%s", err.msg);
}

/* `since`: seconds UTC; 0: since now, or as long as there was any problem. */
static void say_problem(struct triage *t, const char *problem, int64_t since)
{
    pthread_mutex_lock(&t->lock);
    bool changed = strcmp(t->state.problem, problem) != 0;
    if (changed) {
        if (!problem[0])
            t->state.problem_since = 0;
        else if (since || !t->state.problem[0])
            t->state.problem_since = since ? since : iso_now();
        snprintf(t->state.problem, sizeof t->state.problem, "%s", problem);
    }
    t->state.connected = t->work.mailbox != NULL;
    struct triage_state state = t->state;
    pthread_mutex_unlock(&t->lock);
    if (changed)
        keep_facts(t, &state);
    tell_state(t);
}

/* All is well, but for what could not be filed yet: that is told like any other trouble. */
static bool say_waiting(struct triage *t, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct store_waiting waiting;
    if (!store_get_waiting(t->work.store, arena, &waiting, err))
        return false;
    const char *problem = "";
    if (waiting.n > 0)
        problem = arena_printf(arena, "%lld mail%s cannot be filed yet, the first to %s: %s", (long long)waiting.n,
                               waiting.n == 1 ? "" : "s", waiting.target, waiting.problem ? waiting.problem : "not told why");
    else if (t->work.withheld.n > 0)
        problem = arena_printf(arena, "%zu mail%s in %s that the server does not give when asked", t->work.withheld.n,
                               t->work.withheld.n == 1 ? "" : "s", t->work.folder);
    say_problem(t, problem, waiting.since);
    return true;
}

static void use_next_book(struct triage *t)
{
    pthread_mutex_lock(&t->lock);
    struct rulebook *next = pb_steal(t->next_book);
    pthread_mutex_unlock(&t->lock);
    if (!next)
        return;
    rulebook_free(t->work.book);
    t->work.book = next;
    struct pb_err err;
    if (!store_set_fact(t->work.store, "ruleset", rules_sha256(next->rules), &err))
        log_event(LOG_EVENT_TROUBLE, LOG_ERR, NULL, "%s", err.msg);
}

static void carry_out_orders(struct triage *t)
{
    if (correct_due(&t->work))
        tell_state(t);
    if (destroy_due(&t->work))
        tell_state(t);
}

/* Passwords and tokens are fetched anew for each session: tokens age. */
static bool connect_mailbox(struct work *work, struct pb_err *err)
{
    const struct config *c = work->config;
    struct mailbox_settings settings = c->mailbox;
    settings.look_only = c->mode == DELIVERY_OBSERVE;
    work_promise(work, PROMISE_SESSION);
    work->session = arena_new(0);
    if (settings.host && secret_named(&c->token) && !secret_read(work->session, &c->token, settings.command_seconds, &settings.token, err))
        return false;
    if (settings.host && !settings.token && !secret_read(work->session, &c->password, settings.command_seconds, &settings.password, err))
        return false;
    work->settings = settings;
    return mailbox_open(&settings, &work->mailbox, err) && mailbox_connect(work->mailbox, err);
}

static void disconnect(struct work *work)
{
    mailbox_close(pb_steal(work->mailbox));
    withheld_forget(work);
    arena_free(pb_steal(work->session));
    waiting_forget(work);
}

/* Until nothing is new: mail that came while we filed is found before we sleep. */
static bool empty_postbus(struct triage *t, struct pb_err *err)
{
    for (bool more = true; more && !t->work.stop;) {
        use_next_book(t);
        carry_out_orders(t);
        bool unsearched = false;
        if (!intake_batch(&t->work, &more, err) || !sweep_due(&t->work, err) || !follow_decisions(&t->work, err) || !deliver_due(&t->work, err) ||
            (!more && !searchable_fill(t->work.store, &unsearched, err)))
            return false;
        more = more || unsearched;
        tell_state(t);
    }
    return true;
}

static bool raise_mode(struct work *work, struct pb_err *err)
{
    size_t n = 0;
    return work->config->mode != DELIVERY_ROUTE || store_promote(work->store, work->folder, iso_now(), &n, err);
}

/* A session that has stood for so many first pauses shows that the server is well again. */
#define PAUSES_TO_BE_WELL 10

static bool was_well(const struct triage *t)
{
    return t->well_since && (double)(iso_monotonic_ms() - t->well_since) > PAUSES_TO_BE_WELL * 1000 * t->work.config->pause_seconds;
}

/* One session with the mailbox, from login until it breaks or we are stopped. */
static bool run_session(struct triage *t, struct pb_err *err)
{
    struct work *work = &t->work;
    if (!raise_mode(work, err) || !connect_mailbox(work, err) || !settle(work, err))
        return false;
    log_event(LOG_EVENT_MAILBOX_BACK, LOG_INFO, NULL, "connected to %s", mailbox_name(work->mailbox));
    if (t->task == TRIAGE_REBUILD)
        return rebuild(work, err);
    while (!work->stop) {
        if (!empty_postbus(t, err) || !say_waiting(t, err))
            return false;
        if (!t->well_since)
            t->well_since = iso_monotonic_ms();
        if (t->task != TRIAGE_SERVE)
            return true;
        unsigned seconds = work->config->poll_seconds < work->config->sweep_seconds ? work->config->poll_seconds : work->config->sweep_seconds;
        work_promise(work, seconds + PROMISE_SESSION);
        if (!mailbox_wait(work->mailbox, seconds, t->wake_fd, err))
            return false;
        hear_others(t);
    }
    return true;
}

/* People need not wait for the server. */
static void sleep_for(struct triage *t, unsigned milliseconds)
{
    const int64_t until = iso_monotonic_ms() + milliseconds;
    for (int64_t left = milliseconds; left > 0 && !t->work.stop; left = until - iso_monotonic_ms()) {
        struct pollfd wake = {.fd = t->wake_fd, .events = POLLIN};
        if (poll(&wake, 1, (int)left) > 0)
            hear_others(t);
        carry_out_orders(t);
    }
}

/* Growing pauses with some chance in them, so that many daemons do not come at once. */
static void pause_before_retry(struct triage *t, unsigned failures)
{
    double pause = t->work.config->pause_seconds;
    for (unsigned i = 1; i < failures && pause < PAUSE_LONGEST; i++)
        pause *= 2;
    if (pause > PAUSE_LONGEST)
        pause = PAUSE_LONGEST;
    unsigned half = (unsigned)(pause * 1000 / 2);
    work_promise(&t->work, (int64_t)pause + PROMISE_SESSION);
    sleep_for(t, half + arc4random_uniform(half + 1));
}

static void finish(struct triage *t)
{
    disconnect(&t->work);
    carry_out_orders(t); /* what was saved is noted even now; decisions that nobody waits for were taken back */
    pthread_mutex_lock(&t->lock);
    t->state.finished = true;
    pthread_mutex_unlock(&t->lock);
    tell_state(t);
}

static void *run(void *context)
{
    struct triage *t = context;
    keep_facts(t, &t->state);
    for (unsigned failures = 0; !t->work.stop;) {
        struct pb_err err = {0};
        t->well_since = 0;
        bool good = run_session(t, &err);
        bool well = was_well(t);
        disconnect(&t->work);
        if (good)
            break;
        failures = well ? 1 : failures + 1;
        log_event(LOG_EVENT_MAILBOX_LOST, err.code == PB_OPERATOR ? LOG_ERR : LOG_WARNING, NULL, "%s", err.msg);
        say_problem(t, err.msg, 0);
        if (t->task != TRIAGE_SERVE)
            break;
        pause_before_retry(t, failures);
    }
    finish(t);
    return NULL;
}

static bool prepare(struct triage *t, struct pb_err *err)
{
    struct work *work = &t->work;
    work_promise(work, PROMISE_SESSION);
    if (!store_open(work->config->store_file, STORE_WRITE, &work->store, err) || !ahead_open(work->config, &work->ahead, err))
        return false;
    t->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    t->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (t->wake_fd < 0 || t->event_fd < 0 || pthread_create(&t->thread, NULL, run, t) != 0)
        return pb_fail(err, PB_LATER, "no more threads or file descriptors to be had");
    t->started = true;
    return true;
}

static void free_triage(struct triage *t)
{
    disconnect(&t->work);
    ahead_close(t->work.ahead);
    store_close(t->work.store);
    rulebook_free(t->work.book);
    rulebook_free(t->next_book);
    orders_free(t->work.orders);
    pb_closep(&t->wake_fd);
    pb_closep(&t->event_fd);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

bool triage_start(const struct config *config, struct ruleset *rules, enum triage_task task, struct triage **ret_triage,
                  struct pb_err *err)
{
    struct triage *t = calloc(1, sizeof *t);
    if (!t)
        pb_out_of_memory("triage");
    pthread_mutex_init(&t->lock, NULL);
    t->wake_fd = t->event_fd = -1;
    t->task = task;
    t->work.config = config;
    t->work.book = rulebook_new(rules);
    t->work.orders = orders_new();
    t->work.folder = config->mailbox.maildir ? "INBOX" : config->mailbox.folder;
    if (!prepare(t, err)) {
        free_triage(t);
        return false;
    }
    *ret_triage = t;
    return true;
}

int triage_event_fd(const struct triage *t)
{
    return t->event_fd;
}

void triage_heard(struct triage *t)
{
    eventfd_t drained;
    eventfd_read(t->event_fd, &drained);
}

void triage_state(struct triage *t, struct triage_state *ret_state)
{
    pthread_mutex_lock(&t->lock);
    *ret_state = t->state;
    pthread_mutex_unlock(&t->lock);
}

bool triage_alive(const struct triage *t)
{
    return iso_monotonic() <= t->work.promised;
}

void triage_set_rules(struct triage *t, struct ruleset *rules)
{
    struct rulebook *book = rulebook_new(rules);
    pthread_mutex_lock(&t->lock);
    struct rulebook *before = t->next_book;
    t->next_book = book;
    pthread_mutex_unlock(&t->lock);
    rulebook_free(before);
    signal_fd(t->wake_fd);
}

bool triage_decide(struct triage *t, const struct correction *correction, uint64_t *ret_ticket, struct pb_err *err)
{
    if (!orders_put(t->work.orders, correction, ret_ticket, err))
        return false;
    signal_fd(t->wake_fd);
    return true;
}

bool triage_note(struct triage *t, const struct note *note, uint64_t *ret_ticket, struct pb_err *err)
{
    if (!orders_put_note(t->work.orders, note, ret_ticket, err))
        return false;
    signal_fd(t->wake_fd);
    return true;
}

bool triage_note_saved(struct triage *t, const struct rules_saved *saved, uint64_t *ret_ticket, struct pb_err *err)
{
    if (!orders_put_saved(t->work.orders, saved, ret_ticket, err))
        return false;
    signal_fd(t->wake_fd);
    return true;
}

bool triage_erase(struct triage *t, const struct erasure *erasure, uint64_t *ret_ticket, struct pb_err *err)
{
    if (!orders_put_erasure(t->work.orders, erasure, ret_ticket, err))
        return false;
    signal_fd(t->wake_fd);
    return true;
}

bool triage_check(struct triage *t, uint64_t *ret_ticket, struct pb_err *err)
{
    if (!orders_put_check(t->work.orders, ret_ticket, err))
        return false;
    signal_fd(t->wake_fd);
    return true;
}

bool triage_withdraw(struct triage *t, uint64_t ticket)
{
    return orders_withdraw(t->work.orders, ticket);
}

bool triage_next_answer(struct triage *t, uint64_t *ret_ticket, struct buf *told, struct pb_err *ret_why)
{
    struct order *order = orders_take_answer(t->work.orders);
    if (!order)
        return false;
    *ret_ticket = order->ticket;
    *ret_why = order->err;
    if (order->told)
        buf_add_string(told, order->told);
    else if (order->correction.made)
        buf_printf(told, "i-%lld", (long long)order->correction.made);
    else
        strings_put(told, &order->correction.queues);
    order_free(order);
    return true;
}

bool triage_stop(struct triage *t)
{
    t->work.stop = true;
    signal_fd(t->wake_fd);
    if (t->started)
        pthread_join(t->thread, NULL);
    bool good = t->state.problem[0] == '\0';
    free_triage(t);
    return good;
}
