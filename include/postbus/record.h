/* record.h: writes a decision to the store, in the transaction that is open:
 * item, mail, fingerprint, and the delivery that is intended. */
#pragma once
#include "postbus/decide.h"

/* Where the mail stands, and in which mode it is to be filed. */
struct source {
    const char *folder, *ref;
    enum delivery_mode mode;
    int64_t now; /* seconds UTC */
    uint64_t bytes; /* the mail's size as the mailbox tells it; 0: as many as were read */
    bool keep;   /* the texts, so that other rules can be tried on them */
    bool search_later; /* one of many: their words can be searched once all are filed */
};

/* Finds the candidates of a letter that was judged (decide_judge), decides, and records. On success
 * decision->item is the item that the mail now belongs to, as it stands in the store. */
bool record_judged(struct store *store, struct arena *arena, const struct config *config, const struct rulebook *book,
                   struct decision *decision, const struct source *source, struct pb_err *err) PB_MUST_CHECK;

/* The same of a reading that nobody has looked at yet. */
bool record_reading(struct store *store, struct arena *arena, const struct config *config,
                    const struct rulebook *book, const struct reading *reading, const struct source *source,
                    struct decision **ret_decision, struct pb_err *err) PB_MUST_CHECK;

/* The letter is judged anew by `reading`, a mail of its own, under the rules of `book`: item and store
 * have what comes of it. Not for one that a person has decided on. */
bool record_anew(struct store *store, struct arena *arena, const struct config *config, const struct rulebook *book,
                 const struct reading *reading, struct item *item, struct pb_err *err) PB_MUST_CHECK;

bool record_unreadable(struct store *store, struct arena *arena, const struct config *config, const char *sha256,
                       const char *reason, const struct source *source, struct decision **ret_decision,
                       struct pb_err *err) PB_MUST_CHECK;
