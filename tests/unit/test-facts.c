/* What a letter states besides its matter: days, numbers, signatures, senders' programs. */
#include "postbus/facts.h"
#include "postbus/buf.h"
#include "rules/when.h"
#include "test.h"

#define WEDNESDAY 20586 /* 2026-05-13 */

/* The days meant, an exclamation mark behind the chamber's. */
static const char *days(const char *text)
{
    static struct buf out;
    struct arena *arena = arena_new(0);
    struct whens whens;
    buf_clear(&out);
    when_find(arena, span_of(text), WEDNESDAY, &whens);
    for (size_t i = 0; i < whens.n; i++)
        buf_printf(&out, "%s%s%s", i ? " " : "", when_iso(arena, whens.v[i].day), whens.v[i].chamber ? "!" : "");
    arena_free(arena);
    return buf_string(&out);
}

TEST(days_are_counted_from_the_letters_own)
{
    CHECK_STR(days("aanstaande dinsdag"), "2026-05-19");
    CHECK_STR(days("komende woensdag"), "2026-05-20");
    CHECK_STR(days("dinsdag a.s. komt het"), "2026-05-19");
    CHECK_STR(days("volgende week dinsdag"), "2026-05-19");
    CHECK_STR(days("volgende week vrijdag"), "2026-05-22");
    CHECK_STR(days("morgen of overmorgen"), "2026-05-14 2026-05-15");
    CHECK_STR(days("Goedemorgen, goede morgen"), "");
    CHECK_STR(days("next Tuesday, tomorrow"), "2026-05-19 2026-05-14");
    CHECK_STR(days("op dinsdag komt het"), "2026-05-19");
    CHECK_STR(days("elke dinsdag; op dinsdagen"), "");
}

TEST(dates_may_lack_their_year)
{
    CHECK_STR(days("dinsdag 19 mei"), "2026-05-19");
    CHECK_STR(days("op 1 juni, 1 januari en 11 april"), "2026-06-01 2027-01-01 2026-04-11");
    CHECK_STR(days("19 mei 2025"), "2025-05-19");
    CHECK_STR(days("19-5-2026, 19/05/2026, 2026-05-19"), "2026-05-19 2026-05-19 2026-05-19");
    CHECK_STR(days("May 19, 2026 or 19 May"), "2026-05-19 2026-05-19");
    CHECK_STR(days("31 februari, 99-99-2026, 36871, artikel 3 mei-regeling"), "2026-05-03");
}

TEST(what_is_past_is_not_meant)
{
    CHECK_STR(days("afgelopen dinsdag"), "");
    CHECK_STR(days("dinsdag jl. en 5 mei jongstleden"), "");
    CHECK_STR(days("vorige week dinsdag"), "");
}

TEST(a_day_is_a_deadline_only_where_it_is_the_chambers)
{
    CHECK_STR(days("tijdens de plenaire behandeling van aanstaande dinsdag."), "2026-05-19!");
    CHECK_STR(days("Op 26 mei behandelt uw commissie de wet."), "2026-05-26!");
    CHECK_STR(days("Op dinsdag 2 juni stemt u over de wet."), "2026-06-02!");
    CHECK_STR(days("De gemeenteraad stemt er op 2 juni over."), "2026-06-02");
    CHECK_STR(days("Het debat in de Tweede Kamer is op 2 juni."), "2026-06-02");
    CHECK_STR(days("De wet treedt op 1 juli in werking. Het debat volgt."), "2026-07-01");
    CHECK_STR(days("Wij vierden ons feest. Dat was op 2 juni leuk. Debat?"), "2026-06-02");
    CHECK_STR(days("Datum: 13 mei 2026\nBetreft: debat Eerste Kamer"), "2026-05-13");
}

/* The facts of a letter with this text, as `kind=value`. */
static const char *facts_of(const char *text, const struct header_field *headers, size_t n)
{
    static struct buf out;
    struct arena *arena = arena_new(0);
    struct layer layer = {.sent = "2026-05-14T00:57", .text = text};
    struct reading reading = {.layers = {&layer, 1, 1}};
    struct facts facts;
    for (size_t i = 0; i < n; i++)
        arena_push(arena, &reading.headers, headers[i]);
    buf_clear(&out);
    facts_find(NULL, arena, &reading, 0, FACTS_ALL, &facts);
    for (size_t i = 0; i < facts.n; i++) {
        const struct fact *fact = &facts.v[i];
        buf_printf(&out, "%s%s=%s", i ? " " : "", facts_kind_name(fact->kind), fact->value);
        if (fact->field == FIELD_LETTER)
            CHECK(span_eq(span_tail(span_head(span_of(text), fact->end), fact->start), span_of(fact->words)));
    }
    arena_free(arena);
    return buf_string(&out);
}

TEST(numbers_that_say_that_they_are_a_dossiers)
{
    CHECK_STR(facts_of("wetsvoorstel 36 871, kst-36703 en dossier 36.704", NULL, 0), "dossier=36871 dossier=36703 dossier=36704");
    CHECK_STR(facts_of("(EK 36 871, C) en begroting 36 600 XIV nr. 5", NULL, 0), "dossier=36871 dossier=36600-XIV");
    CHECK_STR(facts_of("voorstel E230012", NULL, 0), "dossier=E230012");
    CHECK_STR(facts_of("Postbus 36871, tel. 36871, 36.576 objecten, kenmerk 36871", NULL, 0), "");
}

TEST(signatures_are_counted_where_people_signed)
{
    CHECK_STR(facts_of("31.805 HANDTEKENINGEN", NULL, 0), "signatures=31805");
    CHECK_STR(facts_of("meer dan 31.000 mensen die de petitie hebben getekend", NULL, 0), "signatures=31000");
    CHECK_STR(facts_of("er wonen 31.000 mensen", NULL, 0), "");
    CHECK_STR(facts_of("tot slot.(4)\nAanbieding handtekeningen", NULL, 0), "");
}

TEST(those_who_sign_together_are_named)
{
    CHECK_STR(facts_of("Geachte leden,\n\nDit is de brief.\n\nMet vriendelijke groet,\n\nAmnesty\n\nUNICEF\n\nRode Kruis\n\nTel. 070 123\n", NULL, 0),
              "signatory=Amnesty signatory=UNICEF signatory=Rode Kruis");
    CHECK_STR(facts_of("Geachte leden,\n\nDit is de brief.\n\nMet vriendelijke groet,\n\nJan Jansen\n\nvoorzitter\n", NULL, 0), "");
}

TEST(the_header_says_which_programs_had_a_hand_in_it)
{
    static const struct header_field headers[] = {
        {"Authentication-Results", "mx.example; spf=pass smtp.mailfrom=a@x.nl; dkim=fail; dmarc=none"},
        {"Authentication-Results", "forged; spf=fail"},
        {"List-Id", "<leden.x.nl>"},
        {"Auto-Submitted", "no"},
        {"Precedence", "bulk"},
    };
    CHECK_STR(facts_of("", headers, 5), "authentication=spf=pass dkim=fail dmarc=none list=<leden.x.nl> automatic=bulk");
}

TESTS_MAIN(TEST_ENTRY(days_are_counted_from_the_letters_own)
           TEST_ENTRY(dates_may_lack_their_year)
           TEST_ENTRY(what_is_past_is_not_meant)
           TEST_ENTRY(a_day_is_a_deadline_only_where_it_is_the_chambers)
           TEST_ENTRY(numbers_that_say_that_they_are_a_dossiers)
           TEST_ENTRY(signatures_are_counted_where_people_signed)
           TEST_ENTRY(those_who_sign_together_are_named)
           TEST_ENTRY(the_header_says_which_programs_had_a_hand_in_it))
