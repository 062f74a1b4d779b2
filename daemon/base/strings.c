#include "postbus/strings.h"

#include <string.h>

bool strings_has(const struct strings *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i], text) == 0)
            return true;
    return false;
}

bool strings_same(const struct strings *a, const struct strings *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = strcmp(a->v[i], b->v[i]) == 0;
    return same;
}

bool strings_alike(const struct strings *a, const struct strings *b)
{
    bool alike = a->n == b->n;
    for (size_t i = 0; alike && i < a->n; i++)
        alike = strings_has(b, a->v[i]);
    return alike;
}

struct strings strings_copy(struct arena *arena, const struct strings *list)
{
    struct strings copy = {0};
    for (size_t i = 0; i < list->n; i++)
        arena_push(arena, &copy, arena_string(arena, list->v[i]));
    return copy;
}

void strings_put(struct buf *out, const struct strings *list)
{
    for (size_t i = 0; i < list->n; i++)
        buf_printf(out, "%s%s", i ? ", " : "", list->v[i]);
}
