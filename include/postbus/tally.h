/* tally.h: what each line and section of the rules did in the letters that are kept. */
#pragma once
#include "postbus/outline.h"
#include "postbus/replay.h"

struct tally {
    struct line_tally {
        size_t fired;             /* letters that have its words */
        size_t decided;           /* of these, sent where its section sends them, with points of this line */
        size_t agreed, corrected; /* letters that it gave points and that a person put there, or elsewhere */
        int64_t last;             /* when the newest of them came, seconds UTC; 0: none did */
    } *lines;                     /* as outline.lines */
    struct section_tally {
        size_t letters;           /* of a bill or topic: that it was at least suggested for */
        int64_t last;
    } *sections;                  /* as outline.sections */
    struct { struct dossier_tally { const char *number; size_t letters; } *v; size_t n, cap; } dossiers; /* without a rule; most letters
                                     first, at most LIMIT_DOSSIERS */
    size_t letters, decided;      /* looked at; of which a person decided on */
    int64_t first, newest;        /* when they came; 0 where there are none */
    size_t lost;                  /* could not be read again */
};

/* The kept letters of settings->since, the newest `most` of them (0: all); newest last. */
bool tally_items(struct arena *arena, const struct replay_settings *settings, size_t most, struct items *ret_items, struct pb_err *err) PB_MUST_CHECK;

bool tally_letters(struct arena *arena, const struct replay_settings *settings, const struct outline *outline, const struct items *items,
                   struct tally *ret_tally, struct pb_err *err) PB_MUST_CHECK;
