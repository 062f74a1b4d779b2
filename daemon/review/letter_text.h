/* letter_text.h: what a letter says, as its page shows it. */
#pragma once
#include "page.h"

/* Notes, what stands above it in the chain, its own words with those that decided marked, its attachments, what it quotes. */
void letter_text(struct frame *frame, const struct desk_letter *letter);
