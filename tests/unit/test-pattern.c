/* Terms, titles, names and numbers as patterns. */
#include "postbus/limits.h"
#include "rules/pattern.h"
#include "rules/words.h"
#include "test.h"

/* The words that a pattern finds in a text, or NULL. */
static const char *find(struct arena *arena, struct pattern pattern, const char *text)
{
    struct word_pattern words = {.regex = pattern.regex, .caseless = pattern.caseless, .fields = 1, .places = 1};
    struct words *compiled = words_compile(arena, &words, 1);
    struct hits hits;
    if (words.fault)
        printf("# %s: %s at %zu\n", words.regex, words.fault, words.fault_at);
    words_scan(compiled, arena, span_of(text), 1, &hits);
    words_free(compiled);
    if (hits.n == 0)
        return NULL;
    return hits.v[0].failed ? hits.v[0].failed : arena_copy(arena, span_tail(span_head(span_of(text), hits.v[0].end), hits.v[0].start));
}

#define CHECK_FINDS(make, what, text, want)                                                        \
    do {                                                                                           \
        cleanup_arena struct arena *arena = arena_new(0);                                          \
        struct pattern pattern = {0};                                                              \
        CHECK(make(arena, what, &pattern));                                                        \
        CHECK_STR(pattern.regex ? find(arena, pattern, text) : "no pattern", want);                \
    } while (0)

TEST(a_word_is_found_whole_and_with_a_plain_ending)
{
    CHECK_FINDS(pattern_term, "school", "de school is uit", "school");
    CHECK_FINDS(pattern_term, "petitie", "twee Petities", "Petities");
    CHECK_FINDS(pattern_term, "kind", "de kinden", "kinden");
    CHECK_FINDS(pattern_term, "school", "scholing", NULL);
    CHECK_FINDS(pattern_term, "school", "basisschool", NULL);
    CHECK_FINDS(pattern_term, "wet", "wij weten het", NULL);
}

TEST(a_star_goes_on_with_the_word_and_the_whole_word_is_shown)
{
    CHECK_FINDS(pattern_term, "*detentie*", "in grensdetentiecentra", "grensdetentiecentra");
    CHECK_FINDS(pattern_term, "huur*", "de huurverhoging", "huurverhoging");
    CHECK_FINDS(pattern_term, "huur*", "verhuur", NULL);
    CHECK_FINDS(pattern_term, "*huur", "verhuur", "verhuur");
    CHECK_FINDS(pattern_term, "*huur", "verhuurder", NULL);
}

TEST(a_blank_in_a_term_is_any_blank_line_end_or_hyphen)
{
    CHECK_FINDS(pattern_term, "sociale huur", "sociale\n  huur", "sociale\n  huur");
    CHECK_FINDS(pattern_term, "sociale huur", "sociale\xC2\xA0huur", "sociale\xC2\xA0huur");
    CHECK_FINDS(pattern_term, "VN Kinderrechtenverdrag", "VN\xE2\x80\x91kinderrechtenverdrag", "VN\xE2\x80\x91kinderrechtenverdrag");
    CHECK_FINDS(pattern_term, "twee-statusstelsel", "tweestatusstelsel", "tweestatusstelsel");
    CHECK_FINDS(pattern_term, "sociale huur", "socialehuur", NULL);
}

TEST(short_and_capital_terms_mind_their_case)
{
    CHECK_FINDS(pattern_term, "IND", "de IND beslist", "IND");
    CHECK_FINDS(pattern_term, "IND", "ind.", NULL);
    CHECK_FINDS(pattern_term, "Wmo", "de Wmo-voorziening", "Wmo");
    CHECK_FINDS(pattern_term, "Wmo", "wmo", NULL);
    CHECK_FINDS(pattern_term, "BES-eilanden", "bes-eilanden", "bes-eilanden");
}

TEST(accents_may_be_missing_or_stand_apart)
{
    CHECK_FINDS(pattern_term, "financiën", "FINANCIËN", "FINANCIËN");
    CHECK_FINDS(pattern_term, "financiën", "financien", "financien");
    CHECK_FINDS(pattern_term, "financiën", "financie\xCC\x88n", "financie\xCC\x88n");
}

TEST(soft_hyphens_and_broken_lines_do_not_hide_a_word)
{
    CHECK_FINDS(pattern_term, "grensdetentie", "grens\xC2\xAD" "detentie", "grens\xC2\xAD" "detentie");
    CHECK_FINDS(pattern_term, "grensdetentie", "x\xE2\x80\x8B grensde-\n  tentie y", "grensde-\n  tentie");
    CHECK_FINDS(pattern_term, "jeugd- en gezinszorg", "de jeugd-\nen gezinszorg", "jeugd-\nen gezinszorg");
}

TEST(signs_in_a_term_are_taken_as_they_are)
{
    CHECK_FINDS(pattern_term, "a.b(c", "xx a.b(c", "a.b(c");
    CHECK_FINDS(pattern_term, "a.b(c", "xx aXb(c", NULL);
    cleanup_arena struct arena *arena = arena_new(0);
    struct pattern pattern;
    CHECK(!pattern_term(arena, " ** - ", &pattern));
    CHECK(!pattern_term(arena, "", &pattern));
}

static const char pact[] = "Uitvoerings- en implementatiewet Asiel- en migratiepact 2026";

TEST(a_title_is_found_in_the_spellings_people_give_it)
{
    static const char *const spellings[] = {
        "Uitvoerings- en Implementatiewet EU-Asiel en Migratiepact", "uitvoerings- en implementatiewet Asiel- en migratiepact 2026",
        "UITVOERINGS- EN IMPLEMENTATIEWET ASIEL- EN MIGRATIEPACT",   "Uitvoerings-\nen implementatiewet\nAsiel- en migratiepact",
        "Uitvoerings en implementatie wet asiel en migratie pact",   "Implementatiewet EU-Asiel- en Migratiepact",
        "Uitvoerings- en implementatiewet van het Asiel- en migratiepact",
    };
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        CHECK_FINDS(pattern_title, pact, spellings[i], spellings[i]);
    CHECK_FINDS(pattern_title, pact, "Uitvoeringswet AVG", NULL);
    CHECK_FINDS(pattern_title, pact, "EU-Asiel en Migratiepact", NULL);
}

TEST(another_year_is_another_law)
{
    CHECK_FINDS(pattern_title, "Belastingplan 2026", "het Belastingplan 2026", "Belastingplan 2026");
    CHECK_FINDS(pattern_title, "Belastingplan 2026", "het Belastingplan 2025", NULL);
    CHECK_FINDS(pattern_title, "Belastingplan 2026", "het Belastingplan", NULL);
    CHECK_FINDS(pattern_title, "Overige fiscale maatregelen 2026", "overige fiscale maatregelen 2024", NULL);
    CHECK_FINDS(pattern_title, "Overige fiscale maatregelen 2026", "fiscale maatregelen", NULL);
    CHECK_FINDS(pattern_title, pact, "uitvoerings- en implementatiewet asiel- en migratiepact 2027", NULL);
}

TEST(a_long_title_may_miss_one_word_but_not_the_telling_one)
{
    CHECK_FINDS(pattern_title, "Wet versterking regie volkshuisvesting", "Wet regie op de volkshuisvesting", "Wet regie op de volkshuisvesting");
    CHECK_FINDS(pattern_title, "Wet versterking regie volkshuisvesting", "Wet versterking regie jeugdzorg", NULL);
    CHECK_FINDS(pattern_title, "Wet collectieve warmte", "collectieve warmte", NULL);
    CHECK_FINDS(pattern_title, "Wet collectieve warmte", "wetsvoorstel collectieve warmte", "wetsvoorstel collectieve warmte");
    CHECK_FINDS(pattern_title, "Tweede vaststellingswet Wetboek van Strafvordering", "Wetboek van Strafvordering", NULL);
}

TEST(four_telling_words_need_no_wet_before_them)
{
    CHECK_FINDS(pattern_title, "Wet herziening wettelijke grondslagen kerndoelen", "De herziening van de wettelijke grondslagen van de kerndoelen",
                "herziening van de wettelijke grondslagen van de kerndoelen");
    CHECK_FINDS(pattern_title, "Wet verbetering beschikbaarheid jeugdzorg", "de verbetering van de beschikbaarheid van jeugdzorg", NULL);
}

TEST(a_budget_is_not_named_by_its_ministrys_name)
{
    static const char title[] = "Begroting Landbouw, Visserij, Voedselzekerheid en Natuur 2025";
    CHECK_FINDS(pattern_title, title, "de vaste commissie voor Landbouw, Visserij, Voedselzekerheid en Natuur", NULL);
    CHECK_FINDS(pattern_title, title, "de begroting Landbouw, Voedselzekerheid en Natuur 2025", "begroting Landbouw, Voedselzekerheid en Natuur 2025");
}

TEST(a_title_cut_off_is_found_up_to_its_wet)
{
    CHECK_FINDS(pattern_title_head, pact, "Uitvoerings- en Implementatiewet", "Uitvoerings- en Implementatiewet");
    cleanup_arena struct arena *arena = arena_new(0);
    struct pattern pattern;
    CHECK(!pattern_title_head(arena, "Wet collectieve warmte", &pattern));
    CHECK(!pattern_title_head(arena, "Asielnoodmaatregelenwet", &pattern));
}

TEST(a_dossier_number_is_found_in_all_its_notations)
{
    static const char *const written[] = {
        "36871", "wetsvoorstel 36.871", "wetsvoorstel 36 871", "dossiernummer: 36\xC2\xA0" "871", "36.871, A", "36 871, C", "(EK 36 871, C)",
        "kst-36871", "kst-36871-5", "36871 nr. 5", "36871-A", "Kamerstukken II 2025/26, 36 871, nr. 3", "(36.871)", "Kamerstuk 36871",
        "Inbreng 36 871", "onze zienswijze op 36871", "36 871 en de novelle 36 881", "36 512 en de novelle 36 871",
        "wetsvoorstellen 36 703, 36 704 en 36 871", "36 871, 36 703 en 36 704", "wetsvoorstellen 36703 en 36871", "36704/36871", "36871-36872", "motie 36871, letter E", "het wetsvoorstel met nummer 36.871",
        "https://www.eerstekamer.nl/wetsvoorstel/36871_uitvoerings_en",
    };
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        cleanup_arena struct arena *arena = arena_new(0);
        struct pattern pattern;
        CHECK(pattern_number(arena, "36871", &pattern));
        const char *words = find(arena, pattern, written[i]);
        CHECK(words && strstr(words, "871"));
        if (!words)
            printf("# not found: %s\n", written[i]);
    }
}

TEST(numbers_of_other_things_are_no_dossier)
{
    static const char *const traps[] = {
        "Postbus 36871", "Postbus: 36871", "postbus  36871, Den Haag", "kenmerk 36871", "Ons kenmerk: 2026/36871", "uw kenmerk BR-36871", "ECLI:NL:RVS:2026:36871",
        "070-36871 12", "tel. 36871", "0636871234", "+31 6 36871 123", "36.871 objecten", "36.576 en 36.871 stuks", "36871 handtekeningen", "36 871 gevallen",
        "\xE2\x82\xAC 36871", "\xE2\x82\xAC 36.871,50", "36.871,50", "36.871 euro", "EUR 36871", "Trb. 2026, 36871", "Stb. 36871", "136871", "368712", "1.36871", "36.871.000",
        "36871 %", "NL36871", "zaaknummer 36871", "KvK 36871", "2026-36871", "36871-2026", "https://voorbeeld.example/nieuws/36871", "?id=36871", "#36871",
        "36 871 en 36 512 woningen", "tussen 36 871 en 37 000 euro", "van 36.871 en 36.512 gevallen", "inbreng: 36 871 handtekeningen",
        "inzake 36.871 woningen", "in 36 871 gevallen",
    };
    for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) {
        cleanup_arena struct arena *arena = arena_new(0);
        struct pattern pattern;
        CHECK(pattern_number(arena, "36871", &pattern));
        const char *words = find(arena, pattern, traps[i]);
        CHECK_STR(words, NULL);
        if (words)
            printf("# in: %s\n", traps[i]);
    }
}

TEST(a_trap_does_not_hide_the_number_behind_it)
{
    CHECK_FINDS(pattern_number, "36871", "Postbus 20018 Den Haag. Betreft 36871", "36871");
    CHECK_FINDS(pattern_number, "36871", "kenmerk 2026/36871, over wetsvoorstel 36871", "wetsvoorstel 36871");
}

TEST(budget_chapters_and_european_proposals_have_numbers_too)
{
    static const char *const written[] = {"36 600 XIV", "36600-XIV", "36.600, XIV", "36600 hoofdstuk XIV"};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        CHECK_FINDS(pattern_number, "36600-XIV", written[i], written[i]);
    CHECK_FINDS(pattern_number, "36600-XIV", "36600-X", NULL);
    CHECK_FINDS(pattern_number, "36600-XIV", "36600", NULL);
    CHECK_FINDS(pattern_number, "36600-X", "36600-XIV", NULL);
    CHECK_FINDS(pattern_number, "E230012", "voorstel E230012", "E230012");
    CHECK(pattern_is_number("36871") && pattern_is_number("36725-VIII") && pattern_is_number("E230012"));
    CHECK(!pattern_is_number("3687") && !pattern_is_number("368711") && !pattern_is_number("36871-") && !pattern_is_number("bill"));
}

TEST(a_committee_is_named_behind_the_word_commissie)
{
    CHECK_FINDS(pattern_committee, "Justitie en Veiligheid", "de vaste commissie voor Justitie en Veiligheid", "commissie voor Justitie en Veiligheid");
    CHECK_FINDS(pattern_committee, "Justitie en Veiligheid", "het ministerie van Justitie en Veiligheid", NULL);
    CHECK_FINDS(pattern_committee, "Justitie en Veiligheid", "Commissie Justitie & Veiligheid", NULL);
    CHECK_FINDS(pattern_committee, "Immigratie & Asiel / JBZ-Raad", "commissie voor Immigratie en Asiel/JBZ-Raad", "commissie voor Immigratie en Asiel/JBZ-Raad");
    CHECK_FINDS(pattern_committee, "I&A/JBZ", "leden van I&A/JBZ", "I&A/JBZ");
}

TEST(what_is_behind_the_limit_of_a_text_is_not_looked_at)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pattern pattern;
    char *text = arena_alloc(arena, LIMIT_MATCH_TEXT + 64);
    memset(text, ' ', LIMIT_MATCH_TEXT + 32);
    memcpy(text + LIMIT_MATCH_TEXT - 10, "petitie", 7);
    memcpy(text + LIMIT_MATCH_TEXT + 10, "nota", 4);
    CHECK(pattern_term(arena, "petitie", &pattern));
    CHECK_STR(find(arena, pattern, text), "petitie");
    CHECK(pattern_term(arena, "nota", &pattern));
    CHECK_STR(find(arena, pattern, text), NULL);
}

TEST(a_regex_that_runs_wild_fails_and_is_not_read_as_absent)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct word_pattern wild = {.regex = "(?:x+x+)+y", .caseless = true, .foreign = true, .fields = 1, .places = 1};
    struct words *words = words_compile(arena, &wild, 1);
    struct hits hits;
    char text[5001];
    memset(text, 'x', sizeof text);
    memcpy(text + sizeof text - 2, " y", 2); /* else the engine sees at once that nothing can match */
    CHECK(!wild.fault);
    words_scan(words, arena, (struct pb_span){text, sizeof text}, 1, &hits);
    CHECK_INT(hits.n, 1);
    CHECK(hits.n == 1 && hits.v[0].failed);
    words_free(words);
}

TEST(a_regex_is_found_far_into_a_text_and_one_that_needs_nothing_is_refused)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct word_pattern patterns[] = {
        {.regex = "artikel\\s+24", .caseless = true, .foreign = true, .fields = 1, .places = 1},
        {.regex = "x*", .foreign = true, .fields = 1, .places = 1},
        {.regex = "(", .foreign = true, .fields = 1, .places = 1},
    };
    struct words *words = words_compile(arena, patterns, 3);
    struct hits hits;
    char *text = arena_alloc(arena, 10001);
    memset(text, 'a', 10000);
    memcpy(text + 9000, " Artikel \n24 ", 13);
    CHECK(!patterns[0].fault && patterns[1].fault && patterns[2].fault);
    words_scan(words, arena, span_of(text), 1, &hits);
    CHECK_INT(hits.n, 1);
    CHECK(hits.n == 1 && hits.v[0].start == 9001);
    words_free(words);
}

TESTS_MAIN(TEST_ENTRY(a_word_is_found_whole_and_with_a_plain_ending)
           TEST_ENTRY(a_star_goes_on_with_the_word_and_the_whole_word_is_shown)
           TEST_ENTRY(a_blank_in_a_term_is_any_blank_line_end_or_hyphen)
           TEST_ENTRY(short_and_capital_terms_mind_their_case)
           TEST_ENTRY(accents_may_be_missing_or_stand_apart)
           TEST_ENTRY(soft_hyphens_and_broken_lines_do_not_hide_a_word)
           TEST_ENTRY(signs_in_a_term_are_taken_as_they_are)
           TEST_ENTRY(a_title_is_found_in_the_spellings_people_give_it)
           TEST_ENTRY(another_year_is_another_law)
           TEST_ENTRY(a_long_title_may_miss_one_word_but_not_the_telling_one)
           TEST_ENTRY(four_telling_words_need_no_wet_before_them)
           TEST_ENTRY(a_budget_is_not_named_by_its_ministrys_name)
           TEST_ENTRY(a_title_cut_off_is_found_up_to_its_wet)
           TEST_ENTRY(a_dossier_number_is_found_in_all_its_notations)
           TEST_ENTRY(numbers_of_other_things_are_no_dossier)
           TEST_ENTRY(a_trap_does_not_hide_the_number_behind_it)
           TEST_ENTRY(budget_chapters_and_european_proposals_have_numbers_too)
           TEST_ENTRY(a_committee_is_named_behind_the_word_commissie)
           TEST_ENTRY(what_is_behind_the_limit_of_a_text_is_not_looked_at)
           TEST_ENTRY(a_regex_that_runs_wild_fails_and_is_not_read_as_absent)
           TEST_ENTRY(a_regex_is_found_far_into_a_text_and_one_that_needs_nothing_is_refused))
