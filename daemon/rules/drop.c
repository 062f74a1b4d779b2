/* rules_drop_value: a rule file with one value less. */
#include <string.h>

#include "postbus/ini.h"
#include "postbus/outline.h"
#include "postbus/utf8.h"

/* The entry that has a value in this line of the file, and which; NULL where none has. */
static const struct ini_entry *entry_at(const struct ini_file *file, unsigned line, const struct ini_value **ret_value)
{
    for (size_t i = 0; i < file->n; i++)
        for (size_t k = 0; k < file->v[i].n; k++)
            for (size_t v = 0; v < file->v[i].v[k].n; v++)
                if (file->v[i].v[k].v[v].place.line == line) {
                    *ret_value = &file->v[i].v[k].v[v];
                    return &file->v[i].v[k];
                }
    return NULL;
}

/* The value without one of its items; false where it has no such item. */
static bool take_out(const char *value, const char *item, struct buf *out)
{
    struct pb_span rest = span_of(value);
    bool found = false, whole = value[0] == '/'; /* a regex, with semicolons of its own */
    while (rest.n > 0) {
        size_t end = whole ? rest.n : span_find(rest, ';');
        struct pb_span own = span_trim(span_head(rest, end));
        rest = span_tail(rest, end + 1);
        if (!found && span_eq(own, span_of(item)))
            found = true;
        else if (own.n > 0)
            buf_printf(out, "%s%.*s", out->len ? "; " : "", (int)own.n, own.p);
    }
    return found;
}

/* The line as it is to be; empty where it is to go. */
static void put_line(const struct ini_entry *entry, const struct ini_value *value, struct pb_span line, struct pb_span left, struct buf *out)
{
    size_t at = 0;
    for (unsigned column = 1; column < value->place.column && at < line.n; column++)
        utf8_next(line, &at);
    bool first = value->place.line == entry->place.line;
    if (left.n == 0 && (!first || entry->n == 1))
        return;
    buf_add_span(out, left.n ? span_head(line, at) : span_head(line, span_find(line, '=') + 1));
    buf_add_span(out, left);
    buf_add_char(out, '\n');
}

bool rules_drop_value(struct arena *arena, const char *directory, const struct outline_line *line, struct rules_draft *ret_draft, struct pb_err *err)
{
    cleanup_buf struct buf left = BUF_INIT, text = BUF_INIT;
    struct pb_span rest, own;
    struct ini_file parsed;
    const struct ini_value *value = NULL;
    const char *path = arena_printf(arena, "%s/%s", directory, line->file);
    if (!strchr(line->text, '='))
        return pb_fail(err, PB_BAD_INPUT, "%s: no line of its own", line->text);
    if (!ini_load(arena, path, &rest, err))
        return false;
    ini_parse(arena, diag_new(arena), path, rest, &parsed);
    const struct ini_entry *entry = entry_at(&parsed, line->place.line, &value);
    if (!entry || !take_out(value->text, line->value, &left))
        return pb_fail(err, PB_NOT_FOUND, "%s has changed meanwhile", line->file);
    for (unsigned number = 1; span_line(&rest, &own); number++)
        if (number == line->place.line)
            put_line(entry, value, own, buf_span(&left), &text);
        else
            buf_printf(&text, "%.*s\n", (int)own.n, own.p);
    *ret_draft = (struct rules_draft){.path = line->file, .bytes = {arena_copy(arena, buf_span(&text)), text.len}};
    return true;
}
