#include "plain.h"

#include <stdint.h>

#include "postbus/utf8.h"

#define MARKS_MOST 32 /* marks on one letter */

struct making {
    struct arena *arena;
    struct pb_span text;
    struct plain *plain;
    char *copy;   /* NULL until something has to be changed */
    size_t n;     /* bytes of it */
    size_t from;  /* the text from here on is kept, and not copied yet */
    size_t gone;
};

static bool lower_letter(uint32_t rune)
{
    return utf8_is_word(rune) && !(rune >= '0' && rune <= '9') && utf8_lower(rune) == rune;
}

static bool is_mark(uint32_t rune)
{
    return rune >= 0x300 && rune <= 0x36F;
}

/* Words before which a hyphen at a line end is the first word's own. */
static bool joins_nothing(struct pb_span rest)
{
    static const char *const words[] = {"en", "of", "en/of", "tot", "dan"};
    size_t end = 0;
    while (end < rest.n && !strchr(" \t\n", rest.p[end]))
        end++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_caseeq(span_head(rest, end), span_of(words[i])))
            return true;
    return false;
}

/* Where the character before `at` begins. */
static size_t step_back(struct pb_span text, size_t at)
{
    while (at > 0 && ((unsigned char)text.p[--at] & 0xC0) == 0x80)
        ;
    return at;
}

/* The last character that is kept before `at`. */
static uint32_t kept_before(const struct making *m, size_t at)
{
    struct pb_span kept = at > m->from ? span_head(m->text, at) : (struct pb_span){m->copy, m->n};
    if (kept.n == 0)
        return ' ';
    size_t look = step_back(kept, kept.n);
    return utf8_next(kept, &look);
}

/* Length of "-\n   " at `at`, whose hyphen takes `width` bytes, where a word goes on behind it; else 0. */
static size_t line_break(const struct making *m, size_t at, size_t width)
{
    struct pb_span text = m->text;
    size_t end = at + width, look;
    while (end < text.n && strchr(" \t\r", text.p[end]))
        end++;
    if (end >= text.n || text.p[end] != '\n' || !lower_letter(kept_before(m, at)))
        return 0;
    for (end++; end < text.n && strchr(" \t", text.p[end]);)
        end++;
    look = end;
    if (end >= text.n || !lower_letter(utf8_next(text, &look)) || joins_nothing(span_tail(text, end)))
        return 0;
    return end - at;
}

/* Copies what is kept up to `to`. */
static void keep(struct making *m, size_t to)
{
    if (!m->copy)
        m->copy = arena_alloc(m->arena, m->text.n);
    memcpy(m->copy + m->n, m->text.p + m->from, to - m->from);
    m->n += to - m->from;
}

static void leave_out(struct making *m, size_t at, size_t skip)
{
    keep(m, at);
    m->from = at + skip;
    m->gone += skip;
    arena_push(m->arena, &m->plain->cuts, ((struct cut){m->n, m->gone}));
}

/* The letter before `at` and the marks from there on, as one. Returns where they end. */
static size_t compose(struct making *m, size_t at)
{
    size_t end = at, base = at > m->from ? step_back(m->text, at) : at;
    for (unsigned i = 0; i < MARKS_MOST && end < m->text.n; i++) {
        size_t next = end;
        if (!is_mark(utf8_next(m->text, &next)))
            break;
        end = next;
    }
    cleanup_buf struct buf composed = BUF_INIT;
    struct pb_span apart = span_tail(span_head(m->text, end), base);
    utf8_nfc(apart, &composed);
    if (base < m->from || composed.len == 0 || composed.len > apart.n || span_eq(apart, buf_span(&composed)))
        return end;
    keep(m, base);
    memcpy(m->copy + m->n, composed.data, composed.len);
    m->n += composed.len;
    m->from = end;
    if (composed.len < apart.n) { /* its last byte stands for all that is missing */
        m->gone += apart.n - composed.len;
        arena_push(m->arena, &m->plain->cuts, ((struct cut){m->n - 1, m->gone}));
    }
    return end;
}

/* The next byte from `at` on that is a hyphen or no ASCII. */
static size_t next_odd(struct pb_span text, size_t at)
{
    static const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    uint64_t eight;
    for (; at + 8 <= text.n; at += 8) {
        memcpy(&eight, text.p + at, 8);
        uint64_t hyphens = eight ^ ones * '-';
        if ((eight | ((hyphens - ones) & ~hyphens)) & highs)
            break;
    }
    while (at < text.n && text.p[at] != '-' && (unsigned char)text.p[at] < 0x80)
        at++;
    return at;
}

/* What is odd at `at`; returns where to go on, or SIZE_MAX where it is no UTF-8. */
static size_t settle(struct making *m, size_t at)
{
    size_t end = at;
    uint32_t rune = utf8_next(m->text, &end);
    if (rune == UTF8_REPLACEMENT && end == at + 1)
        return SIZE_MAX;
    if (is_mark(rune) && !utf8_is_invisible(rune))
        return compose(m, at);
    size_t skip = utf8_is_invisible(rune) ? end - at : rune == '-' || rune == 0x2010 ? line_break(m, at, end - at) : 0;
    if (skip > 0)
        leave_out(m, at, skip);
    return skip > 0 ? at + skip : end;
}

bool plain_make(struct arena *arena, struct pb_span text, struct plain *ret_plain)
{
    struct making m = {.arena = arena, .text = text, .plain = ret_plain};
    *ret_plain = (struct plain){.text = text};
    for (size_t at = next_odd(text, 0); at < text.n; at = next_odd(text, at)) {
        at = settle(&m, at);
        if (at == SIZE_MAX)
            return false;
    }
    if (m.copy) {
        keep(&m, text.n);
        ret_plain->text = (struct pb_span){m.copy, m.n};
    }
    return true;
}

size_t plain_origin(const struct plain *plain, size_t at)
{
    size_t low = 0, high = plain->cuts.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (plain->cuts.v[middle].at <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return at + (low ? plain->cuts.v[low - 1].gone : 0);
}
