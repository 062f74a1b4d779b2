/* roles.h: who a peer is, and what he may (groups named in the configuration). */
#pragma once
#include "postbus/control.h"

#define PEER_NAME_MAX 64

/* The peer's user name, by the kernel's word; "uid 1234" for one without. */
void name_of_peer(int socket_fd, char ret_name[static PEER_NAME_MAX]);

/* The role of the process at the other end of `socket_fd`, by the kernel's word.
 * Root and the daemon's own user are editors. */
enum role role_of_peer(int socket_fd, const struct config *config);
