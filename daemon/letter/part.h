/* part.h: the parts of a mail, whoever found them: the library's tree (mime.c)
 * or the plain reading (linear.c). Everything here borrows from the mail. */
#pragma once
#include "letter/header.h"
#include "letter/params.h"
#include "letter/transfer.h"

enum part_kind {
    PART_LEAF,
    PART_MULTIPART,
    PART_MESSAGE, /* message/rfc822, unencoded: one child, whose header is the inner message's */
};

struct part {
    enum part_kind kind;
    struct fields fields;
    const char *type;       /* "text/plain": media type, lower case, always with a subtype */
    struct params params;   /* of Content-Type */
    const char *disposition; /* "attachment", "inline", …; "" where not said */
    const char *name;       /* file name, readable; NULL where none */
    enum transfer transfer;
    bool ambiguous;      /* more than one Content-Type: the first one counts */
    struct pb_span body; /* of a leaf: still encoded */
    struct part *parent, *first, *last, *next;
};

/* A mail as its parts: the root's header is the mail's own. */
struct mail {
    struct part *root;
    size_t parts;      /* of every kind */
    size_t full;       /* leaves with something in them */
    size_t depth;      /* deepest nesting, counted beyond the limit too */
    size_t bytes;      /* of leaf bodies: what the reading accounts for */
    const char *oddity; /* what was cut for a limit's sake, in English; NULL where nothing */
};

/* A part from its header, not yet in any tree. `kind` follows from the type. */
struct part *part_new(struct arena *arena, const struct fields *fields, const struct part *parent);
void part_append(struct part *parent, struct part *child);
/* Gives a leaf its body and counts it. */
void part_fill(struct mail *mail, struct part *leaf, struct pb_span body);

/* The declared boundary; empty where there is none. */
struct pb_span part_boundary(struct arena *arena, const struct part *part);

bool part_is(const struct part *part, const char *type_prefix);
/* A leaf that is a whole mail, a message/rfc822 transfer-encoded or a file `.eml`: to
 * be decoded and read again. */
bool part_is_encoded_message(const struct part *part);

/* The media type that a file's name speaks for; application/octet-stream where it
 * (may be NULL) says nothing. */
const char *part_type_of_name(const char *name);
