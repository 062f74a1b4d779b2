#include "letter/block_scan.h"

#include "letter/blank.h"
#include "letter/date.h"
#include "letter/files.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define WRAP_WIDTH 72      /* a line that had room for the next word was not wrapped */
#define WRAP_WIDEST 82
#define SUBJECT_LINES 4   /* of one subject, behind its first */
#define LIST_AHEAD 60      /* lines of a list before the next label */
#define VALUE_AHEAD 3      /* lines of any other value */
#define BLANKS_MOST 3      /* empty lines between two labels */

static bool is_complete(const struct block_scan *scan)
{
    return block_seen(scan, ROLE_FROM) && block_seen(scan, ROLE_DATE) && block_seen(scan, ROLE_TO) && block_seen(scan, ROLE_SUBJECT);
}

static bool is_list(enum role role)
{
    return role == ROLE_TO || role == ROLE_CC || role == ROLE_BCC || role == ROLE_REPLY_TO;
}

/* A line that can only be more of a list of mailboxes. */
static bool is_list_line(struct pb_span words)
{
    size_t at = span_find(words, '@');
    if (at == words.n)
        return false;
    bool bare = span_find(words, ' ') == words.n;
    return bare || block_ends_in(words, ";,>])") || span_find(words, '<') < words.n;
}

/* True where the list so far cannot end here: after a separator, within a mailbox. */
static bool is_open(const struct block_scan *scan, const struct slot *slot)
{
    const struct line *last = &scan->lines->v[slot->last];
    struct pb_span words = slot->last == slot->line ? slot->value : line_words(last);
    size_t open = words.n, closed = words.n;
    for (size_t i = words.n; i-- > 0 && open == words.n;) {
        if (words.p[i] == '>' && closed == words.n)
            closed = i;
        if (words.p[i] == '<')
            open = i;
    }
    return block_ends_in(words, ";,<") || (open < words.n && closed == words.n);
}

/* Is one of the next lines, none of them empty, a label that is still missing? */
static bool label_ahead(const struct block_scan *scan, size_t at, size_t most)
{
    for (size_t i = at; i < scan->lines->n && i <= at + most; i++) {
        const struct line *line = &scan->lines->v[i];
        struct label label;
        if (line->length == 0 || line->quotes != scan->quotes)
            return false;
        if (line_label(line, &label))
            return !block_seen(scan, label.role);
    }
    return false;
}

static size_t first_word(struct pb_span words)
{
    return span_find(words, ' ');
}

/* Was `line` broken off where the next one goes on, for want of room? */
static bool was_wrapped(const struct line *line, const struct line *next)
{
    size_t width = line->n;
    return width <= WRAP_WIDEST && next->length <= WRAP_WIDEST && width + 1 + first_word(line_words(next)) > WRAP_WIDTH;
}

static bool is_empty_at(const struct block_scan *scan, size_t at)
{
    return at >= scan->lines->n || scan->lines->v[at].length == 0;
}

static bool is_small(const struct line *line)
{
    size_t at = 0;
    uint32_t rune = line->length ? utf8_next(line_words(line), &at) : 0;
    return utf8_is_small(rune);
}

/* Whatever the width of the wrap: do small letters go on with the subject, up to an
 * empty line, and never as a sentence would end? */
static bool goes_on_small(const struct block_scan *scan, size_t at)
{
    for (size_t i = at; i < at + SUBJECT_LINES && i < scan->lines->n; i++) {
        const struct line *line = &scan->lines->v[i];
        if (!is_small(line) || line->length > WRAP_WIDEST || block_ends_in(line_words(line), ".,;!?:"))
            return false;
        if (is_empty_at(scan, i + 1))
            return true;
    }
    return false;
}

/* A subject at the block's end goes on where it was wrapped, not into a letter
 * that begins at once. */
static bool goes_on(const struct block_scan *scan, const struct slot *slot, size_t at)
{
    const struct line *line = &scan->lines->v[at];
    if (slot->last + 1 != at)
        return false;
    if (goes_on_small(scan, at))
        return true;
    if (!was_wrapped(line - 1, line) || block_ends_in(line_words(line), ",!:"))
        return false;
    return is_empty_at(scan, at + 1) || (was_wrapped(line, line + 1) && is_empty_at(scan, at + 2));
}

/* The value of a label with nothing behind it, on the next line. */
static bool is_value_below(const struct block_scan *scan, enum role role, size_t at)
{
    struct pb_span words = line_words(&scan->lines->v[at]);
    struct date date;
    struct label label;
    bool last = is_empty_at(scan, at + 1) || line_label(&scan->lines->v[at + 1], &label);
    switch (role) {
    case ROLE_ATTACHMENTS:
        return files_is_name(words);
    case ROLE_SENT: case ROLE_DATE:
        return date_parse(words, scan->locales, &date);
    case ROLE_TO: case ROLE_CC: case ROLE_BCC: case ROLE_REPLY_TO:
        return is_list_line(words) || label_ahead(scan, at, LIST_AHEAD);
    default:
        return last && (scan->blanks == 0 || scan->below || role == ROLE_FROM);
    }
}

static bool takes_line(const struct block_scan *scan, size_t at)
{
    const struct line *line = &scan->lines->v[at];
    const struct slot *slot = &scan->slots[scan->current];
    struct pb_span words = line_words(line);
    enum role role = scan->current;
    if (slot->value.n == 0 && slot->last == slot->line)
        return is_value_below(scan, role, at);
    if (scan->blanks > 0)
        return (is_list(role) && is_open(scan, slot) && is_list_line(words)) ||
               (role == ROLE_ATTACHMENTS && slot->last > slot->line && scan->blanks == 1 && files_is_name(words));
    if (is_list(role))
        return is_open(scan, slot) || is_list_line(words) || label_ahead(scan, at, LIST_AHEAD);
    if (role == ROLE_ATTACHMENTS)
        return files_is_name(words);
    if (role == ROLE_FROM && (is_open(scan, slot) || is_list_line(words)))
        return true;
    if (role == ROLE_SUBJECT && goes_on(scan, slot, at))
        return true;
    return label_ahead(scan, at, VALUE_AHEAD);
}

/* May a label stand behind the empty lines that were met with? */
static bool may_follow_blank(const struct block_scan *scan, const struct label *label, size_t at)
{
    if (label->role == ROLE_ATTACHMENTS) {
        size_t next = lines_next(scan->lines, at + 1, at + 3 < scan->lines->n ? at + 3 : scan->lines->n);
        struct pb_span names = label->value.n || next >= scan->lines->n ? label->value : line_words(&scan->lines->v[next]);
        return files_is_name(names);
    }
    return scan->blanks <= BLANKS_MOST && (block_is_core(label->role) || scan->spaced) &&
           (scan->spaced || scan->n == 1 || !is_complete(scan));
}

static void add_label(struct block_scan *scan, const struct label *label, size_t at)
{
    scan->spaced = scan->spaced || (scan->n == 1 && scan->blanks > 0);
    if (scan->n++ == 0)
        scan->first = label->role;
    scan->current = label->role;
    scan->slots[label->role] = (struct slot){true, label->value, at, at};
    if (label->role == ROLE_FROM)
        scan->sender = label->locales;
    else
        scan->locales &= label->locales;
    scan->outlook = scan->outlook || label->role == ROLE_SENT;
}

/* A second label of one kind: the start of the block below, or a sign that this
 * one began too early. */
static bool ends_well(const struct block_scan *scan, enum role again)
{
    return scan->blanks > 0 || again != scan->first || (is_complete(scan) && scan->first == ROLE_FROM);
}

bool block_scan_lines(struct block_scan *scan, size_t at)
{
    for (size_t i = at; i < scan->lines->n && i < at + LIMIT_BLOCK_LINES; i++) {
        const struct line *line = &scan->lines->v[i];
        struct label label;
        if (line->length == 0) {
            scan->blanks++;
            continue;
        }
        if (line->quotes != scan->quotes)
            break;
        if (line_label(line, &label)) {
            if (block_seen(scan, label.role))
                return ends_well(scan, label.role);
            if (scan->blanks > 0 && !may_follow_blank(scan, &label, i))
                break;
            add_label(scan, &label, i);
        } else if (scan->n > 0 && takes_line(scan, i)) {
            struct slot *slot = &scan->slots[scan->current];
            scan->below = scan->below || (slot->value.n == 0 && slot->last == slot->line);
            slot->last = i;
        } else {
            break;
        }
        scan->end = i + 1;
        scan->blanks = 0;
    }
    return scan->n > 1;
}

static void add_folded(struct buf *out, struct pb_span words)
{
    for (size_t at = 0; at < words.n;) {
        size_t start = at;
        while (at < words.n && words.p[at] > ' ' && words.p[at] < 127) /* ASCII */
            at++;
        buf_add(out, words.p + start, at - start);
        if (at == words.n)
            break;
        start = at;
        uint32_t rune = utf8_next(words, &at);
        if (utf8_is_space(rune)) {
            if (out->len > 0 && out->data[out->len - 1] != ' ')
                buf_add_char(out, ' ');
        } else if (!utf8_is_invisible(rune)) {
            buf_add(out, words.p + start, at - start);
        }
    }
}

struct pb_span block_join(struct arena *arena, const struct lines *lines, const struct slot *slot)
{
    cleanup_buf struct buf out = BUF_INIT;
    if (slot->value.n == 0 && slot->last == slot->line)
        return SPAN_LIT("");
    add_folded(&out, slot->value);
    for (size_t i = slot->line + 1; i <= slot->last; i++) {
        if (lines->v[i].length == 0)
            continue;
        if (out.len > 0 && out.data[out.len - 1] != ' ')
            buf_add_char(&out, ' ');
        add_folded(&out, line_words(&lines->v[i]));
    }
    struct pb_span joined = blank_trim(buf_span(&out));
    return (struct pb_span){arena_copy(arena, joined), joined.n};
}
