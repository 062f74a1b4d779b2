#include "postbus/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "postbus/steal.h"

#define OVERFLOW_USER 65534 /* kernel.overflowuid, which hardly anybody changes: who has no number here */

bool fd_write(int fd, struct pb_span bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno != EINTR)
            return false;
        bytes = span_tail(bytes, n > 0 ? (size_t)n : 0);
    }
    return true;
}

/* Outside of any namespace the map is one line: from 0, to 0, all there are. */
static bool every_user_has_a_number(void)
{
    char text[128];
    unsigned long numbers[3] = {1, 1, 0};
    cleanup_close int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
    struct pb_span rest = span_trim((struct pb_span){text, n > 0 ? (size_t)n : 0});
    for (size_t i = 0; i < 3; i++) {
        size_t end = span_find(rest, ' ');
        if (!span_number(span_head(rest, end), UINT32_MAX, &numbers[i]))
            return false;
        rest = span_trim(span_tail(rest, end));
    }
    return numbers[0] == 0 && numbers[1] == 0 && numbers[2] == UINT32_MAX;
}

bool fd_peer_user(int socket_fd, uid_t *ret_uid)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket_fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 || peer.uid == (uid_t)-1)
        return false;
    *ret_uid = peer.uid;
    return peer.uid != OVERFLOW_USER || every_user_has_a_number();
}
