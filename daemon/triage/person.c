#include "postbus/person.h"

#include <stdlib.h>
#include <string.h>

#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/store_destroy.h"
#include "postbus/utf8.h"
#include "postbus/wire.h"

#define NAME_LEAST 3       /* characters of a name that is looked for */
#define ALIVE_READINGS 500 /* looked through between two signs of life */

struct looking {
    struct arena *arena;
    struct person *person;
    struct buf wanted, text; /* folded: what is looked for, and in what */
    unsigned read;
    void (*alive)(void *context);
    void *context;
};

/* ---- is it him? ---- */

static bool joins_address(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '+' || (unsigned char)c >= 0x80;
}

/* What is found stands for itself, and is no part of a longer word or address. */
static bool is_whole(struct pb_span text, size_t at, size_t n)
{
    char before = at > 0 ? text.p[at - 1] : ' ', after = at + n < text.n ? text.p[at + n] : ' ', next = at + n + 1 < text.n ? text.p[at + n + 1] : ' ';
    return !joins_address(before) && before != '.' && !joins_address(after) && !(after == '.' && joins_address(next));
}

static bool is_in(struct looking *l, const char *text)
{
    if (!text || !*text)
        return false;
    buf_clear(&l->text);
    utf8_fold(span_of(text), &l->text);
    struct pb_span all = buf_span(&l->text), wanted = buf_span(&l->wanted);
    for (size_t from = 0, at; (at = span_search(span_tail(all, from), wanted)) < all.n - from; from += at + 1)
        if (is_whole(all, from + at, wanted.n))
            return true;
    return false;
}

static bool is_him(struct looking *l, const struct address *who)
{
    if (!l->person->by_address)
        return is_in(l, who->name);
    buf_clear(&l->text);
    utf8_fold(span_of(who->address), &l->text);
    if (!who->address || !span_eq(buf_span(&l->text), buf_span(&l->wanted)))
        return false;
    if (who->name && l->person->names.n < LIMIT_PERSON_NAMES && !strings_has(&l->person->names, who->name))
        arena_push(l->arena, &l->person->names, arena_string(l->arena, who->name));
    return true;
}

static bool is_among(struct looking *l, const struct addresses *list)
{
    bool found = false;
    for (size_t i = 0; i < list->n; i++)
        found = is_him(l, &list->v[i]) || found;
    return found;
}

/* ---- one mail ---- */

static unsigned parts_of_layer(struct looking *l, const struct reading *reading, size_t letter, size_t at)
{
    const struct layer *layer = &reading->layers.v[at];
    unsigned parts = 0;
    size_t own = letter < reading->layers.n ? letter : 0; /* of a mail within the house: what it says itself */
    bool from = is_him(l, &layer->from), behalf = is_him(l, &layer->on_behalf_of), to = is_among(l, &layer->to), cc = is_among(l, &layer->cc);
    if (from || behalf)
        parts |= at == own ? PERSON_WROTE : at < own ? PERSON_SENT_ON : PERSON_NAMED;
    if (to || cc)
        parts |= PERSON_ADDRESSED;
    if (is_in(l, layer->text) || is_in(l, layer->subject))
        parts |= PERSON_NAMED;
    return parts;
}

static void add(struct looking *l, int64_t item, unsigned parts)
{
    struct person_letter letter = {item, parts};
    if (l->person->letters.n < 4 * LIMIT_PERSON_LETTERS) /* mails: several may be of one letter */
        arena_push(l->arena, &l->person->letters, letter);
    else
        l->person->cut = true;
}

static bool see(void *context, const struct kept *kept)
{
    struct looking *l = context;
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct pb_err damaged;
    unsigned parts = 0;
    if (l->alive && ++l->read % ALIVE_READINGS == 0)
        l->alive(l->context);
    if (!wire_decode(arena, kept->reading, &reading, &damaged))
        return true;
    for (size_t i = 0; i < reading->layers.n; i++)
        parts |= parts_of_layer(l, reading, kept->letter, i);
    for (size_t i = 0; i < reading->attachments.n; i++)
        if (is_in(l, reading->attachments.v[i].text) || is_in(l, reading->attachments.v[i].name))
            parts |= PERSON_NAMED;
    if (parts)
        add(l, kept->item, parts);
    if (parts & PERSON_SENT_ON)
        arena_push(l->arena, &l->person->sent_on, kept->mail);
    return true;
}

/* ---- all of them ---- */

static int by_item(const void *a, const void *b)
{
    int64_t x = ((const struct person_letter *)a)->item, y = ((const struct person_letter *)b)->item;
    return x < y ? -1 : x > y;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Each mail once: one may be shown by two names. */
static void merge_mails(struct items *mails)
{
    size_t n = 0;
    if (mails->n > 0)
        qsort(mails->v, mails->n, sizeof *mails->v, by_number);
    for (size_t i = 0; i < mails->n; i++)
        if (n == 0 || mails->v[n - 1] != mails->v[i])
            mails->v[n++] = mails->v[i];
    mails->n = n;
}

static void merge(struct person *p)
{
    merge_mails(&p->sent_on);
    size_t n = 0;
    if (p->letters.n > 0)
        qsort(p->letters.v, p->letters.n, sizeof *p->letters.v, by_item);
    for (size_t i = 0; i < p->letters.n; i++) {
        if (n > 0 && p->letters.v[n - 1].item == p->letters.v[i].item)
            p->letters.v[n - 1].parts |= p->letters.v[i].parts;
        else
            p->letters.v[n++] = p->letters.v[i];
    }
    p->cut = p->cut || n > LIMIT_PERSON_LETTERS;
    p->letters.n = n < LIMIT_PERSON_LETTERS ? n : LIMIT_PERSON_LETTERS;
}

/* What nothing is kept of any more, and is known all the same. */
static bool add_traces(struct looking *l, struct store *store, const char *who, struct pb_err *err)
{
    struct person_traces traces = {0};
    const struct strings *names = &l->person->names;
    if (!store_person_traces(store, l->arena, who, names, &traces, err))
        return false;
    for (size_t i = 0; i < traces.letters.n; i++)
        add(l, traces.letters.v[i], PERSON_WROTE);
    for (size_t i = 0; i < traces.noted.n; i++)
        add(l, traces.noted.v[i], PERSON_NOTED);
    for (size_t i = 0; i < traces.sent_on.n; i++) {
        int64_t item;
        enum relation_kind relation;
        if (!store_mail_now(store, traces.sent_on.v[i], &item, &relation, err))
            return false;
        add(l, item, PERSON_SENT_ON);
        arena_push(l->arena, &l->person->sent_on, traces.sent_on.v[i]);
    }
    return true;
}

bool person_find(struct store *store, struct arena *arena, const char *who, void (*alive)(void *context), void *context, struct person *ret, struct pb_err *err)
{
    struct looking l = {.arena = arena, .person = ret, .alive = alive, .context = context};
    struct pb_span trimmed = span_trim(span_of(who));
    *ret = (struct person){.by_address = span_find(trimmed, '@') < trimmed.n};
    if (utf8_length(trimmed) < NAME_LEAST || trimmed.n > LIMIT_ERASED_NAME || !utf8_valid(trimmed))
        return pb_fail(err, PB_BAD_INPUT, _("expected an address, or a name of %d characters at least"), NAME_LEAST);
    utf8_fold(trimmed, &l.wanted);
    bool good = l.wanted.len > 0 ? store_each_reading(store, see, &l, err) && add_traces(&l, store, arena_copy(arena, trimmed), err) : true;
    buf_done(&l.wanted);
    buf_done(&l.text);
    merge(ret);
    return good;
}
