/* programs.h: the section [extract] of the configuration. */
#pragma once
#include "postbus/diag.h"
#include "postbus/ini.h"
#include "postbus/reader.h"

/* Adds the section's choices; faults go to `diag`. All lives in `arena`. */
void programs_take(struct arena *arena, struct diag *diag, const struct ini_section *section,
                   struct extract_choices *choices);
