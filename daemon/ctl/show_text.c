/* What a letter says. */
#include <stdint.h>
#include <string.h>

#include "postbus/lang.h"
#include "show.h"

/* A text as it stands, line by line, with the words that decided in bold. */
static void put_text(struct buf *out, struct arena *arena, const char *text, const struct desk_marks *marks)
{
    size_t mark = 0, end = text ? strlen(text) : 0;
    for (size_t at = 0, next; at < end; at = next) {
        while (mark < marks->n && marks->v[mark].end <= at)
            mark++;
        bool strong = mark < marks->n && marks->v[mark].start <= at;
        const char *line = memchr(text + at, '\n', end - at);
        next = mark < marks->n ? (strong ? marks->v[mark].end : marks->v[mark].start) : end;
        if (line && (size_t)(line - text) < next)
            next = line == text + at ? at + 1 : (size_t)(line - text);
        if (text[at] == '\n')
            buf_add_string(out, "\n  ");
        else
            (strong ? ctl_strong : ctl_words)(out, arena_copy(arena, (struct pb_span){text + at, next - at}));
    }
    buf_add_char(out, '\n');
}

static void put_field(struct buf *out, struct arena *arena, const struct desk_letter *letter, const char *heading, enum field field, size_t index)
{
    const char *text = desk_text(letter->reading, field, index);
    struct desk_marks marks = {0};
    if (!text || !*text)
        return;
    desk_marks(arena, letter->verdict, text, field, index, &marks);
    buf_add_char(out, '\n');
    ctl_words(out, heading);
    buf_add_string(out, "\n  ");
    put_text(out, arena, text, &marks);
}

void show_texts(struct buf *out, struct arena *arena, const struct desk_letter *letter)
{
    if (!letter->reading) {
        buf_printf(out, "\n%s\n", _("its text is not kept, or no longer"));
        return;
    }
    for (size_t i = 0; i < letter->reading->layers.n; i++)
        if (i == letter->letter || letter->letter == SIZE_MAX)
            put_field(out, arena, letter, _("text"), letter->letter == SIZE_MAX ? FIELD_NOTE : FIELD_LETTER, i);
    for (size_t i = 0; i < letter->reading->attachments.n; i++)
        put_field(out, arena, letter, letter->reading->attachments.v[i].name ? letter->reading->attachments.v[i].name : _("attachment"), FIELD_ATTACHMENT, i);
}
