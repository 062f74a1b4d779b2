/* net.h: a TCP connection, and waiting for it with a deadline (iso_monotonic_ms). */
#pragma once
#include <stdint.h>
#include "postbus/err.h"

/* Connects to the first address of `host` that answers before `deadline`;
 * non-blocking, with keep-alive. With `loopback_only` an address that is not of
 * this machine is refused (PB_OPERATOR). PB_LATER where nothing answers. */
bool net_connect(const char *host, uint16_t port, bool loopback_only, int64_t deadline, int *ret_fd,
                 struct pb_err *err) PB_MUST_CHECK;

/* Waits for `events` (poll(2)) on `fd`; false once the deadline is over. */
bool net_wait(int fd, short events, int64_t deadline) PB_MUST_CHECK;
