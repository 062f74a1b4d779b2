/* clean.h: a layer's text without what mail programs have done to it. */
#pragma once
#include "postbus/arena.h"

/* The text without invisible characters, quoting marks at line starts, targets
 * behind links (<https://…>, <mailto:…>, [mailto:…], [text](…)), addresses
 * in < >, pictures ([cid:…]) and tags of a gateway ([EXTERN]); any white space a
 * blank, lines kept. Linear. */
struct pb_span clean_text(struct arena *arena, const char *text);
