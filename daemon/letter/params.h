/* params.h: a structured value with parameters: Content-Type, Content-Disposition
 * (RFC 2045, 2183, and 2231 for long and encoded parameters). Linear, tolerant. */
#pragma once
#include "postbus/arena.h"

struct param {
    struct pb_span name; /* without the marks of RFC 2231 */
    const char *value;   /* quotes undone, else as written */
    int section;         /* -1: whole */
    bool extended;       /* percent-encoded */
};

struct params {
    const char *value; /* what stands before the first `;`, lower case; "" where nothing */
    struct param *v;
    size_t n, cap;
};

/* `value` unfolded. At most LIMIT_PARAMS parameters are kept. */
void params_parse(struct arena *arena, const char *value, struct params *ret_params);

/* A parameter as bytes: sections joined, percent encoding undone, encoded words
 * not. Its charset, where RFC 2231 gives one, goes to *ret_charset (may be NULL).
 * NULL where there is none. */
const char *params_get(struct arena *arena, const struct params *params, const char *name,
                       struct pb_span *ret_charset);

/* A parameter as readable UTF-8, encoded words decoded too. NULL where there is none. */
const char *params_text(struct arena *arena, const struct params *params, const char *name);
