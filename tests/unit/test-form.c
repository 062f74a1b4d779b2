/* What a form sends, and what somebody sends who is no form. */
#include "postbus/limits.h"
#include "review/form.h"
#include "test.h"

static struct arena *arena;
static struct pb_err err;

static bool parse(const char *text, struct form *ret_form)
{
    arena = arena ? arena : arena_new(0);
    return form_parse(arena, span_of(text), ret_form, &err);
}

TEST(names_and_values_are_decoded_in_order)
{
    struct form form;
    CHECK(parse("item=12&queue=Commissies%2FIA-JBZ&why=na+overleg+%C3%A9%C3%A9n&leeg=&naakt", &form));
    CHECK_INT(form.n, 5);
    CHECK_INT(form_number(&form, "item"), 12);
    CHECK_STR(form_value(&form, "queue"), "Commissies/IA-JBZ");
    CHECK_STR(form_value(&form, "why"), "na overleg één");
    CHECK_STR(form_value(&form, "leeg"), "");
    CHECK_STR(form.v[4].name, "naakt");
    CHECK_STR(form_value(&form, "anders"), NULL);
}

TEST(empty_pieces_are_no_fields)
{
    struct form form;
    CHECK(parse("", &form));
    CHECK_INT(form.n, 0);
    CHECK(parse("&&a=1&&", &form));
    CHECK_INT(form.n, 1);
}

TEST(line_ends_are_made_one)
{
    struct form form;
    CHECK(parse("t=a%0D%0Ab%0Dc%0Ad", &form));
    CHECK_STR(form_value(&form, "t"), "a\nb\nc\nd");
}

TEST(what_is_no_form_is_refused)
{
    static const char *const bad[] = {"a=%", "a=%4", "a=%zz", "a%=1", "a=%00b", "a=%FF", "a=%C3", "%ED%A0%80=1", "a=1&b=%"};
    struct form form;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(!parse(bad[i], &form));
        CHECK_INT(err.code, PB_BAD_INPUT);
    }
}

TEST(a_number_is_nothing_but_digits)
{
    struct form form;
    CHECK(parse("a=-1&b=1x&c=99999999999999999999&d=&e=0&f=7", &form));
    CHECK_INT(form_number(&form, "a") + form_number(&form, "b") + form_number(&form, "c") + form_number(&form, "d") + form_number(&form, "e"), 0);
    CHECK_INT(form_number(&form, "f"), 7);
    CHECK_INT(form_number(&form, "g"), 0);
}

TEST(too_many_fields_and_too_many_bytes_are_refused)
{
    cleanup_buf struct buf many = BUF_INIT, long_one = BUF_INIT;
    struct form form;
    for (int i = 0; i < LIMIT_FORM_FIELDS; i++)
        buf_add_string(&many, "a=1&");
    CHECK(parse(buf_string(&many), &form));
    buf_add_string(&many, "a=1");
    CHECK(!parse(buf_string(&many), &form));
    CHECK_INT(err.code, PB_LIMIT);
    while (long_one.len <= LIMIT_FORM_BYTES)
        buf_add_string(&long_one, "aaaaaaaaaaaaaaaa");
    CHECK(!parse(buf_string(&long_one), &form));
    CHECK_INT(err.code, PB_LIMIT);
}

TEST(what_is_encoded_is_read_back)
{
    static const char text[] = "Commissies/I&A=é+%20 \"<\n#?*";
    cleanup_buf struct buf query = BUF_INIT;
    struct form form;
    buf_add_string(&query, "q=");
    form_encode(&query, text);
    CHECK(!strpbrk(buf_string(&query), " \"<&#?\n"));
    CHECK(parse(buf_string(&query), &form));
    CHECK_STR(form_value(&form, "q"), text);
    arena_free(arena);
    arena = NULL;
}

TESTS_MAIN(TEST_ENTRY(names_and_values_are_decoded_in_order)
           TEST_ENTRY(empty_pieces_are_no_fields)
           TEST_ENTRY(line_ends_are_made_one)
           TEST_ENTRY(what_is_no_form_is_refused)
           TEST_ENTRY(a_number_is_nothing_but_digits)
           TEST_ENTRY(too_many_fields_and_too_many_bytes_are_refused)
           TEST_ENTRY(what_is_encoded_is_read_back))
