#include "postbus/diag.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/near.h"
#include "postbus/utf8.h"

#define SHOWN_BEFORE 60 /* characters of a long line shown before the caret, and behind it */

struct source {
    const char *file;
    struct pb_span bytes;
};

struct message {
    struct diag_place place;
    const char *text;
    const char *warning; /* its name; NULL for an error */
    struct pb_span line; /* the file's line; p is NULL where unknown */
    size_t order;
};

struct kept {
    struct message *v; /* at most LIMIT_DIAGNOSTICS */
    size_t n, cap;
    size_t seen;
};

struct diag {
    struct arena *arena; /* borrowed: lives in it */
    struct { struct source *v; size_t n, cap; } sources;
    struct kept errors, warnings;
};

struct diag *diag_new(struct arena *arena)
{
    struct diag *diag = arena_alloc(arena, sizeof *diag);
    diag->arena = arena;
    return diag;
}

void diag_source(struct diag *diag, const char *file, struct pb_span bytes)
{
    struct pb_span copy = {arena_copy(diag->arena, bytes), bytes.n};
    arena_push(diag->arena, &diag->sources, ((struct source){arena_string(diag->arena, file), copy}));
}

/* The newest source of that name, so that a file read again shows its new text. */
static struct pb_span find_line(const struct diag *diag, struct diag_place place)
{
    for (size_t i = diag->sources.n; i-- > 0 && place.line > 0;) {
        if (strcmp(diag->sources.v[i].file, place.file) != 0)
            continue;
        struct pb_span rest = diag->sources.v[i].bytes, line;
        if (span_starts(rest, SPAN_LIT("\xEF\xBB\xBF")))
            rest = span_tail(rest, 3);
        for (unsigned number = 1; span_line(&rest, &line); number++)
            if (number == place.line)
                return line;
        break;
    }
    return (struct pb_span){0};
}

static void keep(struct diag *diag, struct kept *kept, struct diag_place place, const char *warning,
                 const char *format, va_list args)
{
    size_t order = kept->seen++;
    if (kept->n >= LIMIT_DIAGNOSTICS)
        return;
    char text[1024];
    vsnprintf(text, sizeof text, lang_text(format), args);
    place.file = arena_string(diag->arena, place.file ? place.file : "-");
    struct message message = {
        .place = place,
        .text = arena_string(diag->arena, text),
        .warning = arena_string(diag->arena, warning),
        .line = find_line(diag, place),
        .order = order,
    };
    arena_push(diag->arena, kept, message);
}

void diag_error(struct diag *diag, struct diag_place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    keep(diag, &diag->errors, place, NULL, format, args);
    va_end(args);
}

void diag_warn(struct diag *diag, struct diag_place place, const char *name, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    keep(diag, &diag->warnings, place, name, format, args);
    va_end(args);
}

size_t diag_errors(const struct diag *diag)
{
    return diag->errors.seen;
}

size_t diag_warnings(const struct diag *diag)
{
    return diag->warnings.seen;
}

static int in_order(const void *left, const void *right)
{
    const struct message *a = left, *b = right;
    int files = strcmp(a->place.file, b->place.file);
    if (files != 0)
        return files;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column)
        return a->place.column < b->place.column ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* Control characters would take over a terminal; tabs would move the caret. */
static void add_shown(struct buf *out, uint32_t rune)
{
    if (rune == '\t' || utf8_is_space(rune))
        buf_add_char(out, ' ');
    else if (rune < 0x20 || (rune >= 0x7F && rune < 0xA0) || utf8_is_invisible(rune))
        buf_add_char(out, '?');
    else
        buf_add_rune(out, rune);
}

/* The line, cut to what stands near the caret, and a caret under the word. */
static void print_line(struct buf *out, const struct message *message)
{
    unsigned column = message->place.column, at_column = 0;
    unsigned first = column > SHOWN_BEFORE ? column - SHOWN_BEFORE : 1, last = column + SHOWN_BEFORE;
    cleanup_buf struct buf caret = BUF_INIT;
    bool word = false;
    buf_printf(out, "%5u | ", message->place.line);
    for (size_t at = 0; at < message->line.n;) {
        uint32_t rune = utf8_next(message->line, &at);
        if (++at_column < first || at_column > last)
            continue;
        add_shown(out, rune);
        if (at_column == column)
            word = true;
        else if (word)
            word = utf8_is_word(rune) || rune == '-';
        if (at_column <= column || word)
            buf_add_char(&caret, at_column == column ? '^' : word ? '~' : ' ');
    }
    for (; column > 0 && at_column < column; at_column++)
        buf_add_char(&caret, at_column + 1 == column ? '^' : ' ');
    buf_add_char(out, '\n');
    if (column > 0)
        buf_printf(out, "      | %s\n", buf_string(&caret));
}

static void print_message(struct buf *out, const struct message *message)
{
    buf_add_string(out, message->place.file);
    if (message->place.line > 0)
        buf_printf(out, ":%u", message->place.line);
    if (message->place.line > 0 && message->place.column > 0)
        buf_printf(out, ":%u", message->place.column);
    buf_printf(out, ": %s%s", message->warning ? _("warning: ") : "", message->text);
    if (message->warning)
        buf_printf(out, " [%s]", message->warning);
    buf_add_char(out, '\n');
    if (message->line.p)
        print_line(out, message);
}

void diag_print(const struct diag *diag, struct buf *out)
{
    cleanup_arena struct arena *arena = arena_new(0);
    size_t n = diag->errors.n + diag->warnings.n;
    struct message *all = arena_array(arena, n, sizeof *all);
    if (diag->errors.n)
        memcpy(all, diag->errors.v, diag->errors.n * sizeof *all);
    if (diag->warnings.n)
        memcpy(all + diag->errors.n, diag->warnings.v, diag->warnings.n * sizeof *all);
    qsort(all, n, sizeof *all, in_order);
    for (size_t i = 0; i < n; i++)
        print_message(out, &all[i]);
    if (diag->errors.seen > diag->errors.n)
        buf_printf(out, _("errors besides: %zu\n"), diag->errors.seen - diag->errors.n);
    if (diag->warnings.seen > diag->warnings.n)
        buf_printf(out, _("warnings besides: %zu\n"), diag->warnings.seen - diag->warnings.n);
}

void diag_print_warnings(const struct diag *diag, const char *file, struct buf *out)
{
    for (size_t i = 0; i < diag->warnings.n; i++)
        if (strcmp(diag->warnings.v[i].place.file, file) == 0)
            print_message(out, &diag->warnings.v[i]);
}

bool diag_tell(const struct diag *diag, size_t index, struct diag_told *ret_told)
{
    bool error = index < diag->errors.n;
    size_t place = error ? index : index - diag->errors.n;
    if (!error && place >= diag->warnings.n)
        return false;
    const struct message *message = error ? &diag->errors.v[place] : &diag->warnings.v[place];
    *ret_told = (struct diag_told){message->place, message->text, message->warning};
    return true;
}

const char *diag_did_you_mean(const char *word, const char *const *candidates)
{
    size_t length = utf8_length(span_of(word));
    size_t best = length < 2 ? 0 : length / 3 + 1; /* one slip in every three letters */
    const char *meant = NULL;
    for (; *candidates; candidates++) {
        size_t distance = near_distance(word, *candidates);
        if (distance < best && distance < utf8_length(span_of(*candidates))) {
            best = distance;
            meant = *candidates;
        }
    }
    return meant;
}

const char *diag_meant(struct diag *diag, const char *near)
{
    return near ? arena_printf(diag->arena, _("; did you mean %s?"), near) : "";
}
