#include "searchable.h"

#include <string.h>

#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"
#include "postbus/wire.h"

/* Texts of a reading, found in its bytes: they stand there in their order. */
struct finding {
    struct arena *arena;
    struct pb_span bytes;
    struct searchable *to;
    size_t room;
};

static void add(struct finding *f, enum search_column column, const char *text)
{
    struct pb_span wanted = span_of(text);
    wanted.n = utf8_cut(wanted, f->room);
    const char *at = wanted.n ? memmem(f->bytes.p, f->bytes.n, wanted.p, wanted.n) : NULL;
    if (!at)
        return;
    arena_push(f->arena, &f->to->places, ((struct search_place){column, (uint32_t)(at - f->bytes.p), (uint32_t)wanted.n}));
    f->room -= wanted.n;
}

static void add_letter(struct finding *f, const struct layer *layer)
{
    add(f, SEARCH_SUBJECT, layer->subject);
    add(f, SEARCH_AUTHOR, layer->from.name);
    add(f, SEARCH_AUTHOR, layer->from.address);
    add(f, SEARCH_AUTHOR, layer->on_behalf_of.name);
    add(f, SEARCH_LETTER, layer->text);
}

static void add_other(struct finding *f, const struct layer *layer)
{
    add(f, SEARCH_NOTE, layer->from.name);
    add(f, SEARCH_NOTE, layer->text);
}

bool searchable_add(struct store *store, const struct kept *kept, const struct reading *reading, const char *organisation, bool whole, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct searchable searchable = {.mail = kept->mail, .reading = kept->reading, .organisation = whole ? organisation : NULL};
    struct finding f = {arena, kept->reading, &searchable, LIMIT_SEARCHED_BYTES};
    bool internal = kept->letter >= reading->layers.n;
    if (whole && !internal)
        add_letter(&f, &reading->layers.v[kept->letter]);
    if (whole && internal && reading->layers.n > 0)
        add(&f, SEARCH_SUBJECT, reading->layers.v[0].subject);
    for (size_t i = 0; i < reading->layers.n; i++)
        if (i < kept->letter || (whole && i > kept->letter))
            add_other(&f, &reading->layers.v[i]);
    for (size_t i = 0; whole && i < reading->attachments.n; i++) {
        add(&f, SEARCH_ATTACHMENT, reading->attachments.v[i].name);
        add(&f, SEARCH_ATTACHMENT, reading->attachments.v[i].text);
    }
    return store_add_searchable(store, &searchable, err);
}

/* One mail that was kept and not looked through; what cannot be read again is passed by. */
static bool fill_one(struct store *store, bool *ret_any, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct kept kept;
    struct item *item;
    struct reading *reading;
    bool whole;
    if (!store_search_due(store, arena, &kept, &whole, ret_any, err))
        return false;
    if (!*ret_any)
        return true;
    if (!wire_decode(arena, kept.reading, &reading, err))
        return store_search_skip(store, kept.mail, err);
    return store_get_item(store, arena, kept.item, &item, err) && searchable_add(store, &kept, reading, item->organisation, whole, err);
}

bool searchable_fill(struct store *store, bool *ret_more, struct pb_err *err)
{
    int64_t until = iso_monotonic_ms() + LIMIT_SEARCH_FILL_MS;
    bool good = store_begin(store, err);
    for (*ret_more = good; good && *ret_more && iso_monotonic_ms() < until;)
        good = fill_one(store, ret_more, err);
    if (good && store_commit(store, err))
        return true;
    store_rollback(store);
    return false;
}
