/* work.h: what the steps of triage share; private to the thread that works. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "postbus/log.h"
#include "postbus/rulebook.h"
#include "postbus/triage.h"

/* Steps promise how long they may take at most, in seconds. */
#define PROMISE_SESSION 300 /* connect, list, search: commands with deadlines of their own */
#define PROMISE_WIPE 7200   /* the store is written anew, however much there is */
#define PROMISE_BATCH 900   /* a batch is read: LIMIT_BATCH_MAILS letters, most of them quick */

struct work {
    const struct config *config; /* borrowed */
    struct store *store;         /* owned, as all below */
    struct ahead *ahead;
    struct mailbox *mailbox;     /* NULL while there is no session */
    struct mailbox_settings settings; /* of this session, password or token among them */
    struct arena *session;       /* what the mailbox borrows: password, token */
    struct rulebook *book;
    const char *folder;          /* the watched folder's name in the store; borrowed */
    struct orders *orders;       /* what people decided and saved, on its way */
    struct strings withheld;     /* refs of this session that are listed and not to be had; in `session` */
    int64_t withheld_until;      /* monotonic seconds: then they are asked for again */
    struct waiting {
        struct arena *arena;   /* owned; of the list; NULL: none yet */
        struct mail_list list; /* those behind the mark, in order of arrival */
        size_t next;           /* of the list, to be looked at */
        char *mark;            /* owned; all mails up to this ref are taken; NULL: none known */
    } waiting;
    size_t sweep_next;           /* the folder that the next sweep begins with, where one cannot look at all */
    int64_t wipe_after;          /* monotonic seconds: before, what was destroyed is not tried to be wiped again */
    int64_t swept;               /* monotonic seconds of the last sweep; 0: none yet */
    _Atomic int64_t promised;    /* monotonic seconds until which all is well */
    _Atomic bool stop;
};

/* Promises the next sign of life within `seconds`. */
void work_promise(struct work *work, int64_t seconds);

/* Takes new mails: fetch, read, decide, journal; one batch. *ret_more where
 * there may be further ones. */
bool intake_batch(struct work *work, bool *ret_more, struct pb_err *err) PB_MUST_CHECK;

/* The next mails of the postbus that nothing is known of, as many as fit one batch; none where there are none.
 * `ret_refs` holds until the next call. */
bool waiting_choose(struct work *work, struct arena *arena, struct strings *ret_refs, struct pb_err *err) PB_MUST_CHECK;
/* Those were taken; or not all. */
void waiting_taken(struct work *work, bool all);
void waiting_forget(struct work *work);

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

/* Writes down what an archivist wants destroyed; and destroys what is written down, portion by portion, then wipes the
 * store: true where there was anything. What fails is told in the log, and tried again. Outside of transactions. */
bool destroy_order(struct work *work, const struct erasure *erasure, struct arena *arena, const char **ret_told, struct pb_err *err) PB_MUST_CHECK;
bool destroy_due(struct work *work);

/* Looks at every folder at once, as triage_check has it. PB_LATER without a session. Outside of transactions. */
bool check_all(struct work *work, struct arena *arena, const char **ret_told, struct pb_err *err) PB_MUST_CHECK;

/* Looks at the folders where mails stand, and follows those that people have moved: once the last
 * sweep is older than the configuration says; `sweep` at once. Outside of transactions. */
bool sweep_due(struct work *work, struct pb_err *err) PB_MUST_CHECK;
bool sweep(struct work *work, struct pb_err *err) PB_MUST_CHECK;

/* A person has put a mail into `folder`: writes down where it stands, and as a decision where that
 * says where its letter belongs. `queue`: the folder is one. In a transaction of the caller's. */
struct placing {
    const struct standing *mail; /* where it stood */
    const char *folder, *ref;
    bool queue;
    const char *why; /* NULL: moved in a mail program */
};
bool map_placed(struct work *work, struct arena *arena, const struct placing *placing, struct pb_err *err) PB_MUST_CHECK;

/* Who decided, where the mail program does not say it. */
const char *map_user(const struct work *work);

/* A mail of the watched folder that has the bytes of one that is known. */
struct again {
    const char *ref, *sha256;
    const struct standing *back; /* where that one stood, and does no longer: this is it. NULL: a further copy */
};
struct agains {
    struct again *v;
    size_t n, cap;
};

/* Tells which of them a person has put back. `hurry`: without waiting for a mail program that copies first and
 * deletes then. Outside of transactions. */
bool again_tell(struct work *work, struct arena *arena, struct agains *list, bool hurry, struct pb_err *err) PB_MUST_CHECK;
/* Looks again at a letter whose mail a person has put back: decisions on it are taken back, it is judged anew,
 * and the mail is to be filed where that says. In a transaction of the caller's. */
struct ahead_mail;
bool again_take(struct work *work, const struct again *again, const struct ahead_mail *mail, int64_t now, struct pb_err *err) PB_MUST_CHECK;

/* Plans what the decisions of people ask for: mails that were filed already go to the
 * queues that their item has now. In route mode; else the decisions wait. Only while all
 * that was begun is settled. */
bool follow_decisions(struct work *work, struct pb_err *err) PB_MUST_CHECK;

/* After a loss of the store: mails that stand in the queues and that it does not know are taken down as standing
 * there; nothing is moved. Once more changes nothing. */
bool rebuild(struct work *work, struct pb_err *err) PB_MUST_CHECK;

/* After a crash or a lost session: finds out which planned deliveries were done,
 * and finishes the others' half-done parts. Before any new mail is taken. */
bool settle(struct work *work, struct pb_err *err) PB_MUST_CHECK;
