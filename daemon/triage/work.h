/* work.h: what the steps of triage share; private to the thread that works. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "postbus/log.h"
#include "postbus/reader.h"
#include "postbus/rulebook.h"
#include "postbus/triage.h"

/* Steps promise how long they may take at most, in seconds. */
#define PROMISE_SESSION 300 /* connect, list, search: commands with deadlines of their own */
#define PROMISE_BATCH 900   /* a batch is read: LIMIT_BATCH_MAILS letters, most of them quick */

struct work {
    const struct config *config; /* borrowed */
    struct store *store;         /* owned, as all below */
    struct pool *pool;
    struct mailbox *mailbox;     /* NULL while there is no session */
    struct arena *session;       /* what the mailbox borrows: password, token */
    struct rulebook *book;
    const char *folder;          /* the watched folder's name in the store; borrowed */
    struct orders *orders;       /* what people decided and saved, on its way */
    struct strings withheld;     /* refs of this session that are listed and not to be had; in `session` */
    int64_t withheld_until;      /* monotonic seconds: then they are asked for again */
    char *watermark;             /* all mails up to this ref are taken; NULL: none known */
    _Atomic int64_t promised;    /* monotonic seconds until which all is well */
    _Atomic bool stop;
};

/* Promises the next sign of life within `seconds`. */
void work_promise(struct work *work, int64_t seconds);

/* Takes new mails: fetch, read, decide, journal; one batch. *ret_more where
 * there may be further ones. */
bool intake_batch(struct work *work, bool *ret_more, struct pb_err *err) PB_MUST_CHECK;

/* Mails that the server lists and, asked for twice, does not give. withheld_add takes a mail down
 * that is still there. */
bool withheld_has(struct work *work, const char *ref);
bool withheld_add(struct work *work, const char *ref, bool *ret_added, struct pb_err *err) PB_MUST_CHECK;
void withheld_forget(struct work *work);

/* Does the deliveries that are planned and due. */
bool deliver_due(struct work *work, struct pb_err *err) PB_MUST_CHECK;

/* Marks one delivery's end in the store, in a transaction of its own; `filing` is what the
 * mailbox said of it, its copies in the order of the delivery's. */
struct filing;
bool deliver_record(struct work *work, const struct delivery *delivery, const struct filing *filing,
                    struct pb_err *err) PB_MUST_CHECK;

/* A mail in `folder` with the bytes of the delivery's, that no delivery is known to have
 * brought there, and none of `others` (may be NULL) is to be taken from; NULL where there is none. */
bool deliver_find(struct work *work, struct arena *arena, const char *folder, const struct delivery *delivery,
                  const struct deliveries *others, const char **ret_ref, struct pb_err *err) PB_MUST_CHECK;

/* Of a filing whose mail is gone from its source: done where it stands in its target, by a
 * server that did not say so or by a person. */
bool deliver_confirm(struct work *work, struct arena *arena, const struct delivery *delivery, struct filing *filing,
                     struct pb_err *err) PB_MUST_CHECK;

/* Carries out what people decided meanwhile, and notes what they saved; true where there was anything. Outside of transactions. */
bool correct_due(struct work *work);

/* Plans what the decisions of people ask for: mails that were filed already go to the
 * queues that their item has now. In route mode; else the decisions wait. Only while all
 * that was begun is settled. */
bool follow_decisions(struct work *work, struct pb_err *err) PB_MUST_CHECK;

/* After a crash or a lost session: finds out which planned deliveries were done,
 * and finishes the others' half-done parts. Before any new mail is taken. */
bool settle(struct work *work, struct pb_err *err) PB_MUST_CHECK;
