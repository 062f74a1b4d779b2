/* choice.h: which program reads which attachment. */
#pragma once
#include "postbus/arena.h"
#include "postbus/reader.h"
#include "postbus/span.h"

struct complaint {
    const char *words;  /* on standard error */
    const char *status; /* what they mean */
};

struct extractor {
    const char *const *argv; /* a path below /usr, or the word of a reader of ours (become.c); ends in NULL */
    const struct complaint *complaints; /* up to one without words */
};

/* What is known of an attachment. */
struct looks {
    const char *name, *type;  /* may be NULL */
    struct pb_span first;     /* its first LIMIT_MAGIC_BYTES, or more */
};

/* The operator's choice for the type comes first; then what the bytes say, then
 * the type, then the name's end where the type says nothing. False: not read. */
bool choice_find(const struct extract_choices *choices, const struct looks *looks, struct extractor *ret_extractor);
