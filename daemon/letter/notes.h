/* notes.h: the header of Lotus and HCL Notes, which names the sender and the date
 * without labels, above `To:`. */
#pragma once
#include "letter/block.h"

/* `at` is a line that begins with the label To. True where the lines above it, not
 * before `floor`, give a sender and a date: `N on 03/05/2000 11:02 AM`, or the name
 * on a line of its own. *ret_start is the first line of it all. */
bool notes_parse(struct arena *arena, const struct lines *lines, size_t at, size_t floor, struct block *ret_block,
                 size_t *ret_start);
