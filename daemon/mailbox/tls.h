/* tls.h: one connection to a server, plain or under TLS of our own.
 *
 * libetpan's TLS verifies nothing; this one trusts nobody without a chain to the
 * system's trust (or one CA file) and the name we asked for, speaks TLS 1.2 or
 * later, and knows an absolute deadline. Knows nothing of IMAP. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "postbus/err.h"

struct tls;

/* Takes over the connected, non-blocking socket; plain until tls_start. */
struct tls *tls_new(int fd);
void tls_free(struct tls *tls); /* says goodbye where it can, closes; NULL is fine */

/* Shakes hands and verifies the server as `host`. `ca_file` may be NULL. After a
 * failure nothing can be sent or read any more. PB_OPERATOR: certificate, CA
 * file, no common version; PB_LATER: network. */
bool tls_start(struct tls *tls, const char *host, const char *ca_file, int64_t deadline, struct pb_err *err)
    PB_MUST_CHECK;

/* Up to n bytes, at least one. -1 at the end of the connection, on any error and
 * at the deadline (a moment of iso_monotonic_ms()); `err` then says which. */
ssize_t tls_read(struct tls *tls, void *bytes, size_t n, int64_t deadline, struct pb_err *err);
/* The same, but 0 where nothing is there now. */
ssize_t tls_read_now(struct tls *tls, void *bytes, size_t n, struct pb_err *err);
/* All n bytes, or -1. Never raises SIGPIPE. */
ssize_t tls_write(struct tls *tls, const void *bytes, size_t n, int64_t deadline, struct pb_err *err);

/* Bytes that are decrypted but not yet read: poll(2) does not see them. */
bool tls_pending(const struct tls *tls);
int tls_fd(const struct tls *tls);
