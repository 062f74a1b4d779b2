/* store_asked.h: what people ask the journal: queues, letters, campaigns, lists and days, and the
 * notes they leave. Errors, strings and times are as store.h says. */
#pragma once
#include "postbus/store.h"

/* How full a queue is. A row is a letter, or the letters of one campaign. */
struct queue_sums {
    struct queue_sum {
        const char *queue;
        int64_t rows, letters;                  /* that stand in it */
        int64_t waiting_rows, waiting_letters;  /* of these, those that no person has decided on */
        int64_t unsure;                         /* letters that the rules were not sure of */
        int64_t since;        /* when the one that waits longest came; 0: none waits */
        const char *deadline; /* nearest day, not before today, that one that waits is for; NULL: none */
    } *v;
    size_t n, cap;
};
/* All queues with something in them, by name; `today` is YYYY-MM-DD. */
bool store_queues(struct store *store, struct arena *arena, const char *today, struct queue_sums *ret_sums, struct pb_err *err) PB_MUST_CHECK;

enum queue_state { QUEUE_WAITING, QUEUE_DECIDED, QUEUE_ALL }; /* a person has not decided yet, has, or either */

struct queue_query {
    const char *queue;
    enum queue_state state;
    const char *bill;  /* that the letter is about; NULL: any */
    bool unsure;       /* only those that the rules were not sure of */
    const char *today; /* YYYY-MM-DD */
    const char *after; /* what the page before gave in *ret_after; NULL: from the beginning */
    size_t most;
};

struct queue_row {
    const char *queue;
    int64_t item;           /* of a campaign the first that waits, else the first */
    int64_t version;        /* of that item */
    const char *bills;      /* assigned ones, ", " between; NULL where none */
    const char *organisation, *author, *subject, *deadline, *reason, *kind, *sent; /* of that item; `deadline` the last that one of the letters names */
    unsigned copies;        /* mails that carry it, the first among them */
    unsigned notes;         /* forwarders' notes, and those of clerks */
    int64_t campaign;       /* 0 for none; its letters in one queue are one row */
    unsigned senders;       /* of the campaign, in all queues; 1 where there is none */
    unsigned letters, waiting; /* in this queue: 1, or the campaign's; of these, those that no person has decided on */
    int64_t since;
    bool sure;
    const char *decided_by; /* the person who said that it belongs here; NULL where nobody did */
};
struct queue_rows {
    struct queue_row *v;
    size_t n, cap;
};

#define QUEUE_AFTER_MAX 64 /* bytes of an `after`, its NUL among them */

/* A page of a queue: first what has its day before it, the nearest first; then by how long it has been here. Those
 * that are decided: the newest first. *ret_after: where the next page begins, NULL at the end. An `after` that is
 * none of ours begins at the beginning. Takes as long in a queue of a million as in one of ten, but for a bill
 * that few of its letters are about. */
bool store_queue_page(struct store *store, struct arena *arena, const struct queue_query *query, struct queue_rows *ret_rows, const char **ret_after,
                      struct pb_err *err) PB_MUST_CHECK;

/* Letters of a campaign that came on a day. */
struct day_counts {
    struct day_count { int64_t day, letters; } *v; /* days since 1970, UTC; only those with letters, in order */
    size_t n, cap;
};
bool store_campaign_days(struct store *store, struct arena *arena, int64_t campaign, int64_t since_day, struct day_counts *ret_days, struct pb_err *err) PB_MUST_CHECK;

/* The verdict that an item stands by, as it was judged, before any person decided: all scores and evidence, and of the rest
 * what items keep. Its ruleset is NULL where no rules judged it. */
bool store_get_verdict(struct store *store, struct arena *arena, int64_t item, struct verdict **ret_verdict, struct pb_err *err) PB_MUST_CHECK;

/* What is kept of the letter that an item is: of the mail that it is judged by, else of the first that is kept of it.
 * *ret_judged: that mail, so that the verdict's evidence has its places in it. */
bool store_get_letter(struct store *store, struct arena *arena, int64_t item, struct kept *ret_kept, bool *ret_judged, bool *ret_found,
                      struct pb_err *err) PB_MUST_CHECK;

/* Other versions of an item, the oldest first: what it is a version of, and what is one of it; at most STORE_VERSIONS. */
#define STORE_VERSIONS 50
struct versions {
    struct version {
        int64_t item, made;
        const char *subject, *author, *sent;
    } *v;
    size_t n, cap;
};
bool store_versions(struct store *store, struct arena *arena, int64_t item, struct versions *ret_versions, struct pb_err *err) PB_MUST_CHECK;

/* Letters of a campaign, in the order that they came. */
struct members_query {
    int64_t campaign;
    const char *queue; /* only those that stand there; NULL: all */
    bool waiting;      /* only those that no person has decided on */
    int64_t after;     /* items behind this one; 0: from the first */
    size_t most;
};
struct members {
    struct campaign_member {
        int64_t item, version, made;
        const char *author, *organisation, *sent;
        struct strings added; /* sentences of his own, at most as many as are shown of one letter */
        bool decided;
    } *v;
    size_t n, cap;
};
bool store_campaign_members(struct store *store, struct arena *arena, const struct members_query *query, struct members *ret_members, struct pb_err *err) PB_MUST_CHECK;

/* What a clerk wrote beside a letter. It stays as it was written: who was wrong writes another. */
struct notes {
    struct note {
        int64_t id, item, at;
        const char *who, *text;
    } *v;
    size_t n, cap;
};
/* Writes it; its id in note->id. PB_NOT_FOUND, PB_BAD_INPUT (one that is with another now) as store_decide. */
bool store_add_note(struct store *store, struct note *note, struct pb_err *err) PB_MUST_CHECK;
/* Of an item, those of letters that were joined to it among them, in order. */
bool store_notes(struct store *store, struct arena *arena, int64_t item, struct notes *ret_notes, struct pb_err *err) PB_MUST_CHECK;

/* A letter as it was judged first, and where people have put it. */
struct compared {
    int64_t item, made;
    const char *subject, *author; /* NULL where unknown */
    struct strings first, now;    /* queues */
    const char *decided_by;       /* the person who said so; NULL where nobody has: it waits */
    bool away;                    /* its mail was put away (a folder that is no queue, the bin) */
};

/* Calls `each` for the letters that came since then, newest first, until it says false. */
bool store_each_compared(struct store *store, int64_t since, bool (*each)(void *context, const struct compared *compared), void *context,
                         struct pb_err *err) PB_MUST_CHECK;

/* Letters of a queue that came in a time: a campaign's are one row. */
struct listed_rows {
    struct listed_row {
        int64_t item;       /* of a campaign the first of them */
        int64_t campaign;   /* 0 for none */
        int64_t letters;    /* that came in that time: 1, or the campaign's */
        unsigned copies;    /* of a letter: mails that carry it */
        int64_t made;
        const char *subject, *author, *organisation, *sent, *kind, *deadline;
        struct strings bills; /* assigned ones, most points first */
        bool decided;
    } *v;
    size_t n, cap;
};
/* In the order that they came, at most `most`; `since` among them, `until` not. */
bool store_listed(struct store *store, struct arena *arena, const char *queue, int64_t since, int64_t until, size_t most, struct listed_rows *ret_rows,
                  struct pb_err *err) PB_MUST_CHECK;

/* What came on each day, and what became of it. */
struct day_sums {
    struct day_sum {
        int64_t day;        /* since 1970, UTC; only those with letters, in order */
        int64_t letters, mails;
        int64_t sure;       /* letters that the rules were sure of */
        int64_t decided;    /* letters that a person has decided on */
        int64_t corrected;  /* of the sure ones, those that a person put elsewhere */
    } *v;
    size_t n, cap;
};
bool store_day_sums(struct store *store, struct arena *arena, int64_t since_day, struct day_sums *ret_sums, struct pb_err *err) PB_MUST_CHECK;

/* Letters of each queue on each day, by queue; only those with letters. */
struct queue_days {
    struct queue_day { const char *queue; int64_t day, letters; } *v;
    size_t n, cap;
};
bool store_queue_days(struct store *store, struct arena *arena, int64_t since_day, struct queue_days *ret_days, struct pb_err *err) PB_MUST_CHECK;

/* Campaigns with the most letters since then, those first. */
struct campaigns {
    struct campaign_sum {
        int64_t campaign, lead; /* its first letter */
        const char *subject;    /* of that; NULL where none */
        int64_t letters, all;   /* since then; ever */
    } *v;
    size_t n, cap;
};
bool store_campaigns(struct store *store, struct arena *arena, int64_t since_day, size_t most, struct campaigns *ret_campaigns, struct pb_err *err) PB_MUST_CHECK;

struct store_counts {
    int64_t mails, items, planned, put_off, unsure, last_taken;
};
bool store_count(struct store *store, struct store_counts *ret_counts, struct pb_err *err) PB_MUST_CHECK;

/* Deliveries that were tried in vain and wait; of the oldest: since when (seconds UTC), for
 * which folder, and why. `n` is 0 where none waits. */
struct store_waiting {
    int64_t n, since;
    const char *target, *problem;
};
bool store_get_waiting(struct store *store, struct arena *arena, struct store_waiting *ret_waiting, struct pb_err *err) PB_MUST_CHECK;

/* Small facts that the daemon leaves for `postbusctl status`: "problem", "mode", … NULL forgets. */
bool store_set_fact(struct store *store, const char *name, const char *value, struct pb_err *err) PB_MUST_CHECK;
bool store_get_fact(struct store *store, struct arena *arena, const char *name, const char **ret_value, struct pb_err *err) PB_MUST_CHECK;
