/* review.h: the page on which clerks see letters and decide. It only reads the store, holds no
 * password and knows no mailbox: what is decided is asked of postbusd, by control.h.
 *
 * One thread for each connection, at most LIMIT_REVIEW_CONNECTIONS. */
#pragma once
#include "postbus/config.h"

struct review;

/* Where requests come from, and so how it is told who is asking. */
struct review_door {
    int fd;            /* a socket that listens; taken over */
    bool proxys;       /* only the house's reverse proxy can connect to it, by the rights of its file: for where the kernel names no peer */
    const char *token; /* NULL: a Unix socket, whose peers the kernel names. Else a port of this machine alone, and who
                        * brings this token first is this process's own user; borrowed */
};

/* `config` is borrowed and must outlive it. Fails with PB_OPERATOR. */
bool review_open(const struct config *config, const struct review_door *door, struct review **ret_review, struct pb_err *err) PB_MUST_CHECK;
/* To be called every second: ends connections whose request does not come in. */
void review_tick(struct review *review);
void review_close(struct review *review); /* NULL is fine */

/* A socket on 127.0.0.1; `port` 0: any. PB_OPERATOR. */
bool review_listen(uint16_t port, int *ret_fd, uint16_t *ret_port, struct pb_err *err) PB_MUST_CHECK;

/* A fresh token. */
#define REVIEW_TOKEN_MAX (32 + 1)
void review_token(char ret_token[static REVIEW_TOKEN_MAX]);
