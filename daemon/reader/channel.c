#include "channel.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for the descriptors of one message, aligned as the kernel wants it. */
union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(CHANNEL_FDS * sizeof(int))];
};

bool channel_send(int socket_fd, const void *message, size_t bytes, const int fds[], size_t n)
{
    union control control = {0};
    struct iovec body = {(void *)(uintptr_t)message, bytes};
    struct msghdr header = {.msg_iov = &body, .msg_iovlen = 1};
    if (n > CHANNEL_FDS) {
        errno = EINVAL;
        return false;
    }
    if (n > 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = CMSG_SPACE(n * sizeof(int));
        struct cmsghdr *rights = &control.header;
        *rights = (struct cmsghdr){
            .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(n * sizeof(int))};
        memcpy(CMSG_DATA(rights), fds, n * sizeof(int));
    }
    ssize_t sent;
    do
        sent = sendmsg(socket_fd, &header, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)bytes;
}

/* The descriptors of a message that came; returns how many. */
static size_t descriptors(struct msghdr *header, int ret_fds[static CHANNEL_FDS])
{
    struct cmsghdr *rights = CMSG_FIRSTHDR(header);
    if (!rights || rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS ||
        rights->cmsg_len < CMSG_LEN(0))
        return 0;
    size_t n = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    if (n > CHANNEL_FDS) /* cannot be: the kernel drops what finds no room */
        n = CHANNEL_FDS;
    memcpy(ret_fds, CMSG_DATA(rights), n * sizeof(int));
    return n;
}

bool channel_take(int socket_fd, void *ret_message, size_t bytes, int ret_fds[], size_t n)
{
    union control control = {0};
    int came[CHANNEL_FDS];
    struct iovec body = {ret_message, bytes};
    struct msghdr header = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes};
    ssize_t got;
    do
        got = recvmsg(socket_fd, &header, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    size_t have = got < 0 ? 0 : descriptors(&header, came);
    if (got == (ssize_t)bytes && have == n && !(header.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
        if (n > 0)
            memcpy(ret_fds, came, n * sizeof(int));
        return true;
    }
    while (have > 0)
        close(came[--have]);
    return false;
}
