#include "letter/winmail.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <ytnef.h>

#include "letter/charset.h"
#include "postbus/limits.h"

#define HEAD_BYTES 9     /* of an attribute: level, tag, length */
#define CHECKSUM_BYTES 2
#define STREAM_HEAD 6    /* signature and key */

/* Properties by number (MS-OXPROPS), and types (MS-OXCDATA 2.11.1). */
enum {
    P_SUBJECT = 0x0037, P_SUBMITTED = 0x0039, P_SENDER_NAME = 0x0C1A, P_SENDER_ADDRESS = 0x0C1F, P_TO = 0x0E04,
    P_BODY = 0x1000, P_RTF = 0x1009, P_HTML = 0x1013, P_ATTACH_DATA = 0x3701, P_ATTACH_NAME = 0x3704,
    P_ATTACH_LONG_NAME = 0x3707, P_ATTACH_TYPE = 0x370E, P_CODEPAGE = 0x3FDE, P_SENDER_SMTP = 0x5D01,
    T_LONG = 0x0003, T_STRING8 = 0x001E, T_UNICODE = 0x001F, T_TIME = 0x0040, T_BINARY = 0x0102,
};

struct attribute {
    uint32_t tag;
    struct pb_span data, whole;
};

struct property {
    unsigned number, type;
    struct pb_span data; /* with the NUL behind a text cut off */
};

struct reader {
    struct arena *arena;
    struct winmail *out;
    const char *charset; /* of 8-bit texts */
    const char *html_charset;
};

static uint32_t number_at(struct pb_span bytes)
{
    uint32_t number = 0;
    for (size_t i = 0; i < 4 && i < bytes.n; i++)
        number |= (uint32_t)(unsigned char)bytes.p[i] << 8 * i;
    return number;
}

static bool next_attribute(struct pb_span *rest, struct attribute *ret_attribute)
{
    uint32_t length = number_at(span_tail(*rest, 5));
    if (rest->n < HEAD_BYTES + CHECKSUM_BYTES || length > rest->n - HEAD_BYTES - CHECKSUM_BYTES || rest->p[0] < 1 ||
        rest->p[0] > 2)
        return false;
    *ret_attribute = (struct attribute){.tag = number_at(span_tail(*rest, 1)),
                                        .data = span_head(span_tail(*rest, HEAD_BYTES), length),
                                        .whole = span_head(*rest, HEAD_BYTES + length + CHECKSUM_BYTES)};
    *rest = span_tail(*rest, ret_attribute->whole.n);
    return true;
}

static const char *charset_of(struct arena *arena, uint32_t codepage)
{
    return codepage > 0 ? arena_printf(arena, "cp%u", codepage) : "";
}

/* Texts end at their NUL. */
static const char *decode(struct reader *reader, struct pb_span bytes, const char *charset)
{
    cleanup_buf struct buf text = BUF_INIT;
    charset_decode(span_head(bytes, span_find(bytes, '\0')), span_of(charset), &text);
    return text.len > 0 ? arena_copy(reader->arena, buf_span(&text)) : NULL;
}

static const char *text_of(struct reader *reader, const struct property *property)
{
    if (property->type != T_UNICODE && property->type != T_STRING8)
        return NULL;
    return decode(reader, property->data, property->type == T_UNICODE ? "utf-8" : reader->charset);
}

static struct pb_span copy(struct reader *reader, struct pb_span bytes)
{
    return (struct pb_span){arena_copy(reader->arena, bytes), bytes.n};
}

/* ---- compressed RTF (MS-OXRTFCP) ---- */

#define RTF_HEAD 16
#define RTF_PLAIN 0x414C454Du      /* MELA */
#define RTF_COMPRESSED 0x75465A4Cu /* LZFu */
#define RTF_RATIO 9                /* two bytes stand for at most seventeen */

/* The library believes the sizes in the head, and looks two bytes beyond the end. */
static void take_rtf(struct reader *reader, struct pb_span bytes)
{
    uint32_t length = number_at(span_tail(bytes, 4)), kind = number_at(span_tail(bytes, 8));
    if (bytes.n < RTF_HEAD + 4 || length > LIMIT_BODY_BYTES || reader->out->rtf.n > 0)
        return;
    if (kind == RTF_PLAIN)
        reader->out->rtf = copy(reader, span_head(span_tail(bytes, RTF_HEAD), length));
    if (kind != RTF_COMPRESSED || length / RTF_RATIO > bytes.n)
        return;
    unsigned char *padded = arena_alloc(reader->arena, bytes.n + 8);
    memcpy(padded, bytes.p, bytes.n);
    variableLength packed = {padded, (int)bytes.n};
    int size = 0;
    BYTE *unpacked = DecompressRTF(&packed, &size);
    if (unpacked && size > 0)
        reader->out->rtf = copy(reader, (struct pb_span){(const char *)unpacked, (size_t)size});
    free(unpacked);
}

/* ---- properties ---- */

/* 100-nanosecond steps since 1601, as a mail's date. */
static const char *date_of(struct reader *reader, struct pb_span bytes)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    unsigned char time[8];
    dtr date = {0};
    if (bytes.n != sizeof time)
        return NULL;
    memcpy(time, bytes.p, sizeof time);
    MAPISysTimetoDTR(time, &date);
    if (date.wMonth < 1 || date.wMonth > 12)
        return NULL;
    return arena_printf(reader->arena, "%u %s %u %02u:%02u:%02u +0000", date.wDay, months[date.wMonth - 1], date.wYear,
                        date.wHour, date.wMinute, date.wSecond);
}

static void take_html(struct reader *reader, const struct property *property)
{
    reader->out->html = copy(reader, property->data);
    reader->out->html_charset = property->type == T_UNICODE ? "utf-8" : NULL;
}

static void take_message_property(struct reader *reader, const struct property *property)
{
    struct winmail *out = reader->out;
    switch (property->number) {
    case P_SUBJECT: out->subject = text_of(reader, property); break;
    case P_SENDER_NAME: out->from_name = text_of(reader, property); break;
    case P_SENDER_SMTP: out->from_address = text_of(reader, property); break;
    case P_TO: out->to = text_of(reader, property); break;
    case P_HTML: take_html(reader, property); break;
    case P_RTF: take_rtf(reader, property->data); break;
    case P_SENDER_ADDRESS: /* an Exchange name has no @ */
        if (!out->from_address && span_find(property->data, '@') < property->data.n)
            out->from_address = text_of(reader, property);
        break;
    case P_SUBMITTED:
        if (property->type == T_TIME)
            out->date = date_of(reader, property->data);
        break;
    case P_CODEPAGE:
        if (property->type == T_LONG)
            reader->html_charset = charset_of(reader->arena, number_at(property->data));
        break;
    case P_BODY:
        out->plain = copy(reader, property->data);
        out->plain_charset = property->type == T_UNICODE ? "utf-8" : reader->charset;
        break;
    default: break;
    }
}

static void take_file_property(struct reader *reader, const struct property *property)
{
    struct winmail *out = reader->out;
    if (out->files.n == 0)
        return;
    struct winmail_file *file = &out->files.v[out->files.n - 1];
    const char *text = text_of(reader, property);
    if (property->number == P_ATTACH_LONG_NAME && text)
        file->name = text;
    else if (property->number == P_ATTACH_NAME && text && !file->name)
        file->name = text;
    else if (property->number == P_ATTACH_TYPE && text)
        file->type = text;
    else if (property->number == P_ATTACH_DATA && property->type == T_BINARY && file->bytes.n == 0)
        file->bytes = copy(reader, property->data);
}

/* The library makes UTF-8 of Unicode, ends it with a NUL, and keeps the old size. */
static struct pb_span data_of(unsigned type, const variableLength *value)
{
    const char *data = (const char *)value->data;
    if (!data || value->size <= 0)
        return (struct pb_span){"", 0};
    if (type == T_UNICODE)
        return span_of(data);
    struct pb_span all = {data, (size_t)value->size};
    return type == T_STRING8 ? span_head(all, span_find(all, '\0')) : all;
}

typedef void take_property(struct reader *reader, const struct property *property);

static void take_properties(struct reader *reader, const MAPIProps *properties, take_property *take)
{
    for (DWORD i = 0; i < properties->count; i++) {
        const MAPIProperty *found = &properties->properties[i];
        struct property property = {.number = found->id >> 16, .type = found->id & 0xFFFF};
        if (found->count == 0 || !found->data)
            continue;
        property.data = data_of(property.type, &found->data[0]);
        if (property.data.n > 0)
            take(reader, &property);
    }
}

/* Has the library read one block of properties, in a stream of its own. */
static void read_properties(struct reader *reader, struct pb_span head, const struct attribute *block, take_property *take)
{
    cleanup_buf struct buf stream = BUF_INIT;
    TNEFStruct tnef = {0};
    TNEFInitialize(&tnef);
    /* It wants a short subject; with one there already it does not look. */
    tnef.subject = (variableLength){calloc(1, 1), 1};
    buf_add_span(&stream, head);
    buf_add_span(&stream, block->whole);
    if (TNEFParseMemory((BYTE *)stream.data, (long)stream.len, &tnef) < 0)
        reader->out->oddity = "winmail.dat: some of it could not be read";
    take_properties(reader, block->tag == attMAPIProps ? &tnef.MapiProperties : &tnef.starting_attach.MAPI, take);
    TNEFFreeMapiProps(&tnef.starting_attach.MAPI); /* which the library forgets */
    TNEFFree(&tnef);
}

/* ---- the stream ---- */

static void add_file(struct reader *reader)
{
    if (reader->out->files.n < LIMIT_ATTACHMENTS)
        arena_push(reader->arena, &reader->out->files, (struct winmail_file){0});
}

static void take_file_attribute(struct reader *reader, struct pb_span head, const struct attribute *attribute)
{
    struct winmail *out = reader->out;
    if (out->files.n == 0)
        return;
    struct winmail_file *file = &out->files.v[out->files.n - 1];
    if (attribute->tag == attAttachTitle) {
        file->name = decode(reader, attribute->data, reader->charset);
    } else if (attribute->tag == attAttachData) {
        file->bytes = attribute->data;
    } else if (attribute->tag == attAttachment) {
        read_properties(reader, head, attribute, take_file_property);
        /* An enclosed message is a stream within the properties. */
        struct pb_span inner = span_tail(attribute->data, span_search(attribute->data, span_head(head, 4)));
        file->is_message = file->bytes.n == 0 && inner.n > 0;
        if (file->is_message)
            file->bytes = inner;
    }
}

static void take_attribute(struct reader *reader, struct pb_span head, const struct attribute *attribute)
{
    struct winmail *out = reader->out;
    switch (attribute->tag) {
    case attOemCodepage: reader->charset = charset_of(reader->arena, number_at(attribute->data)); break;
    case attSubject: out->subject = decode(reader, attribute->data, reader->charset); break;
    case attMAPIProps: read_properties(reader, head, attribute, take_message_property); break;
    case attAttachRenddata: add_file(reader); break;
    case attBody:
        out->plain = span_head(attribute->data, span_find(attribute->data, '\0'));
        out->plain_charset = reader->charset;
        break;
    default: take_file_attribute(reader, head, attribute); break;
    }
}

bool winmail_is(struct pb_span bytes)
{
    return bytes.n > STREAM_HEAD && span_starts(bytes, SPAN_LIT("\x78\x9F\x3E\x22"));
}

void winmail_read(struct arena *arena, struct pb_span bytes, struct winmail *ret_winmail)
{
    struct winmail winmail = {0};
    struct reader reader = {.arena = arena, .out = &winmail, .charset = ""};
    struct pb_span head = span_head(bytes, STREAM_HEAD), rest = span_tail(bytes, STREAM_HEAD);
    struct attribute attribute;
    size_t n = 0;
    while (n++ < LIMIT_TNEF_ATTRIBUTES && next_attribute(&rest, &attribute))
        take_attribute(&reader, head, &attribute);
    if (rest.n >= HEAD_BYTES)
        winmail.oddity = "winmail.dat: cut off, or too long";
    if (!winmail.html_charset)
        winmail.html_charset = reader.html_charset;
    *ret_winmail = winmail;
}
