/* hindsight.h: what the letters that are kept say against rules that are legal: told as
 * warnings, for a clerk who has the rules checked. */
#pragma once
#include "postbus/outline.h"
#include "postbus/replay.h"

/* Looks at the newest LIMIT_HINDSIGHT letters. `now`: seconds UTC. What a warning shows is
 * copied; fails as the store does. */
bool hindsight(const struct replay_settings *settings, const struct outline *outline, int64_t now, struct diag *diag, struct pb_err *err) PB_MUST_CHECK;
