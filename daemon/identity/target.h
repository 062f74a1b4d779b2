/* target.h: web addresses in a text. */
#pragma once
#include "postbus/buf.h"

#define TARGET_BYTES 2000 /* of one address; what is beyond is text */

/* How many bytes of a web address `text` begins with; 0 where with none. */
size_t target_length(struct pb_span text);

/* Host and path of an address: without scheme, www, query and fragment, which
 * mail programs and counters of clicks put on; out of the wrapping of a gateway
 * that checks links. The answer points into `target` or `place`. */
struct pb_span target_reduce(struct pb_span target, struct buf *place);
