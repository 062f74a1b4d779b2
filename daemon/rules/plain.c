#include "plain.h"

#include "postbus/buf.h"
#include "postbus/utf8.h"

static bool lower_letter(uint32_t rune)
{
    return utf8_is_word(rune) && !(rune >= '0' && rune <= '9') && utf8_lower(rune) == rune;
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

/* Length of "-\n   " at `at` where a word goes on behind it, else 0. */
static size_t line_break(struct pb_span text, size_t at, uint32_t before)
{
    size_t end = at, look;
    if (text.p[at] != '-' && !span_starts(span_tail(text, at), SPAN_LIT("\xE2\x80\x90")))
        return 0;
    end += text.p[at] == '-' ? 1 : 3;
    while (end < text.n && strchr(" \t\r", text.p[end]))
        end++;
    if (end >= text.n || text.p[end] != '\n' || !lower_letter(before))
        return 0;
    for (end++; end < text.n && strchr(" \t", text.p[end]);)
        end++;
    look = end;
    if (end >= text.n || !lower_letter(utf8_next(text, &look)) || joins_nothing(span_tail(text, end)))
        return 0;
    return end - at;
}

static bool is_plain(struct pb_span text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == 0xC2 || c == 0xCD || c == 0xD8 || c == 0xE2 || c == 0xEF)
            return false;
        if (c == '-' && i + 1 < text.n && strchr(" \t\r\n", text.p[i + 1]))
            return false;
    }
    return true;
}

void plain_make(struct arena *arena, struct pb_span text, struct plain *ret_plain)
{
    *ret_plain = (struct plain){.text = text};
    if (is_plain(text))
        return;
    char *copy = arena_alloc(arena, text.n);
    size_t n = 0, gone = 0;
    uint32_t before = ' ';
    for (size_t at = 0; at < text.n;) {
        size_t next = at;
        uint32_t rune = utf8_next(text, &next);
        size_t skip = utf8_is_invisible(rune) ? next - at : line_break(text, at, before);
        if (skip > 0) {
            gone += skip;
            at += skip;
            arena_push(arena, &ret_plain->cuts, ((struct cut){n, gone}));
            continue;
        }
        memcpy(copy + n, text.p + at, next - at);
        n += next - at;
        at = next;
        before = rune;
    }
    ret_plain->text = (struct pb_span){copy, n};
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
