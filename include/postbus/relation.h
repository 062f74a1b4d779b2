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
    struct strings ids;     /* Message-IDs of the letter and of the mails that carried it */
    struct strings references; /* ids that these refer to: looked up, not kept */
    struct strings quoted;  /* text hashes of the letters it quotes: looked up, not kept */
    const char *author;     /* address, lower case; NULL where redacted or unknown */
    const char *domain;     /* author's domain, lower case; NULL where unknown */
    const char *name;       /* author's display name, folded, words sorted; NULL where redacted or unknown */
    const char *signer;     /* what stands under the closing formula, canonical tokens; NULL where nothing */
    const char *sent;       /* the letter layer's `sent` */
    const char *subject;    /* base subject, canonical tokens; NULL where none */
    const char *text_hash;  /* SHA-256 of the body's canonical tokens; NULL where too short to go by */
    const char *prefixes;   /* hashes of the first 30, 60, 90 … tokens, side by side; of all, where fewer; NULL where none */
    const char *enclosed;   /* hashes of the attachments, sorted, blanks between; NULL where none */
    unsigned tokens;        /* how many canonical tokens the body has */
};

struct relation {
    enum relation_kind kind;
    int64_t item;        /* the item it joins; 0: an item of its own */
    int64_t of;          /* the item it relates to where that is not its own; 0 for none */
    const char *why;     /* English, for the journal: which key or equality decided */
};
