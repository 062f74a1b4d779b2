/* fd.h: file descriptors. */
#pragma once
#include <sys/types.h>

#include "postbus/span.h"

/* Writes all of it, whatever interrupts; false with errno. */
bool fd_write(int fd, struct pb_span bytes);

/* The user at the other end of a connected Unix socket, by the kernel's word. False where it gives none: no such socket, or
 * a user whom this process's user namespace (systemd's PrivateUsers=) has no number for, so that all of those look alike. */
bool fd_peer_user(int socket_fd, uid_t *ret_uid);
