#include "postbus/fd.h"

#include <errno.h>
#include <unistd.h>

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
