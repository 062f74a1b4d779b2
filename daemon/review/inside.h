/* inside.h: what all requests share. Each part guards itself. */
#pragma once
#include <pthread.h>
#include <semaphore.h>

#include "postbus/outline.h"
#include "postbus/rulebook.h"
#include "who.h"

struct review {
    const struct config *config; /* borrowed */
    struct who_keeper *keeper;   /* owned */
    struct server *server;       /* owned: serve.c's */
    sem_t places;                /* for pages that are being made: LIMIT_REVIEW_AT_ONCE */
    pthread_mutex_t lock;        /* of all below */
    struct store *stores[LIMIT_REVIEW_STORES]; /* owned; those that nobody uses */
    size_t n_stores;
    struct book *book;           /* the rules, as they were last seen; counted */
    struct opened *opened;       /* owned: who has what open */
    pthread_mutex_t asking;      /* of what stands below */
    struct allowed *allowed;     /* owned: who may what */
};

/* ---- the store, and the rules in use ---- */

/* A way into the store for one request; given back by review_put_store. */
bool review_take_store(struct review *review, struct store **ret_store, struct pb_err *err) PB_MUST_CHECK;
void review_put_store(struct review *review, struct store *store);

/* The rules, loaded anew when the files have changed; shared, and never changed. */
struct book {
    struct rulebook *rulebook; /* owned; its rules NULL where they do not load */
    struct arena *arena;       /* owned: of the outline */
    struct outline outline;    /* empty where there are none */
    char stamp[SHA256_HEX];    /* of the files it was loaded from */
    unsigned users;
};
struct book *review_take_book(struct review *review);
void review_put_book(struct review *review, struct book *book);
void review_forget(struct review *review); /* at the end: closes all of it */

/* ---- who has what open ---- */

/* He looks at the letter now; 0: at none. */
void opened_note(struct review *review, const char *who, int64_t item, int64_t now);
/* Others who looked at it last, within OPENED_SECONDS: their names, ", " between; NULL: nobody. */
const char *opened_by(struct review *review, struct arena *arena, const char *who, int64_t item, int64_t now);

/* Sets who->role: what postbusd said at most a few seconds ago. Fails as control_role does. */
bool allowed_role(struct review *review, const struct control_caller *caller, struct who *who, int64_t now, struct pb_err *err) PB_MUST_CHECK;
