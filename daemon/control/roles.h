/* roles.h: who a peer is, and what he may (groups named in the configuration). */
#pragma once
#include "postbus/control.h"

/* The role of the process at the other end of `socket_fd`, by the kernel's word.
 * Root and the daemon's own user are editors. */
enum role role_of_peer(int socket_fd, const struct config *config);
