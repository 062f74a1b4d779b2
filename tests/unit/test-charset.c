/* Bytes of any charset to UTF-8. */
#include "letter/charset.h"
#include "postbus/utf8.h"
#include "test.h"

static const char *decode(const char *charset, struct pb_span bytes)
{
    static struct buf out;
    buf_clear(&out);
    charset_decode(bytes, span_of(charset), &out);
    CHECK(utf8_valid(buf_span(&out)));
    return buf_string(&out);
}

TEST(names_are_known_however_they_are_written)
{
    CHECK_STR(decode("ISO_8859-15", SPAN_LIT("\xA4")), "€");
    CHECK_STR(decode(" \"Windows-1251\";", SPAN_LIT("\xCF\xF0")), "Пр");
    CHECK_STR(decode("cp1250", SPAN_LIT("\x9A")), "š");
    CHECK_STR(decode("KOI8-R", SPAN_LIT("\xF0")), "П");
    CHECK_STR(decode("Shift_JIS", SPAN_LIT("\x93\xFA\x96\x7B")), "日本");
    CHECK_STR(decode("GB2312", SPAN_LIT("\xD6\xD0")), "中");
    CHECK_STR(decode("iso-2022-jp", SPAN_LIT("\x1B$BF|K\\\x1B(B!")), "日本!");
    CHECK_STR(decode("utf-16le", SPAN_LIT("a\0\xAC\x20")), "a€");
    CHECK_STR(decode("utf-7", SPAN_LIT("Caf+AOk-!")), "Café!");
    CHECK(charset_known(SPAN_LIT("UTF8")) && !charset_known(SPAN_LIT("x-nooit")) && !charset_known(SPAN_LIT("")));
}

TEST(latin1_means_windows_1252)
{
    CHECK_STR(decode("iso-8859-1", SPAN_LIT("\x80 \x93" "a\x94 \xEB")), "€ “a” ë");
    CHECK_STR(decode("latin1", SPAN_LIT("\xC3\xA9")), "Ã©");
}

TEST(without_a_label_or_with_an_empty_one_the_bytes_decide)
{
    CHECK_STR(decode("", SPAN_LIT("caf\xC3\xA9")), "café");
    CHECK_STR(decode("", SPAN_LIT("caf\xE9 \x80")), "café €");
    CHECK_STR(decode("us-ascii", SPAN_LIT("caf\xE9")), "café");
    CHECK_STR(decode("us-ascii", SPAN_LIT("caf\xC3\xA9")), "café");
    CHECK_STR(decode("unknown-8bit", SPAN_LIT("caf\xE9")), "café");
}

TEST(a_wrong_utf8_label_is_seen_through)
{
    CHECK_STR(decode("utf-8", SPAN_LIT("caf\xE9 en th\xE9")), "café en thé");
    CHECK_STR(decode("utf-8", SPAN_LIT("caf\xC3\xA9 en th\xE9")), "café en th\xEF\xBF\xBD");
    CHECK_STR(decode("utf-8", SPAN_LIT("cut \xE2\x82")), "cut â‚");
}

TEST(what_a_table_refuses_becomes_a_replacement_and_the_rest_is_read)
{
    CHECK_STR(decode("euc-jp", SPAN_LIT("a\xFF" "b")), "a\xEF\xBF\xBD" "b");
    CHECK_STR(decode("utf-16le", SPAN_LIT("a\0b")), "a\xEF\xBF\xBD");
    char long_text[20000];
    memset(long_text, '\xFF', sizeof long_text);
    CHECK_INT(strlen(decode("shift_jis", (struct pb_span){long_text, sizeof long_text})), 3 * sizeof long_text);
    memset(long_text, '\xE1', sizeof long_text);
    CHECK_INT(strlen(decode("windows-1251", (struct pb_span){long_text, sizeof long_text})), 2 * sizeof long_text);
}

TEST(nul_bytes_are_dropped)
{
    CHECK_STR(decode("", SPAN_LIT("a\0b")), "ab");
    CHECK_STR(decode("windows-1252", SPAN_LIT("a\0\xE9")), "aé");
    CHECK_STR(decode("utf-16be", SPAN_LIT("\0a\0\0\0b")), "ab");
}

static const char *html_charset(const char *html)
{
    static char name[64];
    struct pb_span found = charset_of_html(span_of(html));
    snprintf(name, sizeof name, "%.*s", (int)found.n, found.p);
    return name;
}

TEST(html_names_its_own_charset)
{
    CHECK_STR(html_charset("<html><head><meta charset=\"koi8-r\">"), "koi8-r");
    CHECK_STR(html_charset("<META content='text/html; CHARSET=windows-1250' http-equiv=Content-Type>"), "windows-1250");
    CHECK_STR(html_charset("<p>circa</p>"), "");
}

TESTS_MAIN(TEST_ENTRY(names_are_known_however_they_are_written)
           TEST_ENTRY(latin1_means_windows_1252)
           TEST_ENTRY(without_a_label_or_with_an_empty_one_the_bytes_decide)
           TEST_ENTRY(a_wrong_utf8_label_is_seen_through)
           TEST_ENTRY(what_a_table_refuses_becomes_a_replacement_and_the_rest_is_read)
           TEST_ENTRY(nul_bytes_are_dropped)
           TEST_ENTRY(html_names_its_own_charset))
