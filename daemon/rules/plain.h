/* plain.h: a text without what hides words in it: soft hyphens, zero-width
 * characters, hyphens where a line end breaks a word, and marks that stand apart
 * from their letter (put together as Unicode's form C has it, where it is no longer). */
#pragma once
#include "postbus/arena.h"

struct plain {
    struct pb_span text; /* the text as given where nothing had to be changed */
    struct { struct cut { size_t at, gone; } *v; size_t n, cap; } cuts; /* from `at` on, `gone` bytes are missing */
};

/* False where the text is no UTF-8. */
bool plain_make(struct arena *arena, struct pb_span text, struct plain *ret_plain);
/* The byte in the text as given that stands at byte `at` of the plain text. */
size_t plain_origin(const struct plain *plain, size_t at);
