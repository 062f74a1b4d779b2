#include "diff.h"

#include "anchors.h"
#include "postbus/limits.h"

struct diff {
    struct arena *arena;
    const struct token *a, *b;
    struct hunks *out;
    size_t run; /* tokens in common since the last hunk */
    int *trace; /* furthest points of each round, LIMIT_EDITS + 1 rounds; written before they are read */
};

static void end_run(struct diff *d)
{
    if (d->run >= DIFF_RUN)
        d->out->runs += d->run;
    if (d->run > d->out->longest)
        d->out->longest = d->run;
    d->run = 0;
}

static void add_common(struct diff *d, size_t n)
{
    d->out->common += n;
    d->run += n;
}

static void add_hunk(struct diff *d, size_t a0, size_t a1, size_t b0, size_t b1)
{
    struct hunks *list = d->out;
    struct hunk *last = list->n ? &list->v[list->n - 1] : NULL;
    if (a0 == a1 && b0 == b1)
        return;
    end_run(d);
    if (last && last->a1 == a0 && last->b1 == b0) {
        last->a1 = a1;
        last->b1 = b1;
    } else {
        arena_push(d->arena, list, ((struct hunk){a0, a1, b0, b1}));
    }
}

/* How many tokens agree from (x, y) on, before (a1, b1). */
static size_t snake(const struct diff *d, size_t x, size_t a1, size_t y, size_t b1)
{
    size_t n = 0;
    while (x + n < a1 && y + n < b1 && token_eq(&d->a[x + n], &d->b[y + n]))
        n++;
    return n;
}

#define ROUND (2 * LIMIT_EDITS + 3) /* places of one round, diagonal k at k + LIMIT_EDITS + 1 */

static int *round_at(const struct diff *d, int edits)
{
    return d->trace + (size_t)edits * ROUND + LIMIT_EDITS + 1;
}

#define NOWHERE (-LIMIT_DIFF_TOKENS - LIMIT_EDITS) /* behind the edge; stays so for all rounds */

/* The furthest start on diagonal k of round `edits`: down (an insertion) from
 * k + 1, or right (a deletion) from k - 1. */
static int start_of(const int *before, int k, int edits, int n, int m, bool *ret_down)
{
    int down = k < edits ? before[k + 1] : NOWHERE, right = k > -edits ? before[k - 1] + 1 : NOWHERE;
    if (down - k > m)
        down = NOWHERE;
    if (right > n)
        right = NOWHERE;
    *ret_down = down >= right;
    return *ret_down ? down : right;
}

/* Rounds until the far corner is reached; -1: more edits than are looked for. */
static int explore(const struct diff *d, size_t a0, size_t a1, size_t b0, size_t b1)
{
    int n = (int)(a1 - a0), m = (int)(b1 - b0);
    for (int edits = 0; edits <= LIMIT_EDITS; edits++) {
        int *now = round_at(d, edits);
        for (int k = -edits; k <= edits; k += 2) {
            bool down;
            int x = edits ? start_of(round_at(d, edits - 1), k, edits, n, m, &down) : 0;
            if (x >= 0)
                x += (int)snake(d, a0 + (size_t)x, a1, b0 + (size_t)(x - k), b1);
            now[k] = x;
            if (x == n && x - k == m)
                return edits;
        }
    }
    return -1;
}

/* Walks back from the far corner, and writes what was passed in order. */
static void write_path(struct diff *d, size_t a0, size_t b0, int n, int m, int edits)
{
    struct step { int x, y, snake; } steps[LIMIT_EDITS + 1];
    for (int e = edits, k = n - m; e >= 0; e--) {
        int x = round_at(d, e)[k], from = 0;
        if (e > 0) {
            bool down;
            from = start_of(round_at(d, e - 1), k, e, n, m, &down);
            steps[e] = (struct step){from, from - k, x - from};
            k += down ? 1 : -1;
        } else {
            steps[e] = (struct step){0, 0, x};
        }
    }
    int x = 0, y = 0;
    for (int e = 0; e <= edits; e++) {
        add_hunk(d, a0 + (size_t)x, a0 + (size_t)steps[e].x, b0 + (size_t)y, b0 + (size_t)steps[e].y);
        if (steps[e].snake > 0)
            add_common(d, (size_t)steps[e].snake);
        x = steps[e].x + steps[e].snake;
        y = steps[e].y + steps[e].snake;
    }
}

/* The stretch between two anchors. */
static void compare(struct diff *d, size_t a0, size_t a1, size_t b0, size_t b1)
{
    size_t head = snake(d, a0, a1, b0, b1), tail = 0;
    add_common(d, head);
    a0 += head;
    b0 += head;
    while (a1 > a0 && b1 > b0 && token_eq(&d->a[a1 - 1], &d->b[b1 - 1]))
        a1--, b1--, tail++;
    int edits = a0 < a1 && b0 < b1 ? explore(d, a0, a1, b0, b1) : -1;
    if (edits >= 0)
        write_path(d, a0, b0, (int)(a1 - a0), (int)(b1 - b0), edits);
    else
        add_hunk(d, a0, a1, b0, b1);
    add_common(d, tail);
}

void diff_make(struct arena *arena, const struct tokens *a, const struct tokens *b, struct hunks *ret_hunks)
{
    int trace[(LIMIT_EDITS + 1) * ROUND];
    struct anchors anchors = {0};
    struct diff d = {.arena = arena, .a = a->v, .b = b->v, .out = ret_hunks, .trace = trace};
    size_t x = 0, y = 0;
    *ret_hunks = (struct hunks){0};
    anchors_find(arena, a, b, &anchors);
    for (size_t i = 0; i < anchors.n; i++) {
        if (anchors.v[i].a < x || anchors.v[i].b < y)
            continue; /* within what was passed already */
        compare(&d, x, anchors.v[i].a, y, anchors.v[i].b);
        size_t n = snake(&d, anchors.v[i].a, a->n, anchors.v[i].b, b->n);
        add_common(&d, n);
        x = anchors.v[i].a + n;
        y = anchors.v[i].b + n;
    }
    compare(&d, x, a->n, y, b->n);
    end_run(&d);
}
