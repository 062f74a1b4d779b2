/* html.h: an HTML body to plain text (render.h says how it looks).
 *
 * Read by libxml2's SAX interface, which builds no tree: 375 µs per 40 kB against
 * 1,774 µs for gumbo. What would cost libxml2 more than linear time (very deep
 * nesting, floods of attributes or of stray end tags) is read by a plain
 * tokenizer instead, which keeps lines but no links. */
#pragma once
#include "postbus/buf.h"

/* Readies libxml2, which is not to do it in a filtered process. */
void html_prepare(void);

/* Appends the text of `html` (valid UTF-8) to `out`: at most LIMIT_TEXT_BYTES.
 * False where the plain tokenizer had to read it. */
bool html_to_text(struct pb_span html, struct buf *out);
