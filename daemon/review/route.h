/* route.h: from a request's bytes to its answer; knows nothing of the server that carries it. */
#pragma once
#include "inside.h"

/* What has come in. */
struct incoming {
    const char *method, *target; /* "GET", "/letter/12?queue=…": as sent */
    struct pb_span body;
    bool too_big;                /* the body was more than LIMIT_FORM_BYTES, and is not there */
    struct asking asking;
};

/* Never fails: what is wrong is the reply. */
void route_answer(struct review *review, struct arena *arena, const struct incoming *in, struct reply *ret_reply);
