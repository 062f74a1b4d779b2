/* An OpenDocument text: mimetype, manifest, styles, content. */
#include "postbus/lang.h"
#include "postbus/sheets.h"
#include "postbus/utf8.h"
#include "zip.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define SPACES                                                                                     \
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"" \
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"" \
    " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""        \
    " xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" office:version=\"1.3\""

static const char manifest[] =
    HEAD "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">"
         "<manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" manifest:media-type=\"" SHEETS_ODT_TYPE "\"/>"
         "<manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>"
         "<manifest:file-entry manifest:full-path=\"styles.xml\" manifest:media-type=\"text/xml\"/>"
         "<manifest:file-entry manifest:full-path=\"meta.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>";

/* A4 on its side: a subject needs the room. */
static const char styles[] =
    HEAD "<office:document-styles" SPACES "><office:styles>"
         "<style:default-style style:family=\"paragraph\"><style:text-properties fo:font-size=\"10pt\" fo:font-family=\"sans-serif\" fo:language=\"nl\" fo:country=\"NL\"/>"
         "</style:default-style>"
         "<style:style style:name=\"Standard\" style:family=\"paragraph\" style:class=\"text\"/>"
         "<style:style style:name=\"Heading_20_1\" style:display-name=\"Heading 1\" style:family=\"paragraph\" style:default-outline-level=\"1\">"
         "<style:text-properties fo:font-size=\"16pt\" fo:font-weight=\"bold\"/></style:style>"
         "<style:style style:name=\"Heading_20_2\" style:display-name=\"Heading 2\" style:family=\"paragraph\" style:default-outline-level=\"2\">"
         "<style:paragraph-properties fo:margin-top=\"0.5cm\" fo:keep-with-next=\"always\"/><style:text-properties fo:font-size=\"12pt\" fo:font-weight=\"bold\"/></style:style>"
         "</office:styles><office:automatic-styles><style:page-layout style:name=\"page\">"
         "<style:page-layout-properties fo:page-width=\"29.7cm\" fo:page-height=\"21cm\" style:print-orientation=\"landscape\" fo:margin=\"2cm\"/></style:page-layout>"
         "</office:automatic-styles><office:master-styles><style:master-page style:name=\"Standard\" style:page-layout-name=\"page\"/></office:master-styles>"
         "</office:document-styles>";

static const char content_styles[] =
    "<office:automatic-styles><style:style style:name=\"head\" style:family=\"paragraph\"><style:text-properties fo:font-weight=\"bold\"/></style:style>"
    "<style:style style:name=\"c0\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"2.4cm\"/></style:style>"
    "<style:style style:name=\"c1\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"7cm\"/></style:style>"
    "<style:style style:name=\"c2\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"11.5cm\"/></style:style>"
    "<style:style style:name=\"c3\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"4.8cm\"/></style:style>"
    "</office:automatic-styles>";

/* Characters that XML 1.0 knows; line ends and tabs as blanks. */
static void put_text(struct buf *out, const char *text)
{
    struct pb_span s = span_of(text ? text : "");
    for (size_t at = 0; at < s.n;) {
        uint32_t rune = utf8_next(s, &at);
        switch (rune) {
        case '&': buf_add_string(out, "&amp;"); break;
        case '<': buf_add_string(out, "&lt;"); break;
        case '>': buf_add_string(out, "&gt;"); break;
        case '"': buf_add_string(out, "&quot;"); break;
        default:
            if (rune == 0x7F || rune == 0xFFFE || rune == 0xFFFF)
                rune = 0xFFFD;
            buf_add_rune(out, rune < ' ' ? ' ' : rune);
        }
    }
}

static void put_cell(struct buf *out, const char *style, const char *text)
{
    buf_printf(out, "<table:table-cell office:value-type=\"string\"><text:p text:style-name=\"%s\">", style);
    put_text(out, text);
    buf_add_string(out, "</text:p></table:table-cell>");
}

static void put_row(struct buf *out, struct arena *arena, const struct listed_row *row)
{
    char day[DESK_DAY];
    desk_day(row->made, day);
    const char *from = row->organisation && row->author ? arena_printf(arena, "%s (%s)", row->organisation, row->author)
                       : row->organisation              ? row->organisation
                                                        : row->author;
    const char *number = row->campaign ? arena_printf(arena, _("campaign, %lld letters (i-%lld)"), (long long)row->letters, (long long)row->item)
                                       : arena_printf(arena, "i-%lld", (long long)row->item);
    buf_add_string(out, "<table:table-row>");
    put_cell(out, "Standard", day);
    put_cell(out, "Standard", from);
    put_cell(out, "Standard", row->subject);
    put_cell(out, "Standard", number);
    buf_add_string(out, "</table:table-row>");
}

static void put_table(struct buf *out, struct arena *arena, const struct desk_group *group, size_t number)
{
    const char *names[] = {_("date"), _("from"), _("subject"), _("number")};
    buf_add_string(out, "<text:h text:style-name=\"Heading_20_2\" text:outline-level=\"2\">");
    put_text(out, sheets_heading(arena, group));
    buf_printf(out, "</text:h><table:table table:name=\"t%zu\">", number);
    for (size_t i = 0; i < 4; i++)
        buf_printf(out, "<table:table-column table:style-name=\"c%zu\"/>", i);
    buf_add_string(out, "<table:table-header-rows><table:table-row>");
    for (size_t i = 0; i < 4; i++)
        put_cell(out, "head", names[i]);
    buf_add_string(out, "</table:table-row></table:table-header-rows>");
    for (size_t i = 0; i < group->rows.n; i++)
        put_row(out, arena, &group->rows.v[i]);
    buf_add_string(out, "</table:table>");
}

static void put_title(struct buf *out, struct arena *arena, const struct desk_list *list)
{
    put_text(out, arena_printf(arena, _("Letters to %s"), list->name));
}

static void put_content(struct buf *out, struct arena *arena, const struct desk_list *list)
{
    buf_add_string(out, HEAD "<office:document-content" SPACES ">");
    buf_add_string(out, content_styles);
    buf_add_string(out, "<office:body><office:text><text:h text:style-name=\"Heading_20_1\" text:outline-level=\"1\">");
    put_title(out, arena, list);
    buf_add_string(out, "</text:h><text:p text:style-name=\"Standard\">");
    put_text(out, sheets_summary(arena, list));
    buf_add_string(out, "</text:p>");
    for (size_t i = 0; i < list->groups.n; i++)
        put_table(out, arena, &list->groups.v[i], i);
    buf_add_string(out, "</office:text></office:body></office:document-content>");
}

static void put_meta(struct buf *out, struct arena *arena, const struct desk_list *list)
{
    buf_add_string(out, HEAD "<office:document-meta" SPACES "><office:meta><meta:generator>postbusd</meta:generator><dc:title>");
    put_title(out, arena, list);
    buf_add_string(out, "</dc:title></office:meta></office:document-meta>");
}

void sheets_odt(const struct desk_list *list, struct buf *out)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf content = BUF_INIT, meta = BUF_INIT;
    put_content(&content, arena, list);
    put_meta(&meta, arena, list);
    struct zip *zip = zip_new(out);
    zip_add(zip, "mimetype", SPAN_LIT(SHEETS_ODT_TYPE), false); /* first, and as it is: files are told by it */
    zip_add(zip, "META-INF/manifest.xml", span_of(manifest), true);
    zip_add(zip, "styles.xml", span_of(styles), true);
    zip_add(zip, "meta.xml", buf_span(&meta), true);
    zip_add(zip, "content.xml", buf_span(&content), true);
    zip_end(zip);
}
