/* rules_digest: one number for all that a verdict says. */
#include "postbus/buf.h"
#include "postbus/hash.h"
#include "postbus/rules.h"

static const char *given(const char *text)
{
    return text ? text : "\x01";
}

static void put_scores(struct buf *out, const struct scores *scores)
{
    for (size_t i = 0; i < scores->n; i++)
        buf_printf(out, "%s\n%.17g %d\n", scores->v[i].id, scores->v[i].points, (int)scores->v[i].state);
    buf_add_char(out, '\n');
}

static void put_strings(struct buf *out, const struct strings *list)
{
    for (size_t i = 0; i < list->n; i++)
        buf_printf(out, "%s\n", list->v[i]);
    buf_add_char(out, '\n');
}

void rules_digest(const struct verdict *verdict, char ret_hex[static SHA256_HEX])
{
    cleanup_buf struct buf out = BUF_INIT;
    buf_printf(&out, "%s\n%s\n%s\n%d\n", given(verdict->kind), given(verdict->organisation), given(verdict->deadline), verdict->sure);
    put_scores(&out, &verdict->bills);
    put_scores(&out, &verdict->topics);
    put_scores(&out, &verdict->committees);
    put_strings(&out, &verdict->queues);
    put_strings(&out, &verdict->failed);
    for (size_t i = 0; i < verdict->evidence.n; i++) {
        const struct evidence *e = &verdict->evidence.v[i];
        buf_printf(&out, "%s\n%s %u\n%s\n%d %zu %zu %zu %.17g\n%s\n", given(e->section), given(e->file), e->line, given(e->rule), (int)e->field, e->index,
                   e->start, e->end, e->points, given(e->words));
    }
    sha256_hex(buf_span(&out), ret_hex);
}
