/* The listening side: a socket, one bus per peer. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "postbus/fd.h"
#include "postbus/limits.h"
#include "postbus/log.h"
#include "postbus/steal.h"
#include "peer.h"

static void peer_free(struct peer *peer)
{
    sd_bus_close_unref(peer->bus);
    free(peer);
}

static void drop(struct peer *peer)
{
    struct control *control = peer->control;
    for (struct peer **at = &control->peers; *at; at = &(*at)->next)
        if (*at == peer) {
            *at = peer->next;
            control->n--;
            decide_forget(peer);
            peer_free(peer);
            return;
        }
}

static int on_gone(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    (void)message, (void)error;
    drop(userdata);
    return 0;
}

/* A bus of its own for the connection; the peer takes the descriptor over. */
static int serve_peer(struct peer *peer, int fd)
{
    sd_id128_t id;
    int status = sd_bus_new(&peer->bus);
    if (status >= 0)
        status = sd_bus_set_fd(peer->bus, fd, fd);
    if (status < 0) {
        close(fd);
        return status;
    }
    if ((status = sd_id128_randomize(&id)) < 0 || (status = sd_bus_set_server(peer->bus, 1, id)) < 0 ||
        (status = methods_offer(peer)) < 0 ||
        (status = sd_bus_start(peer->bus)) < 0 ||
        (status = sd_bus_attach_event(peer->bus, peer->control->loop, SD_EVENT_PRIORITY_NORMAL)) < 0)
        return status;
    return sd_bus_match_signal(peer->bus, NULL, "org.freedesktop.DBus.Local", "/org/freedesktop/DBus/Local",
                               "org.freedesktop.DBus.Local", "Disconnected", on_gone, peer);
}

static int on_connect(sd_event_source *source, int fd, uint32_t events, void *context)
{
    (void)source, (void)events;
    struct control *control = context;
    int socket_fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket_fd < 0)
        return 0;
    if (control->n >= LIMIT_CONTROL_PEERS) {
        close(socket_fd);
        return 0;
    }
    struct peer *peer = calloc(1, sizeof *peer);
    if (!peer)
        pb_out_of_memory("control");
    *peer = (struct peer){.control = control, .next = control->peers};
    peer->unnamed = !fd_peer_user(socket_fd, &peer->uid);
    control->peers = peer;
    control->n++;
    if (serve_peer(peer, socket_fd) < 0)
        drop(peer);
    return 0;
}

static bool listen_on(const char *path, int *ret_fd, struct pb_err *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat there;
    if (strlen(path) >= sizeof address.sun_path)
        return pb_fail(err, PB_OPERATOR, "%s: a socket's path has at most %zu bytes", path, sizeof address.sun_path - 1);
    memcpy(address.sun_path, path, strlen(path) + 1);
    cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* One that a killed daemon left; the store's lock sees to it that none lives. */
    if (lstat(path, &there) == 0 && S_ISSOCK(there.st_mode))
        unlink(path);
    mode_t before = umask(0117);
    bool good = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, LIMIT_CONTROL_PEERS) == 0;
    int problem = errno;
    umask(before);
    if (!good)
        return pb_fail_errno(err, PB_OPERATOR, problem, "control socket %s", path);
    *ret_fd = fd;
    fd = -1;
    return true;
}

bool control_open(sd_event *loop, const struct config *config, struct triage *triage, const struct control_calls *calls, void *context,
                  struct control **ret_control, struct pb_err *err)
{
    int fd = -1;
    *ret_control = NULL;
    if (!config->control_socket)
        return true;
    if (!listen_on(config->control_socket, &fd, err))
        return false;
    struct control *control = calloc(1, sizeof *control);
    if (!control)
        pb_out_of_memory("control");
    *control = (struct control){.config = config, .triage = triage, .calls = *calls, .context = context, .loop = loop, .fd = fd};
    if (sd_event_add_io(loop, &control->source, fd, EPOLLIN, on_connect, control) < 0) {
        control_close(control);
        return pb_fail(err, PB_OPERATOR, "control socket %s cannot be watched", config->control_socket);
    }
    shared_open(control);
    *ret_control = control;
    return true;
}

void control_close(struct control *control)
{
    if (!control)
        return;
    for (struct peer *peer = control->peers, *next; peer; peer = next) {
        next = peer->next;
        decide_forget(peer);
        peer_free(peer);
    }
    if (control->bus) {
        decide_forget(control->bus);
        peer_free(control->bus);
    }
    sd_event_source_unref(control->source);
    close(control->fd);
    unlink(control->config->control_socket);
    free(control);
}
