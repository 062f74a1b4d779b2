#include "mailbox/stream.h"

#include <stdlib.h>

#include "postbus/arena.h"
#include "postbus/limits.h"

struct stream {
    struct tls *tls;    /* owned */
    mailstream *mail;   /* owns us */
    struct guard guard;
    struct pb_err why;  /* code PB_OK while it works */
    int64_t deadline;
    bool at_once;       /* the next read does not wait */
};

static ssize_t low_read(mailstream_low *low, void *bytes, size_t n)
{
    struct stream *stream = low->data;
    struct pb_err err;
    if (stream_broken(stream))
        return -1;
    ssize_t got = stream->at_once ? tls_read_now(stream->tls, bytes, n, &err)
                                  : tls_read(stream->tls, bytes, n, stream->deadline, &err);
    if (got >= 0 && guard_feed(&stream->guard, (struct pb_span){bytes, (size_t)got}, &err))
        return got;
    stream_break(stream, &err);
    return -1;
}

static ssize_t low_write(mailstream_low *low, const void *bytes, size_t n)
{
    struct stream *stream = low->data;
    struct pb_err err;
    if (stream_broken(stream))
        return -1;
    if (tls_write(stream->tls, bytes, n, stream->deadline, &err) >= 0)
        return (ssize_t)n;
    stream_break(stream, &err);
    return -1;
}

static int low_close(mailstream_low *low)
{
    struct stream *stream = low->data;
    tls_free(stream->tls);
    stream->tls = NULL;
    return 0;
}

static void low_free(mailstream_low *low)
{
    struct stream *stream = low->data;
    guard_done(&stream->guard);
    tls_free(stream->tls);
    free(stream);
    free(low);
}

static int low_fd(mailstream_low *low)
{
    return tls_fd(((struct stream *)low->data)->tls);
}

static void low_cancel(mailstream_low *low)
{
    (void)low;
}

static struct mailstream_cancel *low_no_cancel(mailstream_low *low)
{
    (void)low;
    return NULL;
}

static carray *low_no_chain(mailstream_low *low)
{
    (void)low;
    return NULL;
}

struct stream *stream_new(struct tls *tls)
{
    static mailstream_low_driver driver = {
        .mailstream_read = low_read,
        .mailstream_write = low_write,
        .mailstream_close = low_close,
        .mailstream_get_fd = low_fd,
        .mailstream_free = low_free,
        .mailstream_cancel = low_cancel,
        .mailstream_get_cancel = low_no_cancel,
        .mailstream_get_certificate_chain = low_no_chain,
    };
    struct stream *stream = calloc(1, sizeof *stream);
    mailstream_low *low = stream ? mailstream_low_new(stream, &driver) : NULL;
    if (!low)
        pb_out_of_memory("stream");
    stream->tls = tls;
    stream->mail = mailstream_new(low, KIB(64));
    if (!stream->mail)
        pb_out_of_memory("stream");
    return stream;
}

mailstream *stream_mail(struct stream *stream)
{
    return stream->mail;
}

struct tls *stream_tls(struct stream *stream)
{
    return stream->tls;
}

void stream_command(struct stream *stream, int64_t deadline)
{
    stream->deadline = deadline;
    guard_command(&stream->guard);
}

bool stream_refused(const struct stream *stream)
{
    return stream->guard.refused;
}

void stream_break(struct stream *stream, const struct pb_err *why)
{
    if (!stream_broken(stream))
        stream->why = *why;
}

bool stream_broken(const struct stream *stream)
{
    return stream->why.code != PB_OK;
}

const char *stream_why(const struct stream *stream)
{
    return stream_broken(stream) ? stream->why.msg : "";
}

int stream_peek(struct stream *stream)
{
    stream->at_once = true;
    ssize_t n = mailstream_feed_read_buffer(stream->mail);
    stream->at_once = false;
    return n < 0 ? -1 : n > 0;
}
