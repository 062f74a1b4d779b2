/* strings.h: a list of texts; the list and its texts live in an arena. */
#pragma once
#include "postbus/arena.h"
#include "postbus/buf.h"

struct strings {
    const char **v;
    size_t n, cap;
};

bool strings_has(const struct strings *list, const char *text);
/* The same texts in the same order; in any order, where none stands twice. */
bool strings_same(const struct strings *a, const struct strings *b);
bool strings_alike(const struct strings *a, const struct strings *b);
struct strings strings_copy(struct arena *arena, const struct strings *list);
/* Appends them with ", " between. */
void strings_put(struct buf *out, const struct strings *list);
