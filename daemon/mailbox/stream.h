/* stream.h: what libetpan reads from and writes to: our own connection, guarded.
 *
 * Every read and write stands under the deadline of the command at hand; the end
 * of the connection is an error, never a short read that would be tried again. */
#pragma once
#include <stdint.h>
#include <libetpan/mailstream.h>
#include "mailbox/guard.h"
#include "mailbox/tls.h"

struct stream;

/* Takes over `tls`. The stream lives until mailstream_close of its mailstream. */
struct stream *stream_new(struct tls *tls);
mailstream *stream_mail(struct stream *stream);
struct tls *stream_tls(struct stream *stream);

/* A command begins: its deadline (a moment of iso_monotonic_ms()), a fresh count. */
void stream_command(struct stream *stream, int64_t deadline);
/* Was the last command answered by a tagged NO? */
bool stream_refused(const struct stream *stream);

/* From now on nothing is sent or read; the first reason given stays. */
void stream_break(struct stream *stream, const struct pb_err *why);
bool stream_broken(const struct stream *stream);
const char *stream_why(const struct stream *stream); /* "" while it works */

/* Bytes that are here already, also such as poll(2) does not see: 1; none: 0;
 * broken: -1. Never waits. */
int stream_peek(struct stream *stream);
