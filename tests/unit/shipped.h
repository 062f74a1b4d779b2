/* shipped.h: a house with the fixed forms of letters that the program comes with. */
#pragma once
#include "postbus/identity.h"
#include "postbus/rules.h"

/* Made once. */
static const struct boilerplate *shipped(void)
{
    static struct boilerplate *made;
    if (!made) {
        cleanup_arena struct arena *arena = arena_new(0);
        struct phrases phrases;
        rules_shipped_phrases(arena, &phrases);
        made = boilerplate_new(&phrases);
    }
    return made;
}

__attribute__((unused)) static const struct house *house(void)
{
    static const char *names[] = {"eerstekamer.nl"};
    static const struct strings domains = {names, 1, 1};
    static struct house made;
    made = (struct house){&domains, shipped()};
    return &made;
}
