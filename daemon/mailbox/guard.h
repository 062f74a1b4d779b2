/* guard.h: watches what an IMAP server says before libetpan's parser sees it.
 *
 * Stops what that parser (1.9.4) is known not to survive or to misread: deep
 * parentheses, malformed flag lists (PERMANENTFLAGS crashes it), lists in a greeting
 * or behind a '+', literals beyond 32 bits, endless lines and answers. It also keeps how the last command was
 * answered, which the library forgets once a FETCH has brought anything. */
#pragma once
#include <stdint.h>
#include "postbus/buf.h"
#include "postbus/err.h"

struct guard {
    struct buf line;       /* owned; the line so far, literals left out */
    uint64_t literal_left; /* bytes of the literal we are in */
    uint64_t bytes;        /* of this answer */
    unsigned lines;        /* of this answer */
    bool greeted;          /* the first line has been read */
    bool continued;        /* the line goes on behind a literal */
    bool refused;          /* the last tagged answer was NO */
};

void guard_done(struct guard *guard);

/* A new command: its answer is counted from here. */
void guard_command(struct guard *guard);

/* The next bytes from the server. False (PB_LIMIT, PB_BAD_INPUT) where they must
 * not be parsed: close the connection. */
bool guard_feed(struct guard *guard, struct pb_span bytes, struct pb_err *err) PB_MUST_CHECK;
