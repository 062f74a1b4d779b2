/* The words that decided, in the text that they stand in. */
#include <stdlib.h>

#include "postbus/desk.h"

const char *desk_text(const struct reading *reading, enum field field, size_t index)
{
    const struct layer *layer = index < reading->layers.n ? &reading->layers.v[index] : NULL;
    switch (field) {
    case FIELD_SUBJECT: return layer ? layer->subject : NULL;
    case FIELD_LETTER:
    case FIELD_NOTE:
    case FIELD_QUOTED: return layer ? layer->text : NULL;
    case FIELD_ATTACHMENT: return index < reading->attachments.n ? reading->attachments.v[index].text : NULL;
    case FIELD_HEADER: return index < reading->headers.n ? reading->headers.v[index].value : NULL;
    default: return NULL;
    }
}

static bool inside(const char *p)
{
    return ((unsigned char)*p & 0xC0) == 0x80; /* a character goes on here */
}

/* The evidence comes from a store and the text from another row of it: nothing is taken on trust. */
static bool applies(const struct evidence *e, struct pb_span text, enum field field, size_t index)
{
    return e->points > 0 && e->field == field && e->index == index && e->start < e->end && e->end <= text.n && !inside(text.p + e->start) &&
           !inside(text.p + e->end);
}

static int by_place(const void *a, const void *b)
{
    const struct evidence *x = *(const struct evidence *const *)a, *y = *(const struct evidence *const *)b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end > y->end ? -1 : x->end < y->end;
}

static int by_points(const void *a, const void *b)
{
    const struct evidence *x = *(const struct evidence *const *)a, *y = *(const struct evidence *const *)b;
    return x->points > y->points ? -1 : x->points < y->points;
}

/* What overlaps is one mark. */
void desk_marks(struct arena *arena, const struct verdict *verdict, const char *text, enum field field, size_t index, struct desk_marks *ret_marks)
{
    struct { const struct evidence **v; size_t n, cap; } here = {0};
    struct pb_span bytes = span_of(text);
    for (size_t i = 0; text && verdict && i < verdict->evidence.n; i++)
        if (applies(&verdict->evidence.v[i], bytes, field, index))
            arena_push(arena, &here, &verdict->evidence.v[i]);
    if (here.n > 0)
        qsort(here.v, here.n, sizeof *here.v, by_place);
    for (size_t i = 0; i < here.n; i++) {
        const struct evidence *e = here.v[i];
        struct desk_mark *last = ret_marks->n ? &ret_marks->v[ret_marks->n - 1] : NULL;
        if (!last || e->start >= last->end) {
            arena_push(arena, ret_marks, ((struct desk_mark){.start = e->start, .end = e->end}));
            last = &ret_marks->v[ret_marks->n - 1];
        }
        last->end = e->end > last->end ? e->end : last->end;
        last->points += e->points;
        arena_push(arena, last, e);
    }
    for (size_t i = 0; i < ret_marks->n; i++)
        qsort(ret_marks->v[i].v, ret_marks->v[i].n, sizeof *ret_marks->v[i].v, by_points);
}
