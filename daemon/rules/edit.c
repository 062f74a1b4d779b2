/* rules_add_line: a rule file with one line more. */
#include <stdio.h>
#include <string.h>

#include "postbus/ini.h"
#include "postbus/lang.h"
#include "postbus/rules.h"

static const struct ini_section *find(const struct ini_file *file, struct pb_span kind, const char *name)
{
    for (size_t i = 0; i < file->n; i++)
        if (span_eq(span_of(file->v[i].kind), kind) && strcmp(file->v[i].name, name) == 0)
            return &file->v[i];
    return NULL;
}

static unsigned last_line(const struct ini_section *section)
{
    unsigned line = section->place.line;
    for (size_t i = 0; i < section->n; i++) {
        const struct ini_entry *entry = &section->v[i];
        line = entry->place.line > line ? entry->place.line : line;
        for (size_t k = 0; k < entry->n; k++)
            line = entry->v[k].place.line > line ? entry->v[k].place.line : line;
    }
    return line;
}

/* The byte behind the n-th line's end; all where it has none. */
static size_t line_end(struct pb_span bytes, unsigned n)
{
    size_t at = 0;
    while (n-- > 0 && at < bytes.n)
        at += span_find(span_tail(bytes, at), '\n') + 1;
    return at < bytes.n ? at : bytes.n;
}

static void insert(struct pb_span bytes, size_t at, const struct strings *lines, struct buf *out)
{
    buf_add_span(out, span_head(bytes, at));
    if (at > 0 && bytes.p[at - 1] != '\n')
        buf_add_char(out, '\n');
    for (size_t i = 0; i < lines->n; i++)
        buf_printf(out, "%s\n", lines->v[i]);
    buf_add_span(out, span_tail(bytes, at));
}

/* Is the file in its one form? Then it is to stay so. */
static bool is_formed(struct arena *arena, const char *path, struct pb_span bytes)
{
    cleanup_buf struct buf formed = BUF_INIT;
    return rules_format(diag_new(arena), path, bytes, &formed) && span_eq(buf_span(&formed), bytes);
}

bool rules_add_line(struct arena *arena, const char *directory, const struct ruleset *set, const char *section, const char *line,
                    struct rules_draft *ret_draft, struct pb_err *err)
{
    return rules_add_lines(arena, directory, set, section, &(struct strings){&line, 1, 1}, ret_draft, err);
}

bool rules_add_lines(struct arena *arena, const char *directory, const struct ruleset *set, const char *section, const struct strings *lines,
                     struct rules_draft *ret_draft, struct pb_err *err)
{
    cleanup_buf struct buf text = BUF_INIT, formed = BUF_INIT;
    struct pb_span kind = span_head(span_of(section), span_find(span_of(section), ' '));
    const char *name = section + kind.n + (section[kind.n] == ' ');
    const char *file = rules_file_of(set, arena_copy(arena, kind), name);
    struct pb_span bytes;
    struct ini_file parsed;
    for (size_t i = 0; i < lines->n; i++)
        if (strpbrk(lines->v[i], "\n\r") || !strchr(lines->v[i], '='))
            return pb_fail(err, PB_BAD_INPUT, _("%s: expected one line, key = value"), lines->v[i]);
    if (!file)
        return pb_fail(err, PB_NOT_FOUND, _("there is no section [%s]: expected one such as 'bill 36871'"), section);
    const char *path = arena_printf(arena, "%s/%s", directory, file);
    if (!ini_load(arena, path, &bytes, err))
        return false;
    ini_parse(arena, diag_new(arena), path, bytes, &parsed);
    const struct ini_section *found = find(&parsed, kind, name);
    if (!found)
        return pb_fail(err, PB_LATER, "%s has changed meanwhile", file);
    insert(bytes, line_end(bytes, last_line(found)), lines, &text);
    bool form = is_formed(arena, path, bytes) && rules_format(diag_new(arena), path, buf_span(&text), &formed);
    char *base = arena_alloc(arena, SHA256_HEX);
    sha256_hex(bytes, base);
    *ret_draft = (struct rules_draft){.path = file, .base = base};
    struct pb_span whole = buf_span(form ? &formed : &text);
    ret_draft->bytes = (struct pb_span){arena_copy(arena, whole), whole.n};
    return true;
}
