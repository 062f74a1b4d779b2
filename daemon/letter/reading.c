#include "postbus/letter.h"

#include "letter/address.h"
#include "letter/body.h"
#include "letter/chain.h"
#include "letter/charset.h"
#include "letter/date.h"
#include "letter/files.h"
#include "letter/html.h"
#include "letter/message.h"
#include "letter/mime.h"
#include "letter/rtf.h"
#include "letter/subject.h"
#include "letter/words.h"
#include "postbus/hash.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

struct work {
    struct arena *arena;
    enum letter_way way;
    struct reading *reading;
    size_t nested; /* messages within messages, encoded ones too */
    bool full;     /* layers were left out */
};

void letter_prepare(void)
{
    charset_prepare();
    mime_prepare();
    html_prepare();
}

static void remark(struct work *work, const char *what)
{
    if (what && work->reading->notes.n < LIMIT_NOTES)
        arena_push(work->arena, &work->reading->notes, what);
}

/* A field's value as people read it; NULL where there is none. */
static const char *value(struct arena *arena, const struct fields *fields, const char *name)
{
    const char *raw = header_unfold(arena, header_find(fields, name));
    return raw ? words_decode(arena, span_of(raw)) : NULL;
}

/* A field of addresses, its encoded words such that no list is cut within one. */
static struct pb_span protected_value(struct arena *arena, const struct fields *fields, const char *name)
{
    const char *raw = header_unfold(arena, header_find(fields, name));
    return span_of(raw ? words_protect(arena, span_of(raw)) : "");
}

static void decode_name(struct arena *arena, struct address *address)
{
    if (address->name)
        address->name = words_decode(arena, span_of(address->name));
    if (address->name && address->address && span_caseeq(span_of(address->name), span_of(address->address)))
        address->name = NULL;
}

static void take_addresses(struct arena *arena, const struct fields *fields, const char *name, struct addresses *list)
{
    address_list(arena, protected_value(arena, fields, name), list);
    for (size_t i = 0; i < list->n; i++)
        decode_name(arena, &list->v[i]);
}

/* Message-IDs between angle brackets. */
static void take_ids(struct arena *arena, const struct fields *fields, const char *name, struct strings *ids)
{
    const char *raw = header_unfold(arena, header_find(fields, name));
    struct pb_span rest = span_of(raw ? raw : "");
    while (ids->n < LIMIT_REFERENCES) {
        rest = span_tail(rest, span_find(rest, '<') + 1);
        size_t end = span_find(rest, '>');
        if (end >= rest.n)
            break;
        const char *id = words_decode(arena, span_head(rest, end));
        if (id)
            arena_push(arena, ids, id);
        rest = span_tail(rest, end + 1);
    }
}

static const char *message_id(struct arena *arena, const struct fields *fields)
{
    struct strings ids = {0};
    take_ids(arena, fields, "Message-ID", &ids);
    return ids.n > 0 ? ids.v[0] : value(arena, fields, "Message-ID");
}

/* A layer from the header fields of a message. */
static struct layer layer_of(struct arena *arena, const struct fields *fields, enum layer_kind kind, unsigned depth)
{
    struct layer layer = {.depth = depth, .kind = kind, .text = ""};
    struct date date;
    address_sender(arena, protected_value(arena, fields, "From"), &layer.from, &layer.on_behalf_of);
    decode_name(arena, &layer.from);
    decode_name(arena, &layer.on_behalf_of);
    take_addresses(arena, fields, "To", &layer.to);
    take_addresses(arena, fields, "Cc", &layer.cc);
    layer.sent_raw = value(arena, fields, "Date");
    if (layer.sent_raw && date_parse(span_of(layer.sent_raw), EN, &date))
        layer.sent = date_iso(arena, &date);
    layer.subject = value(arena, fields, "Subject");
    layer.base_subject = subject_base(arena, layer.subject);
    layer.message_id = message_id(arena, fields);
    take_ids(arena, fields, "In-Reply-To", &layer.references);
    take_ids(arena, fields, "References", &layer.references);
    return layer;
}

static bool add_layer(struct work *work, const struct layer *layer)
{
    work->full = work->full || work->reading->layers.n >= LIMIT_LAYERS;
    if (!work->full)
        arena_push(work->arena, &work->reading->layers, *layer);
    return !work->full;
}

/* Adds the layers of a chain below the one at `top`, whose own text is the first. */
static void add_chain(struct work *work, const struct chain *chain, size_t top)
{
    unsigned depth = work->reading->layers.v[top].depth;
    work->reading->layers.v[top].text = chain->v[0].text;
    work->full = work->full || chain->cut;
    for (size_t i = 1; i < chain->n; i++) {
        struct layer layer = chain->v[i];
        layer.depth += depth;
        if (!add_layer(work, &layer))
            return;
    }
}

static bool is_read_here(const struct part *part, struct pb_span bytes)
{
    return part_is(part, "text/") || rtf_is(bytes);
}

static const char *hash_of(struct arena *arena, struct pb_span bytes)
{
    char *hash = arena_alloc(arena, SHA256_HEX);
    sha256_hex(bytes, hash);
    return hash;
}

static void add_file(struct work *work, const struct part *part, size_t layer)
{
    struct arena *arena = work->arena;
    struct pb_span bytes = body_bytes(arena, part);
    struct attachment file = {.name = part->name, .type = part->type, .bytes = bytes.n, .status = "none",
                              .layer = layer, .sha256 = hash_of(arena, bytes), .content = bytes};
    const char *oddity = NULL;
    if (work->reading->attachments.n >= LIMIT_ATTACHMENTS) {
        remark(work, "too many attachments: the rest was left out");
        return;
    }
    struct pb_span text = is_read_here(part, bytes) ? body_text(arena, part, &oddity) : (struct pb_span){"", 0};
    if (span_trim(text).n > 0) {
        file.text = text.p;
        file.status = "text";
        file.content = (struct pb_span){"", 0};
    }
    remark(work, oddity);
    arena_push(arena, &work->reading->attachments, file);
}

static void add_message(struct work *work, const struct part *root, enum layer_kind kind, unsigned depth);

static void add_enclosed(struct work *work, const struct part *part, unsigned depth)
{
    if (++work->nested > LIMIT_MIME_DEPTH) {
        remark(work, "too many enclosed mails: the rest was left out");
        return;
    }
    if (part->kind == PART_MESSAGE) {
        if (part->first)
            add_message(work, part->first, LAYER_ATTACHED, depth);
        return;
    }
    struct mime mime;
    mime_read_encoded(work->arena, part, work->way, &mime);
    remark(work, mime.mail.oddity);
    add_message(work, mime.mail.root, LAYER_ATTACHED, depth);
}

/* One message: its own layer, the chain in its text, its files, the mails enclosed. */
static void add_message(struct work *work, const struct part *root, enum layer_kind kind, unsigned depth)
{
    struct message message;
    struct layer layer = layer_of(work->arena, &root->fields, kind, depth);
    size_t top = work->reading->layers.n;
    if (!add_layer(work, &layer))
        return;
    message_gather(work->arena, root, &message);
    remark(work, message.oddity);
    add_chain(work, &message.chain, top);
    for (size_t i = 0; i < message.files.n; i++)
        add_file(work, message.files.v[i], top);
    for (size_t i = 0; i < message.messages.n; i++)
        add_enclosed(work, message.messages.v[i], depth + 1);
}

static bool is_there(const struct reading *reading, const char *name)
{
    for (size_t i = 0; i < reading->attachments.n; i++)
        if (reading->attachments.v[i].name && span_caseeq(span_of(reading->attachments.v[i].name), span_of(name)))
            return true;
    return false;
}

/* Files that a header block names and nobody sent along. */
static void add_listed(struct work *work)
{
    struct reading *reading = work->reading;
    for (size_t i = 0; i < reading->layers.n; i++)
        for (size_t j = 0; j < reading->layers.v[i].attachments.n; j++) {
            const char *name = reading->layers.v[i].attachments.v[j];
            struct attachment file = {.name = name, .type = files_type(name), .status = "listed", .layer = i};
            if (reading->attachments.n < LIMIT_ATTACHMENTS && !is_there(reading, name))
                arena_push(work->arena, &reading->attachments, file);
        }
}

static void add_headers(struct work *work, const struct fields *fields)
{
    struct arena *arena = work->arena;
    for (size_t i = 0; i < fields->n; i++) {
        const char *decoded = words_decode(arena, span_of(header_unfold(arena, &fields->v[i])));
        struct header_field field = {arena_copy(arena, fields->v[i].name), decoded ? decoded : ""};
        arena_push(arena, &work->reading->headers, field);
    }
    if (fields->dropped > 0)
        remark(work, "too many header fields: the rest was left out");
}

static void read_mail(struct work *work, struct pb_span bytes)
{
    struct mime mime;
    mime_read(work->arena, bytes, work->way, &mime);
    work->reading->degraded = mime.degraded != NULL;
    remark(work, mime.degraded);
    remark(work, mime.mail.oddity);
    add_message(work, mime.mail.root, LAYER_MAIL, 0);
    work->reading->message_id = work->reading->layers.v[0].message_id;
    add_headers(work, &mime.mail.root->fields);
}

/* The print of a mail: its first header block is the mail's own. */
static bool read_print(struct work *work, struct pb_span bytes)
{
    struct chain chain;
    chain_parse(work->arena, body_plain(work->arena, bytes), &chain);
    if (chain.n < 2)
        return false;
    size_t first = chain.headed ? 1 : 0;
    work->reading->printed = true;
    for (size_t i = first; i < chain.n; i++) {
        struct layer layer = chain.v[i];
        layer.depth -= (unsigned)first;
        if (i == first)
            layer.kind = LAYER_MAIL;
        add_layer(work, &layer);
    }
    work->full = work->full || chain.cut;
    return true;
}

/* A print has no field that only programs need, and its date no zone. */
static bool is_print(struct arena *arena, struct pb_span bytes)
{
    struct fields fields;
    struct date date;
    header_scan(arena, bytes, &fields);
    if (header_has_transport(&fields))
        return false;
    if (!header_has_known(&fields) || header_find(&fields, "Sent"))
        return true;
    const char *sent = value(arena, &fields, "Date");
    return sent && date_parse(span_of(sent), EN, &date) && !date.has_zone;
}

/* `text` cut to what there is still room for; NULL where that is nothing. */
static const char *fit(struct work *work, const char *text, size_t most, size_t *room)
{
    struct pb_span whole = span_of(text);
    size_t n = utf8_cut(whole, most < *room ? most : *room);
    *room -= n;
    return n == whole.n ? text : n > 0 ? arena_copy(work->arena, span_head(whole, n)) : NULL;
}

/* Keeps all texts within their limits, as they have to be handed on. */
static void fit_texts(struct work *work)
{
    struct reading *reading = work->reading;
    size_t room = LIMIT_TEXT_BYTES, file_room = LIMIT_TEXT_BYTES;
    for (size_t i = 0; i < reading->layers.n; i++) {
        struct layer *layer = &reading->layers.v[i];
        const char *text = fit(work, layer->text, LIMIT_TEXT_BYTES, &room);
        layer->text = text ? text : "";
    }
    for (size_t i = 0; i < reading->attachments.n; i++) {
        struct attachment *file = &reading->attachments.v[i];
        if (file->text && !(file->text = fit(work, file->text, LIMIT_EXTRACT_TEXT, &file_room)))
            file->status = "refused: too large";
    }
}

bool letter_read(struct arena *arena, struct pb_span bytes, enum letter_way way, struct reading **ret_reading,
                 struct pb_err *err)
{
    if (bytes.n > LIMIT_MAIL_BYTES)
        return pb_fail(err, PB_LIMIT, "a mail of more than %zu MB", LIMIT_MAIL_BYTES >> 20);
    struct reading *reading = arena_alloc(arena, sizeof *reading);
    struct work work = {.arena = arena, .way = way, .reading = reading};
    reading->sha256 = hash_of(arena, bytes);
    reading->bytes = bytes.n;
    struct pb_span mail = span_tail(bytes, header_start(bytes));
    if (!is_print(arena, mail))
        read_mail(&work, mail);
    else if (!read_print(&work, mail))
        return pb_fail(err, PB_BAD_INPUT, N_("neither a mail nor the print of one: no header was found"));
    if (work.full)
        remark(&work, "a chain too long: the rest was left in its last layer");
    add_listed(&work);
    fit_texts(&work);
    *ret_reading = reading;
    return true;
}
