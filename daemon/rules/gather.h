/* gather.h: the texts of a letter, and every rule's words in them. */
#pragma once
#include "ruleset.h"
#include "zones.h"

struct text {
    enum field field;
    size_t index;  /* layer or attachment */
    bool placed;   /* its bytes are those of the reading, so that places can be shown, */
    size_t shift;  /* from this byte on */
    struct pb_span bytes;
    struct zones zones;
};

/* How near to the letter's subject words stand. */
enum rank { RANK_ASIDE, RANK_BODY, RANK_OPENING, RANK_SUBJECT };

/* One place of one rule's words. */
struct found {
    size_t rule, text;
    size_t start, end;
    double factor; /* what a term is worth here */
    enum rank rank;
    bool dropped;  /* within a longer name of another bill */
};

struct gathered {
    struct { struct text *v; size_t n, cap; } texts;
    struct { struct found *v; size_t n, cap; } found;
    struct strings failed;
};

/* What a term is worth at a place. */
double gather_factor(const struct rules_settings *settings, enum field field, enum zone zone);
/* Where the places of rules' words come from; NULL: from the set's own engine. `place` tells one
 * text of a letter from another, whatever the set. */
struct hit_source {
    void (*scan)(void *context, size_t place, struct arena *arena, struct pb_span text, unsigned fields, struct words_budget *budget, struct hits *ret_hits);
    void *context;
};

/* The texts alone, whatever the rules; but for the header fields that rules ask for. */
void gather_texts(struct arena *arena, const struct reading *reading, size_t letter, struct gathered *ret_gathered);
void gather(const struct ruleset *set, const struct hit_source *source, struct arena *arena, const struct reading *reading, size_t letter,
            struct gathered *ret_gathered);
