#include "postbus/wire.h"

#include "postbus/limits.h"
#include "postbus/utf8.h"

/* A version byte, then the fields of `struct reading` in the order of the tables
 * below. Numbers, lengths and counts are 8 bytes in the machine's own order:
 * both ends are the same program on the same machine. */
#define WIRE_VERSION 1
#define WIRE_ABSENT UINT64_MAX /* the length of a string that is NULL */

enum wire_kind {
    WIRE_STRING, /* NULL or not empty */
    WIRE_TEXT,   /* never NULL */
    WIRE_NAME,   /* never NULL nor empty */
    WIRE_HASH,   /* NULL or 64 lower-case hexadecimal digits */
    WIRE_STATUS, /* what reading.h lets an attachment's status be */
    WIRE_NUMBER, /* of `size` bytes, at most `most` */
    WIRE_PART,   /* a record within the record */
    WIRE_LIST,   /* {v, n, cap} of at most `most` records */
};

struct wire_field {
    const char *name;
    enum wire_kind kind;
    size_t offset, size;
    uint64_t most;
    const struct wire_record *of;
};

struct wire_record {
    size_t size;
    size_t n;
    const struct wire_field *fields;
};

/* The shape that all lists of reading.h share. */
struct list {
    void *v;
    size_t n, cap;
};
_Static_assert(sizeof(struct list) == sizeof(struct strings), "lists are {v, n, cap}");

#define FIELD(type, member, kind, most, of)                                                        \
    {#member, kind, offsetof(type, member), sizeof(((type *)NULL)->member), most, of}
#define STRING(type, member, kind) FIELD(type, member, kind, 0, NULL)
#define NUMBER(type, member, most) FIELD(type, member, WIRE_NUMBER, most, NULL)
#define PART(type, member, of) FIELD(type, member, WIRE_PART, 0, of)
#define LIST(type, member, most, of) FIELD(type, member, WIRE_LIST, most, of)
#define RECORD(name, type)                                                                         \
    static const struct wire_record name##_form = {                                                \
        sizeof(type), sizeof name##_fields / sizeof *name##_fields, name##_fields}

static const struct wire_field string_fields[] = {{"string", WIRE_TEXT, 0, sizeof(char *), 0, NULL}};
RECORD(string, char *);

static const struct wire_field address_fields[] = {
    STRING(struct address, name, WIRE_STRING),
    STRING(struct address, address, WIRE_STRING),
};
RECORD(address, struct address);

static const struct wire_field layer_fields[] = {
    NUMBER(struct layer, depth, LIMIT_LAYERS),
    NUMBER(struct layer, kind, LAYER_ATTACHED),
    PART(struct layer, from, &address_form),
    PART(struct layer, on_behalf_of, &address_form),
    LIST(struct layer, to, LIMIT_ADDRESSES, &address_form),
    LIST(struct layer, cc, LIMIT_ADDRESSES, &address_form),
    STRING(struct layer, sent, WIRE_STRING),
    STRING(struct layer, sent_raw, WIRE_STRING),
    STRING(struct layer, subject, WIRE_STRING),
    STRING(struct layer, base_subject, WIRE_STRING),
    STRING(struct layer, message_id, WIRE_STRING),
    LIST(struct layer, references, LIMIT_REFERENCES, &string_form),
    LIST(struct layer, attachments, LIMIT_ATTACHMENTS, &string_form),
    STRING(struct layer, text, WIRE_TEXT),
};
RECORD(layer, struct layer);

static const struct wire_field attachment_fields[] = {
    STRING(struct attachment, name, WIRE_STRING),
    STRING(struct attachment, type, WIRE_STRING),
    NUMBER(struct attachment, bytes, LIMIT_MAIL_BYTES),
    STRING(struct attachment, sha256, WIRE_HASH),
    STRING(struct attachment, text, WIRE_STRING),
    STRING(struct attachment, status, WIRE_STATUS),
    NUMBER(struct attachment, layer, LIMIT_LAYERS),
};
RECORD(attachment, struct attachment);

static const struct wire_field header_fields[] = {
    STRING(struct header_field, name, WIRE_NAME),
    STRING(struct header_field, value, WIRE_TEXT),
};
RECORD(header, struct header_field);

static const struct wire_field reading_fields[] = {
    STRING(struct reading, sha256, WIRE_HASH),
    NUMBER(struct reading, bytes, LIMIT_MAIL_BYTES),
    STRING(struct reading, message_id, WIRE_STRING),
    NUMBER(struct reading, printed, true),
    NUMBER(struct reading, degraded, true),
    LIST(struct reading, notes, LIMIT_NOTES, &string_form),
    LIST(struct reading, headers, LIMIT_HEADERS, &header_form),
    LIST(struct reading, layers, LIMIT_LAYERS, &layer_form),
    LIST(struct reading, attachments, LIMIT_ATTACHMENTS, &attachment_form),
};
RECORD(reading, struct reading);

static void put_number(struct buf *out, uint64_t value)
{
    buf_add(out, &value, sizeof value);
}

/* "" is written as absent where reading.h knows no "". */
static void put_string(struct buf *out, enum wire_kind kind, const char *string)
{
    if (kind == WIRE_TEXT && !string)
        string = "";
    if (kind != WIRE_TEXT && string && !*string)
        string = NULL;
    put_number(out, string ? strlen(string) : WIRE_ABSENT);
    if (string)
        buf_add_string(out, string);
}

/* Members are 1 (bool), 4 (unsigned, enum) or 8 bytes wide. */
static uint64_t load_number(const char *place, size_t size)
{
    uint8_t small;
    uint32_t middle;
    uint64_t large;
    if (size == sizeof small)
        return memcpy(&small, place, size), small;
    if (size == sizeof middle)
        return memcpy(&middle, place, size), middle;
    return memcpy(&large, place, sizeof large), large;
}

static void store_number(char *place, size_t size, uint64_t value)
{
    uint8_t small = (uint8_t)value;
    uint32_t middle = (uint32_t)value;
    memcpy(place, size == sizeof small ? (const void *)&small : size == sizeof middle ? (const void *)&middle : &value,
           size);
}

static void put_record(struct buf *out, const struct wire_record *record, const char *place);

/* A list longer than its limit is clipped: what was read always travels. */
static void put_list(struct buf *out, const struct wire_field *field, const char *place)
{
    struct list list;
    memcpy(&list, place, sizeof list);
    size_t n = list.n < field->most ? list.n : (size_t)field->most;
    put_number(out, n);
    for (size_t i = 0; i < n; i++)
        put_record(out, field->of, (const char *)list.v + i * field->of->size);
}

static void put_record(struct buf *out, const struct wire_record *record, const char *place)
{
    for (size_t i = 0; i < record->n; i++) {
        const struct wire_field *field = &record->fields[i];
        const char *at = place + field->offset;
        const char *string;
        switch (field->kind) {
        case WIRE_NUMBER:
            put_number(out, load_number(at, field->size));
            break;
        case WIRE_PART:
            put_record(out, field->of, at);
            break;
        case WIRE_LIST:
            put_list(out, field, at);
            break;
        default:
            memcpy(&string, at, sizeof string);
            put_string(out, field->kind, string);
        }
    }
}

void wire_encode(const struct reading *reading, struct buf *out)
{
    buf_add_char(out, WIRE_VERSION);
    put_record(out, &reading_form, (const char *)reading);
}

struct wire_input {
    struct arena *arena;
    struct pb_span rest;
    struct pb_err *err;
};

static bool refuse(struct wire_input *in, const struct wire_field *field, const char *why)
{
    pb_fail(in->err, PB_BAD_INPUT, "%s: %s", field->name, why);
    return false;
}

static bool take_number(struct wire_input *in, const struct wire_field *field, uint64_t *ret_value)
{
    if (in->rest.n < sizeof *ret_value)
        return refuse(in, field, "cut off");
    memcpy(ret_value, in->rest.p, sizeof *ret_value);
    in->rest = span_tail(in->rest, sizeof *ret_value);
    return true;
}

static bool is_hash(struct pb_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
    return s.n == 64;
}

static bool is_status(struct pb_span s)
{
    return span_eq(s, SPAN_LIT("text")) || span_eq(s, SPAN_LIT("none")) || span_eq(s, SPAN_LIT("listed")) ||
           span_starts(s, SPAN_LIT("refused: ")) || span_starts(s, SPAN_LIT("failed: "));
}

static const char *fault_of(enum wire_kind kind, struct pb_span s)
{
    if (!utf8_valid(s))
        return "not UTF-8";
    if (span_find(s, '\0') < s.n)
        return "holds a NUL";
    if (s.n == 0 && kind != WIRE_TEXT)
        return "empty";
    if (kind == WIRE_HASH && !is_hash(s))
        return "not a SHA-256";
    if (kind == WIRE_STATUS && !is_status(s))
        return "no known status";
    return NULL;
}

static bool take_string(struct wire_input *in, const struct wire_field *field, char *place)
{
    uint64_t n;
    if (!take_number(in, field, &n))
        return false;
    const char *string = NULL;
    if (n == WIRE_ABSENT) {
        if (field->kind != WIRE_STRING && field->kind != WIRE_HASH)
            return refuse(in, field, "absent");
    } else {
        if (n > in->rest.n)
            return refuse(in, field, "longer than all that came");
        struct pb_span bytes = span_head(in->rest, n);
        const char *fault = fault_of(field->kind, bytes);
        if (fault)
            return refuse(in, field, fault);
        string = arena_copy(in->arena, bytes);
        in->rest = span_tail(in->rest, n);
    }
    memcpy(place, &string, sizeof string);
    return true;
}

static bool take_record(struct wire_input *in, const struct wire_record *record, char *place);

static bool take_list(struct wire_input *in, const struct wire_field *field, char *place)
{
    uint64_t n;
    if (!take_number(in, field, &n))
        return false;
    if (n > field->most)
        return refuse(in, field, "more than its limit");
    if (n > in->rest.n / sizeof n) /* each element takes a number at least */
        return refuse(in, field, "more than all that came");
    struct list list = {.n = n, .cap = n};
    if (n > 0)
        list.v = arena_array(in->arena, n, field->of->size);
    for (size_t i = 0; i < n; i++)
        if (!take_record(in, field->of, (char *)list.v + i * field->of->size))
            return pb_fail_in(in->err, "%s", field->name);
    memcpy(place, &list, sizeof list);
    return true;
}

static bool take_field(struct wire_input *in, const struct wire_field *field, char *place)
{
    uint64_t number;
    switch (field->kind) {
    case WIRE_NUMBER:
        if (!take_number(in, field, &number))
            return false;
        if (number > field->most)
            return refuse(in, field, "out of range");
        store_number(place, field->size, number);
        return true;
    case WIRE_PART:
        return take_record(in, field->of, place) || pb_fail_in(in->err, "%s", field->name);
    case WIRE_LIST:
        return take_list(in, field, place);
    default:
        return take_string(in, field, place);
    }
}

static bool take_record(struct wire_input *in, const struct wire_record *record, char *place)
{
    for (size_t i = 0; i < record->n; i++)
        if (!take_field(in, &record->fields[i], place + record->fields[i].offset))
            return false;
    return true;
}

/* What no single field shows. */
static bool check_whole(const struct reading *reading, struct pb_err *err)
{
    if (!reading->sha256)
        return pb_fail(err, PB_BAD_INPUT, "sha256: absent");
    if (reading->layers.n == 0)
        return pb_fail(err, PB_BAD_INPUT, "layers: none");
    for (size_t i = 0; i < reading->attachments.n; i++)
        if (reading->attachments.v[i].layer >= reading->layers.n)
            return pb_fail(err, PB_BAD_INPUT, "attachments: layer: there is no such layer");
    size_t text = 0;
    for (size_t i = 0; i < reading->layers.n; i++)
        text += strlen(reading->layers.v[i].text);
    if (text > LIMIT_TEXT_BYTES)
        return pb_fail(err, PB_BAD_INPUT, "layers: text: more than its limit");
    return true;
}

bool wire_decode(struct arena *arena, struct pb_span bytes, struct reading **ret_reading, struct pb_err *err)
{
    if (bytes.n > LIMIT_WIRE_BYTES)
        return pb_fail(err, PB_BAD_INPUT, "encoded reading: larger than %zu bytes", LIMIT_WIRE_BYTES);
    if (bytes.n < 1 || bytes.p[0] != WIRE_VERSION)
        return pb_fail(err, PB_BAD_INPUT, "encoded reading: version: unknown");
    struct wire_input in = {arena, span_tail(bytes, 1), err};
    struct reading *reading = arena_alloc(arena, sizeof *reading);
    if (!take_record(&in, &reading_form, (char *)reading) || !check_whole(reading, err))
        return pb_fail_in(err, "encoded reading");
    if (in.rest.n > 0)
        return pb_fail(err, PB_BAD_INPUT, "encoded reading: %zu bytes too many", in.rest.n);
    *ret_reading = reading;
    return true;
}
