/* A committee's list: what is on it, and that no letter breaks the files that it becomes. */
#include <minizip/unzip.h>
#include <stdio.h>
#include <unistd.h>

#include "past.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/sheets.h"

static const char rules[] =
    "[committee JV]\nname = Justitie en Veiligheid\nshort = J&V\nqueue = Commissies/JV\n"
    "[bill 36327]\ntitle = Wetboek van Strafvordering\ncommittee = JV\n"
    "[bill 36636]\ntitle = Tweede vaststellingswet\ncommittee = JV\n";

#define EVIL "=HYPERLINK(\"http://x\",\"<b>&]]>\x01\xEF\xBF\xBE\")"

static struct desk_list list_of(struct past *p, const char *since, const char *until)
{
    struct desk_queues queues = {0};
    struct desk_list list = {0};
    CHECK(desk_queues(p->store, p->arena, p->set, &queues, &p->err));
    CHECK(desk_list(p->store, p->arena, p->set, desk_find_queue(&queues, "JV"), since, until, &list, &p->err));
    return list;
}

static void route(struct past *p, int64_t item)
{
    past_decide(p, item, "Commissies/JV");
}

TEST(a_list_has_letters_by_bill_and_a_campaign_once)
{
    PAST(rules);
    int64_t campaign;
    int64_t first = past_letter(&past, "Actie A", "Stem tegen", "Stem tegen de Tweede vaststellingswet."), second = past_letter(&past, "Actie B", "Stem tegen", "Stem tegen de Tweede vaststellingswet!");
    past_letter(&past, "Jansen", "Brief", "Over het Wetboek van Strafvordering.");
    route(&past, past_letter(&past, "Bakker", "Vraag", "Zomaar."));
    CHECK(store_enter_campaign(past.store, second, first, 1, &campaign, &past.err));
    struct desk_list list = list_of(&past, "2026-05-01", "2026-05-31");
    CHECK_INT(list.groups.n, 3);
    CHECK_STR(list.groups.v[0].bill, "36327");
    CHECK_STR(list.groups.v[0].title, "Wetboek van Strafvordering");
    CHECK_STR(list.groups.v[1].bill, "36636");
    CHECK_INT(list.groups.v[1].rows.n, 1);
    CHECK_INT(list.groups.v[1].letters, 2);
    CHECK_INT(list.groups.v[1].campaigns, 1);
    CHECK(!list.groups.v[2].bill);
    CHECK_INT(list.letters, 4);
    CHECK(!list.cut);
    CHECK_INT(list_of(&past, "2026-05-01", "2026-05-02").letters, 0);
    CHECK_INT(list_of(&past, "2026-06-01", NULL).letters, 0);
    struct desk_queues queues = {0};
    CHECK(desk_queues(past.store, past.arena, past.set, &queues, &past.err));
    static const char *const odd[] = {"", "gisteren", "2026-05", "2026-05-1x", "2026-05-011", "2026-13-01"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        CHECK(!desk_list(past.store, past.arena, past.set, &queues.v[0], odd[i], NULL, &list, &past.err) && past.err.code == PB_BAD_INPUT);
}

TEST(no_cell_begins_a_formula_and_every_line_has_its_fields)
{
    PAST(rules);
    cleanup_buf struct buf out = BUF_INIT;
    static const char *const evil[] = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "|calc", "\xEF\xBC\x9D" "1", "a,b", "een \"citaat\"", "twee\r\nregels", "gewoon", EVIL};
    for (size_t i = 0; i < sizeof evil / sizeof *evil; i++)
        route(&past, past_letter(&past, evil[i], evil[i], "Zomaar."));
    struct desk_list list = list_of(&past, "2026-05-01", "2026-05-31");
    sheets_csv(&list, &out);
    const char *csv = buf_string(&out);
    CHECK(strncmp(csv, "bill,date,from,organisation,subject,letters,copies,campaign,kind,deadline,item\r\n", 80) == 0);
    CHECK(strstr(csv, "\"'=1+1\"") && strstr(csv, "\"'+1\"") && strstr(csv, "\"'-1\"") && strstr(csv, "\"'@SUM(A1)\"") && strstr(csv, "\"'\t=1\"") && strstr(csv, "\"' =1\""));
    CHECK(strstr(csv, "\"a,b\"") && strstr(csv, "\"een \"\"citaat\"\"\"") && strstr(csv, ",gewoon,") && strstr(csv, "\"'=HYPERLINK(\"\"http"));
    size_t lines = 0, commas = 0;
    bool quoted = false;
    for (const char *p = csv; *p; p++) { /* as RFC 4180 reads it */
        quoted = *p == '"' ? !quoted : quoted;
        commas += !quoted && *p == ',';
        lines += !quoted && p[0] == '\r' && p[1] == '\n';
    }
    CHECK_INT(lines, 1 + sizeof evil / sizeof *evil);
    CHECK_INT(commas, 10 * lines);
}

/* What a reader finds in the archive; NULL where it is not there. */
static char *unpack(struct arena *arena, const struct buf *odt, const char *name)
{
    char path[] = "/tmp/postbus-odt-XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, odt->data, odt->len) == (ssize_t)odt->len);
    close(fd);
    unzFile file = unzOpen64(path);
    unz_file_info64 info;
    char *text = NULL;
    if (file && unzLocateFile(file, name, 1) == UNZ_OK && unzGetCurrentFileInfo64(file, &info, NULL, 0, NULL, 0, NULL, 0) == UNZ_OK &&
        unzOpenCurrentFile(file) == UNZ_OK) {
        text = arena_alloc(arena, info.uncompressed_size + 1);
        CHECK(unzReadCurrentFile(file, text, (unsigned)info.uncompressed_size) == (int)info.uncompressed_size);
        CHECK(unzCloseCurrentFile(file) == UNZ_OK); /* its sum is right */
    }
    unzClose(file);
    unlink(path);
    return text;
}

TEST(an_opendocument_text_is_whole_whatever_letters_say)
{
    PAST(rules);
    cleanup_buf struct buf odt = BUF_INIT, again = BUF_INIT;
    route(&past, past_letter(&past, "Jan & <Piet>", EVIL, "Zomaar."));
    struct desk_list list = list_of(&past, "2026-05-01", "2026-05-31");
    sheets_odt(&list, &odt);
    sheets_odt(&list, &again);
    CHECK(span_eq(buf_span(&odt), buf_span(&again))); /* the same list is the same file */
    CHECK(span_eq(span_head(span_tail(buf_span(&odt), 30), 47), SPAN_LIT("mimetypeapplication/vnd.oasis.opendocument.text")));
    const char *content = unpack(past.arena, &odt, "content.xml");
    CHECK(content && strstr(content, "Jan &amp; &lt;Piet&gt;") && strstr(content, "=HYPERLINK(&quot;http://x&quot;,&quot;&lt;b&gt;&amp;]]&gt; \xEF\xBF\xBD&quot;)"));
    CHECK(unpack(past.arena, &odt, "styles.xml") && unpack(past.arena, &odt, "meta.xml") && unpack(past.arena, &odt, "META-INF/manifest.xml"));
    CHECK_STR(sheets_file_name(past.arena, &list), "letters-JV-2026-05-31");
    list.committee = "../../x y\xC3\xA9";
    CHECK_STR(sheets_file_name(past.arena, &list), "letters-------x-y---2026-05-31");
}

TEST(an_overview_tells_what_came_and_how_often_people_agreed)
{
    PAST(rules);
    struct desk_overview o = {0};
    int64_t now = iso_now();
    for (int i = 0; i < 6; i++) {
        const char *queues[] = {i < 4 ? "Commissies/JV" : "Handmatig"};
        struct item item = {.subject = "x", .made = now - i * 86400, .sure = i < 4, .queues = {queues, 1, 1}};
        CHECK(store_add_item(past.store, &item, NULL, &past.err));
        struct mail mail = {.item = item.id, .folder = "postbus", .ref = arena_printf(past.arena, "9:%d", i), .sha256 = "aa", .taken = item.made};
        CHECK(store_add_mail(past.store, &mail, &past.err));
    }
    past_decide(&past, 1, NULL);          /* it is right */
    past_decide(&past, 2, "Commissies/FIN");
    past_decide(&past, 5, "Commissies/JV"); /* nobody was sure of it */
    CHECK(desk_overview(past.store, past.arena, past.set, 5, &o, &past.err));
    CHECK_INT(o.days, 5);
    CHECK_INT(o.sum.letters, 5);
    CHECK_INT(o.sum.mails, 5);
    CHECK_INT(o.sum.sure, 4);
    CHECK_INT(o.sum.decided, 3);
    CHECK_INT(o.sum.corrected, 1);
    CHECK_INT(o.each[4].letters, 1);
    CHECK_INT(o.queues.n, 2);
    CHECK_STR(o.queues.v[0].name, "J&V");
    CHECK_INT(o.queues.v[0].letters, 4);
    CHECK_INT(o.queues.v[0].each[4], 1);
    CHECK_INT(o.campaigns.n, 0);
    CHECK(desk_overview(past.store, past.arena, NULL, 1000000, &o, &past.err) && o.days == 400);
    CHECK_INT(o.sum.letters, 6);
}

TESTS_MAIN(TEST_ENTRY(a_list_has_letters_by_bill_and_a_campaign_once)
           TEST_ENTRY(no_cell_begins_a_formula_and_every_line_has_its_fields)
           TEST_ENTRY(an_opendocument_text_is_whole_whatever_letters_say)
           TEST_ENTRY(an_overview_tells_what_came_and_how_often_people_agreed))
