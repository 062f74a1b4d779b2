/* winmail.dat: what Outlook wraps comes out as parts of the mail. */
#include <fcntl.h>
#include <unistd.h>

#include "postbus/buf.h"
#include "postbus/letter.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"
#include "test.h"

/* Tags and types as in MS-OXTNEF and MS-OXCDATA. */
enum {
    SUBJECT = 0x00018004, BODY = 0x0002800C, CODEPAGE = 0x00069007, PROPERTIES = 0x00069003, FILE_START = 0x00069002,
    FILE_TITLE = 0x00018010, FILE_DATA = 0x0006800F, FILE_PROPERTIES = 0x00069005,
    LONG = 0x0003, OBJECT = 0x000D, STRING8 = 0x001E, UNICODE = 0x001F, TIME = 0x0040, BINARY = 0x0102,
};

/* ---- a stream in the making ---- */

static void put(struct buf *out, uint64_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        buf_add_char(out, (char)(number >> 8 * i & 0xFF));
}

static void put_head(struct buf *out)
{
    put(out, 0x223E9F78, 4);
    put(out, 1, 2);
}

static void put_attribute(struct buf *out, uint32_t tag, struct pb_span data)
{
    unsigned sum = 0;
    bool file = tag == FILE_START || tag == FILE_TITLE || tag == FILE_DATA || tag == FILE_PROPERTIES;
    put(out, file ? 2 : 1, 1);
    put(out, tag, 4);
    put(out, data.n, 4);
    buf_add_span(out, data);
    for (size_t i = 0; i < data.n; i++)
        sum += (unsigned char)data.p[i];
    put(out, sum & 0xFFFF, 2);
}

/* Properties, counted when they are all there. */
struct block {
    struct buf data;
    unsigned n;
};

static void add_property(struct block *block, unsigned number, unsigned type, struct pb_span data)
{
    block->n++;
    put(&block->data, number << 16 | type, 4);
    bool fixed = type == LONG || type == TIME;
    if (!fixed) {
        put(&block->data, 1, 4);
        put(&block->data, data.n, 4);
    }
    buf_add_span(&block->data, data);
    while (block->data.len % 4)
        buf_add_char(&block->data, '\0');
}

/* ASCII alone. */
static void add_unicode(struct block *block, unsigned number, const char *text)
{
    cleanup_buf struct buf wide = BUF_INIT;
    for (size_t i = 0; i <= strlen(text); i++)
        put(&wide, (unsigned char)text[i], 2);
    add_property(block, number, UNICODE, buf_span(&wide));
}

static void put_block(struct buf *out, uint32_t tag, struct block *block)
{
    cleanup_buf struct buf whole = BUF_INIT;
    put(&whole, block->n, 4);
    buf_add_span(&whole, buf_span(&block->data));
    put_attribute(out, tag, buf_span(&whole));
    buf_done(&block->data);
    *block = (struct block){0};
}

static void put_file(struct buf *out, const char *title, const char *long_name, struct pb_span data)
{
    put_attribute(out, FILE_START, SPAN_LIT("\1\0\xFF\xFF\xFF\xFF\0\0\0\0\0\0\0\0"));
    if (data.n > 0)
        put_attribute(out, FILE_DATA, data);
    put_attribute(out, FILE_TITLE, (struct pb_span){title, strlen(title) + 1});
    if (long_name) {
        struct block block = {0};
        add_unicode(&block, 0x3707, long_name);
        put_block(out, FILE_PROPERTIES, &block);
    }
}

/* ---- a mail around it ---- */

static struct reading *read_as(struct arena *arena, const char *before, struct pb_span stream, const char *behind,
                               enum letter_way way)
{
    struct buf mail = BUF_INIT;
    struct reading *reading = NULL;
    struct pb_err err;
    buf_add_string(&mail, "From: Jan Jansen <jan@example.org>\nMessage-ID: <1@example.org>\nSubject: brief\nMIME-Version: 1.0\n");
    buf_add_string(&mail, before);
    buf_add_string(&mail, "Content-Type: application/ms-tnef; name=\"winmail.dat\"\nContent-Transfer-Encoding: binary\n\n");
    buf_add_span(&mail, stream);
    buf_add_string(&mail, behind);
    struct pb_span bytes = {arena_copy(arena, buf_span(&mail)), mail.len};
    buf_done(&mail);
    if (!letter_read(arena, bytes, way, &reading, &err))
        abort();
    return reading;
}

static struct reading *read_alone(struct arena *arena, const struct buf *stream)
{
    return read_as(arena, "", buf_span(stream), "", LETTER_TREE);
}

static struct reading *read_beside(struct arena *arena, const struct buf *stream)
{
    return read_as(arena, "Content-Type: multipart/mixed; boundary=grens\n\n--grens\nContent-Type: text/plain\n\nIn de mail zelf\n--grens\n",
                   buf_span(stream), "\n--grens--\n", LETTER_TREE);
}

static void make_plain(struct buf *stream)
{
    put_head(stream);
    put_attribute(stream, CODEPAGE, SPAN_LIT("\xE4\x04\0\0\0\0\0\0"));
    put_attribute(stream, BODY, SPAN_LIT("Geachte leden, co\xF6peratie\0"));
    put_file(stream, "BRIEF~1.PDF", "Brief aan de Eerste Kamer.pdf", SPAN_LIT("%PDF-1.4"));
    put_file(stream, "BRIEF.TXT", NULL, SPAN_LIT("JFIF"));
}

TEST(a_winmail_dat_alone_is_the_mails_text_and_files)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf stream = BUF_INIT;
    make_plain(&stream);
    const struct reading *reading = read_alone(arena, &stream);
    CHECK_STR(reading->layers.v[0].text, "Geachte leden, co\xC3\xB6peratie");
    CHECK_INT(reading->attachments.n, 2);
    CHECK_STR(reading->attachments.v[0].name, "Brief aan de Eerste Kamer.pdf");
    CHECK_INT(reading->attachments.v[0].bytes, 8);
    CHECK_STR(reading->attachments.v[0].type, "application/pdf");
    CHECK_STR(reading->attachments.v[1].name, "BRIEF.TXT");
    CHECK_STR(reading->attachments.v[1].text, "JFIF");
    CHECK_INT(reading->notes.n, 0);
}

TEST(beside_a_text_it_brings_its_files_alone)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf stream = BUF_INIT;
    make_plain(&stream);
    const struct reading *reading = read_beside(arena, &stream);
    CHECK_STR(reading->layers.v[0].text, "In de mail zelf");
    CHECK_INT(reading->attachments.n, 2);
}

TEST(the_linear_reading_leaves_it_whole)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf stream = BUF_INIT;
    make_plain(&stream);
    const struct reading *reading = read_as(arena, "", buf_span(&stream), "", LETTER_LINEAR);
    CHECK_INT(reading->attachments.n, 1);
    CHECK_STR(reading->attachments.v[0].name, "winmail.dat");
}

/* The example of MS-OXRTFCP 4.1.1. */
#define PACKED "\x2D\0\0\0\x2B\0\0\0LZFu\xF1\xC5\xC7\xA7\x03\0\x0A\0rcpg125B2\x0A\xF3 hel\x09\0 bw\x05\xB0ld}\x0A\x80\x0F\xA0"

static struct reading *read_property(struct arena *arena, unsigned number, unsigned type, struct pb_span data)
{
    cleanup_buf struct buf stream = BUF_INIT;
    struct block block = {0};
    put_head(&stream);
    add_property(&block, number, type, data);
    put_block(&stream, PROPERTIES, &block);
    return read_alone(arena, &stream);
}

TEST(its_text_may_be_compressed_rtf)
{
    cleanup_arena struct arena *arena = arena_new(0);
    CHECK_STR(read_property(arena, 0x1009, BINARY, SPAN_LIT(PACKED))->layers.v[0].text, "hello world");
    CHECK_STR(read_property(arena, 0x1009, BINARY, SPAN_LIT("\x20\0\0\0\x14\0\0\0MELA\0\0\0\0{\\rtf1 Geachte \\'e9}"))->layers.v[0].text,
              "Geachte \xC3\xA9");
}

TEST(its_text_may_be_html_in_a_charset_told_apart)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf stream = BUF_INIT;
    struct block block = {0};
    put_head(&stream);
    add_property(&block, 0x1013, BINARY, SPAN_LIT("<p>\xCC\xE8\xF0</p>"));
    add_property(&block, 0x3FDE, LONG, SPAN_LIT("\xE3\x04\0\0"));
    put_block(&stream, PROPERTIES, &block);
    CHECK_STR(read_alone(arena, &stream)->layers.v[0].text, "\xD0\x9C\xD0\xB8\xD1\x80");
}

TEST(rtf_that_lies_about_its_size_is_no_text)
{
    cleanup_arena struct arena *arena = arena_new(0);
    CHECK_STR(read_property(arena, 0x1009, BINARY, SPAN_LIT("\x2D\0\0\0\xFF\xFF\xFF\x7FLZFu\0\0\0\0\0\0\0\0\0\0\0\0"))->layers.v[0].text, "");
    CHECK_STR(read_property(arena, 0x1009, BINARY, SPAN_LIT("\xFF\xFF\0\0\xFF\xFF\0\0MELA\0\0\0\0{\\rtf1 a}"))->layers.v[0].text, "a");
    CHECK_STR(read_property(arena, 0x1009, BINARY, SPAN_LIT("\x14\0\0\0\x30\0\0\0LZFu\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"))->layers.v[0].text, "");
}

TEST(what_the_library_gives_up_at_costs_no_more_than_itself)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf stream = BUF_INIT, large = BUF_INIT;
    struct block block = {0};
    char subject[301] = {0};
    memset(subject, 's', sizeof subject - 1);
    for (int i = 0; i < 60000; i++)
        buf_add_string(&large, "tien tekens");
    put_head(&stream);
    put_attribute(&stream, SUBJECT, (struct pb_span){subject, sizeof subject});
    add_unicode(&block, 0x0037, subject);
    add_unicode(&block, 0x1000, "Geachte leden");
    add_property(&block, 0x5000, BINARY, buf_span(&large));
    put_block(&stream, PROPERTIES, &block);
    put_file(&stream, subject, NULL, buf_span(&large));
    put_file(&stream, "brief.pdf", NULL, SPAN_LIT("%PDF"));
    const struct reading *reading = read_alone(arena, &stream);
    CHECK_STR(reading->layers.v[0].text, "Geachte leden");
    CHECK_INT(reading->attachments.n, 2);
    CHECK_STR(reading->attachments.v[0].name, subject);
    CHECK_INT(reading->attachments.v[0].bytes, large.len);
    CHECK_STR(reading->attachments.v[1].name, "brief.pdf");
    CHECK_INT(reading->notes.n, 1);
    CHECK_STR(reading->notes.v[0], "winmail.dat: some of it could not be read");
}

/* An enclosed message: identifier of the interface, then its stream. */
static void put_enclosed(struct buf *stream, const struct buf *inner)
{
    cleanup_buf struct buf object = BUF_INIT;
    struct block block = {0};
    put(&object, 0x00020307, 4);
    put(&object, 0xC000, 8);
    put(&object, 0x46000000, 4);
    buf_add_span(&object, buf_span(inner));
    put_attribute(stream, FILE_START, SPAN_LIT("\2\0\xFF\xFF\xFF\xFF\0\0\0\0\0\0\0\0"));
    add_property(&block, 0x3701, OBJECT, buf_span(&object));
    put_block(stream, FILE_PROPERTIES, &block);
}

TEST(a_message_enclosed_is_a_layer_with_its_own_header)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf stream = BUF_INIT, inner = BUF_INIT;
    struct block block = {0};
    put_head(&inner);
    add_unicode(&block, 0x0037, "Oproep");
    add_unicode(&block, 0x0C1A, "Piet \"P\" Pietersen");
    add_unicode(&block, 0x5D01, "piet@example.org");
    add_property(&block, 0x0039, TIME, SPAN_LIT("\x00\x86\x63\xCE\x2B\xE3\xDC\x01"));
    add_unicode(&block, 0x1000, "Geachte leden");
    put_block(&inner, PROPERTIES, &block);
    put_file(&inner, "bijlage.pdf", NULL, SPAN_LIT("%PDF"));
    put_head(&stream);
    put_attribute(&stream, BODY, SPAN_LIT("zie hieronder"));
    put_enclosed(&stream, &inner);
    const struct reading *reading = read_alone(arena, &stream);
    CHECK_INT(reading->layers.n, 2);
    if (reading->layers.n < 2)
        return;
    const struct layer *layer = &reading->layers.v[1];
    CHECK_INT(layer->kind, LAYER_ATTACHED);
    CHECK_STR(layer->subject, "Oproep");
    CHECK_STR(layer->from.name, "Piet 'P' Pietersen");
    CHECK_STR(layer->from.address, "piet@example.org");
    CHECK_STR(layer->sent, "2026-05-13T22:57:00+00:00");
    CHECK_STR(layer->text, "Geachte leden");
    CHECK_INT(reading->attachments.n, 1);
    CHECK_INT(reading->attachments.v[0].layer, 1);
}

TEST(messages_enclosed_too_deep_end)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct buf stream = BUF_INIT;
    put_head(&stream);
    put_attribute(&stream, BODY, SPAN_LIT("diep"));
    for (int i = 0; i < 60; i++) {
        struct buf outer = BUF_INIT;
        put_head(&outer);
        put_enclosed(&outer, &stream);
        buf_done(&stream);
        stream = outer;
    }
    const struct reading *reading = read_alone(arena, &stream);
    CHECK(reading->layers.n > 10 && reading->layers.n <= LIMIT_MIME_DEPTH + 1);
    CHECK_INT(reading->notes.n, 1);
    buf_done(&stream);
}

/* The library complains on standard output. */
static void hush(bool on)
{
    static int said = -1;
    fflush(stdout);
    if (on) {
        int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
        said = dup(STDOUT_FILENO);
        dup2(nothing, STDOUT_FILENO);
        close(nothing);
    } else {
        dup2(said, STDOUT_FILENO);
        close(said);
    }
}

static bool is_read(const struct buf *stream)
{
    cleanup_arena struct arena *arena = arena_new(0);
    return utf8_valid(span_of(read_alone(arena, stream)->layers.v[0].text));
}

static void make_block(struct block *block)
{
    add_unicode(block, 0x1000, "Geachte leden");
    add_property(block, 0x1009, BINARY, SPAN_LIT(PACKED));
    add_property(block, 0x0039, TIME, SPAN_LIT("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"));
    add_property(block, 0x3FDE, LONG, SPAN_LIT("\xE3\x04\0\0"));
    add_property(block, 0x0C1A, STRING8, SPAN_LIT("Jan"));
}

TEST(cut_anywhere_it_is_read_so_far)
{
    cleanup_buf struct buf stream = BUF_INIT;
    struct block block = {0};
    bool good = true;
    make_plain(&stream);
    make_block(&block);
    put_block(&stream, PROPERTIES, &block);
    hush(true);
    for (size_t i = 0; i < stream.len; i++)
        good &= is_read(&(struct buf){stream.data, i, i});
    hush(false);
    CHECK(good);
}

TEST(spoilt_anywhere_it_is_read_all_the_same)
{
    static const unsigned char changes[] = {0x01, 0x80, 0xFF};
    size_t length = SIZE_MAX;
    bool good = true;
    hush(true);
    for (size_t i = 0; length == SIZE_MAX || i < 3 * length; i++) {
        cleanup_buf struct buf stream = BUF_INIT;
        struct block block = {0};
        make_plain(&stream);
        make_block(&block);
        length = block.data.len;
        block.data.data[i / 3] = (char)(block.data.data[i / 3] ^ changes[i % 3]);
        put_block(&stream, PROPERTIES, &block);
        good &= is_read(&stream);
    }
    hush(false);
    CHECK(good && length < 1000);
}

TEST(a_mail_saved_as_a_file_is_a_layer)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading = NULL;
    struct pb_err err;
    CHECK(letter_read(arena, SPAN_LIT("From: a@example.org\nMessage-ID: <1@example.org>\nMIME-Version: 1.0\n"
                                      "Content-Type: application/octet-stream; name=Oproep.EML\nContent-Transfer-Encoding: base64\n\n"
                                      "RnJvbTogcGlldEBleGFtcGxlLm9yZwpTdWJqZWN0OiBPcHJvZXAKCkdlYWNodGUgbGVkZW4K\n"),
                      LETTER_TREE, &reading, &err));
    CHECK_INT(reading->layers.n, 2);
    CHECK_STR(reading->layers.v[reading->layers.n - 1].subject, "Oproep");
    CHECK_INT(reading->attachments.n, 0);
}

TESTS_MAIN(TEST_ENTRY(a_winmail_dat_alone_is_the_mails_text_and_files)
           TEST_ENTRY(beside_a_text_it_brings_its_files_alone)
           TEST_ENTRY(the_linear_reading_leaves_it_whole)
           TEST_ENTRY(its_text_may_be_compressed_rtf)
           TEST_ENTRY(its_text_may_be_html_in_a_charset_told_apart)
           TEST_ENTRY(rtf_that_lies_about_its_size_is_no_text)
           TEST_ENTRY(what_the_library_gives_up_at_costs_no_more_than_itself)
           TEST_ENTRY(a_message_enclosed_is_a_layer_with_its_own_header)
           TEST_ENTRY(messages_enclosed_too_deep_end)
           TEST_ENTRY(cut_anywhere_it_is_read_so_far)
           TEST_ENTRY(spoilt_anywhere_it_is_read_all_the_same)
           TEST_ENTRY(a_mail_saved_as_a_file_is_a_layer))
