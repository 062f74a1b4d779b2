/* clue.h: what a pattern's letters must hold (signature.h). */
#pragma once
#include "postbus/signature.h"
#include "words.h"

/* Adds what the pattern cannot do without. */
void clues_add(struct arena *arena, const struct word_pattern *pattern, struct clues *clues);
