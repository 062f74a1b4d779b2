/* reading.h: the record of one mail as it was read. No functions live here, so
 * that every wing may take a reading without knowing who made it.
 *
 * All text is valid UTF-8 with \n line ends and no NUL; all pointers live in
 * the arena the reading was made in; NULL is "absent", never "". */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "postbus/strings.h"

/* RFC 5322 mailbox: display name and addr-spec. */
struct address {
    const char *name;    /* as written, quotes and encoded words undone */
    const char *address; /* local@domain, redaction blanks closed up (5.1.2.e@amnesty.nl) */
};

struct addresses {
    struct address *v;
    size_t n, cap;
};

enum layer_kind {
    LAYER_MAIL,     /* the message itself */
    LAYER_FORWARD,  /* under a labelled header block */
    LAYER_REPLY,    /* under an attribution line: sender and date only */
    LAYER_ATTACHED, /* a message/rfc822 part */
};

/* One author's own words in the chain, with what its header said. */
struct layer {
    unsigned depth; /* 0 is the mail itself */
    enum layer_kind kind;
    struct address from;         /* both NULL where unknown */
    struct address on_behalf_of; /* both NULL where nobody */
    struct addresses to, cc;
    const char *sent;     /* ISO 8601, clock as written; offset or Z only where the source has one */
    const char *sent_raw; /* as written */
    const char *subject;  /* as written, unfolded and decoded */
    const char *base_subject; /* without reply and forward prefixes and list tags */
    const char *message_id;   /* without < >; where a header gives it */
    struct strings references; /* In-Reply-To and References, without < > */
    struct strings attachments; /* file names named in this layer's header */
    const char *text; /* own words, never NULL ("" where none) */
};

struct attachment {
    const char *name;   /* NULL where the part has none */
    const char *type;   /* media type, lower case; of a listed file what its name promises, or NULL */
    uint64_t bytes;     /* decoded size; 0 where only listed */
    const char *sha256; /* of the decoded bytes, hex; NULL where only listed */
    const char *text;   /* what the attachment says; NULL where it was not read */
    const char *status; /* "text", "none", "listed", "refused: why", "failed: why" */
    size_t layer;       /* index of the layer that carries it */
    struct pb_span content; /* decoded bytes; inside the reader process only, empty elsewhere */
};

struct header_field {
    const char *name;  /* as written */
    const char *value; /* unfolded and decoded */
};

struct reading {
    const char *sha256; /* of the raw mail, hex */
    uint64_t bytes;     /* of the raw mail */
    const char *message_id; /* of the outermost message, without < > */
    bool printed;       /* plain text of a printed mail, not RFC 5322 */
    bool degraded;      /* read linearly after the tree failed: text may be rough */
    struct strings notes; /* what was odd, in English, without letter content */
    struct { struct header_field *v; size_t n, cap; } headers; /* outermost message's, in order */
    struct { struct layer *v; size_t n, cap; } layers;         /* outermost first; n >= 1 */
    struct { struct attachment *v; size_t n, cap; } attachments;
};
