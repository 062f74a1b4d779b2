/* bar.h: the bar with what can be decided, under a list or a letter. */
#pragma once
#include "page.h"

/* Inside a form. `letter`: NULL for what is chosen in a list. */
void bar_put(struct frame *frame, const struct desk_letter *letter);
