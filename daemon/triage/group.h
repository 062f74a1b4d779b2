/* group.h: what an arrival shows of letters that are known already. */
#pragma once
#include "postbus/decide.h"

/* Joins what the mail shows to be one letter, enters its campaign, links answers
 * that came before it, and lets the best copy stand for the item; in the
 * transaction that records the mail. decision->item is then as the store has it. */
bool group(struct store *store, struct arena *arena, struct decision *decision, int64_t now, struct pb_err *err) PB_MUST_CHECK;
