/* zones.h: the parts of a letter's text that weigh differently. */
#pragma once
#include "postbus/arena.h"

enum zone {
    ZONE_FOOT,    /* behind the sign-off: signature, P.S., disclaimer */
    ZONE_BODY,
    ZONE_OPENING, /* what the letter begins with */
    ZONE_SUBJECT, /* a line 'Betreft: …' within the text */
};

struct zones {
    struct { struct stretch { size_t start; enum zone zone; } *v; size_t n, cap; } stretches; /* by start; the first starts at 0 */
};

void zones_make(struct arena *arena, struct pb_span text, struct zones *ret_zones);
enum zone zones_at(const struct zones *zones, size_t at);
