/* subject.h: a subject without what mail programs put before and behind it. */
#pragma once
#include "postbus/arena.h"

/* RFC 5256's base subject, with the reply and forward prefixes of other languages
 * too (Doorst:, Antw:, WG:, TR: …) and list tags. `subject` on one line; NULL
 * gives NULL; NULL where nothing is left. */
const char *subject_base(struct arena *arena, const char *subject);
