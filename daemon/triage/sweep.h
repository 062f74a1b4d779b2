/* sweep.h: what a sweep finds, for somebody who asked for it. */
#pragma once
#include "work.h"
#include "postbus/store_destroy.h"

enum finding_kind {
    FINDING_BELONGS, /* found in a queue, where its letter belongs from now on */
    FINDING_KEPT,    /* found in another folder, and let go: it is a person's */
    FINDING_BACK,    /* found where it should be, after it was missed */
    FINDING_GONE,    /* nowhere to be found */
};

struct sweep_report {
    struct arena *arena; /* borrowed: what is found lives in it */
    int64_t folders;     /* looked at */
    int64_t stand;       /* mails where they should be */
    struct {
        struct finding { enum finding_kind kind; int64_t item; const char *from, *to; } *v;
        size_t n, cap;
    } found;             /* at most LIMIT_CHECKED; more are counted */
    int64_t more;
    struct folder_counts strangers; /* in queues and folders below them: mails that the store does not know */
    struct strings closed;          /* folders that may not be looked into */
};

/* A sweep over every folder, whatever its last look said. Outside of transactions. */
bool sweep_whole(struct work *work, struct sweep_report *report, struct pb_err *err) PB_MUST_CHECK;
