/* Words and phrases of letters, and how far a word leans to some of them. */
#include "postbus/features.h"

#include "postbus/lean.h"
#include "postbus/limits.h"
#include "rule-files.h"
#include "test.h"
#include "triage/vocabulary.h"

static const char rules[] = "[committee JV]\nname = Justitie\n";

/* "word word~name two words@1.5 …" of a letter with this subject and text. */
static char *features_of(const char *subject, const char *text)
{
    struct loaded l = load_one(rules);
    struct buf out = BUF_INIT;
    struct layer layer = {.from = {"Kees de Vries", "kees.devries@example.org"}, .subject = subject, .base_subject = subject, .text = text};
    struct reading reading = {.layers = {&layer, 1, 1}};
    struct features features;
    features_find(l.set, l.arena, &reading, 0, &features);
    CHECK_INT(features.n, features.texts.n);
    for (size_t i = 0; i < features.n; i++)
        buf_printf(&out, "%s%s%s@%.1f", i ? " | " : "", features.texts.v[i].text, features.v[i].name ? "~" : "", features.v[i].factor);
    done(&l);
    return buf_steal(&out);
}

#define CHECK_FEATURES(subject, text, want)                                                        \
    do {                                                                                           \
        char *got_features = features_of(subject, text);                                           \
        CHECK_STR(got_features, want);                                                             \
        free(got_features);                                                                        \
    } while (0)

TEST(words_of_four_letters_and_phrases_of_two_words_each_once)
{
    CHECK_FEATURES(NULL, "Grensdetentie is fout. GRENSDETENTIE fout", "grensdetentie@1.0 | fout@1.0 | grensdetentie fout@1.0");
    CHECK_FEATURES("Box 3", "Over box 3 en VN-verdrag", "box 3@1.5 | over@1.0 | over box@1.0 | verdrag@1.0");
    CHECK_FEATURES(NULL, "het recht\nop zorg", "recht@1.0 | het recht@1.0 | zorg@1.0");
    CHECK_FEATURES(NULL, "zorg\n\nrecht; ruim-denkend", "zorg@1.0 | recht@1.0 | ruim@1.0 | denkend@1.0 | ruim-denkend@1.0");
}

TEST(a_name_is_told_and_what_stands_below_the_sign_off_is_none_of_the_letters_words)
{
    CHECK_FEATURES(NULL, "Vries vraagt zorg\nMet vriendelijke groet,\nKees de Vries\nZeekraal 7", "vries~@1.0 | vraagt@1.0 | vries vraagt~@1.0 | zorg@1.0 | vraagt zorg@1.0");
}

TEST(addresses_and_broken_words_make_no_terms)
{
    CHECK_FEATURES(NULL, "zie https://www.example.org/zorg of mail kees@zeekraal.nl", "mail@1.0");
    CHECK_FEATURES(NULL, "grens\u00ADdetentie 2026", "grensdetentie@1.0 | grensdetentie 2026@1.0");
    CHECK_FEATURES(NULL, "", "");
}

TEST(a_long_letter_has_no_more_features_than_the_limit)
{
    struct loaded l = load_one(rules);
    struct buf text = BUF_INIT;
    for (unsigned i = 0; text.len < LIMIT_MATCH_TEXT; i++)
        buf_printf(&text, "w%c%c%c%cx ", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26, 'a' + i / 17576 % 26);
    struct layer layer = {.text = buf_string(&text)};
    struct reading reading = {.layers = {&layer, 1, 1}};
    struct features features;
    features_find(l.set, l.arena, &reading, 0, &features);
    CHECK_INT(features.n, LIMIT_FEATURES);
    buf_done(&text);
    done(&l);
}

TEST(a_word_leans_where_it_stands_more_often_than_it_should)
{
    struct lean lean = {.in = 5, .in_all = 6, .out = 0, .out_all = 60, .prior = 5, .prior_all = 70};
    CHECK(lean_z(&lean) > 2);
    lean.out = 30, lean.prior = 35;
    CHECK(lean_z(&lean) > 0 && lean_z(&lean) < 1.5);
    struct lean alike = {.in = 3, .in_all = 6, .out = 30, .out_all = 60, .prior = 33, .prior_all = 66};
    CHECK(lean_z(&alike) < 0.01 && lean_z(&alike) > -0.01);
    alike.in = 0;
    CHECK(lean_z(&alike) < 0);
    CHECK(lean_z(&(struct lean){.in = 3, .in_all = 3, .prior = 3, .prior_all = 3}) == 0);
    CHECK(lean_z(&(struct lean){0}) == 0);
}

TEST(where_words_are_too_many_the_rarest_are_forgotten)
{
    cleanup_vocabulary struct vocabulary v;
    char word[24];
    vocabulary_init(&v, 2, 100);
    for (int i = 0; i < 5000; i++) {
        snprintf(word, sizeof word, "zeldzaam%d", i);
        vocabulary_add(&v, span_of(word), 1);
        vocabulary_add(&v, SPAN_LIT("grensdetentie"), i % 2 ? 3 : 2);
        CHECK(v.texts.n <= 100);
    }
    size_t at = lexicon_find(&v.texts, SPAN_LIT("grensdetentie"));
    CHECK(at != SIZE_MAX && vocabulary_count(&v, at, 0) == 2500 && vocabulary_count(&v, at, 1) == 5000);
    CHECK(lexicon_find(&v.texts, SPAN_LIT("zeldzaam0")) == SIZE_MAX);
}

TESTS_MAIN(TEST_ENTRY(words_of_four_letters_and_phrases_of_two_words_each_once)
           TEST_ENTRY(a_name_is_told_and_what_stands_below_the_sign_off_is_none_of_the_letters_words)
           TEST_ENTRY(addresses_and_broken_words_make_no_terms)
           TEST_ENTRY(a_long_letter_has_no_more_features_than_the_limit)
           TEST_ENTRY(a_word_leans_where_it_stands_more_often_than_it_should)
           TEST_ENTRY(where_words_are_too_many_the_rarest_are_forgotten))
