/* server.h: HTTP, carried by libmicrohttpd: connections, their limits and their time. */
#pragma once
#include "inside.h"

bool server_open(struct review *review, int fd, struct server **ret_server, struct pb_err *err) PB_MUST_CHECK;
void server_tick(struct server *server);
void server_close(struct server *server); /* NULL is fine */
