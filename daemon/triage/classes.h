/* classes.h: the section [retention] of the configuration. */
#pragma once
#include "postbus/config.h"
#include "postbus/ini.h"

/* Adds the section's kinds and their months; faults go to `diag`. All lives in `arena`. */
void classes_take(struct arena *arena, struct diag *diag, const struct ini_section *section, struct retention_classes *classes);
