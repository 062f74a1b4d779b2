/* A rule file in its one form. What stands in it is what ini_parse says; here blanks, line
 * ends and comments get their places. The options of a key have one order already, as
 * keys_read takes no other. */
#include "postbus/ini.h"
#include "postbus/limits.h"
#include "postbus/rules.h"
#include "postbus/utf8.h"

#define KEY_ALIGNED 9  /* characters of the longest key ("committee") that = of a section stands in line for */
#define NOTE_GAP 3     /* blanks before comments behind text */
#define NOTE_ALIGNED 80 /* characters of the longest text whose comment stands in line with others */

enum line_kind { LINE_COMMENT, LINE_SECTION, LINE_KEY, LINE_VALUE };

struct line {
    enum line_kind kind;
    const char *text; /* without indentation; "" where there is but a comment */
    struct pb_span note; /* the comment; empty where there is none */
    size_t note_at;   /* characters before it: where it stood, then where it goes */
    size_t indent;    /* blanks before the text, or before a comment that stands alone */
    bool blank_before;
    bool bound;       /* a comment that belongs to what stands before it */
    bool goes_on;     /* a comment that goes on with the one in the line before it */
    unsigned number;  /* in the file as it was */
};

struct formatting {
    struct arena *arena;
    const struct ini_file *file;
    struct { struct line *v; size_t n, cap; } lines;
    const struct ini_section *section; /* that the line stands in; NULL before the first */
    const struct ini_entry *entry;     /* that values go on with; NULL for none */
    size_t sections, entries, values;  /* how many of the file, section and entry are taken */
    size_t width;  /* characters before = in this section */
    size_t indent; /* where the entry's values begin */
    unsigned line;
    bool blank;
};

static size_t width_of(const char *text)
{
    return utf8_length(span_of(text));
}

static size_t key_width(const struct ini_section *section)
{
    size_t most = 0;
    for (size_t i = 0; i < section->n; i++) {
        size_t width = width_of(section->v[i].key);
        if (width > most && width <= KEY_ALIGNED)
            most = width;
    }
    return most;
}

static bool take_section(struct formatting *f, struct line *line)
{
    if (f->sections == f->file->n || f->file->v[f->sections].place.line != f->line)
        return false;
    f->section = &f->file->v[f->sections++];
    f->entry = NULL;
    f->entries = 0;
    f->width = key_width(f->section);
    line->kind = LINE_SECTION;
    line->text = arena_printf(f->arena, "[%s%s%s]", f->section->kind, *f->section->name ? " " : "", f->section->name);
    return true;
}

static bool take_value(struct formatting *f, const char **ret_value)
{
    if (!f->entry || f->values == f->entry->n || f->entry->v[f->values].place.line != f->line)
        return false;
    *ret_value = f->entry->v[f->values++].text;
    return true;
}

static bool take_key(struct formatting *f, struct line *line)
{
    if (!f->section || f->entries == f->section->n || f->section->v[f->entries].place.line != f->line)
        return false;
    f->entry = &f->section->v[f->entries++];
    f->values = 0;
    const char *value = "";
    take_value(f, &value);
    const char *key = f->entry->key;
    size_t width = width_of(key), padding = width < f->width ? f->width - width : 0;
    f->indent = width + padding + strlen(" = ");
    /* A # behind a blank would be a comment. */
    const char *blank = *value && *value != '#' ? " " : "";
    line->kind = LINE_KEY;
    line->text = arena_printf(f->arena, "%s%*s =%s%s", key, (int)padding, "", blank, value);
    return true;
}

static bool take_more(struct formatting *f, struct line *line)
{
    if (!take_value(f, &line->text))
        return false;
    line->kind = LINE_VALUE;
    line->indent = f->indent;
    return true;
}

/* A comment that stands alone keeps to the left edge, or to what stands before it. */
static bool take_comment(const struct formatting *f, struct line *line)
{
    if (line->note.n == 0)
        return false;
    const struct line *before = f->lines.n > 0 ? &f->lines.v[f->lines.n - 1] : NULL;
    bool follows = before && !line->blank_before, indented = line->note_at > 0;
    line->goes_on = follows && indented && before->note.n > 0 && before->note_at == line->note_at &&
                    (before->kind != LINE_COMMENT || before->goes_on);
    line->bound = line->goes_on;
    if (line->goes_on || !indented || !f->entry)
        return true;
    line->bound = f->values < f->entry->n || (follows && (before->kind != LINE_COMMENT || before->bound));
    line->indent = line->bound ? f->indent : 0;
    return true;
}

static void take_line(struct formatting *f, struct pb_span bytes)
{
    size_t note = ini_comment(bytes);
    struct line line = {.kind = LINE_COMMENT, .text = "", .note = utf8_trim(span_tail(bytes, note)), .blank_before = f->blank,
                        .note_at = utf8_length(span_head(bytes, note)), .number = f->line};
    bool taken = take_section(f, &line) || take_key(f, &line) || take_more(f, &line) || take_comment(f, &line);
    if (taken)
        arena_push(f->arena, &f->lines, line);
    f->blank = !taken && f->lines.n > 0; /* none at the beginning */
}

/* A blank line before each section, and before the comment that stands on it. */
static void part_sections(struct formatting *f)
{
    for (size_t i = 0; i < f->lines.n; i++) {
        struct line *first = &f->lines.v[i];
        if (first->kind != LINE_SECTION)
            continue;
        while (first > f->lines.v && !first->blank_before && first[-1].kind == LINE_COMMENT && !first[-1].bound)
            first--;
        first->blank_before = first > f->lines.v;
    }
}

static size_t text_width(const struct line *line)
{
    return line->indent + width_of(line->text);
}

/* The end of the lines from `i` on whose comments stand in line. */
static size_t run_end(const struct line *v, size_t n, size_t i, size_t *ret_width)
{
    bool wide = *ret_width > NOTE_ALIGNED;
    for (i++; i < n && !v[i].blank_before; i++) {
        size_t width = text_width(&v[i]);
        if (v[i].goes_on)
            continue;
        if (v[i].kind == LINE_COMMENT || v[i].note.n == 0 || wide || width > NOTE_ALIGNED)
            break;
        if (width > *ret_width)
            *ret_width = width;
    }
    return i;
}

static void align_notes(struct formatting *f)
{
    struct line *v = f->lines.v;
    for (size_t i = 0, end; i < f->lines.n; i = end) {
        size_t width = text_width(&v[i]);
        end = i + 1;
        if (v[i].kind == LINE_COMMENT) {
            v[i].note_at = v[i].indent;
            continue;
        }
        if (v[i].note.n > 0)
            end = run_end(v, f->lines.n, i, &width);
        for (size_t j = i; j < end; j++)
            v[j].note_at = width + NOTE_GAP;
    }
}

static void put_blanks(struct buf *out, size_t n)
{
    buf_printf(out, "%*s", (int)n, "");
}

/* False, and told, where it has grown beyond what a file may hold. */
static bool put_line(struct buf *out, const struct line *line, struct diag *diag, const char *name)
{
    size_t before = out->len;
    if (*line->text) {
        put_blanks(out, line->indent);
        buf_add_string(out, line->text);
    }
    if (line->note.n > 0) {
        put_blanks(out, line->note_at - (*line->text ? text_width(line) : 0));
        buf_add_span(out, line->note);
    }
    if (out->len - before > LIMIT_INI_LINE) {
        struct diag_place place = {name, line->number, 1};
        diag_error(diag, place, "in its one form a line of %zu bytes: expected at most %zu",
                   out->len - before, LIMIT_INI_LINE);
        return false;
    }
    buf_add_char(out, '\n');
    return true;
}

static bool put_lines(const struct formatting *f, struct diag *diag, const char *name, struct buf *out)
{
    for (size_t i = 0; i < f->lines.n; i++) {
        if (f->lines.v[i].blank_before)
            buf_add_char(out, '\n');
        if (!put_line(out, &f->lines.v[i], diag, name))
            return false;
        if (out->len > LIMIT_INI_BYTES) {
            diag_error(diag, diag_file(name), "in its one form a file of more than %zu bytes: expected fewer", LIMIT_INI_BYTES);
            return false;
        }
    }
    return true;
}

bool rules_format(struct diag *diag, const char *name, struct pb_span bytes, struct buf *ret_text)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct ini_file file;
    struct pb_span line;
    diag_source(diag, name, bytes);
    if (!ini_parse(arena, diag, name, bytes, &file))
        return false;
    struct formatting f = {.arena = arena, .file = &file};
    if (span_starts(bytes, SPAN_LIT("\xEF\xBB\xBF")))
        bytes = span_tail(bytes, 3);
    while (span_line(&bytes, &line)) {
        f.line++;
        take_line(&f, line);
    }
    part_sections(&f);
    align_notes(&f);
    if (!put_lines(&f, diag, name, &out))
        return false;
    buf_add_span(ret_text, buf_span(&out));
    return true;
}
