/* suggest.h: which words would have sent the letters where people sent them, and which
 * lines send them elsewhere. Nothing is changed: each is tried on the letters that are kept. */
#pragma once
#include "postbus/outline.h"
#include "postbus/replay.h"

/* Of a campaign one letter counts, but for what a change would have done. */

/* What a change of one line would have done. */
struct backtest {
    size_t right, wrong; /* letters that a person decided on and that become so */
    size_t moved;        /* others that would go elsewhere */
};

struct proposal {
    const char *section;      /* "topic migratie" */
    const char *line;         /* "term 3 = grensdetentie" */
    const char *words;
    size_t letters;           /* that it is for, and that have it */
    size_t elsewhere;         /* of those in other queues */
    double z;                 /* lean.h */
    struct backtest test;     /* with this line alone */
};

/* For one committee, bill or topic. */
struct advice {
    const char *section;      /* that it is asked for */
    size_t letters, wrong;    /* that a person put there, and those of them that the rules put elsewhere */
    bool enough;              /* SUGGEST_WRONG of them at least: else there are no proposals */
    bool homeless;            /* a committee without a topic: no term can stand anywhere */
    struct { struct proposal *v; size_t n, cap; } proposals; /* the most telling first, at most SUGGEST_SHOWN */
    struct backtest together; /* with all of them */
};

/* A line that fired mostly in letters which a person put elsewhere. */
struct misleading {
    const struct outline_line *line;
    size_t fired, agreed, corrected; /* tally.h, of the letters that a person decided on */
    struct backtest test;     /* without it */
};

#define SUGGEST_WRONG 5       /* letters that the rules have wrong: fewer say too little */
#define SUGGEST_SHOWN 10      /* proposals for one section */
#define SUGGEST_LETTERS 3     /* letters that have a proposed word, at least */

struct suggestions {
    struct { struct advice *v; size_t n, cap; } advice;
    struct { struct misleading *v; size_t n, cap; } misleading; /* what it would help most to be without first, at most SUGGEST_SHOWN */
    size_t kept, decided, lost;
};

struct suggest_settings {
    struct replay_settings replay;
    const char *directory;                /* of the rules */
    const struct rules_settings *rules;
    const char *section;                  /* "committee JV", "bill 36871", "topic zorg"; NULL: every committee with anything decided */
};

/* PB_NOT_FOUND: no such section; PB_BAD_INPUT: of a kind that gets no terms. Memory does not
 * grow with the history, but for a few bytes a letter. */
bool suggest(struct arena *arena, const struct suggest_settings *settings, const struct outline *outline, struct suggestions *ret_suggestions,
             struct pb_err *err) PB_MUST_CHECK;
