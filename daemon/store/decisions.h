/* decisions.h: what people decided, for the other parts of the store. */
#pragma once
#include "db.h"

/* `other` is one with `item` now: a decision on it holds for both, where there is none
 * on `item` itself. */
bool decisions_hand_on(struct store *store, int64_t item, int64_t other, struct pb_err *err);

/* False, in words for who asked, where the letter was destroyed, or is about to be. */
bool decisions_refuse_destroyed(struct store *store, int64_t item, struct pb_err *err);
