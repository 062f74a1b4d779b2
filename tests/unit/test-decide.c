/* From a reading to a decision, and what the store remembers of it. */
#include "triage-bench.h"

static const char *const rules_text = "[committee JV]\nname = Justitie en Veiligheid\nqueue = Commissies/JV\n"
                                      "[bill 36327]\ntitle = Wetboek van Strafvordering\ncommittee = JV\n";

static struct bench set_up(void)
{
    return set_up_with(NULL, rules_text);
}

#define WORDS                                                                                      \
    "Geachte leden, het Wetboek van Strafvordering raakt de praktijk van rechters en advocaten. "  \
    "Wij vragen u om stil te staan bij de gevolgen voor de werkdruk, bij de positie van "          \
    "slachtoffers en bij de kosten van de invoering in de komende vijf jaren."

/* A mail of one layer, as it is. */
static struct decision *take_layer(struct bench *b, struct layer layer)
{
    int number = b->refs++;
    struct reading reading = {.sha256 = arena_printf(b->arena, "%064d", number), .message_id = layer.message_id, .bytes = 100, .layers = {&layer, 1, 1}};
    struct source source = {.folder = "postbus", .ref = arena_printf(b->arena, "1:%d", number), .mode = DELIVERY_ROUTE, .now = 1000 + number};
    struct decision *decision = NULL;
    CHECK(record_reading(b->store, b->arena, &b->config, b->book, &reading, &source, &decision, &b->err));
    return decision;
}

/* A mail by `from`, or one that a senator forwarded with `note` above it. */
static struct decision *take(struct bench *b, const char *from, const char *forwarder, const char *note, const char *text)
{
    struct layer layers[2] = {0};
    size_t n = 0;
    if (forwarder)
        layers[n++] = (struct layer){.from = {forwarder, "senator@eerstekamer.nl"}, .subject = "FW: Brief", .base_subject = "Brief", .sent = "2026-05-15T09:00", .text = note};
    layers[n] = (struct layer){.depth = (unsigned)n, .kind = n ? LAYER_FORWARD : LAYER_MAIL, .from = {"Schrijver", from}, .subject = "Brief", .base_subject = "Brief", .sent = "2026-05-14T10:00", .text = text};
    n++;
    int number = b->refs++;
    struct reading reading = {.sha256 = arena_printf(b->arena, "%064d", number), .bytes = 100, .layers = {layers, n, n}};
    struct source source = {.folder = "postbus", .ref = arena_printf(b->arena, "1:%d", number), .mode = DELIVERY_ROUTE, .now = 1000 + number};
    struct decision *decision = NULL;
    CHECK(record_reading(b->store, b->arena, &b->config, b->book, &reading, &source, &decision, &b->err));
    return decision;
}

static struct delivery last_planned(struct bench *b)
{
    struct deliveries list = {0};
    CHECK(store_planned(b->store, b->arena, "postbus", INT64_MAX, 100, &list, &b->err));
    return list.v[list.n - 1];
}

TEST(a_letter_on_a_bill_goes_to_its_committee)
{
    struct bench b = set_up();
    struct decision *d = take(&b, "a@example.org", NULL, NULL, WORDS);
    CHECK_INT(d->relation.kind, RELATION_NEW);
    CHECK(d->item.sure);
    CHECK_STR(last_planned(&b).target, "Commissies/JV");
    tear_down(&b);
}

TEST(a_letter_without_evidence_waits_in_the_manual_queue_with_a_reason)
{
    struct bench b = set_up();
    struct decision *d = take(&b, "a@example.org", NULL, NULL, "De bank voor het gebouw is stuk.");
    CHECK(!d->item.sure);
    CHECK(d->item.reason && d->item.reason[0]);
    CHECK_STR(last_planned(&b).target, "Handmatig");
    tear_down(&b);
}

TEST(a_second_forward_joins_its_item_and_is_filed_beside_it)
{
    struct bench b = set_up();
    struct decision *first = take(&b, "a@example.org", "Jansen", "", WORDS);
    struct decision *second = take(&b, "a@example.org", "Pietersen", "", WORDS);
    CHECK_INT(second->relation.kind, RELATION_DUPLICATE);
    CHECK_INT(second->item.id, first->item.id);
    CHECK_STR(last_planned(&b).target, "Commissies/JV/Dubbel");
    CHECK_STR(second->mail.forwarder, "Pietersen");
    tear_down(&b);
}

TEST(a_forwarders_own_words_are_kept_with_the_copy)
{
    struct bench b = set_up();
    take(&b, "a@example.org", "Jansen", "", WORDS);
    struct decision *second = take(&b, "a@example.org", "Pietersen", "Graag op de agenda van de commissie van dinsdag zetten.", WORDS);
    CHECK_INT(second->relation.kind, RELATION_NOTE);
    CHECK(second->mail.note && strstr(second->mail.note, "op de agenda"));
    tear_down(&b);
}

TEST(internal_mail_is_told_as_such)
{
    struct bench b = set_up();
    struct decision *d = take(&b, "collega@eerstekamer.nl", NULL, NULL, "Wie heeft de sleutel van de vergaderzaal op de tweede verdieping gezien?");
    CHECK_INT(d->relation.kind, RELATION_INTERNAL);
    CHECK_STR(last_planned(&b).target, "Handmatig");
    tear_down(&b);
}

TEST(an_answer_by_the_house_stands_with_the_letter_it_answers)
{
    struct bench b = set_up();
    struct decision *letter = take_layer(&b, (struct layer){.from = {"Schrijver", "a@example.org"}, .message_id = "1@example.org", .base_subject = "Brief", .text = WORDS});
    const char *parent[] = {"1@example.org"};
    struct decision *answer = take_layer(&b, (struct layer){.from = {"Griffie", "griffie@eerstekamer.nl"}, .message_id = "2@eerstekamer.nl", .base_subject = "Brief",
                                                            .references = {parent, 1, 1}, .text = "Dank, uw brief is doorgeleid aan de leden."});
    CHECK_INT(answer->relation.kind, RELATION_THREAD);
    CHECK_INT(answer->item.of, letter->item.id);
    CHECK_STR(last_planned(&b).target, "Commissies/JV");
    tear_down(&b);
}

TEST(every_sender_of_a_campaign_has_an_item_and_is_found_again_among_many)
{
    struct bench b = set_up();
    int64_t item[300];
    for (int i = 0; i < 300; i++) {
        struct decision *d = take_layer(&b, (struct layer){.from = {"Burger", arena_printf(b.arena, "burger%d@example.org", i)}, .base_subject = "Brief",
                                                           .sent = "2026-05-14T10:00", .text = WORDS});
        CHECK_INT(d->relation.kind, i ? RELATION_CAMPAIGN : RELATION_NEW);
        CHECK_INT(d->item.of, i ? item[0] : 0);
        item[i] = d->item.id;
    }
    for (int i = 0; i < 300; i += 99)
        CHECK_INT(take(&b, arena_printf(b.arena, "burger%d@example.org", i), "Jansen", "", WORDS)->relation.kind, RELATION_CAMPAIGN); /* another name on it */
    struct decision *again = take_layer(&b, (struct layer){.from = {"Burger", "burger250@example.org"}, .base_subject = "Brief", .sent = "2026-05-21T10:00", .text = WORDS});
    CHECK_INT(again->relation.kind, RELATION_DUPLICATE);
    CHECK_INT(again->item.id, item[250]);
    tear_down(&b);
}

TEST(an_unreadable_mail_has_an_item_and_its_reason)
{
    struct bench b = set_up();
    struct source source = {.folder = "postbus", .ref = "1:1", .mode = DELIVERY_ROUTE, .now = 1};
    struct decision *d = NULL;
    CHECK(record_unreadable(b.store, b.arena, &b.config, "ab", "took longer than 10 s", &source, &d, &b.err));
    CHECK_INT(d->item.relation, RELATION_UNREADABLE);
    CHECK(strstr(d->item.reason, "10 s"));
    CHECK_STR(last_planned(&b).target, "Handmatig");
    tear_down(&b);
}

/* What a phone sent on first says nothing of the bill. */
#define EARLY                                                                                      \
    "Geachte leden, vorige week kwamen wij met ruim veertig leden van onze vereniging bijeen om te " \
    "praten over wat ons te wachten staat. Er waren boeren, leraren en verpleegkundigen, en "      \
    "iedereen had een eigen verhaal over de laatste jaren"
#define WHOLE EARLY ". Wij vragen u om tegen het Wetboek van Strafvordering te stemmen.\n\nMet vriendelijke groet,\n\nSchrijver\n"

TEST(a_whole_letter_judges_anew_what_came_cut_off_before)
{
    struct bench b = set_up();
    struct items following = {0};
    struct item *item;
    struct decision *cut = take(&b, "a@example.org", "Jansen", "", EARLY), *whole = take(&b, "a@example.org", NULL, NULL, WHOLE);
    CHECK(!cut->item.sure);
    CHECK_INT(whole->item.id, cut->item.id);
    CHECK(store_get_item(b.store, b.arena, cut->item.id, &item, &b.err) && item->sure);
    CHECK_STR(item->queues.v[0], "Commissies/JV");
    CHECK_STR(last_planned(&b).target, "Commissies/JV/Dubbel");
    CHECK(store_following(b.store, b.arena, 10, &following, &b.err));
    CHECK(following.n == 1 && following.v[0] == cut->item.id);
    tear_down(&b);
}

TEST(a_better_copy_does_not_overrule_a_person)
{
    struct bench b = set_up();
    struct item *item;
    const char *queue[] = {"Commissies/FIN"};
    struct decision *cut = take(&b, "a@example.org", "Jansen", "", EARLY);
    struct correction route = {.item = cut->item.id, .act = CORRECTION_ROUTE, .queues = {queue, 1, 1}, .who = "els", .at = 2000};
    CHECK(store_get_item(b.store, b.arena, cut->item.id, &item, &b.err));
    route.version = item->version;
    CHECK(store_decide(b.store, b.arena, &route, &b.err));
    CHECK_INT(take(&b, "a@example.org", NULL, NULL, WHOLE)->item.id, cut->item.id);
    CHECK(store_get_item(b.store, b.arena, cut->item.id, &item, &b.err) && item->decided);
    CHECK_STR(item->queues.v[0], "Commissies/FIN");
    CHECK_STR(last_planned(&b).target, "Commissies/FIN/Dubbel");
    tear_down(&b);
}

TESTS_MAIN(TEST_ENTRY(a_letter_on_a_bill_goes_to_its_committee)
           TEST_ENTRY(a_letter_without_evidence_waits_in_the_manual_queue_with_a_reason)
           TEST_ENTRY(a_second_forward_joins_its_item_and_is_filed_beside_it)
           TEST_ENTRY(a_forwarders_own_words_are_kept_with_the_copy)
           TEST_ENTRY(internal_mail_is_told_as_such)
           TEST_ENTRY(an_answer_by_the_house_stands_with_the_letter_it_answers)
           TEST_ENTRY(every_sender_of_a_campaign_has_an_item_and_is_found_again_among_many)
           TEST_ENTRY(an_unreadable_mail_has_an_item_and_its_reason)
           TEST_ENTRY(a_whole_letter_judges_anew_what_came_cut_off_before)
           TEST_ENTRY(a_better_copy_does_not_overrule_a_person))
