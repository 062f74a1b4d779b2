/* replay.h: what other rules would have made of the letters that are kept. */
#pragma once
#include "postbus/change.h"
#include "postbus/config.h"
#include "postbus/store.h"

/* What a verdict comes to for people: what `rules diff` compares. */
struct outcome {
    struct strings bills, topics, committees; /* assigned or suggested ones, "36871" or "36871?"; most points first */
    struct strings queues; /* the manual queue where it is not sure */
    bool sure;
};

/* A letter that the new rules take otherwise. */
struct replayed {
    int64_t item;
    int64_t taken;
    const char *subject, *author; /* NULL where unknown */
    struct outcome before, after;
    const struct change_line *cause; /* NULL: no line by itself */
    bool decided;               /* a person has said where it belongs, */
    bool was_right, is_right;   /* and so do, or did, the rules */
};

/* Letters that a change line moves, worst first. */
struct replay {
    struct { struct replayed *v; size_t n, cap; } letters; /* at most LIMIT_REPLAYED */
    size_t *by_line; /* letters changed, for each line of the change that is the cause; behind them, those of no line by itself */
    size_t kept;     /* letters since then */
    size_t judged;   /* of these, those that the change could touch */
    size_t left;     /* could be touched as well, but time was up */
    size_t changed;
    size_t better, worse; /* of those that a person has decided on */
    size_t lost;     /* could not be read again */
    size_t decided;  /* letters with a decision, among the changed */
    size_t moved;    /* of the others, those that go to another queue */
};

struct replay_settings {
    const char *store_file;
    const char *manual;  /* the manual queue's folder */
    int64_t since;       /* seconds UTC; 0: all */
    bool whole;          /* judge all, also what the change cannot touch */
    unsigned threads;
    double seconds;      /* then it ends, the newest letters done; 0: only when all are */
    void (*progress)(void *context, size_t done, size_t all); /* called from time to time by the caller's thread; may be NULL */
    void *context;
};

#define REPLAY_QUICK_SECONDS 0.5 /* for somebody who waits: the newest letters, where a word stands in most of them */

/* All kept letters of the configuration's store, by as many threads as there are processors. */
struct replay_settings replay_settings_of(const struct config *config);

/* What a letter that a person decided on comes to, in words for people; NULL where nobody has. */
const char *replay_says(const struct replayed *letter);

/* Judges the kept letters by both sets of the change. The store is only read, by as many connections
 * as there are threads; memory does not grow with the history. */
bool replay(struct arena *arena, const struct replay_settings *settings, const struct rules_change *change, struct replay *ret_replay,
            struct pb_err *err) PB_MUST_CHECK;

/* Are the letters judged today as they were when they came, to the last point? Only those
 * that came under the same rules are looked at. */
struct recheck {
    size_t judged, other; /* other: the verdict is not what it was */
    size_t lost;
    struct items items;   /* those, at most LIMIT_REPLAYED */
};
bool replay_recheck(struct arena *arena, const struct replay_settings *settings, const struct ruleset *rules, struct recheck *ret_recheck,
                    struct pb_err *err) PB_MUST_CHECK;

/* Does the verdict send the letter to these queues, in any order? Where it is not sure: to the manual queue. */
bool replay_agrees(const struct verdict *verdict, const char *manual, const struct strings *queues);

/* A kept letter, for whoever wants to look at all of them. */
struct replay_letter {
    const struct kept *kept;
    const struct reading *reading;
    const struct item *item;
    struct arena *arena; /* of this letter: what is to stay is copied */
};

struct replay_visit {
    void (*see)(void *context, const struct replay_letter *letter); /* called by several threads at a time */
    void *context;
};

/* Shows the letters of these items, in any order. *ret_lost: those that could not be read again. */
bool replay_each(const struct replay_settings *settings, const struct items *items, const struct replay_visit *visit, size_t *ret_lost,
                 struct pb_err *err) PB_MUST_CHECK;
