/* spoken.h: what an author says, sentence by sentence, as he wrote it and as it is compared. */
#pragma once
#include "tokens.h"

struct boilerplate;

struct sentence {
    struct pb_span text; /* of the clean text, as written */
    size_t from, to;     /* its tokens */
};

struct spoken {
    struct tokens tokens;
    struct sentence *v;
    size_t n, cap;
};

/* The body of a text: without salutation, sign-off, banners and disclaimers. */
void spoken_make(struct arena *arena, const struct boilerplate *boilerplate, const char *text, struct spoken *ret_spoken);
