/* canon.h: a text as it is compared: the body's tokens, and apart from them who
 * signed. Redacted and open copies, and letters that many people send, have the
 * same body and differ in the sign-off alone. */
#pragma once
#include "postbus/arena.h"
#include "postbus/hash.h"

struct boilerplate;

struct canon {
    const char *body;   /* tokens of what the author says, and of a longer sign-off; never NULL */
    unsigned tokens;    /* of the body */
    const char *signer; /* tokens of the sign-off, at most CANON_SIGNER_TOKENS; NULL where none */
    bool trails;        /* the body goes on behind the sign-off */
    bool open;          /* the text ends within a sentence, without a sign-off */
};

#define CANON_SIGNER_TOKENS 60

struct canon canon_text(struct arena *arena, const struct boilerplate *boilerplate, const char *text);

/* SHA-256 of tokens. Blanks between letters do not count: 'EU-verdrag' broken at
 * its hyphen, or a blank lost in HTML, is the same text; between figures they do. */
void canon_hash(struct pb_span tokens, char ret_hex[static SHA256_HEX]);

/* Does a blank between these bytes count? */
bool canon_blank_counts(char before, char behind);

/* The list of tokens, cut behind a token where it is longer than `most` bytes. */
const char *canon_kept(struct arena *arena, const char *tokens, size_t most);
