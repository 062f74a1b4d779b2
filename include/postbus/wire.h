/* wire.h: a reading to bytes and back. The bytes come from a process that may
 * have been taken over: every count, length, range and text is checked. */
#pragma once
#include "postbus/arena.h"
#include "postbus/buf.h"
#include "postbus/err.h"
#include "postbus/reading.h"

void wire_encode(const struct reading *reading, struct buf *out);

/* Fails with PB_BAD_INPUT and names the field. Attachment contents do not travel here. */
bool wire_decode(struct arena *arena, struct pb_span bytes, struct reading **ret_reading,
                 struct pb_err *err) PB_MUST_CHECK;
