/* The words of letters: found by what people type, whatever they type; forgotten with the letter. */
#include "postbus/desk.h"
#include "postbus/store_asked.h"
#include "postbus/wire.h"
#include "triage-bench.h"
#include "triage/searchable.h"

static struct bench set_up(void)
{
    return set_up_with(NULL, "[committee JV]\nname = Justitie en Veiligheid\nqueue = Commissies/JV\n"
                             "[bill 36327]\ntitle = Wetboek van Strafvordering\ncommittee = JV\n");
}

static int number;

/* A letter that came straight, or through `by` with a note. */
static struct decision *take_with(struct bench *b, const char *author, const char *text, const char *by, const char *note, const char *enclosed)
{
    struct layer layers[2] = {0};
    struct attachment attachment = {.name = "Bijlage.pdf", .type = "application/pdf", .status = "text", .text = enclosed, .bytes = 1};
    size_t n = 0;
    number++;
    if (by)
        layers[n++] = (struct layer){.from = {by, "senator@eerstekamer.nl"}, .subject = "FW: Oproep", .base_subject = "Oproep", .sent = "2026-05-15T09:00", .text = note};
    layers[n] = (struct layer){.depth = (unsigned)n, .kind = n ? LAYER_FORWARD : LAYER_MAIL, .from = {author, arena_printf(b->arena, "%s@example.org", author)},
                               .subject = "Oproep", .base_subject = "Oproep", .sent = "2026-05-14T10:00", .text = text,
                               .message_id = arena_printf(b->arena, "%s@example.org", author)};
    n++;
    attachment.layer = n - 1;
    struct reading reading = {.sha256 = arena_printf(b->arena, "%064d", number), .bytes = 100, .layers = {layers, n, n}, .attachments = {&attachment, enclosed != NULL, 1}};
    struct source source = {.folder = "postbus", .ref = arena_printf(b->arena, "1:%d", number), .mode = DELIVERY_ROUTE, .now = 1000 * number, .keep = true};
    struct decision *decision = NULL;
    CHECK(record_reading(b->store, b->arena, &b->config, b->book, &reading, &source, &decision, &b->err));
    return decision;
}

static int64_t take(struct bench *b, const char *author, const char *text)
{
    return take_with(b, author, text, NULL, NULL, NULL)->item.id;
}

/* "3 1|2": items of all pages. */
static const char *find(struct bench *b, struct search_query query)
{
    struct buf all = BUF_INIT;
    query.most = query.most ? query.most : 10;
    do {
        struct found_letters found = {0};
        if (!store_search(b->store, b->arena, &query, &found, &query.after, &b->err)) {
            CHECK_INT(b->err.code, PB_BAD_INPUT);
            buf_add_string(&all, "refused");
            break;
        }
        for (size_t i = 0; i < found.n; i++)
            buf_printf(&all, "%s%lld", i ? " " : "", (long long)found.v[i].item);
        if (query.after)
            buf_add_char(&all, '|');
    } while (query.after);
    const char *text = arena_copy(b->arena, buf_span(&all));
    buf_done(&all);
    return text;
}
#define FIND(...) find(&b, (struct search_query){.words = __VA_ARGS__})

TEST(letters_are_found_by_their_words_the_newest_first)
{
    struct bench b = set_up();
    take(&b, "Jansen", "Wij vragen aandacht voor de opvang van minderjarigen in Ter Apel.");
    take(&b, "Müller", "De belasting op spaargeld is te hoog; opvang noemt u niet.");
    take(&b, "Pietersen", "Café's en cafés in één straat.");
    CHECK_STR(FIND("opvang"), "2 1");
    CHECK_STR(FIND("OPVANG belasting"), "2");
    CHECK_STR(FIND("opvang -belasting"), "1");
    CHECK_STR(FIND("\"opvang van minderjarigen\""), "1");
    CHECK_STR(FIND("\"minderjarigen van opvang\""), "");
    CHECK_STR(FIND("minder*"), "1");
    CHECK_STR(FIND("mi*"), ""); /* too short for a beginning: the word itself */
    CHECK_STR(FIND("muller"), "2");
    CHECK_STR(FIND("een cafe"), "3");
    CHECK_STR(FIND("oproep", .most = 1), "3|2|1");
    CHECK_STR(FIND("jansen@example.org"), "1");
    CHECK_STR(FIND("bestaatniet"), "");
    CHECK_STR(FIND(NULL), "3 2 1");
    CHECK_STR(FIND(NULL, .most = 2), "3 2|1");
    tear_down(&b);
}

TEST(attachments_forwarders_notes_and_clerks_notes_are_searched_as_well)
{
    struct bench b = set_up();
    const char *text = "Wij vragen aandacht voor de opvang van minderjarigen in Ter Apel, en voor het onderwijs dat zij daar horen te krijgen, ook in de zomer en in het weekend.";
    int64_t item = take_with(&b, "Jansen", text, NULL, NULL, "Een petitie met 31805 handtekeningen.")->item.id;
    CHECK_STR(FIND("handtekeningen"), "1");
    CHECK_STR(FIND("bijlage"), "1");
    struct decision *copy = take_with(&b, "Jansen", text, "Senator Bos", "Graag agenderen voor dinsdag.", "Een petitie met 31805 handtekeningen.");
    CHECK_INT(copy->item.id, item);
    CHECK_STR(FIND("agenderen"), "1");
    CHECK_STR(FIND("bos"), "1");
    CHECK_STR(FIND("opvang"), "1"); /* once, though two mails carry it */
    struct note note = {.item = item, .who = "griffier", .at = 1, .text = "Teruggebeld, komt langs."};
    CHECK(store_begin(b.store, &b.err) && store_add_note(b.store, &note, &b.err) && store_commit(b.store, &b.err));
    CHECK_STR(FIND("teruggebeld"), "1");
    struct found_letters found = {0};
    int64_t after;
    CHECK(store_search(b.store, b.arena, &(struct search_query){.words = "teruggebeld", .most = 5}, &found, &after, &b.err));
    CHECK(found.n == 1 && found.v[0].by_note);
    CHECK_STR(found.v[0].snippet, SEARCH_MARK "Teruggebeld" SEARCH_MARK_END ", komt langs.");
    tear_down(&b);
}

TEST(what_a_person_types_is_never_an_error_of_syntax)
{
    struct bench b = set_up();
    take(&b, "Jansen", "AND OR NOT NEAR opvang");
    static const char *const odd[] = {
        "\"", "\"\"", "\"opvang", "opvang\"", "AND", "OR OR", "NOT", "NEAR(opvang, 2)", "(", ")", "opvang)", "subject:opvang", "-subject:opvang opvang", "{a b}: c", "*", "**",
        "opvang**", "^opvang", "a + b", "opvang AND", "- -", "--", "-", "'", "';DROP TABLE item;--", "\\", "\x01\x02", "\xff\xfe", "opvang\xc3", "\"a\" \"b\"*", "a*b*c*", "+", "., ;", "\xEE\x80\x80",
        "column : x", "search MATCH 'x'", "%s%n", "\"a\"\"b\"", "_", "__ opvang", "\t\n", "\xF0\x9F\x98\x80", "e\xCC\x81\xCC\x81",
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        CHECK(FIND(odd[i]) != NULL);
    CHECK_STR(FIND("not near opvang"), "1");
    CHECK_STR(FIND("-opvang"), "refused");
    CHECK_STR(FIND("., ;"), "refused");
    CHECK_STR(FIND("opvang ., ;"), "1");
    CHECK_STR(FIND("  "), "1");
    char *lot = arena_alloc(b.arena, 20001);
    memset(lot, 'a', 20000);
    CHECK_STR(FIND(lot), "refused");
    CHECK_STR(FIND("a b c d e f g h i j k l m n o p q"), "refused");
    CHECK_STR(FIND("opvang", .after = -9223372036854775807), "");
    CHECK_STR(FIND("opvang", .after = 9223372036854775807), "1");
    tear_down(&b);
}

TEST(no_heap_of_signs_is_an_error_of_syntax_either)
{
    struct bench b = set_up();
    static const char *const pieces[] = {"\"", "*", "-", " ", "(", ")", "AND", "OR", "NOT", "NEAR", ":", "^", "+", "opvang", "{", "}", ",", "'", "\xc3", "\xc3\xa9", "_", "a", "ab", "1", "letter:"};
    uint64_t seed = 3;
    take(&b, "Jansen", "De opvang is niet goed.");
    for (int round = 0; round < 3000; round++) {
        struct buf text = BUF_INIT;
        for (int n = round % 12 + 1; n > 0; n--) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            buf_add_string(&text, pieces[(seed >> 33) % (sizeof pieces / sizeof *pieces)]);
        }
        struct found_letters found = {0};
        int64_t after;
        if (!store_search(b.store, b.arena, &(struct search_query){.words = buf_string(&text), .most = 5}, &found, &after, &b.err) && b.err.code != PB_BAD_INPUT) {
            printf("# %s: %s\n", buf_string(&text), b.err.msg);
            CHECK(false);
        }
        buf_done(&text);
    }
    tear_down(&b);
}

TEST(filters_narrow_what_is_found)
{
    struct bench b = set_up();
    number = 0;
    take(&b, "Jansen", "De opvang onder het Wetboek van Strafvordering houdt ons bezig.");
    take(&b, "Bakker", "De opvang is niet goed.");
    take(&b, "Visser", "De opvang, nogmaals.");
    CHECK_STR(FIND("opvang", .queue = "Commissies/JV"), "1");
    CHECK_STR(FIND("opvang", .bill = "36327"), "1");
    CHECK_STR(FIND(NULL, .bill = "36327"), "1");
    CHECK_STR(FIND("opvang", .bill = "36999"), "");
    CHECK_STR(FIND("opvang", .since = 2000), "3 2");
    CHECK_STR(FIND("opvang", .until = 2000), "1");
    CHECK_STR(FIND("opvang", .since = 2000, .until = 3000), "2");
    CHECK_STR(FIND(NULL, .since = 2000, .until = 3000), "2");
    CHECK_STR(FIND("opvang", .since = 9000), "");
    CHECK_STR(FIND("opvang", .kind = "letter"), "3 2 1");
    CHECK_STR(FIND("opvang", .kind = "petition"), "");
    struct correction c = {.item = 2, .version = 1, .act = CORRECTION_CONFIRM, .who = "jansen", .at = 5};
    CHECK(store_decide(b.store, b.arena, &c, &b.err));
    CHECK_STR(FIND("opvang", .undecided = true), "3 1");
    tear_down(&b);
}

TEST(what_is_forgotten_is_not_found_either)
{
    struct bench b = set_up();
    number = 0;
    for (int i = 0; i < 5; i++)
        take(&b, arena_printf(b.arena, "Schrijver%c", 'a' + i), arena_printf(b.arena, "De opvang is niet goed, schrijft nummer %d.", i));
    CHECK_STR(FIND("opvang"), "5 4 3 2 1");
    CHECK(store_forget_kept(b.store, 3000, 100, &b.err));
    CHECK_STR(FIND("opvang"), "5 4 3");
    CHECK_STR(FIND("schrijvera"), "");
    CHECK(store_forget_kept(b.store, 99000, 2, &b.err));
    CHECK_STR(FIND("opvang"), "5");
    CHECK(store_forget_kept(b.store, 99000, 100, &b.err));
    CHECK_STR(FIND("opvang"), "");
    take(&b, "Laatste", "De opvang, weer.");
    CHECK_STR(FIND("opvang"), "6");
    tear_down(&b);
}

static int fill(struct bench *b)
{
    int rounds = 0;
    for (bool more = true; more && rounds < 100; rounds++)
        CHECK(searchable_fill(b->store, &more, &b->err));
    return rounds;
}

TEST(a_mail_that_is_split_off_is_found_as_a_letter_of_its_own)
{
    struct bench b = set_up();
    const char *text = "Wij vragen aandacht voor de opvang van minderjarigen in Ter Apel, en voor het onderwijs dat zij daar horen te krijgen, ook in de zomer en in het weekend.";
    int64_t apart;
    struct decision *first = take_with(&b, "Jansen", text, NULL, NULL, NULL), *copy = take_with(&b, "Jansen", text, "Senator Bos", "Graag agenderen.", NULL);
    CHECK_INT(copy->item.id, first->item.id);
    CHECK(store_split(b.store, copy->mail.id, "anders", 1, &apart, &b.err));
    fill(&b);
    CHECK_STR(FIND("opvang"), "2 1");
    CHECK_STR(FIND("agenderen"), "2");
    CHECK(store_merge(b.store, apart, first->item.id, "toch", 2, &b.err));
    fill(&b);
    CHECK_STR(FIND("opvang"), "2");
    CHECK(store_forget_kept(b.store, 9999999, 100, &b.err)); /* what is due is forgotten too */
    fill(&b);
    CHECK_STR(FIND("opvang"), "");
    tear_down(&b);
}

TEST(snippets_show_the_words_and_hide_nothing_in_them)
{
    struct bench b = set_up();
    take(&b, "Jansen", "<script>alert(1)</script> De opvang is \x1b[31mniet goed.");
    struct desk_search page = {0};
    CHECK(desk_search(b.store, b.arena, &(struct search_query){.words = "opvang", .most = 5}, &page, &b.err));
    CHECK_INT(page.n, 1);
    CHECK_INT(page.v[0].snippet.n, 3);
    CHECK_STR(page.v[0].snippet.v[0].text, "<script>alert(1)</script> De ");
    CHECK(!page.v[0].snippet.v[0].hit && page.v[0].snippet.v[1].hit);
    CHECK_STR(page.v[0].snippet.v[1].text, "opvang");
    tear_down(&b);
}

TESTS_MAIN(TEST_ENTRY(letters_are_found_by_their_words_the_newest_first)
           TEST_ENTRY(attachments_forwarders_notes_and_clerks_notes_are_searched_as_well)
           TEST_ENTRY(what_a_person_types_is_never_an_error_of_syntax)
           TEST_ENTRY(no_heap_of_signs_is_an_error_of_syntax_either)
           TEST_ENTRY(filters_narrow_what_is_found)
           TEST_ENTRY(what_is_forgotten_is_not_found_either)
           TEST_ENTRY(a_mail_that_is_split_off_is_found_as_a_letter_of_its_own)
           TEST_ENTRY(snippets_show_the_words_and_hide_nothing_in_them))
