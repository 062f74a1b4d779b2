/* desk.h: what people look at, made from the store, in no output form: the page and the command line print
 * the same from it. Reads only.
 *
 * What comes back lives in the caller's arena. Texts are as they came from outside: hostile wherever they are
 * shown. Days are YYYY-MM-DD, times seconds UTC. Every function fails as the store's do. `rules` may be NULL
 * where no rule set is at hand: names of committees and what a verdict lacked are not told then. */
#pragma once
#include "postbus/rules.h"
#include "postbus/store_asked.h"
#include "postbus/store_destroy.h"

/* The day that it is here, as deadlines are; POSTBUS_TODAY in the environment: that one instead. */
#define DESK_DAY 11
void desk_today(char ret_day[static DESK_DAY]);
/* The day of a point in time, here. */
void desk_day(int64_t seconds, char ret_day[static DESK_DAY]);

/* ---- queues ---- */

struct desk_queues {
    struct desk_queue {
        struct queue_sum sum;
        const char *committee; /* id; NULL where the rules know none with this queue */
        const char *name;      /* its short name; else the last part of the folder's */
    } *v;
    size_t n, cap;
};
/* Every queue with a letter in it, and the committees' that are empty, by folder. */
bool desk_queues(struct store *store, struct arena *arena, const struct ruleset *rules, struct desk_queues *ret_queues, struct pb_err *err) PB_MUST_CHECK;
/* The queue that somebody means: a committee's id or short name, a folder, or the last part of its name; case
 * aside. NULL where there is none. Borrowed from the list. */
const struct desk_queue *desk_find_queue(const struct desk_queues *queues, const char *name);

#define DESK_TREND 14 /* days */

struct desk_page {
    struct desk_row {
        struct queue_row row;
        unsigned trend[DESK_TREND]; /* of a campaign: letters that came each day, today last; zeroes else */
    } *v;
    size_t n, cap;
    const char *after; /* for the next page's query; NULL: this is the last */
};
/* A page of a queue as store_queue_page has it; query->today may be NULL. */
bool desk_page(struct store *store, struct arena *arena, const struct queue_query *query, struct desk_page *ret_page, struct pb_err *err) PB_MUST_CHECK;

/* ---- a letter ---- */

/* One hand that a mail went through: who wrote, who sent it on. */
struct desk_links {
    struct desk_link {
        enum layer_kind kind;
        const struct address *from;  /* its fields may be NULL */
        const struct addresses *to, *cc;
        const char *sent;            /* ISO 8601 as written; NULL where unknown */
        const char *subject;         /* NULL where none */
        const char *text;            /* own words; "" where none */
        size_t layer;                /* index in the reading */
        bool letter;                 /* this is the letter; what came before it is what it answers or quotes, what comes after forwards it */
    } *v; /* the first that was written first */
    size_t n, cap;
};
void desk_chain(struct arena *arena, const struct reading *reading, size_t letter, struct desk_links *ret_links);

/* The text that evidence is about; NULL where there is none. */
const char *desk_text(const struct reading *reading, enum field field, size_t index);

/* Places of one text that decided, in order, none over another; whole characters. */
struct desk_marks {
    struct desk_mark {
        size_t start, end; /* bytes */
        double points;     /* of all evidence within */
        const struct evidence **v; /* n of them, the most points first */
        size_t n, cap;
    } *v;
    size_t n, cap;
};
void desk_marks(struct arena *arena, const struct verdict *verdict, const char *text, enum field field, size_t index, struct desk_marks *ret_marks);

/* What happened to a letter, in order. */
enum desk_event_kind { DESK_STEP, DESK_DECISION, DESK_NOTE };
struct desk_events {
    struct desk_event {
        enum desk_event_kind kind;
        int64_t at;
        const char *act;       /* a step's as store_history has it; "confirm", "route", "undo"; "note" */
        const char *who;       /* NULL of steps */
        const char *text;      /* why; of a note its words; NULL where none. A step's own reasons are English, marked for translation */
        struct strings before, queues; /* of a decision */
        int64_t other, mail;   /* of a step; 0 where none */
        bool undone;
    } *v;
    size_t n, cap;
};

/* What happened, in a word for people. */
const char *desk_act_name(const struct desk_event *event);
/* What a mail is to its letter: "first", "copy", … */
const char *desk_relation_name(enum relation_kind kind);

struct desk_letter {
    struct item *item;
    const char *bills;             /* assigned, ", " between; NULL where none */
    const struct reading *reading; /* NULL: its texts are not kept, or no longer */
    size_t letter;                 /* layer of the reading; SIZE_MAX: none of them is a letter */
    int64_t mail;                  /* that the reading is of */
    const struct verdict *verdict; /* as it was judged, queues and reason with it; its evidence has its places in `reading`; NULL: no rules judged it */
    bool same_rules;               /* `rules` are those that judged it */
    const char *second;            /* what came second and why it lost, or what was lacking, in words; NULL where nothing is to be said */
    struct carriers mails;         /* that carry it */
    struct versions versions;      /* other versions of it, the oldest first */
    struct desk_events events;
    const struct destruction *destroyed; /* NULL: it is kept */
    struct day_counts trend;       /* of its campaign, the last DESK_TREND days */
    int64_t senders;               /* of its campaign; 1 where it is in none */
};
/* PB_NOT_FOUND where there is no such item. One that was joined to another: item->joined says to which. */
bool desk_letter(struct store *store, struct arena *arena, const struct ruleset *rules, int64_t item, struct desk_letter **ret_letter,
                 struct pb_err *err) PB_MUST_CHECK;

/* What is kept of the letter that an item is, to be laid beside another; NULL where nothing is. */
bool desk_letter_text(struct store *store, struct arena *arena, int64_t item, const char **ret_text, struct pb_err *err) PB_MUST_CHECK;

/* ---- what differs, word by word ---- */

enum desk_change { DESK_SAME, DESK_GONE, DESK_ADDED };
struct desk_diff {
    struct desk_run {
        enum desk_change change;
        struct pb_span text; /* borrowed from the text it stands in, blanks with it */
    } *v;
    size_t n, cap;
    bool cut; /* the texts are longer than LIMIT_WORD_DIFF_WORDS: the rest was not looked at */
};
/* Linear where the texts are alike; where more than LIMIT_WORD_DIFF_EDITS words differ, what lies between is told as one change. Pure. */
void desk_diff(struct arena *arena, const char *before, const char *after, struct desk_diff *ret_diff);

/* ---- search ---- */

struct desk_search {
    struct desk_found {
        struct found_letter letter; /* its snippet as below */
        struct {
            struct desk_piece {
                const char *text;
                bool hit; /* a word that was searched for */
            } *v;
            size_t n, cap;
        } snippet;
    } *v;
    size_t n, cap;
    int64_t after; /* for the next page's query; 0: this is the last */
};
/* As store_search. */
bool desk_search(struct store *store, struct arena *arena, const struct search_query *query, struct desk_search *ret_search, struct pb_err *err) PB_MUST_CHECK;

/* ---- the list of letters that a committee gets for its meeting ---- */

struct desk_list {
    const char *queue;             /* folder */
    const char *committee, *name;  /* id; what people call it. As desk_queue */
    char since[DESK_DAY], until[DESK_DAY]; /* the first day and the last */
    struct {
        struct desk_group {
            const char *bill;      /* NULL: about none; these come last */
            const char *title;     /* of the bill; NULL where the rules do not know it */
            struct listed_rows rows; /* in the order that they came; each under the bill that it has most points for */
            int64_t letters;       /* all of them, each of a campaign's counted */
            size_t campaigns;
        } *v;
        size_t n, cap;
    } groups;                      /* by number */
    int64_t letters;
    size_t campaigns;
    bool cut;                      /* there are more than LIMIT_LISTED_ROWS rows: the later ones are left out */
};
/* What came in the committee's queue from `since` to `until` (days, here; NULL: until today). PB_BAD_INPUT where one is no day. */
bool desk_list(struct store *store, struct arena *arena, const struct ruleset *rules, const struct desk_queue *queue, const char *since, const char *until,
               struct desk_list *ret_list, struct pb_err *err) PB_MUST_CHECK;

/* ---- how it goes ---- */

struct desk_overview {
    size_t days;               /* that are looked at, the last is today (UTC) */
    int64_t first;             /* of them, days since 1970 */
    struct day_sum *each;      /* `days` of them, each day, also those without letters */
    struct day_sum sum;        /* of all days; its day is not used */
    struct {
        struct desk_share {
            const char *queue, *name; /* as desk_queue */
            int64_t letters;
            int64_t *each;     /* `days` of them */
        } *v;
        size_t n, cap;
    } queues;                  /* those with letters in that time, most first */
    struct campaigns campaigns; /* at most LIMIT_OVERVIEW_CAMPAIGNS */
};
/* Of the last `days` days, at most LIMIT_OVERVIEW_DAYS. The share that was routed without correction is 1 - corrected / sure. */
bool desk_overview(struct store *store, struct arena *arena, const struct ruleset *rules, size_t days, struct desk_overview *ret_overview, struct pb_err *err) PB_MUST_CHECK;
