/* body.h: what a text part says, as plain UTF-8 with LF line ends. */
#pragma once
#include "letter/part.h"

/* The decoded bytes of a leaf. */
struct pb_span body_bytes(struct arena *arena, const struct part *part);

/* The text of a text/… leaf or of RTF: transfer encoding, charset, HTML, RTF,
 * iCalendar and format=flowed undone; without NUL, BOM and control characters but tab.
 * NUL-terminated, in `arena`; "" where there is none. Sets *oddity (English) where
 * something had to be guessed, else leaves it. */
struct pb_span body_text(struct arena *arena, const struct part *part, const char **oddity);

/* Bytes that came without a part around them: charset guessed. */
struct pb_span body_plain(struct arena *arena, struct pb_span bytes);
