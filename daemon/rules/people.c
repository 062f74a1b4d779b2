#include "people.h"

#include "postbus/near.h"
#include "postbus/utf8.h"

#define SLIP_LEAST 9 /* letters in which one slip is allowed */

/* Lower-case letters alone: "van der Goot, Auke" and "auke.vandergoot" meet. */
static const char *letters(struct arena *arena, struct pb_span text)
{
    char *out = arena_alloc(arena, text.n * 4 + 1);
    size_t n = 0;
    for (size_t at = 0; at < text.n;) {
        uint32_t rune = utf8_next(text, &at);
        if (utf8_is_word(rune) && !(rune >= '0' && rune <= '9') && rune != '_')
            n += utf8_put(utf8_lower(rune), out + n);
    }
    return n ? out : NULL;
}

/* "Thijssen, Noortje" the other way round. */
static struct pb_span forename_first(struct arena *arena, struct pb_span name)
{
    size_t comma = span_find(name, ',');
    if (comma == name.n)
        return name;
    struct pb_span last = span_head(name, comma), first = span_trim(span_tail(name, comma + 1));
    return span_of(arena_printf(arena, "%.*s %.*s", (int)first.n, first.p, (int)last.n, last.p));
}

static struct member make(struct arena *arena, struct pb_span name, struct pb_span address)
{
    struct member member = {0};
    size_t at = span_find(address, '@');
    if (name.n > 0)
        member.name = letters(arena, forename_first(arena, name));
    if (at > 0 && at < address.n)
        member.local = letters(arena, span_head(address, at));
    /* Redacted ("5.1.2.e@…") or an initial: too little to know anybody by. */
    if (member.local && utf8_length(span_of(member.local)) >= 4)
        member.address = arena_copy(arena, address);
    else
        member.local = NULL;
    return member;
}

struct member people_member(struct arena *arena, const char *text)
{
    struct pb_span all = span_of(text);
    size_t open = span_find(all, '<'), close = span_find(all, '>');
    if (open < close && close < all.n)
        return make(arena, span_trim(span_head(all, open)), span_trim(span_tail(span_head(all, close), open + 1)));
    if (span_find(all, '@') < all.n)
        return make(arena, (struct pb_span){0}, all);
    return make(arena, all, (struct pb_span){0});
}

struct member people_addressee(struct arena *arena, const struct address *address)
{
    return make(arena, span_of(address->name), span_of(address->address));
}

static bool same(const char *a, const char *b)
{
    if (!a || !b)
        return false;
    size_t length = utf8_length(span_of(a));
    return near_distance(a, b) <= (length >= SLIP_LEAST ? 1 : 0);
}

bool people_same(const struct member *member, const struct member *addressee)
{
    if (member->address && addressee->address && span_caseeq(span_of(member->address), span_of(addressee->address)))
        return true;
    return same(member->name, addressee->name) || same(member->local, addressee->local) ||
           same(member->name, addressee->local) || same(member->local, addressee->name);
}
