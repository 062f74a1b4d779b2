/* Which layer of a chain is the letter, and what forwarders wrote above it. */
#include "shipped.h"
#include "test.h"

#define LONG                                                                                       \
    "Wij maken ons zorgen over het wetsvoorstel dat u dinsdag behandelt. De gevolgen voor de "     \
    "praktijk zijn groot, de kosten zijn niet gedekt en de invoering komt te vroeg voor "          \
    "gemeenten. Wij vragen u om uitstel van de behandeling tot na de zomer."

#define MOST 6

/* A chain, outermost first, ends with a layer without text. */
struct chain {
    struct layer layers[MOST];
    struct attachment attachments[3];
    size_t n, enclosed;
};

static struct reading reading_of(struct chain *chain)
{
    return (struct reading){
        .sha256 = "00",
        .layers = {chain->layers, chain->n, chain->n},
        .attachments = {chain->attachments, chain->enclosed, chain->enclosed},
    };
}

static void add(struct chain *chain, const char *name, const char *address, const char *text)
{
    size_t i = chain->n++;
    chain->layers[i] = (struct layer){.depth = (unsigned)i, .kind = i ? LAYER_FORWARD : LAYER_MAIL, .from = {name, address}, .text = text};
}

static void enclose(struct chain *chain, size_t layer, const char *name, const char *type)
{
    chain->attachments[chain->enclosed++] = (struct attachment){.name = name, .type = type, .layer = layer, .status = "none"};
}

static size_t letter(struct chain *chain)
{
    struct reading reading = reading_of(chain);
    return identity_letter(&reading, house());
}

static void send_to(struct chain *chain, size_t layer, struct address *to)
{
    chain->layers[layer].to = (struct addresses){to, 1, 1};
}

TEST(a_mail_from_outside_is_its_own_letter)
{
    struct chain c = {0};
    add(&c, "Jan Jansen", "jan@example.org", "Stem tegen.");
    CHECK_INT(letter(&c), 0);
}

TEST(forwards_by_the_house_are_passed_down_to_the_letter)
{
    struct chain c = {0};
    add(&c, "EK-postbus", "postbus@eerstekamer.nl", "");
    add(&c, "Jansen", "jansen@fractie.EersteKamer.nl", "Graag op de agenda.");
    add(&c, "Jan", "jan@example.org", "Stem tegen.");
    add(&c, "Piet", "piet@example.com", LONG);
    CHECK_INT(letter(&c), 2);
}

TEST(the_house_is_known_by_whole_domains_redacted_or_not)
{
    struct chain c = {0};
    add(&c, "5.1.2.e", "5.1.2.e@eerstekamer.nl", "Ter info");
    add(&c, NULL, "5.1.2.e@amnesty.nl", "Stem tegen.");
    CHECK_INT(letter(&c), 1);
    struct chain d = {0};
    add(&d, "EK-postbus", "postbus@noteerstekamer.nl", "Stem tegen.");
    CHECK_INT(letter(&d), 0);
    struct chain e = {0};
    add(&e, "EK-postbus", "postbus@eerstekamer.nl.example.org", "Stem tegen.");
    CHECK_INT(letter(&e), 0);
    struct chain f = {0};
    add(&f, "Jansen", "/O=EERSTEKAMER/OU=EXCHANGE/CN=JANSEN", "Wie heeft de sleutel van de zaal?");
    CHECK_INT(letter(&f), IDENTITY_NO_LETTER);
}

TEST(only_house_layers_are_internal_mail)
{
    struct chain c = {0};
    add(&c, "Jansen", "jansen@eerstekamer.nl", LONG);
    add(&c, "Griffie", "griffie@eerstekamer.nl", LONG);
    CHECK_INT(letter(&c), IDENTITY_NO_LETTER);
}

TEST(an_outsider_who_wrote_nothing_passes_on_what_another_wrote)
{
    struct chain c = {0};
    add(&c, "Jansen", "jansen@eerstekamer.nl", "");
    add(&c, "Jan", "jan@example.org", "FYI\n\nVerstuurd vanaf mijn iPhone");
    add(&c, "Amnesty", "info@amnesty.nl", LONG);
    CHECK_INT(letter(&c), 2);
    c.layers[1].text = "Ik sluit mij hierbij aan.";
    CHECK_INT(letter(&c), 1);
}

TEST(who_encloses_something_of_his_own_wrote_a_letter)
{
    struct chain c = {0};
    add(&c, "Jan", "jan@example.org", "");
    add(&c, "Amnesty", "info@amnesty.nl", LONG);
    enclose(&c, 0, "logo.png", "image/png");
    CHECK_INT(letter(&c), 1);
    enclose(&c, 0, "Brief.pdf", "application/pdf");
    CHECK_INT(letter(&c), 0);
    const char *names[] = {"brief.pdf"};
    c.layers[1].attachments = (struct strings){names, 1, 1};
    CHECK_INT(letter(&c), 1); /* it came with the layer below */
}

TEST(a_mail_from_outside_without_words_is_not_internal)
{
    struct chain c = {0};
    add(&c, "Jansen", "jansen@eerstekamer.nl", "");
    add(&c, "Jan", "jan@example.org", "");
    CHECK_INT(letter(&c), 1);
}

TEST(a_colleague_printed_with_a_name_only_is_passed)
{
    struct chain c = {0};
    struct address to = {"EK-postbus", NULL};
    add(&c, "EK-postbus", "postbus@eerstekamer.nl", "");
    add(&c, "Vries, P. de", NULL, "Graag op de agenda van de commissie van aanstaande dinsdag.");
    send_to(&c, 1, &to);
    add(&c, "Jan", "jan@example.org", LONG);
    CHECK_INT(letter(&c), 2);
    c.layers[1].text = LONG; /* however much he writes */
    CHECK_INT(letter(&c), 2);
}

TEST(a_name_that_the_house_uses_is_of_the_house)
{
    struct chain c = {0};
    struct address to = {"Postbus", "postbus@eerstekamer.nl"};
    add(&c, "Vries, Piet de", "piet.devries@eerstekamer.nl", "");
    add(&c, "Piet de Vries", NULL, LONG);
    send_to(&c, 1, &to);
    CHECK_INT(letter(&c), IDENTITY_NO_LETTER);
}

TEST(a_letter_with_a_name_only_is_one_where_others_are_printed_with_addresses)
{
    struct chain c = {0};
    struct address to = {"Jansen", "jansen@eerstekamer.nl"};
    add(&c, "Jansen", "jansen@eerstekamer.nl", "");
    add(&c, "Karel Appel", NULL, LONG);
    send_to(&c, 1, &to);
    add(&c, "Amnesty", "info@amnesty.nl", "Ons eerdere bericht aan de heer Appel.");
    CHECK_INT(letter(&c), 1);
}

TEST(a_letter_whose_author_is_redacted_or_missing_is_a_letter)
{
    struct chain c = {0};
    add(&c, "EK-postbus", "postbus@eerstekamer.nl", "");
    add(&c, NULL, NULL, "Stem tegen.");
    CHECK_INT(letter(&c), 1);
    c.layers[1].from = (struct address){"5.1.2.e 5.1.2.e", NULL};
    CHECK_INT(letter(&c), 1);
    add(&c, "Jan", "jan@example.org", "Wat ik eerder schreef over de wet.");
    CHECK_INT(letter(&c), 2); /* so short, and somebody from outside below: a forwarder */
    c.layers[1].text = LONG;
    CHECK_INT(letter(&c), 1);
}

TEST(the_principal_counts_where_the_sender_is_unknown)
{
    struct chain c = {0};
    add(&c, "Jansen", "jansen@eerstekamer.nl", "");
    add(&c, NULL, NULL, "Stem tegen.");
    c.layers[1].on_behalf_of = (struct address){"Griffie", "griffie@eerstekamer.nl"};
    CHECK_INT(letter(&c), IDENTITY_NO_LETTER);
}

/* The note above a letter. `name` is the forwarder's. */
static const char *note(struct arena *arena, const char *name, const char *text)
{
    struct chain c = {0};
    add(&c, name, "senator@eerstekamer.nl", text);
    add(&c, "Jan", "jan@example.org", LONG);
    struct reading reading = reading_of(&c);
    return identity_note(arena, shipped(), &reading, 1);
}

TEST(greetings_signatures_and_empty_phrases_are_no_note)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const char *const nothing[] = {
        "", "Ter info", "FYI", "Zie onderstaand", "Zie bijlage.", "Zie onderstaande mail, ter kennisname.", "t.k.n.", "Doorgestuurd ter informatie.",
        "Beste collega,\n\nHierbij ter informatie.\n\nMet vriendelijke groet,\n\nNoortje Jansen\nLid Eerste Kamer\nT 070 312 92 00\n",
        "Noortje Jansen\nSenator\nBinnenhof 22\n", "Jansen\n", "Hoi,\n\nGroet,\nNoortje", "Verstuurd vanaf mijn iPhone", "Outlook voor iOS downloaden<https://aka.ms/o0ukef>",
        "Alvast dank!\n\n--\nN. Jansen\nFractie", "\n\n \n", "[EXTERN]",
        "Ter info.\n\nDit bericht kan informatie bevatten die niet voor u is bestemd. Indien u niet de geadresseerde bent, wordt u verzocht dat te melden. De Staat aanvaardt geen aansprakelijkheid voor schade.\n",
        "Verzonden vanaf mijn Galaxy\n\nDe informatie verzonden met dit e-mailbericht is uitsluitend bestemd voor de geadresseerde. Gebruik door anderen is verboden. "
        "Openbaarmaking, vermenigvuldiging en verspreiding van deze informatie aan derden is niet toegestaan.\n",
        "Eerste Kamer der Staten-Generaal\nPostbus 20017\n2500 EA Den Haag",
    };
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        CHECK_STR(note(arena, "Noortje Jansen", nothing[i]), NULL);
}

TEST(what_a_forwarder_asks_for_is_kept_as_he_wrote_it)
{
    cleanup_arena struct arena *arena = arena_new(0);
    CHECK_STR(note(arena, "Jansen", "Graag op de agenda"), "Graag op de agenda");
    CHECK_STR(note(arena, "Jansen", "Beste griffie, graag op de agenda van dinsdag."), "graag op de agenda van dinsdag.");
    CHECK_STR(note(arena, "Noortje Jansen", "Beste griffie,\n\nTer info. Graag op de agenda van\n19 mei.\n\nMet groet,\nNoortje\n"), "Graag op de agenda van\n19 mei.");
    CHECK_STR(note(arena, "Jansen", "Urgent!"), "Urgent!");
    CHECK_STR(note(arena, "Jansen", "Zie onderstaande mail voor de agenda"), "Zie onderstaande mail voor de agenda");
    CHECK_STR(note(arena, "Jansen", "Niet doorgestuurd naar de fractie"), "Niet doorgestuurd naar de fractie");
    CHECK_STR(note(arena, NULL, "Met vriendelijke groet,\nN.\n\nP.S. Graag voor dinsdag antwoorden."), "P.S. Graag voor dinsdag antwoorden.");
}

TEST(notes_of_all_forwarders_are_kept_outermost_first)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct chain c = {0};
    add(&c, "Jansen", "jansen@eerstekamer.nl", "Eens met Piet.");
    add(&c, "Pietersen", "pietersen@eerstekamer.nl", "Graag bespreken.");
    add(&c, "Jan", "jan@example.org", LONG);
    struct reading reading = reading_of(&c);
    CHECK_STR(identity_note(arena, shipped(), &reading, 2), "Eens met Piet.\nGraag bespreken.");
    CHECK_STR(identity_note(arena, shipped(), &reading, 0), NULL);
}

TESTS_MAIN(TEST_ENTRY(a_mail_from_outside_is_its_own_letter)
           TEST_ENTRY(forwards_by_the_house_are_passed_down_to_the_letter)
           TEST_ENTRY(the_house_is_known_by_whole_domains_redacted_or_not)
           TEST_ENTRY(only_house_layers_are_internal_mail)
           TEST_ENTRY(an_outsider_who_wrote_nothing_passes_on_what_another_wrote)
           TEST_ENTRY(who_encloses_something_of_his_own_wrote_a_letter)
           TEST_ENTRY(a_mail_from_outside_without_words_is_not_internal)
           TEST_ENTRY(a_colleague_printed_with_a_name_only_is_passed)
           TEST_ENTRY(a_name_that_the_house_uses_is_of_the_house)
           TEST_ENTRY(a_letter_with_a_name_only_is_one_where_others_are_printed_with_addresses)
           TEST_ENTRY(a_letter_whose_author_is_redacted_or_missing_is_a_letter)
           TEST_ENTRY(the_principal_counts_where_the_sender_is_unknown)
           TEST_ENTRY(greetings_signatures_and_empty_phrases_are_no_note)
           TEST_ENTRY(what_a_forwarder_asks_for_is_kept_as_he_wrote_it)
           TEST_ENTRY(notes_of_all_forwarders_are_kept_outermost_first))
