/* postbus-review: the page's main. A socket from systemd, or a port of this machine with a token that opens
 * it once; the page itself is review/. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#include "postbus/lang.h"
#include "postbus/log.h"
#include "postbus/review.h"

#define PROXYS_SOCKET "proxy" /* FileDescriptorName= of the shipped socket */

struct options {
    const char *config_file;
    bool on_port;
    unsigned long port;
};

static int usage(FILE *out)
{
    fputs("usage: postbus-review [--config FILE] [--port N]\n"
          "  --config FILE  configuration (default " CONFIG_FILE ")\n"
          "  --port N       listen on 127.0.0.1 (0: on any free port), print the address with its token, which\n"
          "                 opens the page once; else a Unix socket from systemd is expected\n", out);
    return out == stderr ? EX_USAGE : EX_OK;
}

/* True: go on. False: end with *ret_status. */
static bool parse_options(int argc, char **argv, struct options *ret_options, int *ret_status)
{
    static const struct option long_options[] = {
        {"config", required_argument, NULL, 'c'}, {"port", required_argument, NULL, 'p'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    struct options options = {.config_file = CONFIG_FILE};
    bool good = true;
    for (int c; (c = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        switch (c) {
        case 'c': options.config_file = optarg; break;
        case 'p':
            options.on_port = true;
            good = good && span_number(span_of(optarg), 65535, &options.port);
            break;
        default: *ret_status = usage(c == 'h' ? stdout : stderr); return false;
        }
    }
    if (optind < argc || !good) {
        *ret_status = usage(stderr);
        return false;
    }
    *ret_options = options;
    return true;
}

/* A socket that systemd calls the proxy's is for those alone whom the rights of its file let in. */
static bool take_door(struct review_door *ret_door, struct pb_err *err)
{
    char **names = NULL;
    struct sockaddr_un address = {0};
    socklen_t size = sizeof address - 1;
    struct stat file;
    int n = sd_listen_fds_with_names(true, &names);
    *ret_door = (struct review_door){.fd = SD_LISTEN_FDS_START, .proxys = n > 0 && strcmp(names[0], PROXYS_SOCKET) == 0};
    for (int i = 0; i < n; i++)
        free(names[i]);
    free(names);
    if (n != 1)
        return pb_fail(err, PB_OPERATOR, "expected one socket from systemd, or --port");
    if (ret_door->proxys && (getsockname(ret_door->fd, (struct sockaddr *)&address, &size) < 0 || stat(address.sun_path, &file) < 0 || file.st_mode & S_IRWXO))
        return pb_fail(err, PB_OPERATOR, "the socket %s is called the proxy's, and is for everybody: expected SocketMode=0660", address.sun_path);
    return true;
}

static bool open_door(const struct options *options, char token[static REVIEW_TOKEN_MAX], struct review_door *ret_door, struct pb_err *err)
{
    uint16_t port;
    if (!options->on_port)
        return take_door(ret_door, err);
    if (!review_listen((uint16_t)options->port, &ret_door->fd, &port, err))
        return false;
    review_token(token);
    ret_door->token = token;
    printf("http://127.0.0.1:%u/enter?token=%s\n", (unsigned)port, token);
    fflush(stdout);
    return true;
}

/* Until it is asked to end; once a second the connections are looked at. */
static void wait_for_end(struct review *review, const sigset_t *signals)
{
    const struct timespec second = {.tv_sec = 1};
    sd_notify(false, "READY=1");
    while (sigtimedwait(signals, NULL, &second) < 0)
        review_tick(review);
    sd_notify(false, "STOPPING=1");
}

static int serve(const struct options *options, const struct config *config)
{
    char token[REVIEW_TOKEN_MAX];
    struct review_door door = {0};
    struct review *review;
    struct pb_err err;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (!open_door(options, token, &door, &err) || !review_open(config, &door, &review, &err)) {
        log_event(LOG_EVENT_TROUBLE, LOG_ERR, NULL, "%s", err.msg);
        return pb_exit_status(err.code);
    }
    wait_for_end(review, &signals);
    review_close(review);
    return EX_OK;
}

/* It holds letters: no core of it is written, and nothing is started by it. */
static void close_in(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int main(int argc, char **argv)
{
    struct options options;
    struct config config;
    struct pb_err err;
    int status;
    if (!parse_options(argc, argv, &options, &status))
        return status;
    close_in();
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    cleanup_buf struct buf faults = BUF_INIT;
    lang_init(config_language(options.config_file));
    bool good = config_load(arena, options.config_file, diag, &config, &err);
    diag_print(diag, &faults);
    fputs(buf_string(&faults), stderr);
    if (!good) {
        if (diag_errors(diag) == 0)
            fprintf(stderr, "postbus-review: %s\n", err.msg);
        return EX_CONFIG;
    }
    return serve(&options, &config);
}
