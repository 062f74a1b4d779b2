/* tnef.h: a winmail.dat in a mail becomes the parts that it wraps. */
#pragma once
#include "letter/part.h"

/* Puts a multipart in the place of each winmail.dat of the mail: its text, unless
 * the mail has that beside it, its files, and the messages enclosed. */
void tnef_expand(struct arena *arena, struct mail *mail);
