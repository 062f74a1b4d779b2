/* show.h: a letter, as show tells it to programs, and what it says. */
#pragma once
#include "ctl.h"
#include "postbus/desk.h"

void show_json(struct arena *arena, const struct desk_letter *letter);

/* Its own words and its attachments', those that decided in bold. */
void show_texts(struct buf *out, struct arena *arena, const struct desk_letter *letter);
