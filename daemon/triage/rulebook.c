#include "postbus/rulebook.h"

#include <stdlib.h>

struct rulebook *rulebook_new(struct ruleset *rules)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct rulebook *book = calloc(1, sizeof *book);
    struct phrases shipped;
    if (!book)
        pb_out_of_memory("rulebook");
    if (!rules)
        rules_shipped_phrases(arena, &shipped);
    book->rules = rules;
    book->boilerplate = boilerplate_new(rules ? rules_phrases(rules) : &shipped);
    return book;
}

void rulebook_free(struct rulebook *book)
{
    if (!book)
        return;
    boilerplate_free(book->boilerplate);
    rules_free(book->rules);
    free(book);
}

size_t rulebook_letter(const struct rulebook *book, const struct strings *domains, const struct reading *reading)
{
    return identity_letter(reading, &(struct house){domains, book->boilerplate});
}
