#include "signer.h"

#include "canon.h"
#include "words.h"

#define TOKENS (2 * CANON_SIGNER_TOKENS) /* of each; others are compared as they stand */

struct row {
    struct pb_span v[TOKENS];
    size_t n;
};

static bool split(const char *tokens, struct row *row)
{
    struct pb_span rest = span_of(tokens);
    for (row->n = 0; rest.n > 0 && row->n < TOKENS; row->n++) {
        size_t end = span_find(rest, ' ');
        row->v[row->n] = span_head(rest, end);
        rest = span_tail(rest, end + 1);
    }
    return rest.n == 0;
}

static bool is_redacted(struct pb_span token)
{
    return span_eq(token, SPAN_LIT(WORDS_REDACTED));
}

/* Is `b` what `a` is with more behind it? Two words in a row that both print must
 * end what they share, as a redaction agrees with anything. */
static bool goes_on(const struct row *a, const struct row *b, const bool *reach)
{
    if (a->n < 2 || is_redacted(a->v[a->n - 1]) || is_redacted(a->v[a->n - 2]))
        return false;
    for (size_t j = 2; j <= b->n; j++)
        if (reach[j] && span_eq(a->v[a->n - 1], b->v[j - 1]) && span_eq(a->v[a->n - 2], b->v[j - 2]))
            return true;
    return false;
}

/* Can the rows be read alike? `reach[j]`: the first i tokens of a agree with the
 * first j of b; a redaction stands for any number. */
static bool agree(const struct row *a, const struct row *b)
{
    bool reach[TOKENS + 1] = {true}, next[TOKENS + 1];
    for (size_t j = 0; j < b->n && is_redacted(b->v[j]); j++)
        reach[j + 1] = true;
    for (size_t i = 0; i < a->n; i++) {
        bool any = is_redacted(a->v[i]);
        next[0] = reach[0] && any;
        for (size_t j = 0; j < b->n; j++) {
            bool either = any || is_redacted(b->v[j]);
            next[j + 1] = (reach[j] && (either || span_eq(a->v[i], b->v[j]))) || (either && (reach[j + 1] || next[j]));
        }
        memcpy(reach, next, sizeof reach);
    }
    return reach[b->n] || goes_on(a, b, reach);
}

enum likeness signer_compare(const char *a, const char *b)
{
    struct row left, right;
    if (!a || !b)
        return LIKE_OPEN;
    bool redacted = strstr(a, WORDS_REDACTED) || strstr(b, WORDS_REDACTED);
    if (!redacted && strcmp(a, b) == 0)
        return LIKE_SAME;
    if (!redacted)
        return words_begin(a, b) || words_begin(b, a) ? LIKE_OPEN : LIKE_OTHER;
    return split(a, &left) && split(b, &right) && (agree(&left, &right) || agree(&right, &left)) ? LIKE_OPEN : LIKE_OTHER;
}
