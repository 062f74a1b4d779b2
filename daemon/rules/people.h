/* people.h: members and addressees, whatever slips are in their names. */
#pragma once
#include "ruleset.h"

/* "Noortje Thijssen <noortje.thijssen@eerstekamer.nl>", an address or a name alone. */
struct member people_member(struct arena *arena, const char *text);

/* Is the addressee this member? By address or name; one slip allowed in a long
 * one. A redacted address says nothing. */
bool people_same(const struct member *member, const struct member *addressee);
/* An addressee as it stands in a header. */
struct member people_addressee(struct arena *arena, const struct address *address);
