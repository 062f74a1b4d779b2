/* place.h: where the mails of an item go. */
#pragma once
#include "postbus/config.h"

/* A further copy stands beside its item: in a subfolder of the item's first folder. */
static inline const char *place_beside(struct arena *arena, const struct config *config, const struct strings *queues)
{
    const char *folder = queues->n ? queues->v[0] : config->manual;
    return config->duplicates[0] ? arena_printf(arena, "%s/%s", folder, config->duplicates) : folder;
}
