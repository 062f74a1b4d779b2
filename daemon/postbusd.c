/* postbusd: the daemon's main. Options, rules, the event loop, and what systemd
 * is told; the work itself is triage's. */
#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "postbus/control.h"
#include "postbus/inuse.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/log.h"
#include "postbus/triage.h"
#include "postbus/watch.h"

struct options {
    const char *config_file;
    bool check;
    enum triage_task task;
};

struct daemon {
    struct config config;
    struct triage *triage;
    sd_event *loop;
    struct control *control; /* NULL: nobody can ask */
    struct watch *watch;     /* NULL: changed rules wait for a reload */
    uint64_t watchdog_usec;
    struct inuse inuse;
};

static int usage(FILE *out)
{
    fputs("usage: postbusd [--config FILE] [--check | --once | --rebuild]\n"
          "  --config FILE  configuration (default " CONFIG_FILE ")\n"
          "  --check        read configuration and rules, name every fault, end with 0 or 78\n"
          "  --once         end when nothing is left to do\n"
          "  --rebuild      after a loss of the store: take down what stands in the queues, move nothing, end\n", out);
    return out == stderr ? EX_USAGE : EX_OK;
}

/* True: go on. False: end with *ret_status. */
static bool parse_options(int argc, char **argv, struct options *ret_options, int *ret_status)
{
    static const struct option long_options[] = {
        {"config", required_argument, NULL, 'c'}, {"check", no_argument, NULL, 'k'}, {"once", no_argument, NULL, 'o'},
        {"rebuild", no_argument, NULL, 'r'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
    };
    struct options options = {.config_file = CONFIG_FILE};
    for (int c; (c = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        switch (c) {
        case 'c': options.config_file = optarg; break;
        case 'k': options.check = true; break;
        case 'o': options.task = TRIAGE_ONCE; break;
        case 'r': options.task = TRIAGE_REBUILD; break;
        default: *ret_status = usage(c == 'h' ? stdout : stderr); return false;
        }
    }
    if (optind < argc) {
        *ret_status = usage(stderr);
        return false;
    }
    *ret_options = options;
    return true;
}

static void print_faults(const struct diag *diag)
{
    cleanup_buf struct buf text = BUF_INIT;
    diag_print(diag, &text);
    fputs(buf_string(&text), stderr);
}

/* How it stands, in a line: what an operator sees first. */
static void add_status(const struct daemon *daemon, const struct triage_state *state, struct buf *out)
{
    char problem[PB_ERR_MSG_MAX + 64] = "", last[ISO_MAX] = "none yet", since[ISO_MAX];
    const char *broken = daemon->inuse.broken ? "RULES BROKEN, last good set in use (postbusctl rules check); " : "";
    if (state->last_mail)
        iso_format(state->last_mail, last);
    if (state->problem[0]) {
        iso_format(state->problem_since, since);
        snprintf(problem, sizeof problem, "PROBLEM since %s: %s; ", since, state->problem);
    }
    buf_printf(out, "%s%slast mail %s, %lld items (%lld not sure), %lld mails to be filed", problem, broken, last,
               (long long)state->counts.items, (long long)state->counts.unsure, (long long)state->counts.planned);
}

static void tell_systemd(const struct daemon *daemon, const struct triage_state *state)
{
    cleanup_buf struct buf status = BUF_INIT;
    add_status(daemon, state, &status);
    sd_notifyf(false, "STATUS=%s", buf_string(&status));
}

static int on_state(sd_event_source *source, int fd, uint32_t events, void *context)
{
    (void)source, (void)fd, (void)events;
    struct daemon *daemon = context;
    struct triage_state state;
    triage_heard(daemon->triage);
    triage_state(daemon->triage, &state);
    tell_systemd(daemon, &state);
    control_answer(daemon->control);
    return state.finished ? sd_event_exit(daemon->loop, 0) : 0;
}

static int on_stop(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
    (void)source, (void)info;
    struct daemon *daemon = context;
    sd_notify(false, "STOPPING=1\nSTATUS=stopping after the present step");
    return sd_event_exit(daemon->loop, 0);
}

static void tell_state(const struct daemon *daemon)
{
    struct triage_state state;
    triage_state(daemon->triage, &state);
    tell_systemd(daemon, &state);
}

static bool on_reload_asked(void *context, struct buf *told)
{
    struct daemon *daemon = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    sd_notifyf(false, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    bool good = inuse_reload(&daemon->inuse, told);
    tell_state(daemon);
    sd_notify(false, "READY=1");
    return good;
}

static int on_hangup(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
    (void)source, (void)info;
    cleanup_buf struct buf told = BUF_INIT;
    on_reload_asked(context, &told);
    return 0;
}

static void on_rules_changed(void *context)
{
    struct daemon *daemon = context;
    inuse_refresh(&daemon->inuse);
    tell_state(daemon);
}

static bool on_save_asked(void *context, const struct inuse_draft *draft, struct buf *told, uint64_t *ret_ticket, struct pb_err *err)
{
    struct daemon *daemon = context;
    bool good = inuse_save(&daemon->inuse, draft, told, ret_ticket, err);
    tell_state(daemon);
    return good;
}

static void on_status_asked(void *context, struct buf *told)
{
    struct daemon *daemon = context;
    struct triage_state state;
    triage_state(daemon->triage, &state);
    add_status(daemon, &state, told);
}

/* Fed only while the working thread keeps its promises. */
static int on_watchdog(sd_event_source *source, uint64_t usec, void *context)
{
    struct daemon *daemon = context;
    if (triage_alive(daemon->triage))
        sd_notify(false, "WATCHDOG=1");
    int status = sd_event_source_set_time(source, usec + daemon->watchdog_usec / 3);
    return status < 0 ? status : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static bool set_up_watchdog(struct daemon *daemon)
{
    uint64_t now;
    if (sd_watchdog_enabled(false, &daemon->watchdog_usec) <= 0)
        return true;
    return sd_event_now(daemon->loop, CLOCK_MONOTONIC, &now) >= 0 &&
           sd_event_add_time(daemon->loop, NULL, CLOCK_MONOTONIC, now, daemon->watchdog_usec / 10, on_watchdog, daemon) >= 0;
}

static bool set_up_loop(struct daemon *daemon)
{
    return sd_event_new(&daemon->loop) >= 0 &&
           sd_event_add_signal(daemon->loop, NULL, SIGTERM, on_stop, daemon) >= 0 &&
           sd_event_add_signal(daemon->loop, NULL, SIGINT, on_stop, daemon) >= 0 &&
           sd_event_add_signal(daemon->loop, NULL, SIGHUP, on_hangup, daemon) >= 0;
}

/* The signals are the loop's, in every thread that is started from here. */
static void block_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* Rules that cannot be watched still come in by reload. */
static bool open_control(struct daemon *daemon, struct pb_err *err)
{
    static const struct control_calls calls = {on_reload_asked, on_save_asked, on_status_asked};
    struct pb_err why;
    if (!watch_open(daemon->loop, daemon->config.rules_directory, on_rules_changed, daemon, &daemon->watch, &why))
        log_event(LOG_EVENT_TROUBLE, LOG_WARNING, NULL, "%s", why.msg);
    return control_open(daemon->loop, &daemon->config, daemon->triage, &calls, daemon, &daemon->control, err);
}

static int serve(struct daemon *daemon, struct ruleset *rules, enum triage_task task)
{
    struct pb_err err;
    block_signals();
    if (!set_up_loop(daemon)) {
        rules_free(rules);
        fputs("postbusd: no event loop to be had\n", stderr);
        return EX_OSERR;
    }
    struct log_fields fields = {.ruleset = rules_sha256(rules)};
    if (!triage_start(&daemon->config, rules, task, &daemon->triage, &err)) {
        log_event(LOG_EVENT_TROUBLE, LOG_ERR, NULL, "%s", err.msg);
        return pb_exit_status(err.code);
    }
    daemon->inuse.triage = daemon->triage;
    if (task == TRIAGE_SERVE && !open_control(daemon, &err)) {
        triage_stop(daemon->triage);
        log_event(LOG_EVENT_TROUBLE, LOG_ERR, NULL, "%s", err.msg);
        return pb_exit_status(err.code);
    }
    log_event(LOG_EVENT_STARTED, LOG_NOTICE, &fields, "started");
    sd_notify(false, "READY=1"); /* a server that cannot be reached is the status's business */
    bool good = set_up_watchdog(daemon) &&
                sd_event_add_io(daemon->loop, NULL, triage_event_fd(daemon->triage), EPOLLIN, on_state, daemon) >= 0 &&
                sd_event_loop(daemon->loop) >= 0;
    control_close(daemon->control);
    watch_close(daemon->watch);
    bool worked = triage_stop(daemon->triage);
    log_event(LOG_EVENT_STOPPED, LOG_NOTICE, NULL, "stopped");
    return !good ? EX_OSERR : task != TRIAGE_SERVE && !worked ? EX_TEMPFAIL : EX_OK;
}

static int run(const struct options *options, struct arena *arena, struct daemon *daemon)
{
    struct pb_err err;
    struct diag *diag = diag_new(arena);
    lang_init(config_language(options->config_file));
    bool good = config_load(arena, options->config_file, diag, &daemon->config, &err);
    print_faults(diag);
    if (!good) {
        if (diag_errors(diag) == 0)
            fprintf(stderr, "postbusd: %s\n", err.msg);
        return EX_CONFIG;
    }
    struct ruleset *rules = inuse_start(&daemon->inuse, &daemon->config, &err);
    if (!rules) {
        fprintf(stderr, "postbusd: %s\n", err.msg);
        return EX_CONFIG;
    }
    if (options->check) {
        rules_free(rules);
        return EX_OK;
    }
    return serve(daemon, rules, options->task);
}

int main(int argc, char **argv)
{
    struct options options;
    struct daemon daemon = {0};
    int status;
    if (!parse_options(argc, argv, &options, &status))
        return status;
    mallopt(M_ARENA_MAX, 2); /* else each thread keeps free pieces of its own */
    cleanup_arena struct arena *arena = arena_new(0);
    status = run(&options, arena, &daemon);
    sd_event_unref(daemon.loop);
    return status;
}
