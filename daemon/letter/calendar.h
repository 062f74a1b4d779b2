/* calendar.h: an invitation (iCalendar, RFC 5545) as lines that people read:
 * method, what, when, where, who, and the description. Linear. */
#pragma once
#include "postbus/buf.h"

/* Undoes the folding of lines, which may part the bytes of one character. */
void calendar_unfold(struct pb_span bytes, struct buf *out);

/* Appends what the events say; all of `text` (unfolded UTF-8) where there are none. */
void calendar_to_text(struct pb_span text, struct buf *out);
