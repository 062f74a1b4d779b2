/* Hostile letters: read within bounds, and what is read gets through the wire. */
#include "../bench/families.h"
#include "postbus/letter.h"
#include "postbus/limits.h"
#include "postbus/wire.h"
#include "test.h"

#define SIZE KIB(64)
#define MEMORY (60 * SIZE) /* an arena that holds more ends the process */

/* Bytes of all texts; 0 where the letter is refused or its reading does not get through. */
static size_t read_letter(struct pb_span bytes, enum letter_way way, size_t most, const char **ret_note)
{
    cleanup_arena struct arena *arena = arena_new(most), *copy = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT;
    struct reading *reading, *back;
    struct pb_err err;
    size_t text = 0;
    *ret_note = NULL;
    if (!letter_read(arena, bytes, way, &reading, &err))
        return 0;
    wire_encode(reading, &wire);
    if (!wire_decode(copy, buf_span(&wire), &back, &err)) {
        printf("# %s\n", err.msg);
        return 0;
    }
    for (size_t i = 0; i < back->layers.n; i++)
        text += 1 + strlen(back->layers.v[i].text);
    for (size_t i = 0; i < back->attachments.n; i++)
        text += back->attachments.v[i].text ? strlen(back->attachments.v[i].text) : 0;
    *ret_note = reading->notes.n > 0 ? reading->notes.v[0] : NULL;
    return text;
}

TEST(each_kind_is_read_both_ways_within_its_memory)
{
    for (size_t i = 0; i < FAMILIES; i++) {
        cleanup_buf struct buf letter = BUF_INIT;
        const char *note;
        family_make(&families[i], SIZE, &letter);
        printf("# %s\n", families[i].name);
        fflush(stdout);
        CHECK(read_letter(buf_span(&letter), LETTER_TREE, MEMORY, &note) > 0);
        CHECK(read_letter(buf_span(&letter), LETTER_LINEAR, MEMORY, &note) > 0);
    }
}

/* A mail whose parts have `line` as often as makes `size` bytes each. */
static void make_long(struct buf *out, unsigned parts, const char *head, const char *line, size_t size)
{
    buf_add_string(out, "Content-Type: multipart/mixed; boundary=b\n\n");
    for (unsigned i = 0; i < parts; i++) {
        buf_printf(out, "--b\nContent-Type: text/plain; charset=windows-1252%s\n\n", head);
        for (size_t n = 0; n < size; n += strlen(line))
            buf_add_string(out, line);
    }
}

TEST(texts_too_long_for_the_wire_are_cut)
{
    static const char *const heads[] = {"", "; name=a.txt"};
    for (size_t i = 0; i < 2; i++) {
        cleanup_buf struct buf letter = BUF_INIT;
        const char *note;
        make_long(&letter, 4, heads[i], "> een regel met \x80 en \xE9\nen een zonder\n", MIB(5));
        size_t text = read_letter(buf_span(&letter), LETTER_TREE, 0, &note);
        CHECK(text > LIMIT_TEXT_BYTES - 100 && text < LIMIT_TEXT_BYTES + 100);
    }
}

/* Alternatives of alternatives, with a text and a chain at each level. */
TEST(nested_alternatives_are_compared_within_bounds)
{
    cleanup_buf struct buf letter = BUF_INIT;
    const char *note;
    buf_add_string(&letter, "Content-Type: multipart/alternative; boundary=b0\n\n");
    for (unsigned i = 1; i < 30; i++)
        buf_printf(&letter, "--b%u\nContent-Type: text/plain\n\n" BLOCK "\ntekst\n--b%u\nContent-Type: "
                   "multipart/alternative; boundary=b%u\n\n", i - 1, i - 1, i);
    buf_add_string(&letter, "--b29\nContent-Type: text/plain\n\n" BLOCK);
    while (letter.len < MIB(4))
        buf_add_string(&letter, "Een lange brief\n");
    size_t text = read_letter(buf_span(&letter), LETTER_TREE, MIB(80), &note);
    CHECK(text > MIB(3));
}

TEST(many_parts_go_past_the_library)
{
    cleanup_buf struct buf letter = BUF_INIT;
    const char *note;
    buf_add_string(&letter, MIXED);
    add_units(&letter, "--b\n", 100000);
    CHECK(read_letter(buf_span(&letter), LETTER_TREE, MIB(8), &note) > 0);
    CHECK_STR(note, "too many parts");
}

TEST(a_large_mail_nested_deep_goes_past_the_library)
{
    cleanup_buf struct buf letter = BUF_INIT;
    const char *note;
    make_multiparts(700, "mixed", &letter);
    buf_add_string(&letter, "--b8\n\n");
    while (letter.len < LIMIT_DEEP_BYTES + 1000)
        buf_add_string(&letter, "--b\n");
    CHECK(read_letter(buf_span(&letter), LETTER_TREE, 0, &note) > 0);
    CHECK_STR(note, "too large for its nesting");
}

TESTS_MAIN(TEST_ENTRY(each_kind_is_read_both_ways_within_its_memory)
           TEST_ENTRY(texts_too_long_for_the_wire_are_cut)
           TEST_ENTRY(nested_alternatives_are_compared_within_bounds)
           TEST_ENTRY(many_parts_go_past_the_library)
           TEST_ENTRY(a_large_mail_nested_deep_goes_past_the_library))
