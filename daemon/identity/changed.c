/* identity_changed: what differs between two versions, old and new sentences one
 * under the other. The new ones as they were written; of the old ones the
 * canonical tokens, as no more of them is kept. */
#include "diff.h"
#include "postbus/identity.h"
#include "postbus/limits.h"
#include "shown.h"
#include "spoken.h"

struct change_list {
    struct arena *arena;
    const struct spoken *spoken;
    const struct tokens *before;
    const struct hunks *hunks;
    struct strings *lines;
    size_t bytes;
};

static size_t sentence_at(const struct spoken *spoken, size_t token)
{
    size_t low = 0, high = spoken->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (spoken->v[middle].to <= token)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_before(struct change_list *list, size_t from, size_t to)
{
    const struct token *v = list->before->v;
    if (from < to)
        shown_add(list->arena, list->lines, "- ",
                  (struct pb_span){v[from].text.p, (size_t)(v[to - 1].text.p - v[from].text.p) + v[to - 1].text.n}, &list->bytes);
}

/* Shows the hunks from `first` on that touch the same sentences; returns the next. */
static size_t add_change(struct change_list *list, size_t first)
{
    const struct hunk *h = list->hunks->v + first, *last = h;
    const struct spoken *spoken = list->spoken;
    size_t from = sentence_at(spoken, h->a0), next = first + 1;
    bool between = h->a0 == h->a1 && (from == spoken->n || spoken->v[from].from == h->a0);
    if (between) {
        add_before(list, h->b0, h->b1);
        return next;
    }
    size_t to = sentence_at(spoken, h->a1 > h->a0 ? h->a1 - 1 : h->a0) + 1;
    for (; next < list->hunks->n && to <= spoken->n && list->hunks->v[next].a0 < spoken->v[to - 1].to; next++) {
        last = &list->hunks->v[next];
        size_t end = sentence_at(spoken, last->a1 > last->a0 ? last->a1 - 1 : last->a0) + 1;
        to = end > to ? end : to;
    }
    if (from >= spoken->n || to > spoken->n)
        return next;
    size_t lead = h->a0 - spoken->v[from].from, tail = spoken->v[to - 1].to - last->a1;
    add_before(list, h->b0 - (lead < h->b0 ? lead : h->b0), last->b1 + (tail < list->before->n - last->b1 ? tail : list->before->n - last->b1));
    for (size_t i = from; i < to; i++)
        shown_add(list->arena, list->lines, "+ ", spoken->v[i].text, &list->bytes);
    return next;
}

void identity_changed(struct arena *arena, const struct boilerplate *boilerplate, const char *text, const char *beside,
                      struct strings *ret_lines)
{
    struct spoken spoken;
    struct tokens before;
    struct hunks hunks;
    spoken_make(arena, boilerplate, text, &spoken);
    tokens_split(arena, beside, &before);
    diff_make(arena, &spoken.tokens, &before, &hunks);
    struct change_list list = {arena, &spoken, &before, &hunks, ret_lines, 0};
    for (size_t i = 0; i < hunks.n;) {
        const struct hunk *h = &hunks.v[i];
        if (tokens_dense_eq(spoken.tokens.v + h->a0, h->a1 - h->a0, before.v + h->b0, h->b1 - h->b0))
            i++;
        else
            i = add_change(&list, i);
    }
}
