/* server.h: a mail server that says what the fuzzer wants, in place of a connection: the functions
 * of mailbox/net.h and mailbox/tls.h over bytes in memory.
 *
 * A '#' at the beginning of a line stands for the tag of the command at hand. Before and behind
 * such a line, and one that begins with '+', the server waits to be spoken to; who only listens
 * hears it all the same. When all is said it closes the connection. */
#pragma once
#include "fuzz.h"
#include "mailbox/net.h"
#include "mailbox/tls.h"
#include "postbus/buf.h"

#define SERVER_AT_ONCE 4096 /* bytes of one read, at most */

static struct server {
    struct pb_span script;  /* what is still to be said */
    struct buf tag, saying; /* of the command at hand; what is on its way */
    size_t said;            /* of `saying` */
    size_t at_once;         /* bytes of one read */
    bool in_line, asked;    /* the client is within a line; it has spoken since the last answer */
} server;

static void server_begin(struct pb_span script, size_t at_once)
{
    buf_clear(&server.tag);
    buf_clear(&server.saying);
    server = (struct server){.script = script, .tag = server.tag, .saying = server.saying, .at_once = at_once};
}

/* Takes the script's next lines up to where the client has its turn. */
static void server_speak(void)
{
    buf_clear(&server.saying);
    server.said = 0;
    for (bool answers = false; !answers && server.script.n;) {
        size_t end = span_find(server.script, '\n');
        struct pb_span line = span_head(server.script, end + 1);
        answers = line.p[0] == '#' || line.p[0] == '+';
        if (answers && !server.asked && server.saying.len)
            return;
        if (line.p[0] == '#')
            buf_add_span(&server.saying, buf_span(&server.tag));
        buf_add_span(&server.saying, line.p[0] == '#' ? span_tail(line, 1) : line);
        server.script = span_tail(server.script, end + 1);
    }
    server.asked = false;
}

struct tls *tls_new(int fd)
{
    (void)fd;
    return (struct tls *)(void *)&server;
}

void tls_free(struct tls *tls)
{
    (void)tls;
}

bool tls_start(struct tls *tls, const char *host, const char *ca_file, int64_t deadline, struct pb_err *err)
{
    (void)tls, (void)host, (void)ca_file, (void)deadline, (void)err;
    return true;
}

ssize_t tls_read(struct tls *tls, void *bytes, size_t n, int64_t deadline, struct pb_err *err)
{
    (void)tls, (void)deadline;
    if (server.said == server.saying.len)
        server_speak();
    size_t most = n < server.at_once ? n : server.at_once;
    struct pb_span now = span_head(span_tail(buf_span(&server.saying), server.said), most);
    if (now.n == 0)
        return pb_fail(err, PB_LATER, "the server closed the connection") ? 0 : -1;
    memcpy(bytes, now.p, now.n);
    server.said += now.n;
    return (ssize_t)now.n;
}

/* Nothing is under way while the client has its turn. */
ssize_t tls_read_now(struct tls *tls, void *bytes, size_t n, struct pb_err *err)
{
    return server.said == server.saying.len ? 0 : tls_read(tls, bytes, n, 0, err);
}

/* The first word of a line is the tag. What we say are lines of printable characters, whatever we heard. */
ssize_t tls_write(struct tls *tls, const void *bytes, size_t n, int64_t deadline, struct pb_err *err)
{
    (void)tls, (void)deadline, (void)err;
    struct pb_span text = {bytes, n};
    size_t blank = span_find(text, ' ');
    for (size_t i = 0; i < n; i++)
        HOLDS((text.p[i] >= ' ' && text.p[i] <= '~') || text.p[i] == '\r' || text.p[i] == '\n');
    if (!server.in_line && blank < n) {
        buf_clear(&server.tag);
        buf_add_span(&server.tag, span_head(text, blank));
    }
    server.asked = true;
    server.in_line = n && text.p[n - 1] != '\n';
    return (ssize_t)n;
}

bool tls_pending(const struct tls *tls)
{
    (void)tls;
    return server.said < server.saying.len;
}

int tls_fd(const struct tls *tls)
{
    (void)tls;
    return -1;
}

bool net_connect(const char *host, uint16_t port, bool loopback_only, int64_t deadline, int *ret_fd, struct pb_err *err)
{
    (void)host, (void)port, (void)loopback_only, (void)deadline, (void)err;
    *ret_fd = -1;
    return true;
}

bool net_wait(int fd, short events, int64_t deadline)
{
    (void)fd, (void)events, (void)deadline;
    return false;
}
