/* advising.h: the parts of suggest.h's work; for its own files only. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "postbus/features.h"
#include "postbus/limits.h"
#include "postbus/suggest.h"
#include "vocabulary.h"

/* A letter that the rules have wrong, and that has a candidate's word. */
struct sighting {
    double factor;             /* what a term is worth where the word stands */
    const struct scores *topics; /* and what the letter has without it */
};

/* A word that may be proposed. */
struct candidate {
    size_t word;
    const char *text;
    double z;
    size_t letters, elsewhere;
    struct { struct sighting *v; size_t n, cap; } sightings;
};

/* The letters of one section that words are looked for. */
struct lot {
    const struct outline_section *section;
    bool scored;          /* a bill or topic: of its committee's letters those that name it or score on it */
    size_t letters, wrong; /* decided ones */
    atomic_size_t held;   /* all that stand in its queues and belong to it, whoever put them there */
    struct { struct candidate *v; size_t n, cap; } candidates;
};

/* In how many letters a word of the candidates stands: all, and those that surely belong somewhere. */
struct stand_count {
    atomic_uint all, sure;
};

/* Of the lot's letters: those that a person put there, and of them where it stands in a name; and all that are there. */
struct lot_count {
    atomic_uint in, named, held;
};

struct advising {
    const struct suggest_settings *settings;
    const struct outline *outline;
    struct arena *arena;  /* of what lives until the end */
    struct lot lots[LIMIT_ADVISED];
    unsigned n;
    struct items all, decided; /* letters, one of each campaign; the decided among them, the newest LIMIT_STUDIED */
    pthread_mutex_t lock;      /* guards the lots and the vocabulary */
    struct vocabulary vocabulary;
    struct lexicon words;      /* those of enough letters */
    bool *phrases;
    struct stand_count *counts; /* by word, as the next: word × lots */
    struct lot_count *lot_counts;
    atomic_size_t sure;        /* letters that surely belong somewhere */
};

/* lots.c: one letter of each campaign; the sections that are asked for. */
bool advise_choose_letters(struct advising *advising, struct pb_err *err);
bool advise_choose_lots(struct advising *advising, struct pb_err *err);
/* The lots that a letter is of, as bits. `*verdict`: the rules' own, asked for where it is NULL and matters. */
uint64_t advise_lots_of(const struct advising *advising, const struct replay_letter *letter, const struct verdict **verdict);

/* misleading.c: of the letters that a person decided on. */
bool advise_misleading(struct advising *advising, struct suggestions *suggestions, struct pb_err *err);

/* pick.c: is there a section in which the lot's terms can stand? */
bool advise_has_home(const struct advising *advising, const struct lot *lot);
/* The lot's candidates, the most telling first; then the line for one of them. */
void advise_pick(struct advising *advising, unsigned lot);
/* False where the rules have all its letters right. */
bool advise_line(const struct advising *advising, const struct lot *lot, const struct candidate *candidate, struct proposal *ret_proposal);

/* backtest.c: the rules with these lines more, or with that one less, over the letters that are kept. */
bool backtest_with(const struct suggest_settings *settings, const struct outline *outline, const char *section, const struct strings *lines,
                   struct backtest *ret_test, struct pb_err *err);
bool backtest_without(const struct suggest_settings *settings, const struct outline *outline, const struct outline_line *line,
                      struct backtest *ret_test, struct pb_err *err);
