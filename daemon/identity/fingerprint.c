/* identity_fingerprint: what a letter is found and compared by. */
#include <stdlib.h>

#include "author.h"
#include "canon.h"
#include "postbus/identity.h"
#include "postbus/limits.h"
#include "sketch.h"
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

/* An attachment as it is compared: known by what it says; by its bytes where it
 * was not read. */
struct file {
    const char *key;    /* NULL where nobody encloses such */
    struct canon canon; /* empty where it was not read */
};

static struct file read_file(struct arena *arena, const struct boilerplate *boilerplate, const struct attachment *attachment)
{
    if (is_trimming(attachment->type))
        return (struct file){0};
    struct canon canon = attachment->text ? canon_text(arena, boilerplate, attachment->text) : (struct canon){0};
    if (canon.tokens == 0)
        return (struct file){attachment->sha256, canon};
    const char *all = arena_printf(arena, "%s %s", canon.body, canon.signer ? canon.signer : "");
    return (struct file){hash_of(arena, span_of(all)), canon};
}

/* The message, itself or attached, in which the layer stands. */
static size_t carrier(const struct reading *reading, size_t layer)
{
    while (layer > 0 && reading->layers.v[layer].kind != LAYER_ATTACHED)
        layer--;
    return layer;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->key, ((const struct file *)b)->key);
}

struct files {
    struct file v[LIMIT_ENCLOSED];
    size_t n;
};

/* The attachments that came with the letter, sorted, each once. */
static void take_files(struct arena *arena, const struct boilerplate *boilerplate, const struct reading *reading, size_t letter, struct files *files)
{
    size_t first = carrier(reading, letter), kept = 0;
    for (size_t i = 0; i < reading->attachments.n && files->n < LIMIT_ENCLOSED; i++) {
        const struct attachment *a = &reading->attachments.v[i];
        struct file file = a->layer >= first && a->layer <= letter ? read_file(arena, boilerplate, a) : (struct file){0};
        if (file.key)
            files->v[files->n++] = file;
    }
    qsort(files->v, files->n, sizeof *files->v, by_key);
    for (size_t i = 0; i < files->n; i++)
        if (i == 0 || strcmp(files->v[i].key, files->v[i - 1].key) != 0)
            files->v[kept++] = files->v[i];
    files->n = kept;
}

static void take_enclosed(struct arena *arena, const struct files *files, struct fingerprint *fp)
{
    cleanup_buf struct buf keys = BUF_INIT, text = BUF_INIT;
    for (size_t i = 0; i < files->n; i++) {
        const struct canon *canon = &files->v[i].canon;
        buf_printf(&keys, "%s%s", i ? " " : "", files->v[i].key);
        if (canon->tokens > 0)
            buf_printf(&text, "%s%s%s%s", text.len ? " " : "", canon->body, canon->signer ? " " : "", canon->signer ? canon->signer : "");
    }
    fp->enclosed = keys.len ? arena_copy(arena, buf_span(&keys)) : NULL;
    fp->enclosed_text = text.len ? canon_kept(arena, arena_copy(arena, buf_span(&text)), LIMIT_KEPT_TEXT) : NULL;
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
static void take_quoted(struct arena *arena, const struct boilerplate *boilerplate, const struct reading *reading, size_t letter, struct fingerprint *fp)
{
    for (size_t i = letter + 1; i < reading->layers.n && i <= letter + LIMIT_QUOTED; i++) {
        struct canon canon = canon_text(arena, boilerplate, reading->layers.v[i].text);
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

/* The longest attachment that says enough to be a letter; NULL where none does. */
static const struct canon *longest(const struct files *files)
{
    const struct canon *found = NULL;
    for (size_t i = 0; i < files->n; i++)
        if (files->v[i].canon.tokens >= IDENTITY_LEAST_TOKENS && (!found || files->v[i].canon.tokens > found->tokens))
            found = &files->v[i].canon;
    return found;
}

static void set_text(struct arena *arena, const struct canon *canon, struct fingerprint *fp)
{
    struct tokens tokens;
    fp->tokens = canon->tokens;
    fp->open = canon->open;
    fp->trails = canon->trails;
    fp->telling = canon->tokens >= IDENTITY_LEAST_TOKENS;
    if (canon->tokens == 0)
        return;
    fp->text = canon_kept(arena, canon->body, LIMIT_KEPT_TEXT);
    fp->text_hash = hash_of(arena, span_of(canon->body));
    tokens_split(arena, fp->text, &tokens);
    if (fp->telling)
        sketch_make(arena, &tokens, &fp->sketch);
}

/* A covering note stands for what it encloses: for the longest attachment, or for
 * all of them together with its own words where none could be read. */
static void take_text(struct arena *arena, const struct boilerplate *boilerplate, const char *text, bool letter, const struct files *files, struct fingerprint *fp)
{
    struct canon body = canon_text(arena, boilerplate, text);
    const struct canon *file = letter && body.tokens < IDENTITY_LEAST_TOKENS ? longest(files) : NULL;
    fp->signer = body.signer ? body.signer : file ? file->signer : NULL;
    set_text(arena, file ? file : &body, fp);
    if (file) {
        fp->cover = body.body;
    } else if (letter && !fp->telling && fp->enclosed) {
        fp->telling = true;
        fp->text_hash = hash_of(arena, span_of(arena_printf(arena, "%s\n%s", body.body, fp->enclosed)));
    }
    fp->telling = fp->telling && letter;
}

struct fingerprint *identity_fingerprint(struct arena *arena, const struct boilerplate *boilerplate, const struct reading *reading, size_t letter)
{
    bool known = letter != IDENTITY_NO_LETTER;
    size_t at = known ? letter : 0;
    const struct layer *layer = &reading->layers.v[at];
    struct fingerprint *fp = arena_alloc(arena, sizeof *fp);
    struct files files = {.n = 0};
    take_files(arena, boilerplate, reading, at, &files);
    fp->sha256 = reading->sha256;
    take_enclosed(arena, &files, fp);
    take_ids(arena, reading, at, fp);
    take_envelope(arena, layer, fp);
    take_text(arena, boilerplate, layer->text, known, &files, fp);
    if (known)
        take_quoted(arena, boilerplate, reading, letter, fp);
    return fp;
}
