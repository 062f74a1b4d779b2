#include "author.h"

#include <stdlib.h>

#include "redaction.h"
#include "words.h"

#define NAME_TOKENS 16

static const char *const public_domains[] = {
    "aol.com", "caiway.nl", "casema.nl", "chello.nl", "ezorg.nl", "freedom.nl", "gmail.com", "gmx.com", "gmx.de",
    "gmx.net", "googlemail.com", "hetnet.nl", "home.nl", "hotmail.be", "hotmail.com", "hotmail.nl", "icloud.com",
    "kpnmail.nl", "kpnplanet.nl", "live.be", "live.com", "live.nl", "mac.com", "mail.com", "me.com", "msn.com",
    "online.nl", "onsbrabantnet.nl", "onsnet.nu", "outlook.be", "outlook.com", "outlook.nl", "planet.nl", "proton.me",
    "protonmail.com", "quicknet.nl", "solcon.nl", "telenet.be", "telfort.nl", "tele2.nl", "tiscali.nl", "upcmail.nl",
    "versatel.nl", "wanadoo.nl", "web.de", "wxs.nl", "xs4all.nl", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.nl",
    "zeelandnet.nl", "ziggo.nl", "zonnet.nl",
};

static int by_name(const void *a, const void *b)
{
    return strcmp(a, *(const char *const *)b);
}

bool author_is_public(const char *domain)
{
    return domain && bsearch(domain, public_domains, sizeof public_domains / sizeof *public_domains, sizeof *public_domains, by_name);
}

bool author_is_within(const char *domain, const struct strings *house)
{
    size_t n = domain ? strlen(domain) : 0;
    for (size_t i = 0; n > 0 && i < house->n; i++) {
        size_t tail = strlen(house->v[i]);
        if (n >= tail && strcmp(domain + n - tail, house->v[i]) == 0 && (n == tail || domain[n - tail - 1] == '.'))
            return true;
    }
    return false;
}

/* Marks that stand for a name or a local part. */
static bool is_redacted(struct pb_span text)
{
    static const char *const marks[] = {"[", "xx", "***", "redacted", "geanonimiseerd", "anonymous@"};
    cleanup_buf struct buf tokens = BUF_INIT;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (span_casestarts(text, span_of(marks[i])))
            return true;
    words_take(&text, NAME_TOKENS, &tokens);
    return tokens.len == 0 || span_search(buf_span(&tokens), SPAN_LIT(WORDS_REDACTED)) < tokens.len;
}

static char *lower(struct arena *arena, struct pb_span text)
{
    char *copy = arena_copy(arena, text);
    for (char *p = copy; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    return copy;
}

static void take_address(struct arena *arena, const char *text, struct author *author)
{
    struct pb_span all = span_of(text);
    size_t at = span_find(all, '@');
    if (at == all.n)
        return;
    struct pb_span local = span_head(all, at), domain = span_tail(all, at + 1);
    while (domain.n > 0 && domain.p[domain.n - 1] == '.')
        domain.n--;
    if (span_find(domain, '.') == domain.n || span_find(domain, '@') < domain.n || redaction_length(domain))
        return;
    author->domain = lower(arena, domain);
    if (local.n > 0 && !is_redacted(local))
        author->address = arena_printf(arena, "%s@%s", lower(arena, local), author->domain);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *sorted_name(struct arena *arena, struct pb_span name)
{
    cleanup_buf struct buf token = BUF_INIT, out = BUF_INIT;
    const char *tokens[NAME_TOKENS];
    size_t n = 0;
    while (n < NAME_TOKENS && words_take(&name, 1, &token) == 1) {
        tokens[n++] = arena_copy(arena, buf_span(&token));
        buf_clear(&token);
    }
    qsort(tokens, n, sizeof *tokens, by_text);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%s%s", i ? " " : "", tokens[i]);
    return n ? arena_copy(arena, buf_span(&out)) : NULL;
}

static bool is_given(const char *name, const char *address)
{
    return name && !(address && span_caseeq(span_trim(span_of(name)), span_of(address))) && !is_redacted(span_of(name));
}

struct author author_of(struct arena *arena, const struct layer *layer)
{
    struct author author = {0};
    const struct address *principal = &layer->on_behalf_of, *from = &layer->from;
    take_address(arena, from->address ? from->address : principal->address, &author);
    if (is_given(principal->name, principal->address))
        author.name = sorted_name(arena, span_of(principal->name));
    else if (is_given(from->name, from->address))
        author.name = sorted_name(arena, span_of(from->name));
    return author;
}
