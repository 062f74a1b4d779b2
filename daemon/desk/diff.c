/* What differs between two texts, word by word: Myers (1986) on numbered words. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "postbus/desk.h"
#include "postbus/limits.h"

/* A word, with the blanks behind it. */
struct word {
    const char *p;
    size_t n, whole; /* without, and with them */
};

struct words {
    struct word *v;
    size_t n, cap;
    bool cut;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

static void split(struct arena *arena, const char *text, struct words *ret)
{
    const char *p = text;
    while (is_blank(*p))
        p++;
    if (p > text) /* what stands before the first word */
        arena_push(arena, ret, ((struct word){text, 0, (size_t)(p - text)}));
    while (*p && ret->n < LIMIT_WORD_DIFF_WORDS) {
        struct word word = {.p = p};
        while (*p && !is_blank(*p))
            p++;
        word.n = (size_t)(p - word.p);
        while (is_blank(*p))
            p++;
        word.whole = (size_t)(p - word.p);
        arena_push(arena, ret, word);
    }
    ret->cut = *p != '\0';
}

static bool same(const struct word *a, const struct word *b)
{
    return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

static void add_run(struct arena *arena, struct desk_diff *diff, enum desk_change change, const struct words *words, size_t from, size_t to)
{
    struct desk_run *last = diff->n ? &diff->v[diff->n - 1] : NULL;
    if (from == to)
        return;
    const char *start = words->v[from].p, *end = words->v[to - 1].p + words->v[to - 1].whole;
    if (last && last->change == change && last->text.p + last->text.n == start)
        last->text.n += (size_t)(end - start);
    else
        arena_push(arena, diff, ((struct desk_run){change, {start, (size_t)(end - start)}}));
}

/* How far each diagonal came, for every number of edits. */
struct trace {
    struct arena *arena;
    const struct words *a, *b;
    size_t a0, b0; /* where the part begins that differs */
    int32_t n, m;  /* words of it */
    int32_t **steps;
};

static int32_t slide(const struct trace *t, int32_t x, int32_t y)
{
    while (x < t->n && y < t->m && same(&t->a->v[t->a0 + (size_t)x], &t->b->v[t->b0 + (size_t)y]))
        x++, y++;
    return x;
}

static int32_t step_from(const int32_t *before, int32_t d, int32_t k)
{
    if (d == 0)
        return 0;
    bool down = k == -d || (k != d && before[k - 1 + d - 1] < before[k + 1 + d - 1]);
    return down ? before[k + 1 + d - 1] : before[k - 1 + d - 1] + 1;
}

/* The fewest edits, or -1 where more than LIMIT_WORD_DIFF_EDITS. Row d holds the diagonals -d, -d+2, … d at k + d. */
static int32_t search(struct trace *t)
{
    int32_t most = t->n + t->m < LIMIT_WORD_DIFF_EDITS ? t->n + t->m : LIMIT_WORD_DIFF_EDITS;
    t->steps = arena_array(t->arena, (size_t)most + 1, sizeof *t->steps);
    for (int32_t d = 0; d <= most; d++) {
        t->steps[d] = arena_array(t->arena, (size_t)d * 2 + 1, sizeof **t->steps);
        for (int32_t k = -d; k <= d; k += 2) {
            int32_t x = step_from(d ? t->steps[d - 1] : NULL, d, k);
            int32_t y = x - k;
            x = t->steps[d][k + d] = slide(t, x, y); /* beyond the texts nothing goes on */
            if (x == t->n && x - k == t->m)
                return d;
        }
    }
    return -1;
}

/* One edit and the words behind it. */
struct edit {
    int32_t x, y;   /* before it */
    bool down;      /* a word is added; else one is gone */
    int32_t common; /* words behind it that both have */
};

/* Back from the end; the edits, the first first, and how many words are common before them. */
static struct edit *walk_back(const struct trace *t, int32_t edits, int32_t *ret_common)
{
    struct edit *list = arena_array(t->arena, (size_t)edits, sizeof *list);
    int32_t x = t->n, y = t->m;
    for (int32_t d = edits; d > 0; d--) {
        int32_t k = x - y;
        const int32_t *before = t->steps[d - 1];
        bool down = k == -d || (k != d && before[k - 1 + d - 1] < before[k + 1 + d - 1]);
        int32_t px = down ? before[k + 1 + d - 1] : before[k - 1 + d - 1];
        int32_t py = down ? px - (k + 1) : px - (k - 1);
        list[d - 1] = (struct edit){px, py, down, x - (down ? px : px + 1)};
        x = px;
        y = py;
    }
    *ret_common = x;
    return list;
}

static void tell_edits(const struct trace *t, int32_t edits, struct desk_diff *diff)
{
    int32_t common;
    const struct edit *list = walk_back(t, edits, &common);
    add_run(t->arena, diff, DESK_SAME, t->b, t->b0, t->b0 + (size_t)common);
    for (int32_t i = 0; i < edits; i++) {
        const struct edit *e = &list[i];
        size_t a = t->a0 + (size_t)e->x, b = t->b0 + (size_t)e->y;
        if (e->down)
            add_run(t->arena, diff, DESK_ADDED, t->b, b, b + 1);
        else
            add_run(t->arena, diff, DESK_GONE, t->a, a, a + 1);
        size_t after = b + (e->down ? 1 : 0);
        add_run(t->arena, diff, DESK_SAME, t->b, after, after + (size_t)e->common);
    }
}

void desk_diff(struct arena *arena, const char *before, const char *after, struct desk_diff *ret_diff)
{
    struct words a = {0}, b = {0};
    split(arena, before, &a);
    split(arena, after, &b);
    size_t head = 0, tail = 0;
    while (head < a.n && head < b.n && same(&a.v[head], &b.v[head]))
        head++;
    while (tail < a.n - head && tail < b.n - head && same(&a.v[a.n - 1 - tail], &b.v[b.n - 1 - tail]))
        tail++;
    struct trace t = {arena, &a, &b, head, head, (int32_t)(a.n - head - tail), (int32_t)(b.n - head - tail), NULL};
    ret_diff->cut = a.cut || b.cut;
    add_run(arena, ret_diff, DESK_SAME, &b, 0, head);
    int32_t edits = search(&t);
    if (edits >= 0) {
        tell_edits(&t, edits, ret_diff);
    } else {
        add_run(arena, ret_diff, DESK_GONE, &a, head, a.n - tail);
        add_run(arena, ret_diff, DESK_ADDED, &b, head, b.n - tail);
    }
    add_run(arena, ret_diff, DESK_SAME, &b, b.n - tail, b.n);
}
