/* HTML bodies to text: structure kept, and time linear in hostile input. */
#include <time.h>

#include "letter/html.h"
#include "letter/html_plain.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"
#include "test.h"

static const char *text_of(const char *html)
{
    static struct buf out;
    buf_clear(&out);
    CHECK(html_to_text(span_of(html), &out));
    CHECK(utf8_valid(buf_span(&out)));
    return buf_string(&out);
}

TEST(blocks_end_lines_and_paragraphs_leave_a_blank_line)
{
    CHECK_STR(text_of("<div>een</div><div>twee<br>drie<br></div><div>vier</div>"), "een\ntwee\ndrie\nvier");
    CHECK_STR(text_of("<p>een\n  twee</p>\n<p>drie</p>vier"), "een twee\n\ndrie\n\nvier");
    CHECK_STR(text_of("<p class=MsoNormal>een</p><p class=MsoNormal>twee<o:p></o:p></p>"
                      "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>drie</p>"),
              "een\ntwee\n\ndrie");
    CHECK_STR(text_of("<div>een</div><div><br></div><div>twee</div><hr>drie"), "een\n\ntwee\n\ndrie");
    CHECK_STR(text_of("a<b>b</b>c <i> d</i>"), "abc d");
}

TEST(what_is_not_shown_is_dropped)
{
    CHECK_STR(text_of("<html><head><title>t</title><style>p {x:y}</style><script>if (a<b) {}</script></head>"
                      "<body>ja<!-- nee --><span style='display: none'>nee<b>nee</b></span>"
                      "<div style=\"mso-hide:all\">nee</div> en</body></html>"),
              "ja en");
}

TEST(entities_and_nbsp_are_text)
{
    CHECK_STR(text_of("Financi&euml;n &amp; &#8364;&#x35;&nbsp;&nbsp;x &lt;a&gt; &onzin;"), "Financiën & €5  x <a> &onzin;");
}

TEST(cells_are_parted_by_tabs_and_a_label_keeps_its_value)
{
    CHECK_STR(text_of("<table><tr><td><p>Van:</p></td><td><p>Jan</p></td></tr>\n"
                      "<tr><th>Aan:</th> <td>Piet</td></tr></table>daarna"),
              "Van:\tJan\nAan:\tPiet\n\ndaarna");
    CHECK_STR(text_of("<table><tr><td>een<br>twee</td><td>drie</td></tr></table>"), "een\ntwee\ndrie");
    CHECK_STR(text_of("<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>"), "a\nb");
}

TEST(quotes_are_prefixed_at_every_depth)
{
    CHECK_STR(text_of("zelf<blockquote type=cite>een<br>twee<blockquote>drie</blockquote>vier</blockquote>na"),
              "zelf\n\n> een\n> twee\n>\n> > drie\n>\n> vier\n\nna");
    CHECK_STR(text_of("<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>inspringen</blockquote>"),
              "inspringen");
}

TEST(lists_are_marked)
{
    CHECK_STR(text_of("<ul><li>een</li><li>twee<ol><li>a<li>b</ol></li></ul>na"),
              "- een\n- twee\n  1. a\n  2. b\nna");
}

TEST(a_link_keeps_its_target_where_it_says_more)
{
    CHECK_STR(text_of("<a href='https://www.voorbeeld.nl/wet'>de wet</a>."), "de wet <https://www.voorbeeld.nl/wet>.");
    CHECK_STR(text_of("<a href='https://voorbeeld.nl/'>www.voorbeeld.nl</a>"), "www.voorbeeld.nl");
    CHECK_STR(text_of("<a href='https://voorbeeld.nl/a?utm=1'>voorbeeld.nl/a</a>"), "voorbeeld.nl/a");
    CHECK_STR(text_of("<a href='mailto:jan@x.nl'>jan@x.nl</a>"), "jan@x.nl");
    CHECK_STR(text_of("Jan &lt;<a href='mailto:jan%40x.nl'>jan@x.nl</a>&gt;"), "Jan <jan@x.nl>");
    CHECK_STR(text_of("Van: <a href='mailto:jan%40x.nl?subject=y'>Jan</a>"), "Van: Jan <jan@x.nl>");
    CHECK_STR(text_of("<a href='http://x.nl/1'>een</a> <a href='http://x.nl/1'>twee</a> <a href='#top'>drie</a>"),
              "een <http://x.nl/1> twee drie");
    CHECK_STR(text_of("<a href='http://x.nl/1'><img src=y></a>na"), "na");
}

TEST(outlooks_border_above_a_forwarded_mail_leaves_a_blank_line)
{
    CHECK_STR(text_of("<p class=MsoNormal>Ter info</p>"
                      "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
                      "<p class=MsoNormal><b>Van:</b> Jan &lt;jan@x.nl&gt;<br><b>Verzonden:</b> donderdag<br>"
                      "<b>Onderwerp:</b> wet</p></div></div><p class=MsoNormal>Geachte</p>"),
              "Ter info\n\nVan: Jan <jan@x.nl>\nVerzonden: donderdag\nOnderwerp: wet\n\nGeachte");
}

TEST(pre_keeps_its_lines)
{
    CHECK_STR(text_of("<pre>een\n  twee\n</pre>drie"), "een\n  twee\ndrie");
}

TEST(spoilt_markup_is_still_read)
{
    CHECK_STR(text_of("<p>een<div>twee</b></i><td>drie"), "een\n\ntwee\ndrie");
    CHECK_STR(text_of("a < b en c"), "a < b en c");
    CHECK_STR(text_of("<!--[if mso]>nee<![endif]--><![if !mso]>zichtbaar<![endif]><!--[if !mso]><!-->ook<!--<![endif]-->"),
              "zichtbaarook");
    CHECK_STR(text_of("Op do 14 mei schreef Jan <jan@voorbeeld.nl>:<br>ja"), "Op do 14 mei schreef Jan <jan@voorbeeld.nl>:\nja");
    CHECK_STR(text_of(""), "");
    CHECK_STR(text_of("alleen tekst"), "alleen tekst");
}

/* Hostile input. */

static double seconds_for(const struct buf *html, struct buf *text)
{
    double start = (double)clock() / CLOCKS_PER_SEC;
    html_to_text(buf_span(html), text);
    return (double)clock() / CLOCKS_PER_SEC - start;
}

/* `piece` again and again around a word that must be found. */
static void check_flood(const char *before, const char *piece, const char *after, bool found)
{
    double took[2];
    for (int i = 0; i < 2; i++) {
        cleanup_buf struct buf html = BUF_INIT, text = BUF_INIT;
        buf_add_string(&html, before);
        while (html.len < MIB(1) << i)
            buf_add_string(&html, piece);
        buf_add_string(&html, after);
        took[i] = seconds_for(&html, &text);
        CHECK(!found || span_search(buf_span(&text), SPAN_LIT("woord")) < text.len);
        CHECK(text.len <= LIMIT_TEXT_BYTES + KIB(1));
    }
    printf("# %s: %.2f s, twice as much %.2f s\n", piece, took[0], took[1]);
    CHECK(took[1] < 5);
    CHECK(took[1] < 4 * took[0] + 0.2);
}

TEST(floods_cost_linear_time_and_the_text_is_still_found)
{
    check_flood("", "<div>", "woord", true);
    check_flood("", "<blockquote>", "woord", true);
    check_flood("", "<ul><li>", "woord", true);
    check_flood("<b>", "</i>", "woord", true);
    check_flood("", "<b></i>", "woord", true);
    check_flood("<p", " a", ">woord", true);
    check_flood("<p", " a=\"b\"", ">woord", true);
    check_flood("", "<p a b c d e f g h i j k l m n o p q r s t u v w x y z>", "woord", true);
    check_flood("woord", "<", "", true);
    check_flood("woord", "<!--", "", true);
    check_flood("woord", "<!", "", true);
    check_flood("woord", "<![", "", true);
    check_flood("woord", "<![if]>", "", true);
    check_flood("woord", "&", "", true);
    check_flood("woord", "&a;", "", true);
    check_flood("woord", "<script>", "", true);
    check_flood("woord", "<style></styl>", "", true);
    check_flood("woord", "<a href='http://x'>y", "", true);
    check_flood("woord", "<td>x", "", true);
    check_flood("woord", "<table><tr><td>", "", true);
    check_flood("woord", "<o:p>", "", true);
    check_flood("woord", "x ", "", true);
    check_flood("woord", "\xC2\xA0", "", true);
}

TEST(deep_nesting_is_read_by_the_plain_tokenizer)
{
    cleanup_buf struct buf html = BUF_INIT, text = BUF_INIT;
    for (int i = 0; i < 10000; i++)
        buf_add_string(&html, "<div><span>");
    buf_add_string(&html, "Financi&euml;n &#8364; <a href='http://x.nl'>wet</a><br>twee<script>nee</script><!-- nee --> drie");
    CHECK(!html_to_text(buf_span(&html), &text));
    CHECK_STR(buf_string(&text), "Financiën € wet\ntwee drie");
}

TESTS_MAIN(TEST_ENTRY(blocks_end_lines_and_paragraphs_leave_a_blank_line)
           TEST_ENTRY(what_is_not_shown_is_dropped)
           TEST_ENTRY(entities_and_nbsp_are_text)
           TEST_ENTRY(cells_are_parted_by_tabs_and_a_label_keeps_its_value)
           TEST_ENTRY(quotes_are_prefixed_at_every_depth)
           TEST_ENTRY(lists_are_marked)
           TEST_ENTRY(a_link_keeps_its_target_where_it_says_more)
           TEST_ENTRY(outlooks_border_above_a_forwarded_mail_leaves_a_blank_line)
           TEST_ENTRY(pre_keeps_its_lines)
           TEST_ENTRY(spoilt_markup_is_still_read)
           TEST_ENTRY(floods_cost_linear_time_and_the_text_is_still_found)
           TEST_ENTRY(deep_nesting_is_read_by_the_plain_tokenizer))
