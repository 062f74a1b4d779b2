/* ahead.h: mails read and judged ahead of the thread that records them.
 *
 * Reading, fingerprint and verdict need nothing of the store: several threads do that side by side,
 * each with a reader process of its own. What they made is taken in the order in which the mails were given,
 * so that the store is the same as if one had done it all. For one thread, the one that records. */
#pragma once
#include "postbus/decide.h"
#include "postbus/hash.h"

struct ahead;

/* A mail that was given, and what was made of it. */
struct ahead_mail {
    const char *ref;
    uint64_t size; /* as the mailbox tells it */
    char sha256[SHA256_HEX];   /* of its bytes */
    struct decision *decision; /* judged (decide_judge), in `arena`; NULL: could not be read */
    struct pb_err why;
    struct arena *arena;
};

/* Starts the threads, one per processor (at most LIMIT_AHEAD_THREADS), and their readers. `config` outlives it. */
bool ahead_open(const struct config *config, struct ahead **ret_ahead, struct pb_err *err) PB_MUST_CHECK;
void ahead_close(struct ahead *ahead); /* waits for what is being read; NULL is fine */

/* Is there room for a mail of so many bytes? There always is where nothing waits to be taken. */
bool ahead_has_room(const struct ahead *ahead, uint64_t bytes);

/* Has a mail read and judged under the rules of `book`, which stays until it is taken. `ref` and `bytes` are
 * copied; but bytes beyond LIMIT_AHEAD_BYTES are borrowed until ahead_next has given the mail. There must be room. */
void ahead_put(struct ahead *ahead, const struct rulebook *book, const char *ref, struct pb_span bytes, uint64_t size);

bool ahead_waits(const struct ahead *ahead);   /* was one given that is not taken yet? */
bool ahead_is_ready(struct ahead *ahead); /* and can the oldest be taken at once? */

/* The oldest one, waited for; stays until the next call of ahead_put. NULL where none was given. */
struct ahead_mail *ahead_next(struct ahead *ahead);

/* Lets go of all that were given. */
void ahead_clear(struct ahead *ahead);
