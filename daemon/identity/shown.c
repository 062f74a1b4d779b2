#include "shown.h"

#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

void shown_add(struct arena *arena, struct strings *lines, const char *mark, struct pb_span text, size_t *bytes)
{
    cleanup_buf struct buf line = BUF_INIT;
    size_t left = LIMIT_ADDED_BYTES - *bytes;
    if (lines->n >= LIMIT_ADDED || left <= strlen(mark))
        return;
    buf_add_string(&line, mark);
    text = span_head(text, utf8_cut(text, left - strlen(mark) < text.n ? left - strlen(mark) : text.n));
    for (size_t i = 0; i < text.n; i++) {
        bool blank = text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\t';
        if (!blank)
            buf_add_char(&line, text.p[i]);
        else if (line.len > strlen(mark) && line.data[line.len - 1] != ' ')
            buf_add_char(&line, ' ');
    }
    *bytes += line.len;
    arena_push(arena, lines, arena_copy(arena, buf_span(&line)));
}
