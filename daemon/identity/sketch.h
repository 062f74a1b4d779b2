/* sketch.h: the few hashes by which a text is found among many.
 *
 * A key is the hash of SKETCH_WORDS tokens in a row. Which keys of a text are
 * taken depends on the key alone (its low bits are zero: the longer the text, the
 * more of them), so that a text and one that holds it, with whatever was added
 * before, behind or between, have keys in common: containment in both ways,
 * unlike MinHash bands. Of the beginning more keys are taken, as what is cut off
 * very short has nothing else. Broder, On the resemblance and containment of documents
 * (1997), section 4. */
#pragma once
#include "postbus/relation.h"
#include "tokens.h"

#define SKETCH_WORDS 4 /* on 500 documents: 1.1 strangers share two keys; with 3 words 3.8, with 6 1.0 */
#define SKETCH_KEPT 48 /* at most, by which a text can be found */

/* Keys of the text: first those to keep, then more to ask with, at most LIMIT_PROBES. */
void sketch_make(struct arena *arena, const struct tokens *tokens, struct sketch *ret_sketch);
