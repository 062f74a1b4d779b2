#include "mailbox/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "mailbox/net.h"
#include "postbus/iso.h"
#include "postbus/arena.h"

#define PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

struct tls {
    int fd;
    bool broken;             /* nothing goes in or out any more */
    gnutls_session_t session; /* NULL while plain */
    gnutls_certificate_credentials_t trust;
};

struct tls *tls_new(int fd)
{
    struct tls *tls = calloc(1, sizeof *tls);
    if (!tls)
        pb_out_of_memory("tls_new");
    tls->fd = fd;
    return tls;
}

void tls_free(struct tls *tls)
{
    if (!tls)
        return;
    if (tls->session) {
        if (!tls->broken)
            gnutls_bye(tls->session, GNUTLS_SHUT_WR);
        gnutls_deinit(tls->session);
    }
    if (tls->trust)
        gnutls_certificate_free_credentials(tls->trust);
    close(tls->fd);
    free(tls);
}

int tls_fd(const struct tls *tls)
{
    return tls->fd;
}

bool tls_pending(const struct tls *tls)
{
    return tls->session && gnutls_record_check_pending(tls->session) > 0;
}

static bool break_off(struct tls *tls, struct pb_err *err, const char *why)
{
    tls->broken = true;
    return pb_fail(err, PB_LATER, "%s", why);
}

static bool load_trust(struct tls *tls, const char *ca_file, struct pb_err *err)
{
    if (gnutls_certificate_allocate_credentials(&tls->trust) < 0)
        pb_out_of_memory("tls");
    int n = ca_file ? gnutls_certificate_set_x509_trust_file(tls->trust, ca_file, GNUTLS_X509_FMT_PEM)
                    : gnutls_certificate_set_x509_system_trust(tls->trust);
    if (n > 0)
        return true;
    return pb_fail(err, PB_OPERATOR, "no trusted certificates in %s%s%s", ca_file ? ca_file : "the system's trust",
                   n < 0 ? ": " : "", n < 0 ? gnutls_strerror(n) : "");
}

static bool is_address(const char *host)
{
    struct in6_addr bytes;
    return inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1;
}

static bool prepare(struct tls *tls, const char *host, struct pb_err *err)
{
    if (gnutls_init(&tls->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0)
        pb_out_of_memory("tls");
    gnutls_transport_set_int(tls->session, tls->fd);
    int result = gnutls_priority_set_direct(tls->session, PRIORITY, NULL);
    if (result >= 0)
        result = gnutls_credentials_set(tls->session, GNUTLS_CRD_CERTIFICATE, tls->trust);
    if (result >= 0 && !is_address(host)) /* RFC 6066: no addresses here */
        result = gnutls_server_name_set(tls->session, GNUTLS_NAME_DNS, host, strlen(host));
    if (result < 0)
        return pb_fail(err, PB_BUG, "TLS: %s", gnutls_strerror(result));
    gnutls_session_set_verify_cert(tls->session, host, 0);
    return true;
}

static bool refused(struct tls *tls, int result, const char *host, struct pb_err *err)
{
    gnutls_datum_t text = {0};
    switch (result) {
    case GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR:
        gnutls_certificate_verification_status_print(gnutls_session_get_verify_cert_status(tls->session),
                                                     GNUTLS_CRT_X509, &text, 0);
        pb_fail(err, PB_OPERATOR, "the certificate of %s is refused: %s", host,
                text.data ? (const char *)text.data : "not trusted");
        gnutls_free(text.data);
        return false;
    case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
    case GNUTLS_E_NO_CIPHER_SUITES:
    case GNUTLS_E_UNEXPECTED_PACKET_LENGTH: /* plain text on the other side */
    case GNUTLS_E_UNEXPECTED_PACKET:
        return pb_fail(err, PB_OPERATOR, "TLS with %s: %s", host, gnutls_strerror(result));
    default:
        return pb_fail(err, PB_LATER, "TLS with %s: %s", host, gnutls_strerror(result));
    }
}

static short direction(const struct tls *tls)
{
    return gnutls_record_get_direction(tls->session) ? POLLOUT : POLLIN;
}

bool tls_start(struct tls *tls, const char *host, const char *ca_file, int64_t deadline, struct pb_err *err)
{
    tls->broken = true; /* until it is proven */
    if (!load_trust(tls, ca_file, err) || !prepare(tls, host, err))
        return false;
    int result;
    while ((result = gnutls_handshake(tls->session)) < 0) {
        if (gnutls_error_is_fatal(result))
            return refused(tls, result, host, err);
        if (result == GNUTLS_E_AGAIN && !net_wait(tls->fd, direction(tls), deadline))
            return break_off(tls, err, "the TLS handshake took too long");
        if (iso_monotonic_ms() > deadline)
            return break_off(tls, err, "the TLS handshake took too long");
    }
    tls->broken = false;
    return true;
}

/* One step without waiting: bytes moved, 0 for the end of the connection, -1 to try again
 * once *ret_events come, -2 for an error (in err). */
#define AGAIN (-1)
#define FAILED (-2)

static ssize_t failed(struct tls *tls, struct pb_err *err, const char *why)
{
    break_off(tls, err, why);
    return FAILED;
}

static ssize_t step_tls(struct tls *tls, void *in, const void *out, size_t n, short *ret_events,
                        struct pb_err *err)
{
    ssize_t moved = in ? gnutls_record_recv(tls->session, in, n) : gnutls_record_send(tls->session, out, n);
    if (moved >= 0)
        return moved;
    *ret_events = direction(tls);
    if (moved == GNUTLS_E_AGAIN || moved == GNUTLS_E_INTERRUPTED)
        return AGAIN;
    return failed(tls, err, gnutls_strerror((int)moved));
}

static ssize_t step_plain(struct tls *tls, void *in, const void *out, size_t n, short *ret_events,
                          struct pb_err *err)
{
    ssize_t moved = in ? recv(tls->fd, in, n, 0) : send(tls->fd, out, n, MSG_NOSIGNAL);
    if (moved >= 0)
        return moved;
    *ret_events = in ? POLLIN : POLLOUT;
    if (errno == EAGAIN || errno == EINTR)
        return AGAIN;
    return failed(tls, err, strerrordesc_np(errno));
}

static ssize_t step(struct tls *tls, void *in, const void *out, size_t n, short *ret_events, struct pb_err *err)
{
    if (tls->broken)
        return failed(tls, err, "the connection is closed");
    return tls->session ? step_tls(tls, in, out, n, ret_events, err)
                        : step_plain(tls, in, out, n, ret_events, err);
}

ssize_t tls_read_now(struct tls *tls, void *bytes, size_t n, struct pb_err *err)
{
    short events;
    ssize_t moved = step(tls, bytes, NULL, n, &events, err);
    if (moved == 0)
        failed(tls, err, "the server closed the connection");
    return moved > 0 ? moved : moved == AGAIN ? 0 : -1;
}

ssize_t tls_read(struct tls *tls, void *bytes, size_t n, int64_t deadline, struct pb_err *err)
{
    for (;;) {
        ssize_t moved = tls_read_now(tls, bytes, n, err);
        if (moved != 0)
            return moved;
        if (!net_wait(tls->fd, tls->session ? direction(tls) : POLLIN, deadline)) {
            failed(tls, err, "the server took too long to answer");
            return -1;
        }
    }
}

ssize_t tls_write(struct tls *tls, const void *bytes, size_t n, int64_t deadline, struct pb_err *err)
{
    for (size_t done = 0; done < n;) {
        short events = POLLOUT;
        ssize_t moved = step(tls, NULL, (const char *)bytes + done, n - done, &events, err);
        if (moved == AGAIN && !net_wait(tls->fd, events, deadline))
            moved = failed(tls, err, "the server took too long to listen");
        if (moved == FAILED)
            return -1;
        if (moved > 0)
            done += (size_t)moved;
    }
    return (ssize_t)n;
}
