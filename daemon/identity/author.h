/* author.h: who wrote a layer, as far as it says. */
#pragma once
#include "postbus/arena.h"
#include "postbus/reading.h"

struct author {
    const char *address; /* lower case; NULL where redacted or unknown */
    const char *domain;  /* lower case; NULL where unknown */
    const char *name;    /* folded, words sorted ('Jansen, Jan' is 'jan jansen'); NULL where redacted, unknown or the address again */
};

/* The principal's name where somebody sent it on his behalf. */
struct author author_of(struct arena *arena, const struct layer *layer);

/* Is the domain (lower case, may be NULL) one of these, or below one? */
bool author_is_within(const char *domain, const struct strings *house);

/* Does this domain (may be NULL) give mailboxes to everybody, so that it tells nothing of the author? */
bool author_is_public(const char *domain);
