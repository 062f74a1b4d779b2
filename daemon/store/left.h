/* left.h: an item that one of its mails has left. */
#pragma once
#include "db.h"

/* What is left of `item` speaks for itself: the best of its mails stands in its queue, and is what a clerk is shown. The
 * mails follow. The item was asked for with the mail `gone` in it, and has others. */
bool left_behind(struct store *store, int64_t item, int64_t gone, struct pb_err *err);
