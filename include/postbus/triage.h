/* triage.h: the daemon's work, on a thread of its own: watch the mailbox, read,
 * decide, journal, file. It owns the store, the mailbox session and the readers;
 * a stalled server stalls this thread alone. */
#pragma once
#include "postbus/buf.h"
#include "postbus/config.h"
#include "postbus/store_asked.h"

struct triage;

enum triage_task {
    TRIAGE_SERVE,   /* until it is stopped */
    TRIAGE_ONCE,    /* until nothing is left to do */
    TRIAGE_REBUILD, /* the store was lost: takes down what stands in the queues, and ends */
};

/* What can be said of the work at this moment. */
struct triage_state {
    char problem[PB_ERR_MSG_MAX]; /* "" where all is well */
    int64_t problem_since;        /* seconds UTC; 0 where all is well */
    int64_t last_mail;            /* when the last mail was taken, seconds UTC; 0: none yet */
    struct store_counts counts;
    bool connected;
    bool finished; /* the thread has ended (once, or asked to stop) */
};

/* Opens the store and starts the thread. Takes over `rules`. `config` is
 * borrowed and must outlive it. */
bool triage_start(const struct config *config, struct ruleset *rules, enum triage_task task, struct triage **ret_triage,
                  struct pb_err *err) PB_MUST_CHECK;

/* Becomes readable when the state has changed or an answer is there; triage_heard makes it
 * quiet again. */
int triage_event_fd(const struct triage *triage);
void triage_heard(struct triage *triage);
void triage_state(struct triage *triage, struct triage_state *ret_state);

/* Is the thread within the time that it promised for its present step? The
 * watchdog is fed only while this holds. */
bool triage_alive(const struct triage *triage);

/* Another rule set, taken over; decisions under way finish under their own. */
void triage_set_rules(struct triage *triage, struct ruleset *rules);

/* Has the thread write down what a person decided (its queues may be named as committees
 * are); the answer comes by triage_next_answer, told of by the event fd. Copied. PB_LATER
 * where too many wait. */
bool triage_decide(struct triage *triage, const struct correction *correction, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
/* Has the thread write down who saved which rule file; answered in the same way. Copied. PB_LATER
 * where too many wait. */
bool triage_note_saved(struct triage *triage, const struct rules_saved *saved, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
/* Has the thread write down a clerk's note; answered in the same way. Copied. PB_LATER where too many wait. */
bool triage_note(struct triage *triage, const struct note *note, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
/* Letters that an archivist has destroyed: those of a list (retention.h), or what a person wrote. */
struct erasure {
    const char *who, *why;
    const char *list;   /* its id; NULL: */
    const char *person; /* an address */
};
/* Has the thread write down that they are to be destroyed, which it then does by itself, also after a restart;
 * answered in the same way, with "d-3 120": the record's number, and how many. Copied. */
bool triage_erase(struct triage *triage, const struct erasure *erasure, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
/* Has the thread look at every folder, whatever the last look said, and answer with what it saw, and made of it, line by
 * line, with tabs between: "folders N" and "stand N", how many there are; "belongs", "kept", "back", each with item, from and
 * to; "gone ITEM FOLDER", "more N" not named; "strangers N FOLDER", "closed FOLDER", "vain ITEM FOLDER PROBLEM", "missing N" still
 * looked for. PB_LATER in the answer where there is no session with the mailbox. */
bool triage_check(struct triage *triage, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
/* Takes a decision back that was not begun; false where its answer is on the way. */
bool triage_withdraw(struct triage *triage, uint64_t ticket);
/* The next answer: PB_OK in ret_why->code where it was done, and then what was made of it in
 * `told`: of a decision the item's queues, ", " between. False where there is none. */
bool triage_next_answer(struct triage *triage, uint64_t *ret_ticket, struct buf *told, struct pb_err *ret_why);

/* Asks the thread to stop after its present step, waits for it, and frees all.
 * False where the work ended with a problem that needs an operator. */
bool triage_stop(struct triage *triage);
