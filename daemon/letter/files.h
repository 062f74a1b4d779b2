/* files.h: names of attachments, as a header block lists them. */
#pragma once
#include "postbus/arena.h"
#include "postbus/reading.h"

/* `Brief.pdf`, `foto.jpeg (2 MB)`, a separator behind it or not: a name with an extension. */
bool files_is_name(struct pb_span words);

/* Appends the names in `text`, parted by `;`, or by `,` behind an extension; sizes
 * taken away. At most LIMIT_ATTACHMENTS together. */
void files_add(struct arena *arena, struct strings *files, struct pb_span text);

/* The media type that a name promises; NULL where it promises none. */
const char *files_type(const char *name);
