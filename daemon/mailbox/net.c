#include "mailbox/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/nearby.h"
#include "postbus/steal.h"

bool net_wait(int fd, short events, int64_t deadline)
{
    for (;;) {
        int64_t left = deadline - iso_monotonic_ms();
        if (left <= 0)
            return false;
        struct pollfd one = {.fd = fd, .events = events};
        int n = poll(&one, 1, left > LIMIT_WAIT_SECONDS * 1000 ? LIMIT_WAIT_SECONDS * 1000 : (int)left);
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
    }
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 == 127;
    return address->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

/* Connects to one address; -1 with errno. */
static int connect_one(const struct addrinfo *address, int64_t deadline)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    const int on = 1;
    int problem = 0;
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, address->ai_addr, address->ai_addrlen) < 0) {
        problem = errno;
        socklen_t size = sizeof problem;
        if (problem == EINPROGRESS && !net_wait(fd, POLLOUT, deadline))
            problem = ETIMEDOUT;
        else if (problem == EINPROGRESS)
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size);
    }
    if (problem == 0)
        return fd;
    close(fd);
    errno = problem;
    return -1;
}

static void free_addresses(struct addrinfo **addresses)
{
    if (*addresses)
        freeaddrinfo(*addresses);
}

bool net_connect(const char *host, uint16_t port, bool loopback_only, int64_t deadline, int *ret_fd,
                 struct pb_err *err)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    __attribute__((cleanup(free_addresses))) struct addrinfo *addresses = NULL;
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    int problem = getaddrinfo(host, service, &hints, &addresses);
    if (problem != 0)
        return pb_fail(err, PB_LATER, "%s: %s", host, gai_strerror(problem));
    bool far = false;
    errno = EHOSTUNREACH;
    for (const struct addrinfo *a = addresses; a; a = a->ai_next) {
        if (loopback_only && !is_loopback(a->ai_addr))
            return pb_fail(err, PB_OPERATOR, "%s: without TLS only this machine itself may be the server", host);
        far = far || !nearby_address(a->ai_addr);
        int fd = connect_one(a, deadline);
        if (fd < 0)
            continue;
        *ret_fd = fd;
        return true;
    }
    /* What IPAddressDeny= holds back is never answered. */
    const char *hint = far && (errno == ETIMEDOUT || errno == EPERM) ? " (a public address: does IPAddressAllow= of the unit name it?)" : "";
    return pb_fail_errno(err, PB_LATER, errno, "connecting to %s, port %u%s", host, port, hint);
}
