/* One 40 kB Outlook mail, and one of 400 kB, read by the letter's modules and by other libraries, by
 * turns in one process; medians.
 *
 *     build/release/bench/peers */
#include <libxml/HTMLparser.h>
#include <stdio.h>

#include "compare/compare.h"
#include "letter/html.h"
#include "letter/mime.h"
#include "measure.h"

#define ROUNDS 101
#define HTML_BYTES 40000

static struct buf html, mail;
static size_t found; /* so that no work is left out */

/* A forwarded mail as Outlook's Word writes it: styles, empty paragraphs, a header
 * block in bold, and letters of a line or three. */
static void make_html(struct buf *out, size_t bytes)
{
    buf_add_string(out, "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><meta http-equiv=Content-Type "
                        "content=\"text/html; charset=utf-8\"><style><!--\np.MsoNormal, li.MsoNormal\n\t{margin:0cm;\n\t"
                        "font-size:11.0pt;\n\tfont-family:\"Calibri\",sans-serif;}\n--></style></head><body lang=NL "
                        "link=\"#0563C1\" vlink=\"#954F72\"><div class=WordSection1><p class=MsoNormal><span "
                        "style='mso-fareast-language:EN-US'>Ter kennisname.<o:p></o:p></span></p><div><div "
                        "style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p "
                        "class=MsoNormal><b>Van:</b> Jan Jansen &lt;jan@voorbeeld.nl&gt; <br><b>Verzonden:</b> donderdag "
                        "14 mei 2026 00:57<br><b>Aan:</b> Anna de Vries &lt;anna@voorbeeld.nl&gt;<br><b>Onderwerp:</b> "
                        "Zorgen over het wetsvoorstel<o:p></o:p></p></div></div>");
    while (out->len < bytes)
        buf_add_string(out, "<p class=MsoNormal><span style='font-size:10.0pt;font-family:\"Arial\",sans-serif;color:black'>"
                            "Wij maken ons zorgen over artikel&nbsp;3 van het voorstel, zoals het op <a "
                            "href=\"https://www.voorbeeld.nl/wet/36999\">onze bladzijde</a> staat &ndash; en dat al sinds "
                            "het vorige jaar.<o:p></o:p></span></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>");
    buf_add_string(out, "</div></body></html>");
}

static void make_mail(struct buf *out)
{
    buf_add_string(out, "From: Griffie <griffie@voorbeeld.nl>\r\nTo: postbus@voorbeeld.nl\r\nDate: Fri, 15 May 2026 08:51:00 "
                        "+0200\r\nSubject: FW: Zorgen over het wetsvoorstel\r\nMessage-ID: <1@voorbeeld.nl>\r\n"
                        "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"_000_\"\r\n\r\n--_000_\r\n"
                        "Content-Type: text/plain; charset=\"utf-8\"\r\n\r\nTer kennisname.\r\n\r\n--_000_\r\nContent-Type: "
                        "text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
    for (size_t i = 0; i < html.len; i++) {
        buf_printf(out, html.data[i] == '=' ? "=3D" : "%c", html.data[i]);
        buf_add_string(out, i % 70 == 69 ? "=\r\n" : "");
    }
    buf_add_string(out, "\r\n--_000_--\r\n");
}

static size_t bytes_of(struct arena *arena, const struct part *part)
{
    size_t n = part->kind == PART_LEAF ? transfer_decode(arena, part->transfer, part->body).n : 0;
    for (const struct part *child = part->first; child; child = child->next)
        n += bytes_of(arena, child);
    return n;
}

static void mime_here(void)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct mime mime;
    mime_read(arena, buf_span(&mail), LETTER_TREE, &mime);
    found += bytes_of(arena, mime.mail.root);
}

static void mime_gmime(void)
{
    found += compare_gmime(mail.data, mail.len);
}

static void html_here(void)
{
    cleanup_buf struct buf text = BUF_INIT;
    html_to_text(buf_span(&html), &text);
    found += text.len;
}

static void html_gumbo(void)
{
    found += compare_gumbo(html.data, html.len);
}

static void html_dom(void)
{
    htmlDocPtr document = htmlReadMemory(html.data, (int)html.len, NULL, "utf-8",
                                         HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    xmlChar *text = xmlNodeGetContent(xmlDocGetRootElement(document));
    found += strlen((const char *)text);
    xmlFree(text);
    xmlFreeDoc(document);
}

static void letter_here(void)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct pb_err err;
    found += letter_read(arena, buf_span(&mail), LETTER_TREE, &reading, &err) ? reading->layers.n : 0;
}

static struct way {
    const char *what, *who;
    void (*run)(void);
    double micros[ROUNDS];
} ways[] = {
    {"MIME, decoded", OURS, mime_here, {0}},
    {"MIME, decoded", "GMime", mime_gmime, {0}},
    {"HTML to text", OURS, html_here, {0}},
    {"HTML to text", "libxml2's tree", html_dom, {0}},
    {"HTML to text", "gumbo's tree", html_gumbo, {0}},
    {"all of the reading", OURS, letter_here, {0}},
};
#define WAYS (sizeof ways / sizeof *ways)

static bool is_here(const struct way *way)
{
    return way->run == mime_gmime ? compare_gmime != NULL : way->run == html_gumbo ? compare_gumbo != NULL : true;
}

static void run_by_turns(size_t bytes, const char *input, int times)
{
    html = mail = (struct buf)BUF_INIT;
    make_html(&html, bytes);
    make_mail(&mail);
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < WAYS; i++) {
            double began = cpu_micros();
            if (is_here(&ways[i]))
                ways[i].run();
            ways[i].micros[round] = cpu_micros() - began;
        }
    for (size_t i = 0; i < WAYS; i++)
        tell((struct measured){"reading", input, times}, ways[i].what, ways[i].who, is_here(&ways[i]) ? median(ways[i].micros, ROUNDS) : NOT_HERE, "us");
    buf_done(&html);
    buf_done(&mail);
}

int main(void)
{
    letter_prepare();
    run_by_turns(HTML_BYTES, "40 kB of Outlook's HTML", 1);
    run_by_turns(10 * HTML_BYTES, "400 kB of Outlook's HTML", 10);
    return found == 0;
}
