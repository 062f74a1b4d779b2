#include "postbus/ini.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include "postbus/limits.h"
#include "postbus/steal.h"
#include "postbus/utf8.h"

struct parser {
    struct arena *arena;
    struct diag *diag;
    const char *name;
    struct ini_file *file;
    struct ini_entry *open; /* the entry that indented lines go on with; NULL for none */
    bool lost;              /* behind a faulty line: indented lines are passed over */
    bool faulty;
    unsigned line;
};

/* A piece of the current line and the column (in characters) where it begins. */
struct piece {
    struct pb_span text;
    unsigned column;
};

static struct diag_place place_of(const struct parser *p, unsigned column)
{
    return (struct diag_place){p->name, p->line, column};
}

#define FAULT(p, column, ...) ((p)->faulty = true, diag_error((p)->diag, place_of((p), (column)), __VA_ARGS__))

/* The piece's part behind its first `bytes` bytes. */
static struct piece piece_tail(struct piece piece, size_t bytes)
{
    size_t at = 0;
    while (at < bytes && at < piece.text.n) {
        utf8_next(piece.text, &at);
        piece.column++;
    }
    piece.text = span_tail(piece.text, at);
    return piece;
}

static struct piece piece_head(struct piece piece, size_t bytes)
{
    piece.text = span_head(piece.text, bytes);
    return piece;
}

static struct piece piece_trim(struct piece piece)
{
    struct pb_span inside = utf8_trim(piece.text);
    size_t before = (size_t)(inside.p - piece.text.p);
    return piece_tail(piece_head(piece, before + inside.n), before);
}

static bool begins_with_space(struct pb_span text)
{
    size_t at = 0;
    return text.n > 0 && utf8_is_space(utf8_next(text, &at));
}

size_t ini_comment(struct pb_span line)
{
    bool after_blank = true;
    for (size_t at = 0; at < line.n;) {
        size_t before = at;
        uint32_t rune = utf8_next(line, &at);
        if (rune == '#' && after_blank)
            return before;
        after_blank = utf8_is_space(rune);
    }
    return line.n;
}

/* A copy with every run of blanks made one blank. */
static const char *fold_blanks(struct arena *arena, struct pb_span text)
{
    char *copy = arena_alloc(arena, text.n + 1), *to = copy;
    bool blank = false;
    for (size_t at = 0; at < text.n;) {
        size_t before = at;
        if (utf8_is_space(utf8_next(text, &at))) {
            blank = true;
            continue;
        }
        if (blank)
            *to++ = ' ';
        blank = false;
        memcpy(to, text.p + before, at - before);
        to += at - before;
    }
    return copy;
}

/* False where a line holds what no text file holds. */
static bool check_bytes(struct parser *p, struct pb_span line)
{
    if (line.n > LIMIT_INI_LINE) {
        FAULT(p, 1, "a line of %zu bytes: expected at most %zu", line.n, LIMIT_INI_LINE);
        return false;
    }
    unsigned column = 1;
    for (size_t at = 0; at < line.n; column++) {
        size_t before = at;
        uint32_t rune = utf8_next(line, &at);
        unsigned byte = (unsigned char)line.p[before];
        if (rune == UTF8_REPLACEMENT && at == before + 1) {
            FAULT(p, column, "byte %02X is not UTF-8: expected the file to be saved as UTF-8", byte);
            return false;
        }
        if ((rune < 0x20 && rune != '\t') || rune == 0x7F) {
            FAULT(p, column, "control character %02X: expected plain text", byte);
            return false;
        }
    }
    return true;
}

static void add_value(struct parser *p, struct piece piece)
{
    piece = piece_trim(piece);
    if (piece.text.n == 0)
        return;
    struct ini_value value = {arena_copy(p->arena, piece.text), place_of(p, piece.column)};
    arena_push(p->arena, p->open, value);
}

static void parse_section(struct parser *p, struct piece line)
{
    size_t close = span_find(line.text, ']');
    if (close == line.text.n) {
        FAULT(p, piece_tail(line, line.text.n).column, "the section's name has no end: expected ]");
        return;
    }
    struct piece behind = piece_trim(piece_tail(line, close + 1));
    if (behind.text.n > 0) {
        FAULT(p, behind.column, "text behind ]: expected the end of the line");
        return;
    }
    struct piece inside = piece_trim(piece_tail(piece_head(line, close), 1));
    if (inside.text.n == 0) {
        FAULT(p, line.column, "a section without a kind: expected [kind name], such as [bill 36871]");
        return;
    }
    size_t word = 0;
    for (size_t at = 0; at < inside.text.n; word = at)
        if (utf8_is_space(utf8_next(inside.text, &at)))
            break;
    struct piece name = piece_trim(piece_tail(inside, word));
    struct ini_section section = {
        .kind = arena_copy(p->arena, span_head(inside.text, word)),
        .name = fold_blanks(p->arena, name.text),
        .place = place_of(p, inside.column),
        .name_place = place_of(p, name.text.n ? name.column : inside.column),
    };
    arena_push(p->arena, p->file, section);
    p->lost = false;
}

static void parse_entry(struct parser *p, struct piece line)
{
    size_t equals = span_find(line.text, '=');
    struct piece key = piece_trim(piece_head(line, equals));
    if (equals == line.text.n) {
        bool colon = span_find(line.text, ':') < line.text.n;
        if (colon)
            FAULT(p, line.column, "no = in this line: expected key = value, with = where : stands");
        else
            FAULT(p, line.column, "no = in this line: expected key = value, or a blank before a line that goes on");
    } else if (key.text.n == 0) {
        FAULT(p, line.column, "nothing stands before =: expected key = value");
    } else if (p->file->n == 0) {
        FAULT(p, line.column, "a key before any section: expected [kind name] first");
    } else {
        struct ini_section *section = &p->file->v[p->file->n - 1];
        struct ini_entry entry = {.key = fold_blanks(p->arena, key.text), .place = place_of(p, key.column)};
        arena_push(p->arena, section, entry);
        p->open = &section->v[section->n - 1];
        p->lost = false;
        add_value(p, piece_tail(line, equals + 1));
    }
}

static void parse_line(struct parser *p, struct pb_span bytes)
{
    if (!check_bytes(p, bytes)) {
        p->open = NULL;
        p->lost = true;
        return;
    }
    struct piece whole = {span_head(bytes, ini_comment(bytes)), 1};
    struct piece line = piece_trim(whole);
    if (line.text.n == 0)
        return;
    if (begins_with_space(whole.text)) {
        if (p->open)
            add_value(p, line);
        else if (!p->lost)
            FAULT(p, line.column, "an indented line goes on with a value, and none stands before it: expected key = value at the line's start");
        return;
    }
    p->open = NULL;
    p->lost = true; /* until the line proves good */
    if (line.text.p[0] == '[')
        parse_section(p, line);
    else
        parse_entry(p, line);
}

static bool parse_lines(struct parser *p, struct pb_span rest)
{
    struct pb_span line;
    if (span_starts(rest, SPAN_LIT("\xEF\xBB\xBF")))
        rest = span_tail(rest, 3);
    while (span_line(&rest, &line)) {
        p->line++;
        parse_line(p, line);
        if (p->file->n > LIMIT_SECTIONS) {
            FAULT(p, 1, "more than %d sections in one file: expected fewer, in several files", LIMIT_SECTIONS);
            return false;
        }
    }
    return !p->faulty;
}

bool ini_parse(struct arena *arena, struct diag *diag, const char *name, struct pb_span bytes,
               struct ini_file *ret_file)
{
    struct parser p = {.arena = arena, .diag = diag, .name = name, .file = ret_file};
    *ret_file = (struct ini_file){0};
    if (bytes.n > LIMIT_INI_BYTES) {
        FAULT(&p, 0, "a file of %zu bytes: expected at most %zu", bytes.n, LIMIT_INI_BYTES);
        return false;
    }
    if (span_starts(bytes, SPAN_LIT("\xFF\xFE")) || span_starts(bytes, SPAN_LIT("\xFE\xFF"))) {
        FAULT(&p, 0, "the file is UTF-16: expected it to be saved as UTF-8");
        return false;
    }
    return parse_lines(&p, bytes);
}

static bool fail_open(const char *path, struct pb_err *err)
{
    int code = errno;
    return pb_fail_errno(err, code == ENOENT || code == ENOTDIR ? PB_NOT_FOUND : PB_OPERATOR, code, "%s", path);
}

bool ini_load(struct arena *arena, const char *path, struct pb_span *ret_bytes, struct pb_err *err)
{
    struct stat info;
    /* O_NONBLOCK: a FIFO in the rules folder must not hold the daemon. */
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &info) < 0)
        return fail_open(path, err);
    if (!S_ISREG(info.st_mode))
        return pb_fail(err, PB_OPERATOR, "%s is not a plain file", path);
    if (info.st_size < 0 || (uintmax_t)info.st_size > LIMIT_INI_BYTES)
        return pb_fail(err, PB_LIMIT, "%s is larger than %zu bytes", path, LIMIT_INI_BYTES);
    size_t size = (size_t)info.st_size, have = 0;
    char *bytes = arena_alloc(arena, size + 1);
    while (have < size) {
        ssize_t n = read(fd, bytes + have, size - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_open(path, err);
        if (n == 0)
            break; /* it was cut short meanwhile */
        have += (size_t)n;
    }
    *ret_bytes = (struct pb_span){bytes, have};
    return true;
}
