/* Rule files: every fault of every file in one run, and what is surely wrong. */
#include "postbus/limits.h"
#include "postbus/steal.h"
#include "rule-files.h"

#define JV "[committee JV]\nname = Justitie en Veiligheid\nshort = J&V\nqueue = Commissies/JV\n"

TEST(four_lines_are_a_working_bill)
{
    struct loaded l = load(SPAN_LIT("[bill 36327]\ntitle = Wetboek van Strafvordering\ncommittee = JV\n"), SPAN_LIT(JV));
    CHECK(l.good);
    CHECK_STR(l.faults, "");
    CHECK_INT(rules_count(l.set, "bill"), 1);
    CHECK_INT(rules_count(l.set, "committee"), 1);
    CHECK_INT(rules_count(l.set, "topic"), 0);
    CHECK_INT(strlen(rules_sha256(l.set)), 64);
    done(&l);
}

TEST(the_design_of_the_language_loads_as_it_is_written)
{
    struct loaded l = load(
        SPAN_LIT("[committee IA-JBZ]\nname    = Immigratie & Asiel / JBZ-Raad\nshort   = I&A/JBZ   # as the chamber writes it\nqueue   = Commissies/IA-JBZ\n"
                 "member  = noortje.thijssen@eerstekamer.nl\n" JV),
        SPAN_LIT("[bill 36871]\ntitle     = Uitvoerings- en implementatiewet Asiel- en migratiepact 2026\nalias     = EU-Asiel en Migratiepact\n            Asielpact\n"
                 "committee = IA-JBZ\nplenary   = 2026-05-19           # urgent\nterm 3    = grensdetentie; grensprocedure    # weight 3 each\n"
                 "term 1    = kinderrechten; *detentie*\nregex 4   = /artikel\\s+24\\s+EU-Handvest/\nnot       = asielhond\n"
                 "example   = Oproep Geen Kind in de Cel | plenaire behandeling Uitvoerings- en Implementatiewet\n"
                 "counterexample = Uitnodiging nieuwjaarsreceptie\n"
                 "[topic kinderrechten]\ncommittee = JV\nterm 2    = kinderrechten; VN-Kinderrechtenverdrag\n"
                 "[organisation Amnesty International]\ndomain  = amnesty.nl; amnesty.org\nsort    = ngo\n"
                 "[kind petition]\nterm 4  = petitie; handtekeningen\n[kind newsletter]\nheader  = List-Unsubscribe\nqueue   = Nieuwsbrieven\n"));
    CHECK(l.good);
    CHECK_STR(l.faults, "");
    done(&l);
}

TEST(every_fault_of_every_file_is_told_with_its_place)
{
    struct loaded l = load(SPAN_LIT("[bill 36327]\ntitel = x\ncomittee = JV\nterm x = y\nterm 3 in subjct = z\nplenary = 19 mei 2026\nregex = artikel\n[bil 36328]\n"),
                           SPAN_LIT(JV "[bill 3632]\ntitle = x\ncommittee = JVV\nregex = /(a/\nqueue = x\nterm = ;;\n[topic x]\nterm = *\n"
                                       "[kind k]\nqueue = a//b\nheader = two words: x\n"));
    static const char *const want[] = {
        "a.rules:2:1: titel is no key of [bill]; did you mean title?", "a.rules:3:1: comittee is no key of [bill]; did you mean committee?",
        "a.rules:4:1: x behind term: expected a weight", "a.rules:5:1: in subjct: expected subject, letter, attachment, note or quoted; did you mean subject?",
        "a.rules:6:11: 19 mei 2026: expected a date as YYYY-MM-DD", "a.rules:7:9: artikel: expected a regex between slashes",
        "a.rules:8:2: [bil]: expected committee, bill, topic, organisation, kind or boilerplate; did you mean bill?",
        "a.rules:1:2: [bill 36327] has no committee", "a.rules:1:2: [bill 36327] has no title",
        "sub/b.rules:5:7: [bill 3632]: expected a dossier number", "sub/b.rules:7:13: [bill 3632] names committee JVV, and no such section is there; did you mean JV?",
        "sub/b.rules:8:", "missing closing parenthesis", "sub/b.rules:9:1: queue is no key of [bill]",
        "sub/b.rules:11:2: [topic x] has no committee", "sub/b.rules:12:8: *: expected a word",
        "sub/b.rules:14:9: a//b: expected a mail folder", "sub/b.rules:15:10: two words: x: expected a header field's name",
    };
    CHECK(!l.good);
    CHECK_INT(l.err.code, PB_BAD_INPUT);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        CHECK(strstr(l.faults, want[i]));
        if (!strstr(l.faults, want[i]))
            printf("# missing: %s\n", want[i]);
    }
    CHECK(strstr(l.faults, "    3 | comittee = JV\n      | ^~~~~~~~\n"));
    done(&l);
}

TEST(names_stand_once)
{
    struct loaded l = load_one(JV JV "[topic x]\ncommittee = JV\nterm = a1\n[topic X]\ncommittee = JV\nterm = a2\n");
    CHECK(!l.good);
    CHECK(strstr(l.faults, "[committee JV] also stands in"));
    CHECK(strstr(l.faults, "[topic X] also stands in"));
    done(&l);
}

TEST(what_is_surely_wrong_is_a_warning_with_a_name)
{
    struct loaded l = load_one(JV "[bill 36327]\ntitle = Wetboek van Strafvordering\ncommittee = JV\nalias = de\n  term = strafrecht\n"
                                  "[bill 36327]\ntitle = Andere wet van strafvordering\ncommittee = JV\n"
                                  "[bill 36636]\ntitle = Wetboek van Strafvordering\ncommittee = JV\n"
                                  "[topic leeg]\ncommittee = JV\n"
                                  "[topic zwaar]\ncommittee = JV\nterm 12 = rechter\nterm 2 = vonnis; vonnis\nregex 2 = /(?:a+b?)+c/\n");
    static const char *const names[] = {"[common-term]", "[key-in-value]", "[double-bill]", "[shared-title]", "[no-terms]", "[heavy-term]", "[double-term]", "[nested-repetition]"};
    CHECK(l.good);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        CHECK(strstr(l.faults, names[i]));
        if (!strstr(l.faults, names[i]))
            printf("# missing: %s\n", names[i]);
    }
    CHECK_INT(diag_warnings(l.diag), sizeof names / sizeof *names);
    done(&l);
}

TEST(a_regex_that_no_word_leads_to_is_told_with_its_cost_and_too_many_are_refused)
{
    struct loaded l = load_one(JV "[topic tekens]\ncommittee = JV\nregex 2 = /[^\\w\\s]{3}/\nregex 2 = /artikel\\s+24/\n");
    CHECK(l.good);
    CHECK(strstr(l.faults, "[unkeyed-regex]") && strstr(l.faults, "for 10 kB"));
    CHECK_INT(diag_warnings(l.diag), 1);
    done(&l);
    cleanup_buf struct buf text = BUF_INIT;
    buf_add_string(&text, JV "[topic tekens]\ncommittee = JV\n");
    for (int i = 0; i <= LIMIT_UNKEYED; i++)
        buf_printf(&text, "regex 2 = /[^\\w\\s]{%d}/\n", i + 3);
    l = load_one(buf_string(&text));
    CHECK(!l.good);
    CHECK(strstr(l.faults, "regexes without a word that tells where to look"));
    CHECK_INT(diag_errors(l.diag), 1);
    done(&l);
}

TEST(examples_are_tests)
{
    struct loaded l = load_one(JV "[topic straf]\ncommittee = JV\nterm 4 = celstraf*\nexample = De celstraf\n  Een boete\ncounterexample = Een feest\n  Langere celstraffen\n"
                                  "[kind feest]\nterm 10 = feest\nexample = Een feest\ncounterexample = Feest!\n");
    CHECK(l.good);
    CHECK(strstr(l.faults, "a.rules:9:3: the example gives [topic straf] 0.0 points: expected at least 5.0"));
    CHECK(strstr(l.faults, "a.rules:11:3: the counterexample gives [topic straf] 6.0 points, by “celstraffen”"));
    CHECK(strstr(l.faults, "counterexample of [kind feest] is found to be of the kind feest"));
    CHECK_INT(diag_errors(l.diag), 3);
    done(&l);
}

TEST(a_committee_is_found_by_id_short_name_or_folder)
{
    struct loaded l = load_one(JV);
    const char *id = NULL, *queue = NULL;
    CHECK(rules_committee(l.set, "jv", &id, &queue));
    CHECK_STR(id, "JV");
    CHECK_STR(queue, "Commissies/JV");
    CHECK(rules_committee(l.set, "j&v", &id, &queue));
    CHECK(rules_committee(l.set, "commissies/JV", &id, &queue));
    CHECK(!rules_committee(l.set, "Justitie", &id, &queue));
    done(&l);
}

TEST(the_hash_is_of_paths_and_bytes)
{
    struct loaded a = load_one(JV), b = load_one(JV), c = load_one(JV "# more\n");
    CHECK_STR(rules_sha256(a.set), rules_sha256(b.set));
    CHECK(strcmp(rules_sha256(a.set), rules_sha256(c.set)) != 0);
    done(&a);
    done(&b);
    done(&c);
}

TEST(a_folder_that_is_not_there_is_told_apart)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct rules_settings settings = rules_settings_default();
    struct ruleset *set = NULL;
    struct pb_err err;
    CHECK(!rules_load("/nowhere/rules", &settings, diag_new(arena), &set, &err));
    CHECK_INT(err.code, PB_NOT_FOUND);
}

TEST(what_is_included_must_be_there_and_another)
{
    struct loaded l = load_one(JV "[topic x]\ncommittee = JV\nterm 3 = a woord\ninclude = x; privacie\n[topic privacy]\ncommittee = JV\nterm 3 = b woord\ninclude = x\n");
    CHECK(!l.good && strstr(l.faults, "[topic x] includes itself: expected another topic"));
    CHECK(strstr(l.faults, "names topic privacie, and no such section is there; did you mean privacy?"));
    CHECK_INT(diag_errors(l.diag), 2);
    done(&l);
}

/* What a clerk is told on that day, who asks. */
static char *sense(const char *text, const char *today)
{
    struct buf told = BUF_INIT;
    struct loaded l = load_one(text);
    CHECK(l.good);
    if (l.good)
        rules_check_sense(l.set, today, l.diag);
    diag_print(l.diag, &told);
    done(&l);
    return buf_steal(&told);
}

TEST(days_that_are_past_are_told_to_who_asks)
{
    const char *text = JV "[bill 36871]\ntitle = Wet op de proeven\ncommittee = JV\nplenary = 2026-05-19\nalias until 2026-06-01 = Proefwet\n"
                          "[topic x]\ncommittee = JV\nuntil = 2026-07-01\nterm 3 = een woord\n";
    static const struct { const char *today; bool plenary, alias, topic; } cases[] = {
        {"2026-05-19", false, false, false}, {"2026-05-20", true, false, false}, {"2026-06-02", true, true, false}, {"2026-07-02", true, true, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cleanup_free char *told = sense(text, cases[i].today);
        CHECK((strstr(told, "[past-plenary]") != NULL) == cases[i].plenary);
        CHECK((strstr(told, "Proefwet holds until 2026-06-01, which is past") != NULL) == cases[i].alias);
        CHECK((strstr(told, "[topic x] holds until 2026-07-01, which is past") != NULL) == cases[i].topic);
    }
}

TEST(a_committee_that_nothing_is_for_and_a_queue_of_two_are_told)
{
    cleanup_free char *told = sense(JV "[committee SZW]\nname = Sociale Zaken\nqueue = Commissies/JV\n[topic x]\ncommittee = JV\nterm 3 = een woord\n", "2026-05-01");
    CHECK(strstr(told, "[committee SZW] has the queue of [committee JV], Commissies/JV"));
    CHECK(strstr(told, "no bill, topic or kind is for [committee SZW]"));
    CHECK(!strstr(told, "is for [committee JV]"));
}

TEST(a_term_that_a_wider_one_finds_for_as_much_is_told)
{
    cleanup_free char *told = sense(JV "[topic x]\ncommittee = JV\nterm 3 = grens*; grensdetentie\nterm 4 = grensbewaking\nterm 2 in subject = grensbeleid\n"
                                       "[topic y]\ncommittee = JV\nterm 3 in subject = asiel*\nterm 3 = asielbeleid; grenszone\n", "2026-05-01");
    CHECK(strstr(told, "grensdetentie is found by grens* too (line 7)"));
    CHECK(strstr(told, "grensbeleid is found by grens* too"));
    CHECK(!strstr(told, "grensbewaking")); /* more points than the wider one gives */
    CHECK(!strstr(told, "asielbeleid"));   /* looked for in more places */
    CHECK(!strstr(told, "grenszone"));     /* another section's */
}

TEST(what_is_included_is_bounded)
{
    cleanup_buf struct buf text = BUF_INIT;
    buf_add_string(&text, JV "[topic x]\ncommittee = JV\nterm 3 = eigen woord\ninclude = groot\n[topic groot]\ncommittee = JV\n");
    for (int i = 0; i <= LIMIT_INCLUDED; i++)
        buf_printf(&text, "term 1 = woord%dx\n", i);
    struct loaded l = load_one(buf_string(&text));
    CHECK(!l.good && strstr(l.faults, "more than 2000 included terms"));
    CHECK_INT(diag_errors(l.diag), 1);
    done(&l);
}

TEST(a_day_that_is_none_is_told_where_it_stands)
{
    struct loaded l = load_one(JV "[topic x]\ncommittee = JV\nfrom = morgen\nterm 3 until 2026-13-01 = a woord\nterm until = b woord\n");
    CHECK(!l.good && strstr(l.faults, "morgen: expected a date as YYYY-MM-DD"));
    CHECK(strstr(l.faults, "2026-13-01: expected a date as YYYY-MM-DD"));
    CHECK_INT(diag_errors(l.diag), 3);
    done(&l);
}

TEST(a_draft_is_loaded_in_its_place_and_written_once)
{
    cleanup_arena struct arena *arena = arena_new(0);
    char folder[] = "/tmp/postbus-draft-XXXXXX";
    struct rules_settings settings = rules_settings_default();
    struct ruleset *set = NULL;
    struct pb_err err;
    CHECK(mkdtemp(folder) != NULL);
    write_file(arena_printf(arena, "%s/b.rules", folder), span_of("[topic x]\ncommittee = JV\nterm 3 = woord\n"));
    struct rules_draft draft = {.path = "bills/36999.rules", .bytes = SPAN_LIT("[bill 36999]\ntitle = Wet op de proeven\ncommittee = JV\n")};
    struct rules_draft committee = {.path = "b.rules", .bytes = SPAN_LIT(JV)};
    CHECK(!rules_load_draft(folder, &settings, &draft, diag_new(arena), &set, &err));
    CHECK_INT(err.code, PB_BAD_INPUT); /* no committee JV */
    CHECK(rules_load_draft(folder, &settings, &committee, diag_new(arena), &set, &err));
    CHECK_STR(rules_file_of(set, "committee", "JV"), "b.rules");
    CHECK_INT(rules_count(set, "topic"), 0); /* in the place of what is there */
    rules_free(set);
    CHECK(rules_add_file(folder, &draft, &err));
    CHECK(!rules_add_file(folder, &draft, &err));
    CHECK_INT(err.code, PB_BAD_INPUT);
    CHECK(rules_load_draft(folder, &settings, &committee, diag_new(arena), &set, &err));
    CHECK_STR(rules_file_of(set, "bill", "36999"), "bills/36999.rules");
    rules_free(set);
    CHECK_INT(remove(arena_printf(arena, "%s/bills/36999.rules", folder)), 0);
    CHECK_INT(remove(arena_printf(arena, "%s/bills", folder)), 0); /* nothing else is left in it */
    CHECK_INT(remove(arena_printf(arena, "%s/b.rules", folder)), 0);
    CHECK_INT(remove(folder), 0);
}

TEST(no_bytes_crash_the_loader)
{
    static const char *const pieces[] = {
        "[bill 36871]\n", "[topic x]\n", "[kind k]\n", "[boilerplate verb]\n", "[boilerplate sentence]\n", "phrase = ", "[committee JV]\n", "term 3 = ", "regex = /", "(a+)+", "/\n", "title = ", "alias = ", ";", "*", "[", "]", "\\", "=", "in subject",
        "\n  ", "\n", "#", "\xC3\xA9", "\xFF", "not = ", "header = X: ", "member = <", ">", "@", "plenary = 2026-", "example = ", "committee = JV\n", "36871", "{9999}", "\t", "(?<n>", "\\K", "(*ACCEPT)",
    };
    unsigned seed = 7;
    for (int round = 0; round < 150; round++) {
        cleanup_buf struct buf text = BUF_INIT;
        for (int i = 0; i < 30; i++) {
            seed = seed * 1103515245u + 12345u;
            buf_add_string(&text, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        struct loaded l = load(buf_span(&text), SPAN_LIT(JV));
        CHECK(l.good || diag_errors(l.diag) > 0);
        done(&l);
    }
}

TESTS_MAIN(TEST_ENTRY(four_lines_are_a_working_bill)
           TEST_ENTRY(the_design_of_the_language_loads_as_it_is_written)
           TEST_ENTRY(every_fault_of_every_file_is_told_with_its_place)
           TEST_ENTRY(names_stand_once)
           TEST_ENTRY(what_is_surely_wrong_is_a_warning_with_a_name)
           TEST_ENTRY(a_regex_that_no_word_leads_to_is_told_with_its_cost_and_too_many_are_refused)
           TEST_ENTRY(examples_are_tests)
           TEST_ENTRY(a_committee_is_found_by_id_short_name_or_folder)
           TEST_ENTRY(the_hash_is_of_paths_and_bytes)
           TEST_ENTRY(a_folder_that_is_not_there_is_told_apart)
           TEST_ENTRY(what_is_included_must_be_there_and_another)
           TEST_ENTRY(days_that_are_past_are_told_to_who_asks)
           TEST_ENTRY(a_committee_that_nothing_is_for_and_a_queue_of_two_are_told)
           TEST_ENTRY(a_term_that_a_wider_one_finds_for_as_much_is_told)
           TEST_ENTRY(what_is_included_is_bounded)
           TEST_ENTRY(a_day_that_is_none_is_told_where_it_stands)
           TEST_ENTRY(a_draft_is_loaded_in_its_place_and_written_once)
           TEST_ENTRY(no_bytes_crash_the_loader))
