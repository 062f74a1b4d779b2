/* relation.h: how an arriving letter relates to what is known. Record only. */
#pragma once
#include "postbus/reading.h"

enum relation_kind {
    RELATION_NEW,
    RELATION_DUPLICATE,
    RELATION_NOTE,    /* a duplicate, and a forwarder wrote something of his own */
    RELATION_PARTIAL, /* a duplicate, cut off */
    RELATION_THREAD,
    RELATION_VERSION,
    RELATION_CAMPAIGN,
    RELATION_INTERNAL,   /* only house layers */
    RELATION_UNREADABLE,
};

/* Hashes of runs of words: by the first `kept` a text can be found, by all of them
 * it asks for others. */
struct sketch {
    uint64_t *v;
    size_t n, kept;
};

/* What identity knows of one letter: enough to find it again and to compare. */
struct fingerprint {
    int64_t item;           /* the item it belongs to; 0 while unknown */
    int64_t part;           /* as item; within an item that a clerk put together, the one it was before; of a vague
                             * letter one of its own, below zero: the number of its mail */
    int64_t campaign;       /* of its item; 0 for none */
    int64_t family;         /* of texts that are related to its text; 0 while unknown */
    const char *sha256;     /* of the raw mail */
    struct strings ids;     /* Message-IDs of the letter and of the mails that carried it */
    struct strings references; /* ids that these refer to */
    struct strings quoted;  /* text hashes of the letters it quotes */
    const char *author;     /* address, lower case; NULL where redacted or unknown */
    const char *domain;     /* author's domain, lower case; NULL where unknown */
    const char *name;       /* author's display name, folded, words sorted; NULL where redacted or unknown */
    const char *signer;     /* what stands under the closing formula, canonical tokens; NULL where nothing */
    const char *sent;       /* the letter layer's `sent` */
    const char *subject;    /* base subject, canonical tokens; NULL where none */
    const char *text;       /* canonical tokens of the body; of the longest attachment, where the body is a cover note;
                             * at most LIMIT_KEPT_TEXT. NULL where none, or not looked up */
    const char *text_hash;  /* SHA-256 of these tokens, of all of them; NULL where none */
    const char *cover;      /* the body's tokens where `text` is an attachment's; NULL else */
    const char *enclosed;   /* hashes of the attachments, sorted, blanks between; NULL where none */
    const char *enclosed_text; /* canonical tokens of the attachments; NULL where none, or not looked up */
    struct sketch sketch;   /* of the text; of the letter that asks only */
    unsigned tokens;        /* how many the text has, also beyond what is kept */
    bool telling;           /* the text is long enough to go by, or stands for its attachments */
    bool open;              /* it ends within a sentence */
    bool trails;            /* it goes on behind its sign-off */
};

struct relation {
    enum relation_kind kind;
    int64_t item;        /* the item it joins; 0: an item of its own */
    int64_t of;          /* the item it relates to where that is not its own; 0 for none */
    const char *why;     /* English, for the journal: which key or equality decided */
    int64_t family;      /* the family of texts that it belongs to; 0: one of its own */
    const char *beside;  /* text that its own was laid on, canonical tokens; NULL where none */
    bool vague;          /* the letter itself: what is told of it may be seen anew when more is known */
    struct items { int64_t *v; size_t n, cap; }
        same,            /* further items that it shows to be the same letter: they are to be joined */
        answers,         /* items that it shows to be answers to it */
        fellows;         /* in a campaign: further items that it shows to be of the same one */
    /* Mails with vague letters that now turn out to belong elsewhere. */
    struct moves {
        struct move {
            int64_t mail;
            int64_t item;            /* where it goes; MOVE_HERE: to the letter's item; 0: one of its own */
            int64_t of;              /* what it is related to then; as item */
            enum relation_kind kind;
            const char *why;
        } *v;
        size_t n, cap;
    } moves;
};

#define MOVE_HERE (-1)

/* The part of a vague letter, and its mail. */
static inline bool relation_part_is_vague(int64_t part) { return part < 0; }
static inline int64_t relation_vague_part(int64_t mail) { return -mail; }
static inline int64_t relation_vague_mail(int64_t part) { return -part; }
