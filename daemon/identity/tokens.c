#include "tokens.h"

#include "canon.h"
#include "postbus/limits.h"

static uint64_t hash_of(struct pb_span text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < text.n; i++)
        hash = (hash ^ (unsigned char)text.p[i]) * 0x100000001b3u;
    return hash;
}

void tokens_split(struct arena *arena, const char *list, struct tokens *ret_tokens)
{
    struct pb_span rest = span_of(list);
    size_t most = rest.n > 0;
    for (size_t i = 0; i < rest.n && most < LIMIT_DIFF_TOKENS; i++)
        most += rest.p[i] == ' ';
    *ret_tokens = (struct tokens){.v = arena_array(arena, most, sizeof(struct token))};
    while (rest.n > 0 && ret_tokens->n < most) {
        size_t end = span_find(rest, ' ');
        struct pb_span text = span_head(rest, end);
        ret_tokens->v[ret_tokens->n++] = (struct token){text, hash_of(text)};
        rest = span_tail(rest, end + 1);
    }
}

uint64_t tokens_mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
    hash *= 0xbf58476d1ce4e5b9u;
    return hash ^ (hash >> 32);
}

/* One side of a dense comparison: the next byte of a run, blanks passed over
 * where they do not count. */
struct reader {
    const struct token *v;
    size_t n, token, byte;
};

static int next_byte(struct reader *r)
{
    if (r->token == r->n)
        return -1;
    const struct pb_span *text = &r->v[r->token].text;
    if (r->byte < text->n)
        return (unsigned char)text->p[r->byte++];
    char last = text->n ? text->p[text->n - 1] : '\0';
    r->byte = 0;
    if (++r->token == r->n)
        return -1;
    const struct pb_span *next = &r->v[r->token].text;
    bool counts = canon_blank_counts(last, next->n ? next->p[0] : '\0');
    return counts ? ' ' : next_byte(r);
}

bool tokens_dense_eq(const struct token *a, size_t n, const struct token *b, size_t m)
{
    struct reader x = {.v = a, .n = n}, y = {.v = b, .n = m};
    int left, right;
    do {
        left = next_byte(&x);
        right = next_byte(&y);
    } while (left == right && left >= 0);
    return left == right;
}
