#include "letter/flowed.h"

/* A line parted into its quote depth and what follows, unstuffed. */
static size_t unquote(struct pb_span *line)
{
    size_t depth = 0;
    while (depth < line->n && line->p[depth] == '>')
        depth++;
    *line = span_tail(*line, depth);
    if (line->n > 0 && line->p[0] == ' ')
        *line = span_tail(*line, 1);
    return depth;
}

static void begin(struct buf *out, size_t depth)
{
    if (out->len > 0 && out->data[out->len - 1] != '\n')
        buf_add_char(out, '\n');
    for (size_t i = 0; i < depth; i++)
        buf_add_char(out, '>');
    if (depth > 0)
        buf_add_char(out, ' ');
}

void flowed_join(struct pb_span text, bool delsp, struct buf *out)
{
    struct pb_span line;
    bool open = false; /* the line before ended softly */
    size_t open_depth = 0;
    while (span_line(&text, &line)) {
        size_t depth = unquote(&line);
        bool signature = span_eq(line, SPAN_LIT("-- "));
        bool soft = line.n > 0 && line.p[line.n - 1] == ' ' && !signature;
        if (!open || depth != open_depth || signature)
            begin(out, depth);
        if (soft && delsp)
            line.n--;
        buf_add_span(out, line);
        if (!soft)
            buf_add_char(out, '\n');
        open = soft;
        open_depth = depth;
    }
}
