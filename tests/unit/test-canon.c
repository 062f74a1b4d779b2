/* A text as letters are compared by it. */
#include <time.h>

#include "identity/canon.h"
#include "postbus/limits.h"
#include "shipped.h"
#include "test.h"

static struct arena *arena;

/* A fresh arena for each test. */
static void set_up(void)
{
    arena_free(arena);
    arena = arena_new(0);
}

static const char *body(const char *text)
{
    unsigned tokens;
    return identity_canon(arena, shipped(), text, &tokens);
}

static bool same(const char *a, const char *b)
{
    char x[SHA256_HEX], y[SHA256_HEX];
    canon_hash(span_of(body(a)), x);
    canon_hash(span_of(body(b)), y);
    return strcmp(x, y) == 0;
}

TEST(wrapping_quoting_and_case_do_not_matter)
{
    set_up();
    CHECK_STR(body("Wij vragen u\nom uitstel."), "wij vragen u om uitstel");
    CHECK_STR(body("> Wij vragen u\n> > om UITSTEL.\n>"), "wij vragen u om uitstel");
    CHECK_STR(body("Wij\u00a0vragen u *om uitstel*"), "wij vragen u om uitstel");
    CHECK_STR(body("Wij\r\nvragen\tu\n\n\nom _uitstel_"), "wij vragen u om uitstel");
}

TEST(forms_of_characters_do_not_matter)
{
    set_up();
    CHECK(same("“Financiën” – zo’n ﬁets", "\"Financie\u0308n\" - zo'n fiets"));
    CHECK(same("grens\u00addetentie", "grensdetentie"));
    CHECK(same("grens\u200bdetentie\ufeff", "grensdetentie"));
    CHECK(same("\u202aVan\u202c", "van"));
    CHECK(same("verdrag²", "verdrag2"));
    CHECK(!same("31.805²", "31.8052"));
}

TEST(a_word_parted_at_a_line_end_is_joined_and_its_own_hyphen_kept)
{
    set_up();
    CHECK_STR(body("de kinder-\nrechten"), "de kinderrechten");
    CHECK_STR(body("de kinder-  \n> rechten"), "de kinderrechten");
    CHECK_STR(body("de Uitvoerings-\nen implementatiewet"), "de uitvoerings en implementatiewet");
    CHECK_STR(body("het EU-\nverdrag"), "het eu verdrag");
    CHECK_STR(body("in 2024-\n2025"), "in 2024 2025");
    CHECK(same("het EU-\nverdrag", "het EU-verdrag"));
    CHECK(same("de niet-\nbegeleide", "de niet-begeleide"));
}

TEST(figures_amounts_dates_and_negations_matter)
{
    set_up();
    CHECK(!same("31.805 handtekeningen", "31.806 handtekeningen"));
    CHECK(!same("een korting van 3,5%", "een korting van 35%"));
    CHECK(!same("een korting van 5%", "een korting van € 5"));
    CHECK(!same("een korting van 5%", "een korting van 5"));
    CHECK(!same("op 13 mei 2026", "op 14 mei 2026"));
    CHECK(!same("op 1 12 2026", "op 11 2 2026"));
    CHECK(!same("wij zijn voor", "wij zijn niet voor"));
    CHECK(!same("groei van -5 punten", "groei van 5 punten"));
    CHECK(!same("minder dan < 5", "minder dan > 5"));
    CHECK(!same("☑ voor ☐ tegen", "☐ voor ☑ tegen"));
    CHECK(!same("mevrouw De Vries", "mevrouw De Wit"));
    CHECK_STR(body("€ 31.805,50 (-5 %) om 10:30, § 3"), "€ 31.805,50 -5 % om 10:30 § 3");
}

TEST(links_are_reduced_to_their_text)
{
    set_up();
    CHECK_STR(body("van [VluchtelingenWerk Nederland](#) van 11 mei"), "van vluchtelingenwerk nederland van 11 mei");
    CHECK_STR(body("zie de site<https://www.example.org/a?b=c> en info<mailto:info@example.org>"), "zie de site en info");
    CHECK_STR(body("mail [mailto:info@example.org] of <info@example.org>"), "mail of");
    CHECK(same("zie https://www.example.org/rapport-2024?utm=1", "zie example.org/rapport-2024"));
    CHECK(!same("zie https://example.org/rapport-2024", "zie https://example.org/rapport-2025"));
    CHECK(same("zie https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Frapport&data=05%7C02", "zie https://example.org/rapport"));
}

TEST(what_gateways_phones_and_lawyers_add_is_dropped)
{
    set_up();
    const char *plain = "Wij vragen u om uitstel.\nHet gaat om veel geld.\n";
    CHECK(same(plain, "[EXTERN] Wij vragen u om uitstel.\nHet gaat om veel geld.\n\nVerstuurd vanaf mijn iPhone\n"));
    CHECK(same(plain, "Let op: deze e-mail komt van buiten de organisatie. Klik niet op links in\ndeze mail, tenzij u de afzender kent.\n\nWij vragen u om uitstel. Het gaat om veel geld."));
    CHECK(same(plain, "Wij vragen u om uitstel. Het gaat om veel geld.\n\nDit bericht kan informatie bevatten die niet voor u is bestemd. Indien u niet de\ngeadresseerde bent of dit bericht abusievelijk aan u is gezonden, wordt u verzocht dat te melden.\n"));
}

TEST(a_banner_does_not_take_the_letter_with_it)
{
    set_up();
    CHECK_STR(body("LET OP: externe e-mail\nHet bedrag is 5 miljoen.\n"), "het bedrag is 5 miljoen");
    CHECK_STR(body("Verstuurd vanaf mijn iPhone\nHet bedrag is 5 miljoen."), "het bedrag is 5 miljoen");
    CHECK_STR(body("Zoals gezegd is dat\ndeze e-mail komt van buiten\nalle verwachting."), "zoals gezegd is dat deze e mail komt van buiten alle verwachting");
}

TEST(the_salutation_is_dropped_where_it_is_one)
{
    set_up();
    CHECK(same("Geachte woordvoerder,\n\nWij vragen u om uitstel.", "Geachte mevrouw De Vries,\n\nWij vragen u om uitstel."));
    CHECK(same("Beste Jan, wij vragen u om uitstel.", "Wij vragen u om uitstel."));
    CHECK(same("Geachte leden\nWij vragen u om uitstel.", "L.S.,\n\nWij vragen u om uitstel."));
    CHECK(same("Geachte heer A,\nGeachte mevrouw B,\n\nWij vragen u om uitstel.", "Wij vragen u om uitstel."));
    CHECK_STR(body("Beste oplossing is tegen te stemmen, zeggen wij."), "beste oplossing is tegen te stemmen zeggen wij");
    CHECK_STR(body("Wij vragen u om uitstel.\nGeachte is een woord."), "wij vragen u om uitstel geachte is een woord");
}

TEST(the_sign_off_stands_apart_and_a_postscript_does_not)
{
    set_up();
    struct canon canon = canon_text(arena, shipped(), "Wij vragen u om uitstel.\n\nMet vriendelijke groet,\n\nJan Jansen\nVoorzitter\n\nP.S. Het is al mei.\n");
    CHECK_STR(canon.body, "wij vragen u om uitstel p s het is al mei");
    CHECK_STR(canon.signer, "jan jansen voorzitter");
    CHECK_INT(canon.tokens, 11);
    canon = canon_text(arena, shipped(), "Wij vragen u om uitstel.\nGroeten Piet");
    CHECK_STR(canon.signer, "piet");
    canon = canon_text(arena, shipped(), "Wij vragen u om uitstel.\n");
    CHECK_STR(canon.signer, NULL);
}

TEST(of_a_long_sign_off_nothing_is_lost)
{
    set_up();
    cleanup_buf struct buf text = BUF_INIT;
    buf_add_string(&text, "Uitstel.\n\nHoogachtend,\n");
    for (int i = 0; i < 12; i++)
        buf_add_string(&text, "vereniging van de ene of de andere\n");
    struct canon canon = canon_text(arena, shipped(), buf_string(&text));
    CHECK_INT(canon.tokens, 1 + 12 * 7 - CANON_SIGNER_TOKENS);
}

TEST(a_redaction_is_one_mark_however_often_it_stands)
{
    set_up();
    CHECK_STR(body("Ik ben 5.1.2.e 5.1.2.e en woon in (5.1.2.e)."), "ik ben \u25ae en woon in \u25ae");
    CHECK_STR(body("zie paragraaf 5.1.2 en artikel 5.1.2a"), "zie paragraaf 5.1.2 en artikel 5.1.2 a");
}

TEST(a_text_is_kept_up_to_a_whole_token)
{
    set_up();
    CHECK_STR(canon_kept(arena, "een twee drie", 13), "een twee drie");
    CHECK_STR(canon_kept(arena, "een twee drie", 12), "een twee");
    CHECK_STR(canon_kept(arena, "een twee drie", 8), "een twee");
    CHECK_STR(canon_kept(arena, "eentweedrie", 5), "");
}

TEST(it_is_told_where_a_text_ends_within_a_sentence)
{
    set_up();
    CHECK(!canon_text(arena, shipped(), "Wij vragen u om uitstel.").open);
    CHECK(!canon_text(arena, shipped(), "Wij vragen u om uitstel\n\nMet vriendelijke groet,\nJan").open);
    CHECK(canon_text(arena, shipped(), "Wij vragen u om").open);
    CHECK(canon_text(arena, shipped(), "Wij vragen u om...").open);
    CHECK(canon_text(arena, shipped(), "Wij vragen u om…").open);
    CHECK(canon_text(arena, shipped(), "Wij vragen u om\n\nVerstuurd vanaf mijn iPhone").open);
    CHECK_STR(body("Wij vragen u om uitstel.\n\nMet vriendel"), "wij vragen u om uitstel");
}

/* Texts that make careless readers slow: each is read in a time that grows with
 * its length only. */
TEST(hostile_texts_take_linear_time)
{
    static const char *const units[] = {"a. ", "a\n", "\n", " ", "> ", "<", "<http://", "](", "[", "www.", "a-\n", "5.", "5.1.2.e ", "Groet\n",
                                        "Geachte ", "--\n", "let op externe ", "this email and any attachments:\n", "\xCC\x81", "\xE2\x80\x8B",
                                        "https://x.safelinks.protection.outlook.com/?url=", "<a@b ", "a", "-", "- \n"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        set_up();
        cleanup_buf struct buf text = BUF_INIT;
        while (text.len < KIB(512))
            buf_add_string(&text, units[i]);
        clock_t start = clock();
        canon_text(arena, shipped(), buf_string(&text));
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (seconds > 2)
            printf("# «%s»: %.1f s\n", units[i], seconds);
        CHECK(seconds <= 2); /* a quadratic one needs minutes */
    }
}

TESTS_MAIN(TEST_ENTRY(wrapping_quoting_and_case_do_not_matter)
           TEST_ENTRY(forms_of_characters_do_not_matter)
           TEST_ENTRY(a_word_parted_at_a_line_end_is_joined_and_its_own_hyphen_kept)
           TEST_ENTRY(figures_amounts_dates_and_negations_matter)
           TEST_ENTRY(links_are_reduced_to_their_text)
           TEST_ENTRY(what_gateways_phones_and_lawyers_add_is_dropped)
           TEST_ENTRY(a_banner_does_not_take_the_letter_with_it)
           TEST_ENTRY(the_salutation_is_dropped_where_it_is_one)
           TEST_ENTRY(the_sign_off_stands_apart_and_a_postscript_does_not)
           TEST_ENTRY(of_a_long_sign_off_nothing_is_lost)
           TEST_ENTRY(a_redaction_is_one_mark_however_often_it_stands)
           TEST_ENTRY(a_text_is_kept_up_to_a_whole_token)
           TEST_ENTRY(it_is_told_where_a_text_ends_within_a_sentence)
           TEST_ENTRY(hostile_texts_take_linear_time))
