/* identity_fingerprint: what a letter is found and compared by. */
#include <stdlib.h>

#include "author.h"
#include "canon.h"
#include "postbus/identity.h"
#include "postbus/limits.h"
#include "words.h"

static const char *hash_of(struct arena *arena, struct pb_span tokens)
{
    char *hex = arena_alloc(arena, SHA256_HEX);
    canon_hash(tokens, hex);
    return hex;
}

static const char *folded(struct arena *arena, const char *text)
{
    cleanup_buf struct buf out = BUF_INIT;
    words_add(span_of(text), &out);
    return out.len ? arena_copy(arena, buf_span(&out)) : NULL;
}

/* Parts that no author encloses: pictures, signatures, cards, invitations. */
static bool is_trimming(const char *type)
{
    static const char *const types[] = {"image/", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-",
                                        "application/ms-tnef", "text/calendar", "text/vcard", "text/x-vcard", "message/"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (type && span_casestarts(span_of(type), span_of(types[i])))
            return true;
    return false;
}

/* An attachment is known by what it says; by its bytes where it was not read. */
static const char *attachment_key(struct arena *arena, const struct attachment *attachment)
{
    if (is_trimming(attachment->type))
        return NULL;
    struct canon canon = attachment->text ? canon_text(arena, attachment->text) : (struct canon){0};
    if (canon.tokens == 0)
        return attachment->sha256;
    const char *all = arena_printf(arena, "%s %s", canon.body, canon.signer ? canon.signer : "");
    return hash_of(arena, span_of(all));
}

/* The message, itself or attached, in which the layer stands. */
static size_t carrier(const struct reading *reading, size_t layer)
{
    while (layer > 0 && reading->layers.v[layer].kind != LAYER_ATTACHED)
        layer--;
    return layer;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Keys of the attachments that came with the letter, sorted, each once. */
static const char *enclosed(struct arena *arena, const struct reading *reading, size_t letter)
{
    const char *keys[LIMIT_ENCLOSED];
    cleanup_buf struct buf out = BUF_INIT;
    size_t n = 0, first = carrier(reading, letter);
    for (size_t i = 0; i < reading->attachments.n && n < LIMIT_ENCLOSED; i++) {
        const struct attachment *a = &reading->attachments.v[i];
        const char *key = a->layer >= first && a->layer <= letter ? attachment_key(arena, a) : NULL;
        if (key)
            keys[n++] = key;
    }
    qsort(keys, n, sizeof *keys, by_text);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(keys[i], keys[i - 1]) != 0)
            buf_printf(&out, "%s%s", i ? " " : "", keys[i]);
    return n ? arena_copy(arena, buf_span(&out)) : NULL;
}

static void add_id(struct arena *arena, struct strings *list, const char *id)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i], id) == 0)
            return;
    arena_push(arena, list, id);
}

static void add_references(struct arena *arena, struct strings *list, const struct layer *layer)
{
    for (size_t i = 0; i < layer->references.n && list->n < LIMIT_REFERENCES; i++)
        arena_push(arena, list, layer->references.v[i]);
}

/* A letter forwarded within a mail has lost its Message-ID; the forwarder's only
 * reference is it. Where he refers to several, there is no telling which. */
static const char *only_reference(const struct reading *reading, size_t letter)
{
    const struct strings *list = &reading->layers.v[0].references;
    bool direct = letter == 1 && reading->layers.v[1].kind != LAYER_ATTACHED && !reading->layers.v[1].message_id;
    for (size_t i = 1; i < list->n; i++)
        direct = direct && strcmp(list->v[i], list->v[0]) == 0;
    return direct && list->n > 0 ? list->v[0] : NULL;
}

static void take_ids(struct arena *arena, const struct reading *reading, size_t letter, struct fingerprint *fp)
{
    const char *only = only_reference(reading, letter);
    if (reading->message_id)
        add_id(arena, &fp->ids, reading->message_id);
    if (only)
        add_id(arena, &fp->ids, only);
    for (size_t i = 0; i < reading->layers.n; i++) {
        const struct layer *layer = &reading->layers.v[i];
        if (layer->message_id)
            add_id(arena, i <= letter ? &fp->ids : &fp->references, layer->message_id);
        if (i <= letter)
            add_references(arena, &fp->references, layer);
    }
}

/* The letters below it in the chain, where they are long enough to go by. */
static void take_quoted(struct arena *arena, const struct reading *reading, size_t letter, struct fingerprint *fp)
{
    for (size_t i = letter + 1; i < reading->layers.n && i <= letter + LIMIT_QUOTED; i++) {
        struct canon canon = canon_text(arena, reading->layers.v[i].text);
        if (canon.tokens >= IDENTITY_LEAST_TOKENS)
            arena_push(arena, &fp->quoted, hash_of(arena, span_of(canon.body)));
    }
}

static void take_envelope(struct arena *arena, const struct layer *layer, struct fingerprint *fp)
{
    struct author author = author_of(arena, layer);
    fp->author = author.address;
    fp->domain = author.domain;
    fp->name = author.name;
    fp->sent = layer->sent;
    fp->subject = layer->base_subject ? folded(arena, layer->base_subject) : NULL;
}

static void take_text(struct arena *arena, const char *text, bool letter, struct fingerprint *fp)
{
    struct canon canon = canon_text(arena, text);
    fp->signer = canon.signer;
    fp->tokens = canon.tokens;
    fp->prefixes = canon_prefixes(arena, canon.body);
    if (letter && canon.tokens >= IDENTITY_LEAST_TOKENS)
        fp->text_hash = hash_of(arena, span_of(canon.body));
    else if (letter && fp->enclosed)
        fp->text_hash = hash_of(arena, span_of(arena_printf(arena, "%s\n%s", canon.body, fp->enclosed)));
}

struct fingerprint *identity_fingerprint(struct arena *arena, const struct reading *reading, size_t letter)
{
    bool known = letter != IDENTITY_NO_LETTER;
    size_t at = known ? letter : 0;
    const struct layer *layer = &reading->layers.v[at];
    struct fingerprint *fp = arena_alloc(arena, sizeof *fp);
    fp->sha256 = reading->sha256;
    fp->enclosed = enclosed(arena, reading, at);
    take_ids(arena, reading, at, fp);
    take_envelope(arena, layer, fp);
    take_text(arena, layer->text, known, fp);
    if (known)
        take_quoted(arena, reading, letter, fp);
    return fp;
}
