/* guard.h: what libetpan 1.9.4 must not be given. Linear.
 *
 * The library recurses on nesting (its stack runs over at 30,000 multiparts or
 * 1,000,000 nested comments), looks at each byte once per level, and writes out
 * of bounds on boundary="\"". The counts here err on the safe side: they look at
 * every line that the library could take for a header's. */
#pragma once
#include "letter/part.h"

/* Why the mail must be read linearly, in English; NULL where the library may
 * have it. `linear`: the same mail's plain reading. */
const char *guard_refuses(struct pb_span bytes, const struct mail *linear);
