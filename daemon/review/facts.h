/* facts.h: what stands beside a letter: why it is here, its way, its mails, its history. */
#pragma once
#include "page.h"

void facts_put(struct frame *frame, const struct desk_letter *letter);
/* What happened to it, and the field for a note. */
void events_put(struct frame *frame, const struct desk_letter *letter);
