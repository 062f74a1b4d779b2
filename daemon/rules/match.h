/* match.h: asking PCRE2. One matcher belongs to one thread at a time. */
#pragma once
#include <stdint.h>

#include "postbus/arena.h"

typedef struct pcre2_real_code_8 pcre2_code_8;

struct matcher;

struct matcher *matcher_new(void);
void matcher_free(struct matcher *matcher); /* NULL is fine */

/* What PCRE2 says: a match; none; or, less than that, that it could not answer. */
#define MATCH_FOUND 1
#define MATCH_NONE (-1)
#define MATCH_UNKNOWN (-10001) /* nobody was asked */
#define MATCH_EMPTY (-10000) /* matched no character: that is no word */

struct match {
    size_t start, end; /* bytes of the text */
};

/* Where a pattern may begin: from `from` up to `to`. `spent`, NULL for patterns
 * made here, is the time it has used, and is given up to `most` (nanoseconds). */
struct match_window {
    size_t from, to;
    int64_t *spent, most;
    bool steered; /* it has verbs: it must see all its starting points in one go (and is compiled with callouts) */
};

/* The first match in a window, with the whole text around it in sight. The limits
 * of PCRE2 count for each starting point anew, so a pattern written by people is
 * given its starting points in portions, and looked after by the clock. */
int match_in(struct matcher *matcher, const pcre2_code_8 *code, struct pb_span text, const struct match_window *window,
             struct match *ret_match);
/* A word by itself: is there a match; could one begin in it? */
int match_word(struct matcher *matcher, const pcre2_code_8 *code, struct pb_span word, struct match *ret_match);
bool match_may_begin(struct matcher *matcher, const pcre2_code_8 *code, struct pb_span word);
/* In PCRE2's words. */
const char *match_message(struct arena *arena, int code);
