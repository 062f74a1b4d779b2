/* Waiting for news: IDLE (RFC 2177), read line by line here, since libetpan's own
 * loses what comes before or together with the server's "+". */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "mailbox/imap.h"
#include "mailbox/net.h"
#include "postbus/iso.h"
#include "postbus/limits.h"

#define POLL_SECONDS 60 /* between looks at a server without IDLE */

enum said { SAID_NOTHING, SAID_NEWS, SAID_GO_ON, SAID_DONE, SAID_GONE };

static struct mailimap_selection_info *selection(struct imap *imap)
{
    return imap->session->imap_selection_info;
}

static bool has_news(struct imap *imap)
{
    return imap->news || selection(imap)->sel_has_exists;
}

/* What a line means to somebody who idles. */
static enum said meaning(struct pb_span line)
{
    struct pb_span rest = line;
    if (line.n && line.p[0] == '+')
        return SAID_GO_ON;
    if (line.n < 2 || line.p[0] != '*')
        return SAID_DONE;
    rest = span_tail(line, 2);
    if (span_casestarts(rest, SPAN_LIT("BYE")))
        return SAID_GONE;
    unsigned long count;
    size_t space = span_find(rest, ' ');
    bool exists = span_number(span_head(rest, space), UINT32_MAX, &count) &&
                  span_caseeq(span_tail(rest, space + 1), SPAN_LIT("EXISTS"));
    return exists ? SAID_NEWS : SAID_NOTHING;
}

/* Reads one line; waits for it until the command's deadline. */
static enum said read_said(struct imap *imap, struct pb_err *err)
{
    if (!mailimap_read_line(imap->session)) {
        imap_break(imap, err, "the session broke off");
        return SAID_GONE;
    }
    const MMAPString *buffer = imap->session->imap_stream_buffer;
    enum said said = meaning(span_trim((struct pb_span){buffer->str, buffer->len}));
    if (said == SAID_NEWS)
        imap->news = true;
    else if (said == SAID_GONE)
        imap_break(imap, err, "the server says goodbye");
    return said;
}

/* Reads until the server says `wanted` (or that the command is over). Bounded by
 * the command's deadline and the guard's count of lines. */
static enum said read_until(struct imap *imap, enum said wanted, struct pb_err *err)
{
    for (;;) {
        enum said said = read_said(imap, err);
        if (said == wanted || said == SAID_DONE || said == SAID_GONE)
            return said;
    }
}

static bool send_line(struct imap *imap, const char *line, struct pb_err *err)
{
    mailstream *mail = imap->session->imap_stream;
    if (mailstream_write(mail, line, strlen(line)) >= 0 && mailstream_flush(mail) >= 0)
        return true;
    imap_break(imap, err, "the session broke off");
    return false;
}

/* SAID_GO_ON: we idle. SAID_DONE: the server will not, this once. */
static enum said begin_idle(struct imap *imap, struct pb_err *err)
{
    imap_begin(imap, 0);
    if (mailimap_send_current_tag(imap->session) != MAILIMAP_NO_ERROR) {
        imap_break(imap, err, "the session broke off");
        return SAID_GONE;
    }
    return send_line(imap, "IDLE\r\n", err) ? read_until(imap, SAID_GO_ON, err) : SAID_GONE;
}

static bool end_idle(struct imap *imap, struct pb_err *err)
{
    imap_begin(imap, 0);
    return send_line(imap, "DONE\r\n", err) && read_until(imap, SAID_DONE, err) == SAID_DONE;
}

/* Sleeps until the server speaks, `wake_fd` is readable or the moment comes. False
 * for the latter two. Bytes that poll(2) cannot see are looked for first. */
static bool sleep_until(struct imap *imap, int64_t moment, int wake_fd)
{
    struct tls *tls = stream_tls(imap->stream);
    while (imap->session->imap_stream->read_buffer_len == 0 && !tls_pending(tls)) {
        int64_t left = moment - iso_monotonic_ms();
        struct pollfd fds[] = {{.fd = wake_fd, .events = POLLIN}, {.fd = tls_fd(tls), .events = POLLIN}};
        if (left <= 0)
            return false;
        int n = poll(fds, 2, (int)left);
        if ((n < 0 && errno != EINTR) || (n > 0 && fds[0].revents))
            return false;
        if (n > 0)
            return true;
    }
    return true;
}

/* One IDLE, at most until `moment`. */
static bool idle_once(struct imap *imap, int64_t moment, int wake_fd, bool *ret_woken, struct pb_err *err)
{
    enum said said = begin_idle(imap, err);
    if (said != SAID_GO_ON) {
        imap->can_idle = false;
        return said == SAID_DONE;
    }
    while (!imap->news) {
        if (!sleep_until(imap, moment, wake_fd)) {
            *ret_woken = iso_monotonic_ms() < moment;
            break;
        }
        imap_begin(imap, 0);
        int here = stream_peek(imap->stream); /* TLS may have had but a word of its own */
        if (here < 0) {
            imap_break(imap, err, "the session broke off");
            return false;
        }
        said = here ? read_said(imap, err) : SAID_NOTHING;
        if (said == SAID_DONE || said == SAID_GONE)
            return said == SAID_DONE;
    }
    return end_idle(imap, err);
}

/* Without IDLE: sleep, then ask. */
static bool poll_once(struct imap *imap, int64_t moment, int wake_fd, bool *ret_woken, struct pb_err *err)
{
    bool spoke = sleep_until(imap, moment, wake_fd);
    *ret_woken = !spoke && iso_monotonic_ms() < moment;
    return *ret_woken || imap_say(imap, 0, err, "NOOP") != IMAP_BROKEN;
}

bool imap_wait(struct mailbox *mailbox, unsigned seconds, int wake_fd, struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    if (!imap->session)
        return pb_fail(err, PB_LATER, "%s: not connected", mailbox->name);
    if (seconds > LIMIT_WAIT_SECONDS)
        seconds = LIMIT_WAIT_SECONDS;
    const int64_t end = iso_monotonic_ms() + (int64_t)seconds * 1000;
    bool woken = false;
    while (!has_news(imap) && !woken && iso_monotonic_ms() < end) {
        unsigned turn = imap->can_idle ? mailbox->settings.idle_seconds : POLL_SECONDS;
        int64_t moment = iso_monotonic_ms() + (int64_t)turn * 1000;
        moment = moment < end ? moment : end;
        if (imap->can_idle ? !idle_once(imap, moment, wake_fd, &woken, err)
                           : !poll_once(imap, moment, wake_fd, &woken, err))
            return false;
    }
    /* A folder that was deleted and made anew behind a session is seen by opening it again alone. */
    return has_news(imap) || woken || imap_return(imap, err);
}
