/* Letters that are nearly alike: what was changed decides what they are to one
 * another, and in whatever order they come. */
#include "arrivals.h"

#define CAMPAIGN                                                                                   \
    "Binnenkort stemt u over de Wet invoering tweestatusstelsel. Ik vraag u dringend om tegen dit " \
    "wetsvoorstel te stemmen. Door het onderscheid tussen een A-status en een B-status worden "    \
    "mensen die voor oorlog zijn gevlucht jarenlang van hun kinderen en partner gescheiden. "      \
    "Een wet die gezinnen uit elkaar houdt lost geen enkel probleem op. "
#define OWN "Zelf geef ik al elf jaar taalles in het buurthuis, en een van mijn leerlingen wacht sinds 2023 op zijn vrouw. "
#define OTHER_OWN                                                                                  \
    "Mijn vader kwam in 1994 als vluchteling naar Nederland. Na vijf maanden mochten mijn moeder, mijn zusje en ik hem volgen, en " \
    "dat heeft ons gered. Nu werk ik als verpleegkundige in het ziekenhuis van Gouda, en mijn zusje is rechter geworden. Wie ons "   \
    "toen jaren had laten wachten, had niet alleen ons, maar ook dit land iets afgenomen dat niet meer goed te maken is. "

static const struct arrival eefje = {.name = "Eefje Roelofs", .address = "eefje@gmail.example", .sent = "2026-05-12T18:01", .subject = "Stem tegen", .text = CAMPAIGN};
static const struct arrival tom = {.name = "Tom Wassink", .address = "tom@hotmail.example", .sent = "2026-05-12T18:40", .subject = "Tweestatusstelsel", .text = CAMPAIGN};

TEST(own_sentences_do_not_hide_a_campaign_in_either_direction)
{
    CHECK_INT(second(eefje, BUT(tom, a->text = OWN CAMPAIGN)), RELATION_CAMPAIGN);
    CHECK_INT(second(eefje, BUT(tom, a->text = CAMPAIGN OTHER_OWN)), RELATION_CAMPAIGN);
    CHECK_INT(second(BUT(eefje, a->text = CAMPAIGN OTHER_OWN), BUT(tom, a->text = OWN CAMPAIGN)), RELATION_CAMPAIGN);
    CHECK_INT(second(BUT(eefje, a->text = OTHER_OWN CAMPAIGN), tom), RELATION_CAMPAIGN);
}

static const char *replaced(struct arena *arena, const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    CHECK(at != NULL);
    return at ? arena_printf(arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old)) : text;
}

TEST(the_opposite_demand_is_no_part_of_the_campaign)
{
    static const char *const turns[][2] = {
        {"tegen dit wetsvoorstel", "voor dit wetsvoorstel"}, {"om tegen dit wetsvoorstel te stemmen", "om dit wetsvoorstel aan te nemen"}, {"lost geen enkel", "lost een groot"},
    };
    cleanup_arena struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        const char *turned = replaced(arena, CAMPAIGN, turns[i][0], turns[i][1]);
        CHECK_INT(second(eefje, BUT(tom, a->text = turned)), RELATION_NEW);
        CHECK_INT(second(eefje, BUT(eefje, a->text = turned, a->sent = "2026-05-14T10:00")), RELATION_VERSION);
    }
    CHECK_INT(second(eefje, BUT(tom, a->subject = "Stem voor")), RELATION_NEW);
    CHECK_INT(second(eefje, BUT(tom, a->text = replaced(arena, CAMPAIGN, "jarenlang", "jarnelang"))), RELATION_CAMPAIGN);
}

TEST(a_counter_campaign_is_a_campaign_of_its_own)
{
    struct world w = world_new();
    const char *in_favour = replaced(w.arena, CAMPAIGN, "tegen dit wetsvoorstel", "voor dit wetsvoorstel");
    arrive(&w, eefje);
    CHECK_INT(arrive(&w, BUT(tom, a->text = in_favour)).kind, RELATION_NEW);
    struct relation third = arrive(&w, BUT(tom, a->name = "Piet", a->address = "piet@example.com", a->text = in_favour));
    CHECK_INT(third.kind, RELATION_CAMPAIGN);
    CHECK_INT(third.of, 2);
    struct relation fourth = arrive(&w, BUT(tom, a->name = "Kees", a->address = "kees@example.com", a->text = OWN CAMPAIGN));
    CHECK_INT(fourth.kind, RELATION_CAMPAIGN);
    CHECK_INT(fourth.of, 1);
    done(&w);
}

TEST(stock_phrases_do_not_make_a_campaign)
{
    const char *stock = "Wijziging van de Vreemdelingenwet 2000 en enkele andere wetten in verband met de uitvoering en implementatie van het EU-Asiel- en migratiepact 2026. ";
    cleanup_arena struct arena *arena = arena_new(0);
    CHECK_INT(second(BUT(jan, a->text = arena_printf(arena, "%s%s", stock, WORDS)), BUT(tom, a->text = arena_printf(arena, "%s%s", stock, OTHER_WORDS))), RELATION_NEW);
}

TEST(one_changed_word_by_the_same_author_is_a_version_with_the_change)
{
    struct world w = world_new();
    arrive(&w, jan);
    struct relation relation = arrive(&w, BUT(jan, a->text = replaced(w.arena, WORDS, "31.805", "32.100"), a->sent = "2026-05-18T09:00"));
    CHECK_INT(relation.kind, RELATION_VERSION);
    CHECK(relation.beside && strstr(relation.beside, "31.805"));
    done(&w);
}

TEST(a_paragraph_moved_added_or_left_out_makes_a_version)
{
    CHECK_INT(second(jan, BUT(jan, a->text = SECOND FIRST, a->sent = "2026-05-18T09:00")), RELATION_VERSION);
    CHECK_INT(second(jan, BUT(jan, a->text = FIRST OWN SECOND)), RELATION_VERSION);
    CHECK_INT(second(jan, BUT(jan, a->text = FIRST)), RELATION_VERSION);
    CHECK_INT(second(jan, BUT(jan, a->text = SECOND)), RELATION_VERSION);
}

#define SIGNED "\n\nMet vriendelijke groet,\n\nJan Jansen\nUtrecht\n"

TEST(a_text_cut_off_is_the_same_letter_where_author_and_time_agree)
{
    const struct arrival whole = BUT(jan, a->text = WORDS SIGNED), cut = BUT(jan, a->text = FIRST "In de tussen", a->forwarder = "a@eerstekamer.nl");
    CHECK_INT(second(whole, cut), RELATION_PARTIAL);
    CHECK_INT(second(cut, whole), RELATION_DUPLICATE);
    CHECK_INT(second(whole, BUT(cut, a->text = FIRST)), RELATION_PARTIAL); /* its sign-off is gone */
    CHECK_INT(second(whole, BUT(cut, a->text = FIRST SIGNED)), RELATION_VERSION);
    CHECK_INT(second(whole, BUT(cut, a->sent = "2026-05-20T11:21")), RELATION_PARTIAL);
    CHECK_INT(second(whole, BUT(cut, a->sent = "2026-05-20T11:21", a->text = FIRST)), RELATION_VERSION);
    CHECK_INT(second(whole, BUT(cut, a->name = "Piet", a->address = "piet@example.org")), RELATION_CAMPAIGN);
    CHECK_INT(second(BUT(whole, a->text = WORDS SIGNED "\nP.S. Het zijn er nu 40.000."), BUT(whole, a->text = WORDS)), RELATION_VERSION);
}

TEST(a_cut_copy_does_not_carry_a_changed_letter_into_the_item)
{
    struct world w = world_new();
    arrive(&w, BUT(jan, a->text = WORDS SIGNED));
    CHECK_INT(arrive(&w, BUT(jan, a->text = FIRST, a->forwarder = "a@eerstekamer.nl")).item, 1);
    struct relation shorter = arrive(&w, BUT(jan, a->text = FIRST SIGNED, a->sent = "2026-05-18T09:00"));
    CHECK_INT(shorter.kind, RELATION_VERSION);
    done(&w);
}

TEST(a_subject_that_was_wrapped_into_the_text_is_one_subject)
{
    const struct arrival long_subject = BUT(jan, a->subject = "Reactie op de Wet versterking regie volkshuisvesting");
    CHECK_INT(second(long_subject, BUT(jan, a->subject = "Reactie op de Wet versterking regie", a->text = "volkshuisvesting\n\n" WORDS)), RELATION_DUPLICATE);
    CHECK_INT(second(long_subject, BUT(jan, a->subject = "Reactie op de Wet versterking regie")), RELATION_VERSION);
    /* Also where a copy of the same text that has lost its subject is looked at before. */
    struct world w = world_new();
    arrive(&w, BUT(long_subject, a->subject = NULL));
    arrive(&w, long_subject);
    CHECK_INT(arrive(&w, BUT(jan, a->subject = "Reactie op de Wet versterking regie", a->text = "volkshuisvesting\n\n" WORDS)).item, 1);
    done(&w);
}

TEST(one_letter_as_body_and_as_attachment_is_one_letter)
{
    const struct arrival body = BUT(jan, a->text = WORDS SIGNED);
    const struct arrival file = BUT(jan, a->text = "Zie bijlage.", a->pdf = "aa", a->pdf_text = WORDS SIGNED);
    CHECK_INT(second(body, file), RELATION_DUPLICATE);
    CHECK_INT(second(file, body), RELATION_DUPLICATE);
    CHECK_INT(second(file, BUT(body, a->sent = "2026-05-15T10:00")), RELATION_DUPLICATE);
    CHECK_INT(second(file, BUT(body, a->name = "Piet", a->address = "piet@example.org")), RELATION_CAMPAIGN);
}

TEST(a_printed_mail_that_has_its_attachments_text_is_the_same_letter)
{
    const struct arrival mail = BUT(jan, a->text = WORDS SIGNED, a->pdf = "aa", a->pdf_text = OTHER_WORDS);
    CHECK_INT(second(mail, BUT(jan, a->text = WORDS SIGNED "\nBetreft: de trein\n\n" OTHER_WORDS)), RELATION_DUPLICATE);
    CHECK_INT(second(mail, BUT(jan, a->text = WORDS SIGNED "\nBetreft: de trein\n\n" OWN OWN)), RELATION_VERSION);
}

TEST(an_answer_that_came_before_the_letter_is_known_as_one)
{
    struct world w = world_new();
    arrive(&w, BUT(jan, a->text = "Heeft u mijn brief al gelezen?", a->id = "2@example.org", a->refers = "1@example.org"));
    struct relation relation = arrive(&w, BUT(jan, a->id = "1@example.org"));
    CHECK_INT(relation.kind, RELATION_NEW);
    CHECK_INT(relation.answers.n, 1);
    CHECK_INT(relation.answers.v[0], 1);
    done(&w);
}

TEST(a_message_id_that_comes_late_joins_what_belongs_together)
{
    struct world w = world_new();
    const struct arrival brief = BUT(jan, a->text = "Stem tegen.");
    arrive(&w, BUT(brief, a->id = "1@example.org"));
    CHECK_INT(arrive(&w, BUT(brief, a->id = "2@example.org")).kind, RELATION_NEW);
    struct relation both = arrive(&w, BUT(brief, a->id = "2@example.org", a->mail_id = "1@example.org"));
    CHECK_INT(both.kind, RELATION_DUPLICATE);
    CHECK_INT(both.item, 1);
    CHECK_INT(both.same.n, 1);
    CHECK_INT(both.same.v[0], 2);
    done(&w);
}

#define ARRIVALS 6

/* Near letters of two people, and a cut copy, in all orders. */
static void groups_are_the_same(const size_t *order)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const struct arrival arrivals[ARRIVALS] = {
        BUT(jan, a->text = WORDS SIGNED), BUT(jan, a->text = FIRST "In de tussen", a->forwarder = "a@eerstekamer.nl"),
        BUT(jan, a->text = replaced(arena, WORDS SIGNED, "31.805", "32.100"), a->sent = "2026-05-20T09:00"),
        BUT(eefje, a->text = OWN CAMPAIGN), BUT(tom, a->text = CAMPAIGN), BUT(eefje, a->text = OWN CAMPAIGN, a->forwarder = "b@eerstekamer.nl", a->subject = "Stem tegen"),
    };
    static const int group[ARRIVALS] = {0, 0, 1, 2, 3, 2};
    check_groups(arrivals, group, order, ARRIVALS);
}

TEST(any_order_of_near_letters_gives_the_same_groups)
{
    size_t order[ARRIVALS];
    for (size_t i = 0; i < ARRIVALS; i++)
        order[i] = i;
    permute(order, ARRIVALS, groups_are_the_same);
}

TESTS_MAIN(TEST_ENTRY(own_sentences_do_not_hide_a_campaign_in_either_direction)
           TEST_ENTRY(the_opposite_demand_is_no_part_of_the_campaign)
           TEST_ENTRY(a_counter_campaign_is_a_campaign_of_its_own)
           TEST_ENTRY(stock_phrases_do_not_make_a_campaign)
           TEST_ENTRY(one_changed_word_by_the_same_author_is_a_version_with_the_change)
           TEST_ENTRY(a_paragraph_moved_added_or_left_out_makes_a_version)
           TEST_ENTRY(a_text_cut_off_is_the_same_letter_where_author_and_time_agree)
           TEST_ENTRY(a_cut_copy_does_not_carry_a_changed_letter_into_the_item)
           TEST_ENTRY(a_subject_that_was_wrapped_into_the_text_is_one_subject)
           TEST_ENTRY(one_letter_as_body_and_as_attachment_is_one_letter)
           TEST_ENTRY(a_printed_mail_that_has_its_attachments_text_is_the_same_letter)
           TEST_ENTRY(an_answer_that_came_before_the_letter_is_known_as_one)
           TEST_ENTRY(a_message_id_that_comes_late_joins_what_belongs_together)
           TEST_ENTRY(any_order_of_near_letters_gives_the_same_groups))
