/* shown.h: lines for people, within limits. */
#pragma once
#include "postbus/arena.h"
#include "postbus/reading.h"

/* Appends `mark` and `text` on one line, unless LIMIT_ADDED lines or
 * LIMIT_ADDED_BYTES are there already. `bytes` counts. */
void shown_add(struct arena *arena, struct strings *lines, const char *mark, struct pb_span text, size_t *bytes);
