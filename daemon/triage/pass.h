/* pass.h: letters that are kept, gone through by several threads at a time. */
#pragma once
#include "postbus/replay.h"

/* One letter, before one thread. */
struct pass_letter {
    int64_t item;
    struct store *store; /* the thread's, for reading */
    struct arena *arena; /* of this letter: what is to stay is copied */
    struct kept kept;
    const struct reading *reading;
    struct pb_err *err;
};

struct pass {
    const struct replay_settings *settings;
    const struct items *items;
    /* Is called by several threads; false (err filled) ends the pass. */
    bool (*see)(void *context, struct pass_letter *letter);
    void *context;
    /* written by pass_run: */
    size_t done; /* letters that were gone through, the newest first */
    size_t lost; /* of these, those that could not be read again */
};

/* The letters since the settings' day that may hold one of the clues (NULL: all); *ret_kept: how many there are. */
bool pass_choose(struct arena *arena, const struct replay_settings *settings, const struct clues *clues, struct items *ret_items, size_t *ret_kept,
                 struct pb_err *err) PB_MUST_CHECK;

bool pass_run(struct pass *pass, struct pb_err *err) PB_MUST_CHECK;
