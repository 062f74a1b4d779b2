/* How an arriving letter relates to what is known. A wrong merge is the one error
 * that must not happen: most tests here try to bring one about. */
#include "arrivals.h"

TEST(the_first_letter_is_new_and_so_is_one_with_another_text)
{
    CHECK_INT(second(jan, BUT(jan, a->text = OTHER_WORDS, a->subject = "Trein")), RELATION_NEW);
    CHECK_INT(second(jan, BUT(jan, a->text = OTHER_WORDS)), RELATION_NEW);
}

TEST(a_letter_forwarded_by_two_senators_is_one_item)
{
    CHECK_INT(second(jan, BUT(jan, a->forwarder = "a@eerstekamer.nl")), RELATION_DUPLICATE);
    CHECK_INT(second(BUT(jan, a->forwarder = "a@eerstekamer.nl"), BUT(jan, a->forwarder = "b@eerstekamer.nl", a->note = "Graag op de agenda")), RELATION_DUPLICATE);
}

TEST(clients_do_not_make_two_letters_of_one)
{
    CHECK_INT(second(jan, BUT(jan, a->name = "'Jansen, Jan'", a->address = "Jan@Example.ORG", a->subject = "uitstel van de  WET")), RELATION_DUPLICATE);
    CHECK_INT(second(jan, BUT(jan, a->text = "[EXTERN] Geachte mevrouw De Vries,\n\n> " FIRST "\n> \n> " SECOND "\n\nVerstuurd vanaf mijn iPhone")), RELATION_DUPLICATE);
}

TEST(the_clock_may_differ_by_whole_hours_or_be_missing)
{
    CHECK_INT(second(jan, BUT(jan, a->sent = "2026-05-14T08:00Z")), RELATION_DUPLICATE);
    CHECK_INT(second(jan, BUT(jan, a->sent = "2026-05-14T10:00:31+02:00")), RELATION_DUPLICATE);
    CHECK_INT(second(jan, BUT(jan, a->sent = NULL)), RELATION_DUPLICATE);
}

TEST(the_same_words_sent_again_are_one_letter_and_said_to_be)
{
    struct world w = world_new();
    arrive(&w, BUT(jan, a->text = "Geachte mevrouw De Vries,\n\n" WORDS));
    struct relation each = arrive(&w, BUT(jan, a->text = "Geachte heer De Wit,\n\n" WORDS, a->sent = "2026-05-14T10:03"));
    struct relation week = arrive(&w, BUT(jan, a->sent = "2026-05-21T16:12"));
    CHECK_INT(each.kind, RELATION_DUPLICATE);
    CHECK_INT(each.item, 1);
    CHECK(strstr(each.why, "sent again"));
    CHECK_INT(week.item, 1);
    CHECK(strstr(week.why, "sent again"));
    done(&w);
}

TEST(the_same_words_by_others_are_a_campaign_of_the_first)
{
    struct world w = world_new();
    arrive(&w, jan);
    struct relation piet = arrive(&w, BUT(jan, a->name = "Piet Pietersen", a->address = "piet@example.com"));
    struct relation kees = arrive(&w, BUT(jan, a->name = "Kees Keesen", a->address = "kees@example.org", a->sent = "2026-05-16T11:11"));
    struct relation again = arrive(&w, BUT(jan, a->name = "Piet Pietersen", a->address = "piet@example.com", a->forwarder = "a@eerstekamer.nl"));
    CHECK_INT(piet.kind, RELATION_CAMPAIGN);
    CHECK_INT(piet.item, 0);
    CHECK_INT(piet.of, 1);
    CHECK_INT(kees.kind, RELATION_CAMPAIGN);
    CHECK_INT(kees.of, 1);
    CHECK_INT(again.kind, RELATION_DUPLICATE);
    CHECK_INT(again.item, 2);
    done(&w);
}

TEST(a_platform_that_sends_for_many_is_a_campaign)
{
    const struct arrival platform = BUT(jan, a->address = "noreply@petitie.example");
    CHECK_INT(second(platform, BUT(platform, a->name = "Piet Pietersen")), RELATION_CAMPAIGN);
    CHECK_INT(second(platform, BUT(platform, a->name = "Jan Pietersen", a->sent = "2026-05-15T10:00")), RELATION_CAMPAIGN);
    CHECK_INT(second(BUT(platform, a->name = "Petitie", a->text = WORDS "\n\nMet vriendelijke groet,\nJan Jansen\n"),
                     BUT(platform, a->name = "Petitie", a->text = WORDS "\n\nMet vriendelijke groet,\nPiet Pietersen\n")), RELATION_CAMPAIGN);
    CHECK_INT(second(BUT(platform, a->name = NULL, a->text = WORDS "\n\nGroet,\nJan Jansen\nUtrecht"),
                     BUT(platform, a->name = NULL, a->text = WORDS "\n\nGroet,\nJan Jansen\nBreda", a->sent = "2026-05-15T10:00")), RELATION_CAMPAIGN);
    CHECK_INT(second(platform, BUT(platform, a->name = NULL, a->sent = "2026-05-14T11:17")), RELATION_CAMPAIGN);
}

TEST(a_redacted_copy_of_the_same_minute_is_the_same_letter)
{
    const struct arrival open = BUT(jan, a->address = "jan@amnesty.nl", a->text = WORDS "\n\nMet vriendelijke groet,\n\nJan Jansen\nPolitical Affairs Officer\n");
    const struct arrival redacted = BUT(open, a->name = "5.1.2.e 5.1.2.e 5.1.2.e", a->address = "5.1.2.e@amnesty.nl",
                                        a->text = WORDS "\n\nMet vriendelijke groet,\n\n5.1.2.e\n\n5.1.2.e\n\nPolitical Affairs Officer\n", a->forwarder = "a@eerstekamer.nl");
    CHECK_INT(second(open, redacted), RELATION_DUPLICATE);
    CHECK_INT(second(redacted, open), RELATION_DUPLICATE);
    CHECK_INT(second(redacted, redacted), RELATION_DUPLICATE);
    CHECK_INT(second(open, BUT(redacted, a->sent = "2026-05-14T08:00")), RELATION_DUPLICATE);
    CHECK_INT(second(open, BUT(redacted, a->sent = NULL)), RELATION_DUPLICATE);
    CHECK_INT(second(open, BUT(redacted, a->sent = "2026-05-14T10:01")), RELATION_CAMPAIGN);
    CHECK_INT(second(open, BUT(redacted, a->sent = "2026-05-16T10:00")), RELATION_CAMPAIGN);
    CHECK_INT(second(BUT(open, a->sent = "2026-05-14T10:00+02:00"), BUT(redacted, a->sent = "2026-05-14T10:00Z")), RELATION_CAMPAIGN); /* two clocks, both sure */
    CHECK_INT(second(open, BUT(redacted, a->address = "5.1.2.e@unicef.example")), RELATION_CAMPAIGN);
    CHECK_INT(second(open, BUT(redacted, a->name = "Piet Pietersen")), RELATION_CAMPAIGN);
}

TEST(a_copy_without_author_joins_only_where_nobody_else_can_be_meant)
{
    const struct arrival nobody = BUT(jan, a->name = NULL, a->address = NULL, a->forwarder = "a@eerstekamer.nl");
    CHECK_INT(second(jan, nobody), RELATION_DUPLICATE);
    CHECK_INT(second(nobody, jan), RELATION_DUPLICATE);
    CHECK_INT(second(nobody, nobody), RELATION_CAMPAIGN); /* of two people whom we do not know */
    CHECK_INT(second(jan, BUT(nobody, a->sent = "2026-05-14T09:00")), RELATION_CAMPAIGN);
    CHECK_INT(second(jan, BUT(nobody, a->sent = NULL)), RELATION_CAMPAIGN);
    struct world w = world_new();
    arrive(&w, jan);
    arrive(&w, BUT(jan, a->name = "Piet Pietersen", a->address = "piet@example.com"));
    CHECK_INT(arrive(&w, nobody).kind, RELATION_CAMPAIGN);
    done(&w);
}

TEST(a_redacted_address_at_a_provider_for_everybody_says_nothing)
{
    const struct arrival open = BUT(jan, a->address = "jan@gmail.com");
    const struct arrival redacted = BUT(jan, a->name = NULL, a->address = "5.1.2.e@gmail.com");
    CHECK_INT(second(redacted, redacted), RELATION_CAMPAIGN);
    CHECK_INT(second(open, BUT(redacted, a->sent = "2026-05-14T11:00")), RELATION_CAMPAIGN);
}

TEST(a_redacted_copy_does_not_tie_two_people_together)
{
    struct world w = world_new();
    arrive(&w, BUT(jan, a->address = "jan@vng.example"));
    CHECK_INT(arrive(&w, BUT(jan, a->name = NULL, a->address = "5.1.2.e@vng.example")).item, 1);
    struct relation piet = arrive(&w, BUT(jan, a->name = "Piet Pietersen", a->address = "piet@vng.example"));
    CHECK_INT(piet.kind, RELATION_CAMPAIGN);
    /* now two of the organisation have sent it: a redacted one may be either */
    CHECK_INT(arrive(&w, BUT(jan, a->name = NULL, a->address = "5.1.2.e@vng.example")).kind, RELATION_CAMPAIGN);
    done(&w);
}

TEST(what_any_copy_of_an_item_says_counts_against_a_merge)
{
    struct world w = world_new();
    const struct arrival platform = BUT(jan, a->address = "noreply@petitie.example");
    arrive(&w, BUT(platform, a->name = "Jan Jansen"));
    CHECK_INT(arrive(&w, BUT(platform, a->name = NULL)).item, 1); /* his name lost on the way */
    CHECK_INT(arrive(&w, BUT(platform, a->name = "Piet Pietersen")).kind, RELATION_CAMPAIGN);
    CHECK_INT(arrive(&w, BUT(platform, a->name = NULL)).kind, RELATION_CAMPAIGN);
    done(&w);
}

TEST(two_copies_with_a_name_only_are_one_letter_in_the_same_minute)
{
    const struct arrival named = BUT(jan, a->address = NULL, a->forwarder = "a@eerstekamer.nl");
    CHECK_INT(second(named, named), RELATION_DUPLICATE);
    CHECK_INT(second(named, BUT(named, a->sent = "2026-05-14T11:00")), RELATION_CAMPAIGN);
    CHECK_INT(second(named, BUT(named, a->name = "Piet Pietersen")), RELATION_CAMPAIGN);
}

TEST(what_matters_in_a_text_keeps_letters_apart)
{
    static const char *const changed[][2] = {
        {"31.805", "31.806"}, {"niet gedekt", "gedekt"}, {"dinsdag", "maandag"}, {"gemeenten", "provincies"}, {"Wij hebben dit verzoek ook aan de Tweede Kamer gedaan. ", ""},
    };
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        cleanup_buf struct buf text = BUF_INIT;
        const char *at = strstr(WORDS, changed[i][0]);
        CHECK(at != NULL);
        buf_add(&text, WORDS, (size_t)(at - WORDS));
        buf_printf(&text, "%s%s", changed[i][1], at + strlen(changed[i][0]));
        CHECK_INT(second(jan, BUT(jan, a->text = buf_string(&text))), RELATION_VERSION);
        CHECK_INT(second(jan, BUT(jan, a->text = buf_string(&text), a->sent = "2026-05-18T09:00")), RELATION_VERSION);
    }
    CHECK_INT(second(jan, BUT(jan, a->text = WORDS "\n\nMet vriendelijke groet,\nJan Jansen\n\nP.S. Het zijn er nu 40.000.")), RELATION_VERSION);
}

TEST(other_signatories_make_another_letter)
{
    const struct arrival ten = BUT(jan, a->text = WORDS "\n\nMet vriendelijke groet,\n\nJan Jansen\nAmnesty\nUNICEF\n");
    const struct arrival more = BUT(ten, a->text = WORDS "\n\nMet vriendelijke groet,\n\nJan Jansen\nAmnesty\nUNICEF\nRode Kruis\n");
    CHECK_INT(second(ten, BUT(more, a->sent = "2026-05-16T12:00")), RELATION_VERSION);
    CHECK_INT(second(more, BUT(ten, a->forwarder = "a@eerstekamer.nl")), RELATION_DUPLICATE); /* a signature cut short */
    CHECK_INT(second(ten, BUT(ten, a->text = WORDS "\n\nMet vriendelijke groet,\n\nJan Jansen\nASKV\nUNICEF\n")), RELATION_CAMPAIGN);
    const char *redacted = WORDS "\n\nMet vriendelijke groet,\n\n5.1.2.e\n\n5.1.2.e\nAmnesty\nUNICEF\n";
    const char *other = WORDS "\n\nMet vriendelijke groet,\n\n5.1.2.e\nASKV\nUNICEF\n";
    CHECK_INT(second(ten, BUT(ten, a->text = redacted)), RELATION_DUPLICATE);
    CHECK_INT(second(ten, BUT(ten, a->text = other)), RELATION_CAMPAIGN); /* whatever is hidden, ASKV is not Amnesty */
    CHECK_INT(second(BUT(ten, a->text = redacted), BUT(ten, a->text = WORDS "\n\nMet vriendelijke groet,\n\nJan Jansen\nASKV\nRode Kruis\n")), RELATION_CAMPAIGN);
}

TEST(the_same_words_about_another_subject_are_not_the_same_letter)
{
    CHECK_INT(second(jan, BUT(jan, a->subject = "Uitstel van een andere wet")), RELATION_VERSION);
    CHECK_INT(second(jan, BUT(jan, a->subject = NULL)), RELATION_DUPLICATE);
}

TEST(short_texts_never_merge_on_text_alone)
{
    const struct arrival brief = BUT(jan, a->text = "Zie bijlage.");
    CHECK_INT(second(brief, brief), RELATION_NEW);
    CHECK_INT(second(brief, BUT(brief, a->id = "x@example.org")), RELATION_NEW);
}

TEST(a_cover_note_is_known_by_what_it_encloses)
{
    const struct arrival cover = BUT(jan, a->text = "Hierbij onze brief over de wet.", a->pdf = "aa", a->pdf_text = WORDS);
    CHECK_INT(second(cover, BUT(cover, a->pdf = "bb")), RELATION_DUPLICATE); /* saved anew: the bytes differ, the words do not */
    CHECK_INT(second(cover, BUT(cover, a->pdf_text = OTHER_WORDS)), RELATION_NEW);
    CHECK_INT(second(cover, BUT(cover, a->text = "Hierbij onze tweede brief over de wet.")), RELATION_VERSION);
    CHECK_INT(second(cover, BUT(cover, a->name = "Piet", a->address = "piet@example.org")), RELATION_CAMPAIGN);
    const struct arrival unread = BUT(cover, a->pdf_text = NULL);
    CHECK_INT(second(unread, BUT(unread, a->forwarder = "a@eerstekamer.nl")), RELATION_DUPLICATE);
    CHECK_INT(second(unread, BUT(unread, a->pdf = "bb")), RELATION_NEW);
}

TEST(the_same_covering_letter_with_another_enclosure_is_another_letter)
{
    const struct arrival cover = BUT(jan, a->pdf = "aa");
    CHECK_INT(second(cover, BUT(cover, a->pdf = "bb", a->sent = "2026-06-14T10:00")), RELATION_VERSION);
    CHECK_INT(second(jan, BUT(cover, a->sent = "2026-05-14T10:20")), RELATION_VERSION); /* the forgotten attachment */
    CHECK_INT(second(cover, BUT(cover, a->pdf = NULL, a->forwarder = "a@eerstekamer.nl")), RELATION_DUPLICATE);
    CHECK_INT(second(jan, BUT(cover, a->forwarder = "a@eerstekamer.nl")), RELATION_DUPLICATE);
}

TEST(a_message_id_makes_sure_where_the_text_is_short_or_cut)
{
    const struct arrival brief = BUT(jan, a->text = "Stem tegen.", a->id = "1@example.org");
    CHECK_INT(second(brief, BUT(brief, a->sha256 = "ff")), RELATION_DUPLICATE);
    CHECK_INT(second(brief, BUT(brief, a->id = NULL, a->forwarder = "a@eerstekamer.nl", a->forward_refers = "1@example.org")), RELATION_DUPLICATE);
    const struct arrival whole = BUT(jan, a->id = "1@example.org"), cut = BUT(whole, a->text = FIRST "In de tussen");
    CHECK_INT(second(whole, cut), RELATION_PARTIAL);
    CHECK_INT(second(cut, whole), RELATION_DUPLICATE);
    CHECK_INT(second(jan, BUT(cut, a->id = NULL)), RELATION_PARTIAL);
}

TEST(a_message_id_that_comes_again_on_another_text_proves_nothing)
{
    const struct arrival known = BUT(jan, a->id = "1@example.org");
    CHECK_INT(second(known, BUT(known, a->text = OTHER_WORDS)), RELATION_NEW);
    CHECK_INT(second(known, BUT(known, a->text = "Stem tegen.")), RELATION_NEW);
    CHECK_INT(second(known, BUT(known, a->name = "Piet", a->address = "piet@example.org")), RELATION_CAMPAIGN);
    CHECK_INT(second(known, BUT(known, a->text = FIRST, a->name = "Piet", a->address = "piet@example.org")), RELATION_CAMPAIGN);
    CHECK_INT(second(known, BUT(known, a->text = FIRST, a->sent = "2026-05-20T11:00", a->subject = "Anders")), RELATION_VERSION);
    CHECK_INT(second(known, BUT(known, a->text = FIRST "In de tussen", a->sent = "2026-05-20T11:21")), RELATION_PARTIAL);
    /* a figure changed: no cut copy */
    CHECK_INT(second(known, BUT(known, a->text = FIRST "In de tussentijd kan de minister met 12 uitvoerders spreken over een invoering in stappen, zoals die bij "
                                                       "eerdere wetten goed heeft gewerkt, en kan de begroting worden aangepast.")), RELATION_VERSION);
    CHECK_INT(second(known, BUT(known, a->text = FIRST SECOND "Nu is het al mei.")), RELATION_VERSION); /* a sentence more, no copy cut off */
    const struct arrival brief = BUT(jan, a->text = "Stem voor.", a->id = "1@example.org");
    CHECK_INT(second(brief, BUT(brief, a->text = "Stem niet voor.")), RELATION_NEW);
}

TEST(the_same_bytes_are_the_same_mail)
{
    const struct arrival brief = BUT(jan, a->text = "Ja.", a->sha256 = "abc");
    CHECK_INT(second(brief, brief), RELATION_DUPLICATE);
}

TEST(a_letter_that_refers_to_a_known_one_is_in_its_conversation)
{
    const struct arrival known = BUT(jan, a->id = "1@example.org");
    CHECK_INT(second(known, BUT(jan, a->text = "Heeft u mijn brief al gelezen?", a->id = "2@example.org", a->refers = "1@example.org")), RELATION_THREAD);
    CHECK_INT(second(known, BUT(jan, a->address = "griffie@eerstekamer.nl", a->text = "Dank, wij leggen uw brief voor aan de commissie.", a->refers = "1@example.org")), RELATION_THREAD);
    CHECK_INT(second(known, BUT(jan, a->text = OTHER_WORDS, a->refers = "9@example.org")), RELATION_NEW);
}

TEST(two_answers_with_the_same_enclosure_are_no_versions_of_one_another)
{
    struct world w = world_new();
    const struct arrival answer = BUT(jan, a->text = "Dank voor uw antwoord. De petitie gaat hierbij nog eens.", a->id = NULL, a->quoted = WORDS, a->pdf = "aa",
                                      a->pdf_text = OTHER_WORDS);
    CHECK_INT(arrive(&w, jan).kind, RELATION_NEW);
    CHECK_INT(arrive(&w, BUT(answer, a->sent = "2026-05-15T10:00")).kind, RELATION_THREAD);
    struct relation relation = arrive(&w, BUT(answer, a->sent = "2026-05-16T10:00", a->text = "Bellen kan wat mij betreft op 12 april."));
    CHECK_INT(relation.kind, RELATION_THREAD);
    CHECK_INT(relation.of, 1);
    done(&w);
}

TEST(a_letter_that_quotes_a_known_one_is_in_its_conversation)
{
    CHECK_INT(second(jan, BUT(jan, a->text = "Heeft u mijn brief al gelezen?", a->quoted = WORDS)), RELATION_THREAD);
    CHECK_INT(second(jan, BUT(jan, a->text = OTHER_WORDS, a->subject = "Trein", a->address = "piet@example.org", a->quoted = WORDS)), RELATION_NEW);
    CHECK_INT(second(BUT(jan, a->text = "Ja."), BUT(jan, a->text = OTHER_WORDS, a->quoted = "Ja.")), RELATION_NEW);
}

#define ARRIVALS 6
static unsigned orders;

/* Whatever came first, the same mails stand together. (A redacted copy of one
 * sending, between two sendings at other times, would wait for a clerk.) */
static void groups_are_the_same(const size_t *order)
{
    const struct arrival redacted = BUT(jan, a->name = NULL, a->address = "5.1.2.e@vng.example", a->forwarder = "b@eerstekamer.nl");
    const struct arrival arrivals[ARRIVALS] = {
        BUT(jan, a->address = "jan@vng.example"), BUT(jan, a->address = "jan@vng.example", a->forwarder = "a@eerstekamer.nl", a->sent = "2026-05-14T08:00Z"), redacted,
        BUT(jan, a->name = "Piet Pietersen", a->address = "piet@example.com"), BUT(jan, a->name = "Piet Pietersen", a->address = "piet@example.com", a->sent = "2026-05-18T17:20"),
        BUT(jan, a->text = FIRST "Nu " SECOND),
    };
    static const int group[ARRIVALS] = {0, 0, 0, 1, 1, 2};
    check_groups(arrivals, group, order, ARRIVALS);
    orders++;
}

TEST(any_order_of_arrivals_gives_the_same_groups)
{
    size_t order[ARRIVALS];
    for (size_t i = 0; i < ARRIVALS; i++)
        order[i] = i;
    orders = 0;
    permute(order, ARRIVALS, groups_are_the_same);
    CHECK_INT(orders, 720);
}

TESTS_MAIN(TEST_ENTRY(the_first_letter_is_new_and_so_is_one_with_another_text)
           TEST_ENTRY(a_letter_forwarded_by_two_senators_is_one_item)
           TEST_ENTRY(clients_do_not_make_two_letters_of_one)
           TEST_ENTRY(the_clock_may_differ_by_whole_hours_or_be_missing)
           TEST_ENTRY(the_same_words_sent_again_are_one_letter_and_said_to_be)
           TEST_ENTRY(the_same_words_by_others_are_a_campaign_of_the_first)
           TEST_ENTRY(a_platform_that_sends_for_many_is_a_campaign)
           TEST_ENTRY(a_redacted_copy_of_the_same_minute_is_the_same_letter)
           TEST_ENTRY(a_copy_without_author_joins_only_where_nobody_else_can_be_meant)
           TEST_ENTRY(a_redacted_address_at_a_provider_for_everybody_says_nothing)
           TEST_ENTRY(a_redacted_copy_does_not_tie_two_people_together)
           TEST_ENTRY(what_any_copy_of_an_item_says_counts_against_a_merge)
           TEST_ENTRY(two_copies_with_a_name_only_are_one_letter_in_the_same_minute)
           TEST_ENTRY(what_matters_in_a_text_keeps_letters_apart)
           TEST_ENTRY(other_signatories_make_another_letter)
           TEST_ENTRY(the_same_words_about_another_subject_are_not_the_same_letter)
           TEST_ENTRY(short_texts_never_merge_on_text_alone)
           TEST_ENTRY(a_cover_note_is_known_by_what_it_encloses)
           TEST_ENTRY(the_same_covering_letter_with_another_enclosure_is_another_letter)
           TEST_ENTRY(a_message_id_makes_sure_where_the_text_is_short_or_cut)
           TEST_ENTRY(a_message_id_that_comes_again_on_another_text_proves_nothing)
           TEST_ENTRY(the_same_bytes_are_the_same_mail)
           TEST_ENTRY(a_letter_that_refers_to_a_known_one_is_in_its_conversation)
           TEST_ENTRY(two_answers_with_the_same_enclosure_are_no_versions_of_one_another)
           TEST_ENTRY(a_letter_that_quotes_a_known_one_is_in_its_conversation)
           TEST_ENTRY(any_order_of_arrivals_gives_the_same_groups))
