/* A reading to bytes and back; bytes that somebody has tampered with. */
#include "postbus/limits.h"
#include "postbus/wire.h"
#include "test.h"

#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static struct layer make_layer(struct arena *arena, unsigned depth, enum layer_kind kind, const char *text)
{
    struct layer layer = {.depth = depth, .kind = kind, .text = text, .subject = "FW: Kinderopvang",
                          .base_subject = "Kinderopvang", .sent = "2026-05-14T00:57",
                          .sent_raw = "donderdag 14 mei 2026 00:57", .message_id = "a@example.org"};
    layer.from = (struct address){"Jan Jansen", "jan@example.org"};
    layer.on_behalf_of = (struct address){"Stichting Voorbeeld", NULL};
    arena_push(arena, &layer.to, ((struct address){NULL, "griffie@example.org"}));
    arena_push(arena, &layer.to, ((struct address){"Financiën", "5.1.2.e@example.org"}));
    arena_push(arena, &layer.cc, ((struct address){NULL, NULL}));
    arena_push(arena, &layer.references, "b@example.org");
    arena_push(arena, &layer.attachments, "Brief €.pdf");
    return layer;
}

static struct reading *make_reading(struct arena *arena)
{
    struct reading *reading = arena_alloc(arena, sizeof *reading);
    reading->sha256 = HASH;
    reading->bytes = 6922;
    reading->printed = true;
    arena_push(arena, &reading->notes, "a line of 9,000 bytes");
    arena_push(arena, &reading->headers, ((struct header_field){"From", "Jan Jansen <jan@example.org>"}));
    arena_push(arena, &reading->headers, ((struct header_field){"X-Empty", ""}));
    arena_push(arena, &reading->layers, make_layer(arena, 0, LAYER_MAIL, ""));
    arena_push(arena, &reading->layers, make_layer(arena, 1, LAYER_ATTACHED, "Geachte leden,\n\nGeen kind in de cel."));
    arena_push(arena, &reading->attachments, ((struct attachment){.name = "a.pdf", .type = "application/pdf", .bytes = 9,
               .sha256 = HASH, .status = "none", .layer = 1, .content = SPAN_LIT("%PDF-1.4\n")}));
    arena_push(arena, &reading->attachments, ((struct attachment){.status = "refused: encrypted"}));
    return reading;
}

static bool decodes(struct arena *arena, const struct reading *reading, struct pb_err *err)
{
    cleanup_buf struct buf wire = BUF_INIT;
    struct reading *back;
    wire_encode(reading, &wire);
    *err = (struct pb_err){0};
    return wire_decode(arena, buf_span(&wire), &back, err);
}

TEST(a_reading_comes_back_as_it_went)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT, again = BUF_INIT;
    struct reading *back;
    struct pb_err err;
    wire_encode(make_reading(arena), &wire);
    CHECK(wire_decode(arena, buf_span(&wire), &back, &err));
    CHECK_STR(back->sha256, HASH);
    CHECK_INT(back->bytes, 6922);
    CHECK(back->printed && !back->degraded && !back->message_id);
    CHECK_STR(back->notes.v[0], "a line of 9,000 bytes");
    CHECK_STR(back->headers.v[1].name, "X-Empty");
    CHECK_STR(back->headers.v[1].value, "");
    CHECK_INT(back->layers.n, 2);
    const struct layer *layer = &back->layers.v[1];
    CHECK(layer->depth == 1 && layer->kind == LAYER_ATTACHED);
    CHECK_STR(layer->from.address, "jan@example.org");
    CHECK(layer->on_behalf_of.address == NULL);
    CHECK_INT(layer->to.n, 2);
    CHECK_STR(layer->to.v[1].name, "Financiën");
    CHECK(layer->cc.n == 1 && !layer->cc.v[0].name && !layer->cc.v[0].address);
    CHECK_STR(layer->attachments.v[0], "Brief €.pdf");
    CHECK_STR(layer->text, "Geachte leden,\n\nGeen kind in de cel.");
    CHECK_STR(back->layers.v[0].text, "");
    CHECK_STR(back->attachments.v[0].sha256, HASH);
    CHECK_INT(back->attachments.v[0].layer, 1);
    CHECK_STR(back->attachments.v[1].status, "refused: encrypted");
    wire_encode(back, &again);
    CHECK(span_eq(buf_span(&wire), buf_span(&again)));
}

TEST(an_attachments_content_does_not_travel)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT;
    struct reading *back;
    struct pb_err err;
    wire_encode(make_reading(arena), &wire);
    CHECK_INT(span_search(buf_span(&wire), SPAN_LIT("%PDF-1.4")), wire.len);
    CHECK(wire_decode(arena, buf_span(&wire), &back, &err));
    CHECK_INT(back->attachments.v[0].content.n, 0);
}

TEST(every_truncation_fails_and_names_itself)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT;
    struct reading *back;
    wire_encode(make_reading(arena), &wire);
    for (size_t n = 0; n < wire.len; n++) {
        cleanup_arena struct arena *scratch = arena_new(0);
        struct pb_err err = {0};
        /* A copy of that length, so that the sanitizer sees a byte too many read. */
        char *cut = malloc(n ? n : 1);
        memcpy(cut, wire.data, n);
        CHECK(!wire_decode(scratch, (struct pb_span){cut, n}, &back, &err));
        CHECK_INT(err.code, PB_BAD_INPUT);
        CHECK(span_starts(span_of(err.msg), SPAN_LIT("encoded reading: ")));
        free(cut);
    }
}

static void touch(const char *string, size_t *sum)
{
    *sum += string ? strlen(string) : 0;
}

/* Follows every pointer of a reading that decoded. */
static size_t walk(const struct reading *reading)
{
    size_t sum = 0;
    touch(reading->sha256, &sum);
    touch(reading->message_id, &sum);
    for (size_t i = 0; i < reading->notes.n; i++)
        touch(reading->notes.v[i], &sum);
    for (size_t i = 0; i < reading->headers.n; i++)
        sum += strlen(reading->headers.v[i].name) + strlen(reading->headers.v[i].value);
    for (size_t i = 0; i < reading->layers.n; i++) {
        const struct layer *layer = &reading->layers.v[i];
        sum += strlen(layer->text) + layer->kind;
        for (size_t j = 0; j < layer->to.n; j++)
            touch(layer->to.v[j].address, &sum);
        for (size_t j = 0; j < layer->attachments.n; j++)
            sum += strlen(layer->attachments.v[j]);
    }
    for (size_t i = 0; i < reading->attachments.n; i++)
        sum += strlen(reading->attachments.v[i].status) + strlen(reading->layers.v[reading->attachments.v[i].layer].text);
    return sum;
}

TEST(every_corrupted_byte_is_refused_or_gives_a_whole_reading)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT;
    static const unsigned char masks[] = {0x01, 0x80, 0xFF, 0x40};
    size_t refused = 0, sum = 0;
    wire_encode(make_reading(arena), &wire);
    for (size_t at = 0; at < wire.len; at++) {
        for (size_t m = 0; m < sizeof masks; m++) {
            cleanup_arena struct arena *scratch = arena_new(0);
            struct reading *back;
            struct pb_err err;
            wire.data[at] = (char)(wire.data[at] ^ masks[m]);
            if (wire_decode(scratch, buf_span(&wire), &back, &err))
                sum += walk(back);
            else
                refused++;
            wire.data[at] = (char)(wire.data[at] ^ masks[m]);
        }
    }
    CHECK(refused > wire.len);
    CHECK(sum > 0);
}

static void check_refused(const struct reading *reading, const char *why)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pb_err err;
    CHECK(!decodes(arena, reading, &err));
    CHECK_STR(err.msg, why);
}

TEST(what_reading_h_forbids_is_refused_by_name)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading = make_reading(arena);
    reading->sha256 = "XYZ";
    check_refused(reading, "encoded reading: sha256: not a SHA-256");
    reading->sha256 = NULL;
    check_refused(reading, "encoded reading: sha256: absent");
    reading = make_reading(arena);
    reading->layers.v[1].from.name = "Jan \xFF";
    check_refused(reading, "encoded reading: layers: from: name: not UTF-8");
    reading = make_reading(arena);
    reading->layers.v[1].kind = (enum layer_kind)7;
    check_refused(reading, "encoded reading: layers: kind: out of range");
    reading = make_reading(arena);
    reading->attachments.v[0].layer = 2;
    check_refused(reading, "encoded reading: attachments: layer: there is no such layer");
    reading->attachments.v[0].layer = 0;
    reading->attachments.v[0].status = "fine";
    check_refused(reading, "encoded reading: attachments: status: no known status");
    reading = make_reading(arena);
    reading->layers.n = 0;
    check_refused(reading, "encoded reading: layers: none");
}

TEST(a_nul_within_a_text_is_refused)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT;
    struct reading *back;
    struct pb_err err;
    wire_encode(make_reading(arena), &wire);
    wire.data[span_search(buf_span(&wire), SPAN_LIT("Geen kind"))] = '\0';
    CHECK(!wire_decode(arena, buf_span(&wire), &back, &err));
    CHECK_STR(err.msg, "encoded reading: layers: text: holds a NUL");
}

TEST(bytes_behind_the_reading_are_refused)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT;
    struct reading *back;
    struct pb_err err;
    wire_encode(make_reading(arena), &wire);
    buf_add_string(&wire, "xyz");
    CHECK(!wire_decode(arena, buf_span(&wire), &back, &err));
    CHECK_STR(err.msg, "encoded reading: 3 bytes too many");
}

TEST(lists_beyond_their_limit_are_clipped_before_they_travel)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT;
    struct reading *reading = make_reading(arena), *back;
    struct pb_err err;
    for (size_t i = 0; i < LIMIT_NOTES + 5; i++)
        arena_push(arena, &reading->notes, "odd");
    reading->layers.v[0].subject = ""; /* as good as absent */
    wire_encode(reading, &wire);
    CHECK(wire_decode(arena, buf_span(&wire), &back, &err));
    CHECK_INT(back->notes.n, LIMIT_NOTES);
    CHECK(back->layers.v[0].subject == NULL);
}

TEST(a_count_that_no_bytes_stand_behind_is_refused)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT;
    struct reading *reading = make_reading(arena), *back;
    struct pb_err err;
    uint64_t many = LIMIT_ADDRESSES;
    reading->layers.n = 1;
    reading->layers.v[0].to.n = 0;
    reading->attachments.n = 0;
    wire_encode(reading, &wire);
    /* Behind the organisation's name stands its absent address, then the recipients' count. */
    size_t name = span_search(buf_span(&wire), SPAN_LIT("Stichting Voorbeeld"));
    CHECK(name < wire.len);
    memcpy(wire.data + name + strlen("Stichting Voorbeeld") + sizeof many, &many, sizeof many);
    CHECK(!wire_decode(arena, buf_span(&wire), &back, &err));
    CHECK_STR(err.msg, "encoded reading: layers: to: more than all that came");
}

TESTS_MAIN(TEST_ENTRY(a_reading_comes_back_as_it_went)
           TEST_ENTRY(an_attachments_content_does_not_travel)
           TEST_ENTRY(every_truncation_fails_and_names_itself)
           TEST_ENTRY(every_corrupted_byte_is_refused_or_gives_a_whole_reading)
           TEST_ENTRY(what_reading_h_forbids_is_refused_by_name)
           TEST_ENTRY(a_nul_within_a_text_is_refused)
           TEST_ENTRY(bytes_behind_the_reading_are_refused)
           TEST_ENTRY(lists_beyond_their_limit_are_clipped_before_they_travel)
           TEST_ENTRY(a_count_that_no_bytes_stand_behind_is_refused))
