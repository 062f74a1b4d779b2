/* outcome.h: what a verdict comes to for people. */
#pragma once
#include "postbus/replay.h"

struct outcome outcome_of(struct arena *arena, const struct verdict *verdict, const char *manual);
struct outcome outcome_copy(struct arena *arena, const struct outcome *outcome);
bool outcome_same(const struct outcome *a, const struct outcome *b);
