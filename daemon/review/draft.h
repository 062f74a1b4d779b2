/* draft.h: a rule file as somebody wants it, in the page: its text, what is wrong with it, what it would change. */
#pragma once
#include "page.h"
#include "postbus/change.h"
#include "postbus/replay.h"

struct draft {
    const char *path, *base, *text, *why; /* as in the form */
    const char *problem;      /* NULL, or why it cannot be had, tried or saved */
    const struct diag *diag;  /* NULL: not checked yet */
    bool tried;               /* what follows is there */
    struct rules_change change;
    struct replay replay;
};
#define cleanup_draft __attribute__((cleanup(draft_done))) struct draft
void draft_done(struct draft *draft);

/* The file as it is now. False, and draft->problem, where it cannot be had. */
bool draft_read(const struct request *request, const char *path, struct draft *ret_draft);
/* The file as the form has it. */
void draft_take(const struct request *request, struct draft *ret_draft);
/* Checks it with all the others, and tries it on the kept letters: what is wrong is in draft->diag. */
void draft_try(const struct request *request, const struct ruleset *now, struct draft *draft);
/* Writes the page with it. */
void draft_show(struct request *request, struct reply *reply, const struct draft *draft);

/* What it would change, letter by letter. */
void draft_put_trial(struct frame *frame, const struct draft *draft);
