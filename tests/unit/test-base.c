/* Ground floor: text, memory, output, networks. */
#include <arpa/inet.h>
#include <netinet/in.h>

#include "postbus/arena.h"
#include "postbus/buf.h"
#include "postbus/err.h"
#include "postbus/hash.h"
#include "postbus/json.h"
#include "postbus/nearby.h"
#include "postbus/utf8.h"
#include "test.h"

TEST(a_message_too_long_is_cut_at_a_characters_edge)
{
    struct pb_err err;
    char text[PB_ERR_MSG_MAX + 10];
    memset(text, 'x', sizeof text);
    memcpy(text + PB_ERR_MSG_MAX - 2, "é", sizeof "é");
    CHECK(!pb_fail(&err, PB_LIMIT, "%s", text));
    CHECK_INT(strlen(err.msg), PB_ERR_MSG_MAX - 2);
    CHECK(utf8_valid(span_of(err.msg)));
}

TEST(a_caller_puts_its_own_words_before_a_message)
{
    struct pb_err err;
    pb_fail_errno(&err, PB_LATER, 2, "opening %s", "x");
    pb_fail_in(&err, "store");
    CHECK_STR(err.msg, "store: opening x: No such file or directory");
    CHECK_INT(err.code, PB_LATER);
}

TEST(lines_end_in_lf_crlf_or_cr)
{
    struct pb_span rest = SPAN_LIT("a\r\nb\rc\n\nd"), line;
    const char *want[] = {"a", "b", "c", "", "d"};
    for (size_t i = 0; i < 5; i++) {
        CHECK(span_line(&rest, &line));
        CHECK(span_eq(line, span_of(want[i])));
    }
    CHECK(!span_line(&rest, &line));
}

TEST(a_number_above_its_limit_is_refused)
{
    unsigned long value = 7;
    CHECK(span_number(SPAN_LIT("65535"), 65535, &value) && value == 65535);
    CHECK(!span_number(SPAN_LIT("65536"), 65535, &value));
    CHECK(!span_number(SPAN_LIT("99999999999999999999999"), 65535, &value));
    CHECK(!span_number(SPAN_LIT(""), 5, &value));
    CHECK(!span_number(SPAN_LIT("-1"), 5, &value));
    CHECK_INT(value, 65535);
}

static bool near_by(const char *text)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return nearby_address((const struct sockaddr *)&four);
    CHECK_INT(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
    return nearby_address((const struct sockaddr *)&six);
}

TEST(a_houses_own_networks_are_nearby)
{
    static const char *const in[] = {"127.0.0.53", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.1", "169.254.1.1", "100.64.0.1", "100.127.255.255",
                                     "::1", "fe80::1", "fd00::25", "::ffff:10.0.0.1"};
    static const char *const out[] = {"9.9.9.9", "172.15.255.255", "172.32.0.0", "192.169.0.1", "100.128.0.0", "0.0.0.0", "::", "2001:db8::1", "fe80:0:0:1::1", "::ffff:9.9.9.9"};
    for (size_t i = 0; i < sizeof in / sizeof *in; i++)
        CHECK_STR(near_by(in[i]) ? in[i] : "", in[i]);
    for (size_t i = 0; i < sizeof out / sizeof *out; i++)
        CHECK_STR(near_by(out[i]) ? "" : out[i], out[i]);
    CHECK(nearby_host("127.0.0.1") && !nearby_host("9.9.9.9"));
}

TEST(utf8_refuses_overlong_forms_and_surrogates)
{
    CHECK(utf8_valid(SPAN_LIT("Financiën € \xF0\x9F\x93\xAE")));
    CHECK(!utf8_valid(SPAN_LIT("\xC0\xAF")));
    CHECK(!utf8_valid(SPAN_LIT("\xE0\x80\xAF")));
    CHECK(!utf8_valid(SPAN_LIT("\xED\xA0\x80")));
    CHECK(!utf8_valid(SPAN_LIT("\xF4\x90\x80\x80")));
    CHECK(!utf8_valid(SPAN_LIT("abc\xE2\x82")));
    CHECK(utf8_valid(SPAN_LIT("\xEF\xBF\xBD")));
}

TEST(an_arena_gives_zeroed_memory_also_for_large_pieces)
{
    cleanup_arena struct arena *arena = arena_new(0);
    for (size_t round = 0; round < 3; round++) {
        char *large = arena_alloc(arena, 1 << 20);
        CHECK(large[0] == 0 && large[(1 << 20) - 1] == 0);
        memset(large, 'x', 1 << 20);
        arena_reset(arena);
    }
    CHECK_STR(arena_printf(arena, "%s-%d", "i", 1), "i-1");
}

TEST(a_list_in_an_arena_keeps_its_values_while_it_grows)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct { int *v; size_t n, cap; } list = {0};
    for (int i = 0; i < 1000; i++)
        arena_push(arena, &list, i);
    CHECK_INT(list.n, 1000);
    CHECK_INT(list.v[0] + list.v[999], 999);
}

TEST(a_buffer_always_ends_in_nul)
{
    cleanup_buf struct buf buf = BUF_INIT;
    CHECK_STR(buf_string(&buf), "");
    for (int i = 0; i < 100; i++)
        buf_printf(&buf, "%02d", i);
    CHECK_INT(buf.len, 200);
    CHECK_INT(strlen(buf_string(&buf)), 200);
    buf_cut(&buf, 3);
    CHECK_STR(buf_string(&buf), "000");
}

TEST(sha256_is_that_of_fips_180)
{
    char hex[SHA256_HEX];
    sha256_hex(SPAN_LIT("abc"), hex);
    CHECK_STR(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static bool folds_to(struct pb_span text, const char *want)
{
    cleanup_buf struct buf out = BUF_INIT;
    utf8_fold(text, &out);
    return span_eq(buf_span(&out), span_of(want));
}

TEST(folding_brings_forms_and_case_of_a_text_together)
{
    CHECK(folds_to(SPAN_LIT("Groß FINANCIËN"), "gross financiën"));
    CHECK(folds_to(SPAN_LIT("e\xCC\x88"), "ë"));
    CHECK(folds_to(SPAN_LIT("ﬁnanciën ＡＢ１"), "financiën ab1"));
    CHECK(folds_to(SPAN_LIT("\xC3("), "\xC3("));
}

TEST(folding_is_bounded_for_what_expands_most_and_for_marks_without_end)
{
    cleanup_buf struct buf text = BUF_INIT, out = BUF_INIT;
    for (int i = 0; i < 1000; i++)
        buf_add_string(&text, "\xEF\xB7\xBA"); /* U+FDFA: 18 code points */
    utf8_fold(buf_span(&text), &out);
    CHECK_INT(utf8_length(buf_span(&out)), 18000);
    buf_clear(&text);
    for (int i = 0; i < 200000; i++)
        buf_add_string(&text, i % 2 ? "\xCC\x81" : "\xCC\xA3"); /* acute, dot below */
    buf_clear(&out);
    utf8_fold(buf_span(&text), &out);
    CHECK(utf8_valid(buf_span(&out)));
}

TEST(a_mark_joins_its_letter_wherever_it_stands_in_a_long_text)
{
    cleanup_buf struct buf text = BUF_INIT;
    for (int i = 0; i < 3 * UTF8_PIECE_BYTES; i++) {
        cleanup_buf struct buf marked = BUF_INIT, out = BUF_INIT, want = BUF_INIT;
        buf_add_span(&marked, buf_span(&text));
        buf_add_string(&marked, "e\xCC\x81 \xE2\x82\xAC");
        buf_add_span(&want, buf_span(&text));
        buf_add_string(&want, "é €");
        utf8_nfc(buf_span(&marked), &out);
        CHECK(span_eq(buf_span(&out), buf_span(&want)));
        buf_add_string(&text, i % 3 ? "я" : "x");
    }
}

TEST(composing_is_bounded_for_marks_without_end)
{
    cleanup_buf struct buf text = BUF_INIT, out = BUF_INIT;
    for (int i = 0; i < 2000000; i++)
        buf_add_string(&text, i % 2 ? "\xCC\x80" : "\xCC\x95"); /* to be put in order */
    utf8_nfc(buf_span(&text), &out);
    CHECK_INT(utf8_length(buf_span(&out)), 2000000);
}

TEST(json_quotes_controls_and_mends_invalid_utf8)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct json json;
    json_init(&json, &out);
    json_object(&json);
    json_put_string(&json, "a", "x\"\\\n\x01");
    json_key(&json, "b");
    json_array(&json);
    json_span(&json, SPAN_LIT("\xFFy"));
    json_null(&json);
    json_points(&json, 38);
    json_array_end(&json);
    json_put_bool(&json, "c", true);
    json_object_end(&json);
    CHECK_STR(buf_string(&out), "{\"a\":\"x\\\"\\\\\\n\\u0001\",\"b\":[\"\xEF\xBF\xBDy\",null,38.0],\"c\":true}");
}

TESTS_MAIN(TEST_ENTRY(a_message_too_long_is_cut_at_a_characters_edge)
           TEST_ENTRY(a_caller_puts_its_own_words_before_a_message)
           TEST_ENTRY(a_mark_joins_its_letter_wherever_it_stands_in_a_long_text)
           TEST_ENTRY(composing_is_bounded_for_marks_without_end)
           TEST_ENTRY(lines_end_in_lf_crlf_or_cr)
           TEST_ENTRY(a_number_above_its_limit_is_refused)
           TEST_ENTRY(a_houses_own_networks_are_nearby)
           TEST_ENTRY(utf8_refuses_overlong_forms_and_surrogates)
           TEST_ENTRY(folding_brings_forms_and_case_of_a_text_together)
           TEST_ENTRY(folding_is_bounded_for_what_expands_most_and_for_marks_without_end)
           TEST_ENTRY(an_arena_gives_zeroed_memory_also_for_large_pieces)
           TEST_ENTRY(a_list_in_an_arena_keeps_its_values_while_it_grows)
           TEST_ENTRY(a_buffer_always_ends_in_nul)
           TEST_ENTRY(sha256_is_that_of_fips_180)
           TEST_ENTRY(json_quotes_controls_and_mends_invalid_utf8))
