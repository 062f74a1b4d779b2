/* channel.h: whole messages with descriptors over a SEQPACKET socket. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define CHANNEL_FDS 2 /* descriptors that one message may carry */

/* Sends one message with fds[0..n); never raises SIGPIPE. False with errno. */
bool channel_send(int socket_fd, const void *message, size_t bytes, const int fds[], size_t n);

/* Takes one message of exactly `bytes` bytes with exactly `n` descriptors, which
 * the caller then owns (close-on-exec). False at the end of the stream, at a
 * message of another form (whose descriptors are closed), or with an error. */
bool channel_take(int socket_fd, void *ret_message, size_t bytes, int ret_fds[], size_t n);
