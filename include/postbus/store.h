/* store.h: the journal of what was decided and done. No database type shows
 * here, so that another engine can stand behind it.
 *
 * One writer per file, guarded by a lock; readers see the last commit. Every
 * function may fail with PB_LATER (locked, disk full), PB_OPERATOR (file
 * damaged or from a newer version) or PB_BUG. Times are seconds UTC. Strings
 * given are copied; strings returned live in the caller's arena. What people
 * ask it is in store_asked.h, destroying in store_destroy.h. */
#pragma once
#include <stdint.h>
#include "postbus/arena.h"
#include "postbus/err.h"
#include "postbus/relation.h"
#include "postbus/verdict.h"

struct store;

enum store_use {
    STORE_WRITE,   /* made where it is missing, migrated, checked, locked */
    STORE_READ,    /* must exist; never changed */
    STORE_COPY,    /* a backup, of this version or an earlier one: to be checked, nothing else */
    STORE_SCRATCH, /* in memory, gone when closed; `file` is not used */
};

bool store_open(const char *file, enum store_use use, struct store **ret_store, struct pb_err *err) PB_MUST_CHECK;
void store_close(struct store *store); /* rolls back what is open; NULL is fine */
static inline void store_closep(struct store **store) { store_close(*store); }
#define cleanup_store __attribute__((cleanup(store_closep)))

/* One transaction at a time; what is written outside of one is its own. A
 * commit returns true only when the disk has it. */
bool store_begin(struct store *store, struct pb_err *err) PB_MUST_CHECK;
bool store_commit(struct store *store, struct pb_err *err) PB_MUST_CHECK;
void store_rollback(struct store *store);

/* ---- items and the mails that carry them ---- */

/* An item: one letter, however many mails carry it. */
struct item {
    int64_t id; /* written by store_add_item */
    int64_t of; /* the item it is a reply to, a version of, in a campaign with; 0 for none */
    int64_t campaign, lead; /* the campaign it is in, and that one's first letter; 0 for none; read only */
    enum relation_kind relation; /* how it came to be an item of its own */
    const char *subject;    /* base subject, NULL where none */
    const char *author;     /* name or address, as shown to clerks; NULL where unknown */
    const char *organisation;
    const char *sent;       /* of the letter, ISO 8601 as written; NULL where unknown */
    const char *kind;
    const char *deadline;   /* YYYY-MM-DD or NULL */
    const char *reason;     /* in a clerk's words */
    const char *ruleset;    /* SHA-256 of the rule set that judged it; NULL where none did */
    unsigned tokens;        /* of the longest text of its mails */
    bool sure;
    int64_t made;           /* when it came in */
    struct strings queues;  /* folders it stands in; the manual queue where not sure */
    int64_t version;        /* raised by each decision of a person; read only, as is: */
    bool decided;           /* a person said where it belongs: nothing else changes its queues */
    int64_t joined;         /* the item that this one turned out to be; 0: it stands for itself */
};

/* The item is judged anew, by a better copy of its letter: queues, reason, kind, organisation, deadline
 * and rule set of `item`, and the verdict's scores and evidence. Its mails are then to follow
 * (store_following). Not for one that a person has decided on. */
bool store_rejudge(struct store *store, const struct item *item, const struct verdict *verdict, struct pb_err *err) PB_MUST_CHECK;

/* Writes the item, its queues, and of the verdict (may be NULL) its scores and evidence. */
bool store_add_item(struct store *store, struct item *item, const struct verdict *verdict, struct pb_err *err) PB_MUST_CHECK;
bool store_get_item(struct store *store, struct arena *arena, int64_t id, struct item **ret_item, struct pb_err *err) PB_MUST_CHECK;

/* A mail as it came in, and how it relates to its item. */
struct mail {
    int64_t id; /* written by store_add_mail */
    int64_t item;
    enum relation_kind relation;
    const char *folder, *ref; /* where it was taken from */
    const char *sha256;
    uint64_t bytes;
    const char *message_id;   /* of the outermost message; NULL where none */
    const char *forwarder;    /* who sent it on, NULL where it came directly */
    const char *forwarded;    /* when, ISO 8601 as written */
    const char *note;         /* what a forwarder wrote of his own */
    struct strings added;     /* a campaign sender's own sentences, or what a version changed */
    const char *why;          /* what identity went by, or why it is unreadable */
    int64_t taken;
};

bool store_add_mail(struct store *store, struct mail *mail, struct pb_err *err) PB_MUST_CHECK;

/* Was this mail of this folder taken, and does it wait there? One that was filed, and is there
 * again, is to be looked at anew. */
bool store_knows_ref(struct store *store, const char *folder, const char *ref, bool *ret_knows, struct pb_err *err) PB_MUST_CHECK;

/* A mail of this folder that waits there under a ref of an earlier UIDVALIDITY,
 * and has the same bytes as `sha256`: gets the new ref. False in *ret_bound
 * where there is none. `valid` is the UIDVALIDITY of today, with its ':'. */
bool store_rebind_ref(struct store *store, const char *folder, const char *valid, const char *sha256,
                      const char *ref, bool *ret_bound, struct pb_err *err) PB_MUST_CHECK;

/* ---- identity ---- */

/* Most candidates that are compared with one letter. */
#define STORE_CANDIDATES_MAX 200

struct fingerprints {
    struct fingerprint *v;
    size_t n, cap;
};

bool store_add_fingerprint(struct store *store, int64_t mail, const struct fingerprint *fingerprint, struct pb_err *err) PB_MUST_CHECK;

/* Fingerprints that share a sure key or the text with `letter`, whose texts are like
 * its own, that it refers to or quotes, or that refer to or quote it. Index lookups
 * only, each with a bound: the time does not grow with what is known. */
bool store_candidates(struct store *store, struct arena *arena, const struct fingerprint *letter,
                      struct fingerprints *ret_candidates, struct pb_err *err) PB_MUST_CHECK;

/* ---- what belongs together; each step goes into the history ---- */

/* `mail` has shown that `other` is the same letter as `item`: all of it moves there.
 * *ret_joined is false where a clerk has set the two apart, or people have put them into
 * different queues. Mails that were filed stay where they stand. */
bool store_join(struct store *store, int64_t item, int64_t other, int64_t mail, const char *why, int64_t at,
                bool *ret_joined, struct pb_err *err) PB_MUST_CHECK;

/* A mail whose letter is vague turns out to belong elsewhere. Nothing happens where a clerk
 * has set the two items apart. An item that it leaves empty goes with it; of another one the
 * best of its other mails comes into the queue. *ret_item is where it is then. */
bool store_move(struct store *store, const struct move *move, int64_t at, int64_t *ret_item, struct pb_err *err) PB_MUST_CHECK;

/* A clerk says that the two are one letter. What speaks against it is not held
 * against later arrivals: each part of the item is compared by itself. */
bool store_merge(struct store *store, int64_t item, int64_t other, const char *why, int64_t at, struct pb_err *err) PB_MUST_CHECK;

/* A clerk says that this mail is another letter than its item: it gets one of its
 * own, and no later arrival joins the two again. Also undoes a join or merge, mail by mail. */
bool store_split(struct store *store, int64_t mail, const char *why, int64_t at, int64_t *ret_item, struct pb_err *err) PB_MUST_CHECK;

/* `item` is in one campaign with `of`, which may be its first letter, known as such only now. */
bool store_enter_campaign(struct store *store, int64_t item, int64_t of, int64_t at, int64_t *ret_campaign, struct pb_err *err) PB_MUST_CHECK;
/* This item is the campaign's first letter. */
bool store_lead_campaign(struct store *store, int64_t campaign, int64_t item, struct pb_err *err) PB_MUST_CHECK;

/* `answer`, which came first, turns out to belong to `item`. */
bool store_answers(struct store *store, int64_t answer, int64_t item, int64_t at, struct pb_err *err) PB_MUST_CHECK;

/* How the item came to be one of its own is seen anew. */
bool store_relate(struct store *store, int64_t item, enum relation_kind relation, int64_t of, int64_t at, struct pb_err *err) PB_MUST_CHECK;

/* The item is shown as `mail` has it: subject, author, sent and tokens of `item`. */
bool store_represent(struct store *store, const struct item *item, int64_t mail, int64_t at, struct pb_err *err) PB_MUST_CHECK;

/* What happened to an item, in order. */
struct history {
    struct step {
        const char *act; /* "join", "merge", "split", "thread", "version", "campaign", "represent" */
        int64_t at, other, mail; /* 0 where none */
        const char *why;
    } *v;
    size_t n, cap;
};
bool store_history(struct store *store, struct arena *arena, int64_t item, struct history *ret_history, struct pb_err *err) PB_MUST_CHECK;

/* The item and relation of a mail as they are now. */
bool store_mail_now(struct store *store, int64_t mail, int64_t *ret_item, enum relation_kind *ret_relation, struct pb_err *err) PB_MUST_CHECK;

/* How many different senders a campaign has had until `until` (INT64_MAX: until now). */
bool store_campaign_senders(struct store *store, int64_t campaign, int64_t until, int64_t *ret_senders, struct pb_err *err) PB_MUST_CHECK;

/* ---- what letters said, for other rules to be tried on ---- */

struct kept {
    int64_t mail, item;
    int64_t taken;
    size_t letter;          /* layer index; SIZE_MAX: none of the layers is a letter */
    struct pb_span reading; /* as wire.h has it */
    const char *verdict;    /* digest of the verdict that the item was made by; NULL where the mail joined one */
};

/* Keeps a mail's reading. `signature` (signature.h) where the mail made its item; empty else. */
bool store_keep(struct store *store, const struct kept *kept, struct pb_span signature, struct pb_err *err) PB_MUST_CHECK;

/* Calls `each` with the signature of every item made since then, until it says false. It must not use the store. */
bool store_each_signature(struct store *store, int64_t since, bool (*each)(void *context, int64_t item, struct pb_span signature), void *context,
                          struct pb_err *err) PB_MUST_CHECK;

/* An item whose letter is kept, as it stands now. */
struct kept_item {
    int64_t item, campaign; /* 0: in none */
    bool decided;           /* a person said where it belongs */
};

/* Calls `each` for those taken since then, the newest first, until it says false. It must not use the store. */
bool store_each_kept(struct store *store, int64_t since, bool (*each)(void *context, const struct kept_item *item), void *context,
                     struct pb_err *err) PB_MUST_CHECK;

/* What was kept of the mail that made the item; false in *ret_found where nothing was, or retention has it. */
bool store_get_kept(struct store *store, struct arena *arena, int64_t item, struct kept *ret_kept, bool *ret_found, struct pb_err *err) PB_MUST_CHECK;

/* The item is judged anew by the same mail: the digest of what it is judged by now. */
bool store_rekeep(struct store *store, int64_t item, const char *verdict, struct pb_err *err) PB_MUST_CHECK;

/* ---- the words of letters, to be searched ---- */

enum search_column { SEARCH_SUBJECT, SEARCH_AUTHOR, SEARCH_LETTER, SEARCH_ATTACHMENT, SEARCH_NOTE };

/* What is to be searched of a kept mail: places in its reading, as store_keep was given it. */
struct searchable {
    int64_t mail;
    struct pb_span reading;   /* those bytes */
    const char *organisation; /* of its letter; NULL where unknown */
    struct {
        struct search_place {
            enum search_column column;
            uint32_t start, n; /* bytes of kept.reading */
        } *v;
        size_t n, cap;
    } places;
};
/* Takes the words into the index; what it had of this mail goes. In the transaction of store_keep, or a later one. */
bool store_add_searchable(struct store *store, const struct searchable *searchable, struct pb_err *err) PB_MUST_CHECK;

/* A kept mail that is not in the index: from before there was one, or its letter was taken apart since. The newest
 * first; false in *ret_found where there is none. *ret_whole: it stands for its letter; else it is a further copy. */
bool store_search_due(struct store *store, struct arena *arena, struct kept *ret_kept, bool *ret_whole, bool *ret_found, struct pb_err *err) PB_MUST_CHECK;
/* A kept mail's words are to be looked through later; or need not be any more. */
bool store_search_later(struct store *store, int64_t mail, struct pb_err *err) PB_MUST_CHECK;
bool store_search_skip(struct store *store, int64_t mail, struct pb_err *err) PB_MUST_CHECK;

struct search_query {
    const char *words;    /* as a person types them: all are to be there; "in quotes": beside one another; word*: beginnings
                           * of SEARCH_PREFIX characters at least; -word: not that one. NULL or "": every letter */
    const char *queue, *bill, *kind; /* NULL: any */
    int64_t since, until; /* when the letter came, the second not among it; 0: any */
    bool undecided;
    int64_t after;        /* what the page before gave in *ret_after; 0: from the newest */
    size_t most;
};
#define SEARCH_PREFIX 4
#define SEARCH_MARK "\uE000"     /* before and behind the words found, in a snippet */
#define SEARCH_MARK_END "\uE001"

struct found_letters {
    struct found_letter {
        int64_t item, made, campaign;
        const char *subject, *author, *organisation, *kind, *deadline;
        struct strings queues;
        bool decided;
        bool by_note;        /* found in what a clerk wrote beside it */
        const char *snippet; /* NULL where no words were asked for */
    } *v;
    size_t n, cap;
};

/* Letters with these words, the newest first, then those that only a clerk's note has; each once on a page. No more
 * than LIMIT_SEARCH_LOOKED hits are looked at: a page may be empty and still have an *ret_after (0 at the end). PB_BAD_INPUT, in
 * words for who asked: nothing to search by, or too many words. No input is an error of syntax. */
bool store_search(struct store *store, struct arena *arena, const struct search_query *query, struct found_letters *ret_found, int64_t *ret_after,
                  struct pb_err *err) PB_MUST_CHECK;

/* Forgets texts of mails taken before then, the oldest first, at most so many. */
bool store_forget_kept(struct store *store, int64_t before, size_t most, struct pb_err *err) PB_MUST_CHECK;

/* ---- deliveries: planned, then done ---- */

enum delivery_mode { DELIVERY_OBSERVE, DELIVERY_SUGGEST, DELIVERY_ROUTE };

struct delivery {
    int64_t id; /* written by store_plan */
    int64_t mail, item;
    enum delivery_mode mode;
    int64_t origin;        /* the delivery that brought the mail where it stands; 0: it stands in the watched folder */
    const char *source;    /* folder it is moved from, and its ref there; written by store_planned */
    const char *ref;       /* NULL where the server did not say it: found by its bytes */
    const char *target;    /* folder it is moved to; the source itself where only copies are wanted */
    struct strings copies; /* folders it is copied to before */
    const char *message_id, *sha256; /* of the mail, to find it again */
    uint64_t bytes;
    unsigned tries;
    int64_t not_before;    /* tried again at this time */
    const char *problem;   /* NULL where none */
};

struct deliveries {
    struct delivery *v;
    size_t n, cap;
};

/* Records the intent. In observe mode it is done with that. */
bool store_plan(struct store *store, struct delivery *delivery, int64_t now, struct pb_err *err) PB_MUST_CHECK;

/* Planned deliveries from `folder` that are due, oldest first, at most `most`.
 * now INT64_MAX: all that are planned. */
bool store_planned(struct store *store, struct arena *arena, const char *folder, int64_t now, size_t most,
                   struct deliveries *ret_list, struct pb_err *err) PB_MUST_CHECK;

/* How a delivery ended: moved (route) or marked (suggest). `copy_refs`: of its copies,
 * NULL where not known, one or all. */
bool store_done(struct store *store, const struct delivery *delivery, const char *target_ref, const char *const *copy_refs, int64_t now,
                struct pb_err *err) PB_MUST_CHECK;
/* Of a delivery that came to a stop, those copies stand that have a ref: they are not made again. */
bool store_copied(struct store *store, const struct delivery *delivery, const char *const *copy_refs, int64_t now, struct pb_err *err) PB_MUST_CHECK;
/* A person moved the mail before it was filed, or the move that follows a decision was begun: that is not
 * to be done. Where the mail is, a sweep may find out. */
bool store_gone(struct store *store, int64_t delivery, int64_t now, struct pb_err *err) PB_MUST_CHECK;
/* Tried in vain: stays planned, not before `not_before`. */
bool store_put_off(struct store *store, int64_t delivery, const char *problem, int64_t not_before, struct pb_err *err) PB_MUST_CHECK;
/* Another folder instead (the manual queue, where the first cannot be had). */
bool store_redirect(struct store *store, int64_t delivery, const char *target, const char *problem, struct pb_err *err) PB_MUST_CHECK;

/* Deliveries that were only observed or suggested become planned: the mode was
 * raised to route. *ret_n: how many. */
bool store_promote(struct store *store, const char *folder, int64_t now, size_t *ret_n, struct pb_err *err) PB_MUST_CHECK;

/* Is this mail of `folder` recorded as one that a delivery brought, and that stands
 * there? Settling must not take another mail's copy for its own. */
bool store_knows_target(struct store *store, const char *target, const char *target_ref, bool *ret_knows, struct pb_err *err) PB_MUST_CHECK;

/* Where the mails of an item stand, or wait to be filed: a mail that stands in several
 * queues several times. Those that a person keeps, and those that are missed, are not among them. */
struct stands {
    struct stand {
        int64_t delivery, mail;
        const char *folder; /* it stands in, or is planned for */
        bool waits;         /* in the watched folder */
        bool first;         /* the mail that stands for the item; the others are further copies */
    } *v;
    size_t n, cap;
};
bool store_stands(struct store *store, struct arena *arena, int64_t item, struct stands *ret_stands, struct pb_err *err) PB_MUST_CHECK;

/* Other folders for a delivery that was not begun: its target and copies. */
bool store_retarget(struct store *store, const struct delivery *delivery, struct pb_err *err) PB_MUST_CHECK;

/* What is planned for the item's mails that were filed already is not to be done. */
bool store_void_moves(struct store *store, int64_t item, int64_t now, struct pb_err *err) PB_MUST_CHECK;

/* ---- where mails stand, and where people put them ---- */

/* What the last look at a folder showed. */
struct look {
    const char *token; /* mailbox_state's; NULL: not looked yet, or not to the end */
    int64_t strangers; /* mails in it that no delivery brought */
};
bool store_get_look(struct store *store, struct arena *arena, const char *folder, struct look *ret_look, struct pb_err *err) PB_MUST_CHECK;
bool store_set_look(struct store *store, const char *folder, const struct look *look, struct pb_err *err) PB_MUST_CHECK;

/* A mail in the place where it is known to stand. */
struct standing {
    int64_t delivery, mail, item;
    const char *folder, *ref; /* ref NULL where the server did not say it */
    const char *message_id, *sha256;
    uint64_t bytes;
    int64_t missed; /* sweeps that did not see it there */
    bool waits;     /* in the watched folder, to be filed or only observed */
    bool first;     /* the mail that stands for its item; not told by store_standing_in */
    bool gone;      /* it is not known to stand anywhere, nor did in `folder`; not of store_standing_in */
};
struct standings {
    struct standing *v;
    size_t n, cap;
};

/* Folders where mails stand that were filed, or that people put there. */
bool store_standing_folders(struct store *store, struct arena *arena, struct strings *ret_folders, struct pb_err *err) PB_MUST_CHECK;
/* The mails of one folder; those that sweeps missed or people took before they were filed, longest missed
 * first, at most so many; and mails with these bytes that were taken from `folder`, at most so many. */
bool store_standing_in(struct store *store, struct arena *arena, const char *folder, struct standings *ret_list, struct pb_err *err) PB_MUST_CHECK;
bool store_missing(struct store *store, struct arena *arena, size_t most, struct standings *ret_list, struct pb_err *err) PB_MUST_CHECK;
bool store_same_bytes(struct store *store, struct arena *arena, const char *folder, const char *sha256, size_t most, struct standings *ret_list,
                      struct pb_err *err) PB_MUST_CHECK;
bool store_knows_bytes(struct store *store, const char *folder, const char *sha256, bool *ret_knows, struct pb_err *err) PB_MUST_CHECK;

/* The mail stands where it is known to, as `ref`; a sweep did not see it there; it is nowhere to be found. */
bool store_seen(struct store *store, const struct standing *standing, const char *ref, struct pb_err *err) PB_MUST_CHECK;
bool store_missed(struct store *store, const struct standing *standing, struct pb_err *err) PB_MUST_CHECK;
bool store_lost(struct store *store, const struct standing *standing, int64_t now, struct pb_err *err) PB_MUST_CHECK;

/* A person has put the mail into `folder`. `kept`: it is his there, and never moved again; else it is
 * moved when a later decision wants it elsewhere. In a transaction of the caller's. */
bool store_placed(struct store *store, const struct standing *standing, const char *folder, const char *ref, bool kept, int64_t now,
                  struct pb_err *err) PB_MUST_CHECK;

/* A person has put the mail back into `folder`, where it was taken from: it waits there as `ref`, and for a
 * delivery that is planned anew; one that waits already has a new ref only. In a transaction of the caller's. */
bool store_put_back(struct store *store, const struct standing *standing, const char *folder, const char *ref, int64_t now, struct pb_err *err) PB_MUST_CHECK;
/* Another mail has come into `folder` under a ref that one that was filed had there. */
bool store_free_ref(struct store *store, const char *folder, const char *ref, struct pb_err *err) PB_MUST_CHECK;

/* ---- what people decide ---- */

enum correction_act { CORRECTION_CONFIRM, CORRECTION_ROUTE, CORRECTION_UNDO, CORRECTION_SPLIT, CORRECTION_MERGE };

/* What a person decides on an item. */
struct correction {
    int64_t item, version;   /* the version that he saw */
    enum correction_act act;
    int64_t other;           /* the mail to split off, or the item to merge with */
    struct strings queues;   /* to route to; of the others written by the store, as the item has them then */
    const char *who;         /* user name */
    const char *why;         /* in his own words; NULL where he gave none */
    int64_t at;
    /* written by the store: */
    int64_t id;
    struct strings before;   /* queues that the item had */
    const char *ruleset;     /* that had judged it; NULL where none did */
    bool was_sure;
    bool undone;             /* a later one took it back */
    int64_t made;            /* by splitting: the item of its own */
};

/* Writes the decision and what follows from it: the item's queues are what the person
 * said, and it is sure; undoing brings back queues and state as they were before the last
 * decision in force. Its mails are then to follow (store_following). PB_NOT_FOUND where
 * there is no such item; PB_BAD_INPUT, in words for who decided, where the item has gone on
 * since that version, is one with another now, or has nothing to be undone. In a transaction
 * of the caller's. */
bool store_decide(struct store *store, struct arena *arena, struct correction *correction, struct pb_err *err) PB_MUST_CHECK;

/* Splits or merges, as store_split and store_merge, where nobody was faster (as store_decide);
 * who and why go into the history, and the mails are to follow. */
bool store_regroup(struct store *store, struct arena *arena, struct correction *correction, struct pb_err *err) PB_MUST_CHECK;

/* Calls `each` for the decisions on an item and on those that were joined to it, or for all
 * since a time, in order; borrowed for the call. `each` returns false to end early. */
typedef bool store_see_correction(void *context, const struct correction *correction);
bool store_decisions(struct store *store, int64_t item, store_see_correction *each, void *context, struct pb_err *err) PB_MUST_CHECK;
bool store_decisions_since(struct store *store, int64_t since, store_see_correction *each, void *context, struct pb_err *err) PB_MUST_CHECK;

/* The mails of an item, the first that came first. */
struct carriers {
    struct carrier {
        int64_t mail;
        enum relation_kind relation; /* as it is now */
        const char *forwarder, *forwarded, *note, *why; /* as in struct mail */
        const char *author, *sent;   /* of its letter; NULL where unknown */
        const char *folder;          /* where it stands; NULL where a person has it */
        int64_t taken;
    } *v;
    size_t n, cap;
};
bool store_carriers(struct store *store, struct arena *arena, int64_t item, struct carriers *ret_carriers, struct pb_err *err) PB_MUST_CHECK;

/* Did the person say that the item was where it belongs? */
bool store_is_confirmed(const struct correction *correction);

/* Is there a letter in this queue? */
bool store_knows_queue(struct store *store, const char *queue, bool *ret_knows, struct pb_err *err) PB_MUST_CHECK;

/* The item's mails are to be placed anew. */
bool store_follow(struct store *store, int64_t item, struct pb_err *err) PB_MUST_CHECK;
/* Items whose mails are still to follow a decision, at most `most`; and one that needs it no longer. */
bool store_following(struct store *store, struct arena *arena, size_t most, struct items *ret_items, struct pb_err *err) PB_MUST_CHECK;
bool store_followed(struct store *store, int64_t item, struct pb_err *err) PB_MUST_CHECK;

/* What gave points in a letter that a person decided on, and where that one put it. */
struct decided_evidence {
    int64_t item;
    const char *section, *rule; /* "bill 36871", "term 3 = grensdetentie" */
    struct strings queues;
};
/* Calls `each` for the evidence that this rule file gave, letter by letter, of those that the newest `most` decisions
 * are about, until it says false. Borrowed for the call. */
bool store_each_decided_evidence(struct store *store, const char *file, size_t most, bool (*each)(void *context, const struct decided_evidence *evidence),
                                 void *context, struct pb_err *err) PB_MUST_CHECK;

/* ---- who changed the rules ---- */

/* One saved rule file. */
struct rules_saved {
    int64_t at;
    const char *who;            /* user name */
    const char *path;           /* within the rules directory */
    const char *why;            /* in his own words; NULL where he gave none */
    const char *before, *after; /* SHA-256 of the set in use */
};
bool store_add_rules_saved(struct store *store, const struct rules_saved *saved, struct pb_err *err) PB_MUST_CHECK;

/* Calls `each`, newest first, until it says false; borrowed for the call. */
bool store_rules_saved(struct store *store, bool (*each)(void *context, const struct rules_saved *saved), void *context, struct pb_err *err) PB_MUST_CHECK;

/* ---- keeping ---- */

/* Does a postbusd have it open for writing? False where that cannot be seen. */
bool store_is_held(const char *file);

/* What is wrong with the file itself (a line each, as the engine says it); none: it is whole. Reads all of it. */
bool store_check(struct store *store, struct arena *arena, struct strings *ret_faults, struct pb_err *err) PB_MUST_CHECK;

/* Writes the store as it is at this moment into a file of its own; a daemon that has it open goes on meanwhile.
 * `to` gets its name once all of it is on the disk and was read again; one that is there already stays
 * (PB_OPERATOR). For its owner alone: it holds letters. */
bool store_backup(const char *file, const char *to, struct pb_err *err) PB_MUST_CHECK;

/* Puts the backup `from` into the store's place, which nobody may have open (PB_OPERATOR). What stood there is
 * kept under the name `aside`; *ret_aside: whether there was anything. A backup that is damaged, newer, or of
 * something else changes nothing. An earlier version migrates when it is opened for writing. */
bool store_restore(const char *file, const char *from, const char *aside, bool *ret_aside, struct pb_err *err) PB_MUST_CHECK;
