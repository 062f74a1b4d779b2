/* own.h: what the author of a layer wrote of his own, as people read it. */
#pragma once
#include "postbus/arena.h"
#include "postbus/buf.h"
#include "postbus/reading.h"

struct boilerplate;

/* Appends the layer's text without salutation, sign-off, banners, disclaimers and
 * sentences that say nothing ('ter info', 'zie onderstaand'). Where `signs`, a
 * line that holds the author's name alone begins a signature, and ends it. */
void own_words(struct arena *arena, const struct boilerplate *boilerplate, const struct layer *layer, bool signs, struct buf *out);

/* Did he write anything? */
bool own_wrote(const struct boilerplate *boilerplate, const struct layer *layer);
