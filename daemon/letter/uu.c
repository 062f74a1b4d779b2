#include "letter/uu.h"

#include "postbus/limits.h"

#define MODE_MOST 4 /* digits of a file's mode */

/* True where the line is `begin 644 name`; the name may be missing. */
static bool is_begin(struct pb_span line, struct pb_span *ret_name)
{
    if (!span_starts(line, SPAN_LIT("begin ")))
        return false;
    line = span_tail(line, 6);
    size_t mode = 0;
    while (mode < line.n && mode < MODE_MOST && line.p[mode] >= '0' && line.p[mode] <= '7')
        mode++;
    *ret_name = span_trim(span_tail(line, mode));
    return mode >= 3 && (mode == line.n || line.p[mode] == ' ');
}

/* A length, and four characters for each three bytes; blanks at the end may be lost. */
static bool is_data(struct pb_span line)
{
    if (line.n == 0 || line.p[0] < ' ' || line.p[0] > '`')
        return false;
    size_t bytes = (size_t)(line.p[0] - ' ') & 63, most = 1 + (bytes + 2) / 3 * 4;
    for (size_t i = 1; i < line.n; i++)
        if (line.p[i] < ' ' || line.p[i] > '`')
            return false;
    return line.n <= most + 1 && (bytes == 0 || line.n > 1);
}

/* The bytes of the block that begins `rest`, its `begin` line included; 0 where it
 * has no end or holds nothing. A `begin` is no data, so no line is looked at twice. */
static size_t block_length(struct pb_span rest)
{
    struct pb_span all = rest, line;
    size_t lines = 0;
    span_line(&rest, &line);
    while (span_line(&rest, &line)) {
        if (span_eq(span_trim(line), SPAN_LIT("end")))
            return lines > 0 ? all.n - rest.n : 0;
        if (line.n > 0 && !is_data(line))
            return 0;
        lines += line.n > 1;
    }
    return 0;
}

static const struct part *make_part(struct arena *arena, struct pb_span name, struct pb_span block)
{
    struct part *part = part_new(arena, &(struct fields){0}, NULL);
    part->name = name.n > 0 ? arena_copy(arena, name) : NULL;
    part->type = part_type_of_name(part->name);
    part->disposition = "attachment";
    part->transfer = TRANSFER_UU;
    part->body = block;
    return part;
}

struct pb_span uu_take(struct arena *arena, struct pb_span text, struct parts *files)
{
    if (span_search(text, SPAN_LIT("begin ")) == text.n)
        return text;
    cleanup_buf struct buf kept = BUF_INIT;
    for (struct pb_span rest = text, line; rest.n > 0;) {
        struct pb_span here = rest, name;
        span_line(&rest, &line);
        size_t length = files->n < LIMIT_ATTACHMENTS && is_begin(line, &name) ? block_length(here) : 0;
        if (length > 0) {
            arena_push(arena, files, make_part(arena, name, span_head(here, length)));
            rest = span_tail(here, length);
        } else {
            buf_add_span(&kept, span_head(here, here.n - rest.n));
        }
    }
    return (struct pb_span){arena_copy(arena, buf_span(&kept)), kept.len};
}
