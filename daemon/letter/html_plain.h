/* html_plain.h: HTML to text without a library: tags as line ends, entities
 * decoded (LIMIT_HTML_ENTITIES of them), no links, no styles. Linear whatever the
 * input. */
#pragma once
#include "postbus/buf.h"

/* `entity` gives the rune of a named entity, 0 where it is none. */
void html_plain_to_text(struct pb_span html, unsigned (*entity)(const char *name), struct buf *out);

/* True where some element has more than LIMIT_HTML_ATTRIBUTES attributes, or the
 * whole more than LIMIT_HTML_ENTITIES entities or LIMIT_HTML_ELEMENTS tags. */
bool html_plain_floods(struct pb_span html);
