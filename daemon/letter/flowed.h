/* flowed.h: format=flowed paragraphs put together again (RFC 3676). Linear. */
#pragma once
#include "postbus/buf.h"

/* `text`: UTF-8 with LF line ends. Quote marks stay, one blank behind them.
 * `delsp`: the blank that marks a soft break is not part of the text. */
void flowed_join(struct pb_span text, bool delsp, struct buf *out);
