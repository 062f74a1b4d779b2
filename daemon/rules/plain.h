/* plain.h: a text without what hides words in it: soft hyphens, zero-width
 * characters, and hyphens where a line end breaks a word. */
#pragma once
#include "postbus/arena.h"

struct plain {
    struct pb_span text; /* the text as given where nothing had to be taken out */
    struct { struct cut { size_t at, gone; } *v; size_t n, cap; } cuts; /* from `at` on, `gone` bytes are missing */
};

void plain_make(struct arena *arena, struct pb_span text, struct plain *ret_plain);
/* The byte in the text as given that stands at byte `at` of the plain text. */
size_t plain_origin(const struct plain *plain, size_t at);
