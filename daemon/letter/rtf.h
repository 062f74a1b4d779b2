/* rtf.h: Rich Text Format (Microsoft's specification 1.9.1) to plain text, one
 * pass, never failing. HTML wrapped in RTF, as Exchange sends it, reads the same:
 * its marks are destinations that are skipped. */
#pragma once
#include "postbus/buf.h"

/* Begins like RTF, whatever it calls itself. */
bool rtf_is(struct pb_span bytes);

/* Appends the text: a line per paragraph, a row's cells parted by tabs; without
 * pictures, hidden and deleted text. */
void rtf_to_text(struct pb_span rtf, struct buf *out);
