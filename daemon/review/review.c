/* The page as a whole: opened, watched, closed. */
#include "postbus/review.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "inside.h"
#include "postbus/steal.h"
#include "server.h"

#define BACKLOG 128

bool review_listen(uint16_t port, int *ret_fd, uint16_t *ret_port, struct pb_err *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int yes = 1;
    cleanup_close int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 ||
        listen(fd, BACKLOG) < 0 || getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        return pb_fail_errno(err, PB_OPERATOR, errno, "port %u of 127.0.0.1", (unsigned)port);
    *ret_fd = fd;
    *ret_port = ntohs(address.sin_port);
    fd = -1;
    return true;
}

/* A port without a token would let everybody of this machine in. */
static bool door_fits(const struct review_door *door, struct pb_err *err)
{
    int family = 0;
    socklen_t size = sizeof family;
    if (getsockopt(door->fd, SOL_SOCKET, SO_DOMAIN, &family, &size) < 0 || (door->token == NULL) != (family == AF_UNIX))
        return pb_fail(err, PB_OPERATOR, "the page's socket from systemd is no Unix socket: only there the kernel names who is asking");
    return true;
}

bool review_open(const struct config *config, const struct review_door *door, struct review **ret_review, struct pb_err *err)
{
    if (!door_fits(door, err))
        return false;
    struct review *review = calloc(1, sizeof *review);
    if (!review)
        pb_out_of_memory("review");
    *review = (struct review){.config = config, .lock = PTHREAD_MUTEX_INITIALIZER, .asking = PTHREAD_MUTEX_INITIALIZER};
    sem_init(&review->places, 0, LIMIT_REVIEW_AT_ONCE);
    review->keeper = who_open(&(struct who_settings){config, door->token, door->proxys});
    if (!server_open(review, door->fd, &review->server, err)) {
        review_close(review);
        return false;
    }
    *ret_review = review;
    return true;
}

void review_tick(struct review *review)
{
    server_tick(review->server);
}

void review_close(struct review *review)
{
    if (!review)
        return;
    server_close(review->server);
    who_close(review->keeper);
    review_forget(review);
    sem_destroy(&review->places);
    free(review);
}
