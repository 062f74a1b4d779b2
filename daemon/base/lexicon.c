#include "postbus/lexicon.h"

#define ROOM_LEAST 64

/* FNV-1a, and its upper half mixed in. */
static uint32_t hash_of(struct pb_span text)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < text.n; i++)
        hash = (hash ^ (unsigned char)text.p[i]) * 0x100000001B3u;
    return (uint32_t)(hash ^ hash >> 32);
}

/* The slot that has it, or the free one where it would go. */
static size_t slot_of(const struct lexicon *l, struct pb_span text, uint32_t hash)
{
    size_t at = hash & (l->room - 1);
    while (l->slots[at]) {
        const struct lexeme *lexeme = &l->v[l->slots[at] - 1];
        if (lexeme->hash == hash && span_eq((struct pb_span){lexeme->text, lexeme->bytes}, text))
            break;
        at = (at + 1) & (l->room - 1);
    }
    return at;
}

static void make_room(struct lexicon *l)
{
    l->room = l->room ? l->room * 2 : ROOM_LEAST;
    l->slots = arena_array(l->arena, l->room, sizeof *l->slots);
    for (size_t i = 0; i < l->n; i++) {
        size_t at = l->v[i].hash & (l->room - 1);
        while (l->slots[at])
            at = (at + 1) & (l->room - 1);
        l->slots[at] = (uint32_t)i + 1;
    }
}

size_t lexicon_find(const struct lexicon *l, struct pb_span text)
{
    if (l->n == 0)
        return SIZE_MAX;
    uint32_t place = l->slots[slot_of(l, text, hash_of(text))];
    return place ? place - 1 : SIZE_MAX;
}

size_t lexicon_add(struct lexicon *l, struct pb_span text)
{
    uint32_t hash = hash_of(text);
    if (l->n * 2 >= l->room)
        make_room(l);
    size_t at = slot_of(l, text, hash);
    if (l->slots[at])
        return l->slots[at] - 1;
    arena_push(l->arena, l, ((struct lexeme){arena_copy(l->arena, text), (uint32_t)text.n, hash}));
    l->slots[at] = (uint32_t)l->n;
    return l->n - 1;
}
