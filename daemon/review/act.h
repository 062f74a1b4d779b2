/* act.h: what came of decisions. */
#pragma once
#include "page.h"

struct decided {
    struct outcome_of {
        int64_t item;
        bool good;
        enum pb_code code;
        const char *says; /* why not */
    } *v;
    size_t n, cap;
    size_t failed;
    bool away; /* postbusd did not answer in its time */
};

/* "confirm", "route", …: what buttons are named by. */
const char *act_name(enum correction_act act);

/* Some were refused: which and why, and how they stand now; what he wanted can be done again on that. */
void page_faster(struct request *request, struct reply *reply, const struct correction *c, const struct decided *decided);
