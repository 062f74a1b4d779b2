/* uu.h: files that stand uuencoded in the text itself (POSIX uuencode), as old
 * programs send them: `begin 644 name`, lines of data, `end`. Linear. */
#pragma once
#include "letter/message.h"

/* The text without such blocks (`text` itself where there are none); each becomes
 * a part in `files`. A block that does not hold to the form stays text. */
struct pb_span uu_take(struct arena *arena, struct pb_span text, struct parts *files);
