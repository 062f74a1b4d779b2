/* RTF as Word, WordPad and Exchange write it. */
#include "letter/rtf.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"
#include "test.h"

static void check_text(struct pb_span rtf, const char *want)
{
    cleanup_buf struct buf text = BUF_INIT;
    CHECK(rtf_is(rtf));
    rtf_to_text(rtf, &text);
    CHECK_STR(buf_string(&text), want);
}
#define CHECK_RTF(rtf, want) check_text(SPAN_LIT(rtf), want)

TEST(paragraphs_are_lines_and_tables_and_colours_are_none)
{
    CHECK_RTF("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0\\fswiss Calibri;}}{\\colortbl ;\\red0\\green0\\blue0;}"
              "{\\*\\generator Riched20;}{\\info{\\author Jan Jansen}}\\viewkind4\\pard\\f0\\fs22 Geachte leden,\\par\r\n"
              "Betreft:\\tab 36.871\\line tweede\r\nregel\\par}",
              "Geachte leden,\nBetreft:\t36.871\ntweederegel\n");
}

TEST(characters_are_read_in_the_code_page_of_their_font)
{
    CHECK_RTF("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}{\\f2\\fcharset238 X;}}"
              "\\f0 co\\'f6peratie, \\'80 5 {\\f1\\'cc\\'e8\\'f0} {\\f2\\'b3}\\'b3}",
              "co\xC3\xB6peratie, \xE2\x82\xAC 5 \xD0\x9C\xD0\xB8\xD1\x80 \xC5\x82\xC2\xB3");
    CHECK_RTF("{\\rtf1\\mac caf\\'8e}", "caf\xC3\xA9");
    CHECK_RTF("{\\rtf1\\ansi\\ansicpg932 \\'93\\'fa\\'96\\'7b}", "\xE6\x97\xA5\xE6\x9C\xAC");
}

TEST(unicode_is_read_and_what_stands_for_it_passed_over)
{
    CHECK_RTF("{\\rtf1\\uc1 \\u8364?5 \\u8364\\'805 \\u-3924?x}", "\xE2\x82\xAC""5 \xE2\x82\xAC""5 \xEF\x82\xACx");
    CHECK_RTF("{\\rtf1\\uc2 \\u8364EU5{\\uc0\\u8364}6\\u8364EU}", "\xE2\x82\xAC""5\xE2\x82\xAC""6\xE2\x82\xAC");
    CHECK_RTF("{\\rtf1 \\u-10179?\\u-8704?}", "\xF0\x9F\x98\x80");
    CHECK_RTF("{\\rtf1 \\ldblquote cel\\rdblquote  a\\~b c\\_d e\\-f \\{\\\\\\}}", "\xE2\x80\x9C""cel\xE2\x80\x9D a\xC2\xA0""b c-d ef {\\}");
}

TEST(a_row_of_a_table_is_a_line)
{
    CHECK_RTF("{\\rtf1\\trowd\\cellx1000\\cellx2000 Naam\\cell Bedrag\\cell\\row Jan\\cell 5\\cell\\row}", "Naam\tBedrag\nJan\t5\n");
}

TEST(pictures_hidden_and_deleted_text_and_fields_instructions_say_nothing)
{
    CHECK_RTF("{\\rtf1 a{\\pict\\pngblip 89504e47}b{\\v weg}c{\\deleted weg}d{\\*\\unknown weg}e"
              "{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt link}}\\v weg\\v0 f\\v weg\\plain g}", "abcdelinkfg");
    static const char binary[] = "{\\rtf1 a{\\pict\\bin4 }}{\\}b}";
    check_text((struct pb_span){binary, sizeof binary - 1}, "ab");
    CHECK_RTF("{\\rtf1 {\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv 1}}{\\shptxt kader}}} {\\footnote noot}}", "kader noot");
}

TEST(html_wrapped_in_rtf_reads_as_its_text)
{
    CHECK_RTF("{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 Geachte leden,\\htmlrtf\\par}\\htmlrtf0"
              "{\\*\\htmltag72 </p>}Groet}", "Geachte leden,\nGroet");
}

TEST(rtf_that_is_cut_or_closes_too_often_is_read_so_far)
{
    CHECK_RTF("{\\rtf1 Geachte {\\b leden", "Geachte leden");
    CHECK_RTF("{\\rtf1 a}}}}b\\", "ab");
    CHECK_RTF("{\\rtf1 a\\'", "a");
    CHECK_RTF("{\\rtf1 a\\bin99999999999 b", "a");
    CHECK(!rtf_is(SPAN_LIT("Geachte {\\rtf1")));
}

TEST(groups_too_deep_are_passed_over_and_what_follows_is_not)
{
    cleanup_buf struct buf rtf = BUF_INIT, text = BUF_INIT;
    buf_add_string(&rtf, "{\\rtf1 a");
    for (int i = 0; i < 100000; i++)
        buf_add_char(&rtf, '{');
    buf_add_string(&rtf, "weg");
    for (int i = 0; i < 100000; i++)
        buf_add_char(&rtf, '}');
    buf_add_string(&rtf, "b}");
    rtf_to_text(buf_span(&rtf), &text);
    CHECK_STR(buf_string(&text), "ab");
}

TEST(any_bytes_give_valid_text)
{
    static const char pieces[][12] = {"{", "}", "\\u", "\\'", "\\f1", "\\uc3 ", "\\bin2 ", "\\*", "\xFF", "\\fonttbl", "-99", "\\par", "ab"};
    unsigned seed = 1;
    for (int round = 0; round < 2000; round++) {
        cleanup_buf struct buf rtf = BUF_INIT, text = BUF_INIT;
        buf_add_string(&rtf, "{\\rtf1\\ansicpg932");
        for (int i = 0; i < 40; i++, seed = seed * 1103515245u + 12345u)
            buf_add_string(&rtf, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
        rtf_to_text(buf_span(&rtf), &text);
        if (!utf8_valid(buf_span(&text)))
            CHECK_STR(buf_string(&rtf), "valid");
    }
}

TESTS_MAIN(TEST_ENTRY(paragraphs_are_lines_and_tables_and_colours_are_none)
           TEST_ENTRY(characters_are_read_in_the_code_page_of_their_font)
           TEST_ENTRY(unicode_is_read_and_what_stands_for_it_passed_over)
           TEST_ENTRY(a_row_of_a_table_is_a_line)
           TEST_ENTRY(pictures_hidden_and_deleted_text_and_fields_instructions_say_nothing)
           TEST_ENTRY(html_wrapped_in_rtf_reads_as_its_text)
           TEST_ENTRY(rtf_that_is_cut_or_closes_too_often_is_read_so_far)
           TEST_ENTRY(groups_too_deep_are_passed_over_and_what_follows_is_not)
           TEST_ENTRY(any_bytes_give_valid_text))
