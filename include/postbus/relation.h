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

/* What identity knows of one letter: enough to find it again and to compare. */
struct fingerprint {
    int64_t item;           /* the item it belongs to; 0 while unknown */
    const char *sha256;     /* of the raw mail */
    struct strings ids;     /* Message-IDs of the letter itself, sure keys */
    struct strings references; /* ids that the letter refers to: looked up, not kept */
    const char *author;     /* address, lower case; NULL where redacted or unknown */
    const char *domain;     /* author's domain, lower case; NULL where unknown */
    const char *sent;       /* the letter layer's `sent` */
    const char *subject;    /* base subject, folded; NULL where none */
    const char *text_hash;  /* SHA-256 of the canonical tokens; NULL below the least length */
    unsigned tokens;        /* how many canonical tokens */
};

struct relation {
    enum relation_kind kind;
    int64_t item;        /* the item it joins; 0: an item of its own */
    int64_t of;          /* the item it relates to where that is not its own; 0 for none */
    const char *why;     /* English, for the journal: which key or equality decided */
};
