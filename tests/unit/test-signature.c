/* A letter's signature: which letters a pattern has to be tried on. That no match is passed over: test-differ.c. */
#include <stdint.h>

#include "rules/clue.h"
#include "test.h"

static void sign(const char *text, unsigned char *signature)
{
    struct layer layer = {.text = text};
    struct reading reading = {.layers = {&layer, 1, 1}};
    signature_make(&reading, 0, signature);
}

/* Would a letter with this text be looked at for the pattern? */
static bool may_match(const char *regex, bool caseless, const char *text)
{
    cleanup_arena struct arena *arena = arena_new(0);
    unsigned char signature[SIGNATURE_BYTES];
    struct clues clues = {0};
    clues_add(arena, &(struct word_pattern){.regex = regex, .caseless = caseless, .fields = 1, .places = 1}, &clues);
    sign(text, signature);
    return clues_may_match(&clues, signature);
}

TEST(a_word_is_looked_for_where_it_stands_and_nowhere_else)
{
    CHECK(may_match("\\bgrensdetentie\\b", true, "Wij zijn tegen Grensdetentie van kinderen."));
    CHECK(may_match("\\bgrensdetentie\\b", true, "tegen grens\u00ADdetentie, tegen grens-\n detentie"));
    CHECK(!may_match("\\bgrensdetentie\\b", true, "Wij zijn tegen detentie aan de grens van kinderen."));
    CHECK(!may_match("\\bdetentie\\b", true, "grensdetentie"));
    CHECK(may_match("detentie", true, "grensdetentie"));
    CHECK(may_match("\\bre\u00EBel\\b", true, "RE\u00CBEL"));
}

TEST(one_of_several_words_is_enough_and_no_word_at_all_means_any_letter)
{
    CHECK(may_match("\\b(?:huurders|verhuurders)\\b", true, "de verhuurders"));
    CHECK(!may_match("\\b(?:huurders|verhuurders)\\b", true, "de eigenaren"));
    CHECK(may_match("[a-z]{3}\\d", true, "niets"));
    CHECK(may_match("\\bal\\b", true, "al met al"));
}

TEST(what_a_letter_encloses_is_signed_too_and_the_names_of_files_and_senders)
{
    unsigned char signature[SIGNATURE_BYTES];
    cleanup_arena struct arena *arena = arena_new(0);
    struct layer layer = {.subject = "Onderwerp", .base_subject = "Onderwerp", .from = {"Vereniging Zeekraal", NULL}, .text = ""};
    struct attachment attachment = {.name = "inbreng_lamsoor.pdf", .text = "over strandkruid"};
    struct header_field field = {"List-Unsubscribe", "zeeaster"};
    struct reading reading = {.layers = {&layer, 1, 1}, .attachments = {&attachment, 1, 1}, .headers = {&field, 1, 1}};
    static const char *const words[] = {"onderwerp", "zeekraal", "lamsoor", "strandkruid", "zeeaster"};
    signature_make(&reading, 0, signature);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct clues clues = {0};
        const char *regex = arena_printf(arena, "\\b%s\\b", words[i]);
        clues_add(arena, &(struct word_pattern){.regex = regex, .caseless = true, .fields = 1, .places = 1}, &clues);
        CHECK(clues_may_match(&clues, signature));
    }
}

TESTS_MAIN(TEST_ENTRY(a_word_is_looked_for_where_it_stands_and_nowhere_else)
           TEST_ENTRY(one_of_several_words_is_enough_and_no_word_at_all_means_any_letter)
           TEST_ENTRY(what_a_letter_encloses_is_signed_too_and_the_names_of_files_and_senders))
