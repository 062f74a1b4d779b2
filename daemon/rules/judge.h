/* judge.h: a verdict in the making; shared by the files that make its parts. */
#pragma once
#include <stdint.h>

#include "constants.h"
#include "gather.h"

struct tally {
    double points;
    double raw;        /* the same before it was capped */
    bool out;          /* a `not` matched */
    bool named;        /* of a bill: the letter is about it by name */
    bool by_number;
    enum rank rank;    /* nearest to the subject that it is named */
    unsigned mentions; /* how often, feet and quotes aside */
};

/* Points a committee has from one piece of evidence. The same words count once
 * for a committee, whichever of its sections ask for them. */
struct share {
    const char *key;
    size_t section;
    double points;
    uint32_t hash; /* of the key, for a first look */
};

struct judging {
    const struct ruleset *set;
    struct arena *arena;
    const struct reading *reading;
    size_t letter; /* SIZE_MAX: none */
    struct gathered in;
    size_t *best;         /* per rule: 1 + index of the found that counts, 0 for none */
    struct { uint32_t *v; size_t n, cap; } matched; /* rules that have one, in their order */
    struct tally *tallies; /* per section */
    struct shares {
        struct share *v;
        size_t n, cap;
        uint32_t *slots; /* by hash of their keys: 1 + index; 0: free */
        size_t size;     /* of slots, a power of two; at least twice n */
    } *shares;            /* per section; filled for committees */
    struct verdict *verdict;
    const struct section *kind;  /* NULL: letter */
    const struct section *doubt; /* a kind that it may be, and that keeps it from its topic's committee */
};

/* rules_judge, with the places of the rules' words from elsewhere (NULL: from the set's own engine). */
struct verdict *judge_from(const struct ruleset *set, const struct hit_source *source, struct arena *arena, const struct reading *reading, size_t letter);

/* The weight of a rule in points, before the field's factor. */
double judge_weight(const struct judging *j, const struct rule *rule);
/* Points of the place that counts; 0 where the rule found nothing. */
double judge_points(const struct judging *j, size_t rule);
static inline bool judge_names(enum rule_kind kind)
{
    return kind == RULE_TITLE || kind == RULE_ALIAS || kind == RULE_NUMBER;
}

/* bills.c: which bills the letter is about by name. */
void judge_drop_contained(struct judging *j);
void judge_bills(struct judging *j);
/* committees.c: points of the committees; then, with the lists of scores made,
 * which of them the letter is for. */
void judge_committees(struct judging *j);
void judge_winners(struct judging *j);
/* evidence.c: what was found, for people to see. */
void judge_evidence(struct judging *j);
/* tell.c: the reason in a clerk's words. */
void tell_reason(struct judging *j);
