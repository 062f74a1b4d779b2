#include "vocabulary.h"

#include <string.h>

#define PLACES_LEAST 1024

void vocabulary_init(struct vocabulary *v, unsigned lots, size_t most)
{
    *v = (struct vocabulary){.arena = arena_new(0), .lots = lots, .most = most};
    v->texts.arena = v->arena;
}

void vocabulary_done(struct vocabulary *v)
{
    arena_free(v->arena);
}

/* Room for counts of one word more. */
static void make_room(struct vocabulary *v)
{
    if (v->texts.n < v->counts.places)
        return;
    size_t places = v->counts.places ? v->counts.places * 2 : PLACES_LEAST;
    uint32_t *counts = arena_array(v->arena, places * v->lots, sizeof *counts);
    if (v->counts.places > 0)
        memcpy(counts, v->counts.v, v->counts.places * v->lots * sizeof *counts);
    v->counts = (struct counts){counts, places};
}

static uint32_t most_of(const struct vocabulary *v, size_t word)
{
    uint32_t most = 0;
    for (unsigned lot = 0; lot < v->lots; lot++)
        most = vocabulary_count(v, word, lot) > most ? vocabulary_count(v, word, lot) : most;
    return most;
}

/* Half of the room is to be free again: the rarest go, more of them until it is. */
static void forget(struct vocabulary *v)
{
    while (v->texts.n > v->most / 2) {
        struct vocabulary kept;
        vocabulary_init(&kept, v->lots, v->most);
        kept.forgotten = v->forgotten + 1;
        for (size_t i = 0; i < v->texts.n; i++) {
            if (most_of(v, i) <= kept.forgotten)
                continue;
            make_room(&kept);
            size_t at = lexicon_add(&kept.texts, (struct pb_span){v->texts.v[i].text, v->texts.v[i].bytes});
            memcpy(kept.counts.v + at * v->lots, v->counts.v + i * v->lots, v->lots * sizeof *kept.counts.v);
        }
        vocabulary_done(v);
        *v = kept;
        v->texts.arena = v->arena;
    }
}

void vocabulary_add(struct vocabulary *v, struct pb_span text, uint64_t lots)
{
    if (v->texts.n >= v->most)
        forget(v);
    make_room(v);
    size_t at = lexicon_add(&v->texts, text);
    for (unsigned lot = 0; lot < v->lots; lot++)
        v->counts.v[at * v->lots + lot] += (uint32_t)(lots >> lot & 1);
}
