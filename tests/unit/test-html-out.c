/* A page that what it shows cannot break. */
#include "review/html_out.h"
#include "test.h"

static struct buf out;
static struct html html;

static void start(void)
{
    buf_clear(&out);
    html_init(&html, &out);
}

TEST(text_is_escaped_whatever_it_holds)
{
    start();
    html_put(&html, T_SPAN, "<script>alert('x')</script> & \"y\"");
    CHECK_STR(buf_string(&out), "<span>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;</span>");
}

TEST(an_attribute_cannot_be_left)
{
    start();
    html_put(&html, T_SPAN, NULL, {A_TITLE, "\" onmouseover=\"alert(1)"}, {A_CLASS, "a'b"});
    CHECK_STR(buf_string(&out), "<span title=\"&quot; onmouseover=&quot;alert(1)\" class=\"a&#39;b\"></span>");
}

TEST(an_attribute_without_value_is_left_out_and_an_empty_one_stands)
{
    start();
    html_put(&html, T_INPUT, NULL, {A_CHECKED, NULL}, {A_DISABLED, ""});
    CHECK_STR(buf_string(&out), "<input disabled=\"\">");
}

TEST(addresses_lead_nowhere_else)
{
    static const char *const bad[] = {"javascript:alert(1)", "//elders.example", "/\\elders.example", "https://elders.example", "", "data:text/html,x",
                                      " /x", "/\t/elders.example", "/x\ny"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        start();
        html_put(&html, T_A, "x", {A_HREF, bad[i]});
        CHECK_STR(buf_string(&out), "<a>x</a>");
    }
    start();
    html_put(&html, T_A, "x", {A_HREF, "/queue?name=Commissies%2FJV&from=\"1"});
    CHECK_STR(buf_string(&out), "<a href=\"/queue?name=Commissies%2FJV&amp;from=&quot;1\">x</a>");
}

TEST(what_cannot_be_shown_is_told_as_such)
{
    start();
    html_put(&html, T_SPAN, "a\x01\x7f\xC2\x85\xFF" "b\n\tc \xE2\x80\xAEtxt.exe\xE2\x81\xA6");
    CHECK_STR(buf_string(&out), "<span>a\uFFFD\uFFFD\uFFFD\uFFFDb\n\tc \uFFFDtxt.exe\uFFFD</span>");
}

TEST(elements_close_in_the_order_they_opened)
{
    start();
    html_open(&html, T_DIV);
    html_open(&html, T_UL);
    html_put(&html, T_LI, "één");
    html_put(&html, T_HR, NULL);
    html_close_to(&html, 0);
    CHECK_STR(buf_string(&out), "\n<div>\n<ul>\n<li>één</li>\n<hr></ul></div>");
}

TEST(a_first_line_end_of_a_field_is_kept)
{
    start();
    html_put(&html, T_TEXTAREA, "\nregel");
    CHECK_STR(buf_string(&out), "<textarea>\n\nregel</textarea>");
    buf_done(&out);
}

TESTS_MAIN(TEST_ENTRY(text_is_escaped_whatever_it_holds)
           TEST_ENTRY(an_attribute_cannot_be_left)
           TEST_ENTRY(an_attribute_without_value_is_left_out_and_an_empty_one_stands)
           TEST_ENTRY(addresses_lead_nowhere_else)
           TEST_ENTRY(what_cannot_be_shown_is_told_as_such)
           TEST_ENTRY(elements_close_in_the_order_they_opened)
           TEST_ENTRY(a_first_line_end_of_a_field_is_kept))
