/* What belongs together in the store: joined late, put right by a clerk, and kept so. */
#include "postbox.h"
#include "rows.h"
#include "postbus/store_asked.h"

static struct item *get(struct bench *b, int64_t id)
{
    struct item *item = NULL;
    CHECK(store_get_item(b->store, b->arena, id, &item, &b->err));
    return item;
}

TEST(two_items_that_a_later_mail_shows_to_be_one_are_joined)
{
    struct bench b = set_up();
    enum relation_kind relation;
    struct decision *first = take(&b, BUT(brief, a->id = "1@example.org")), *second = take(&b, BUT(brief, a->id = "2@example.org"));
    CHECK(first->item.id != second->item.id);
    struct decision *third = take(&b, BUT(brief, a->id = "2@example.org", a->mail_id = "1@example.org"));
    CHECK_INT(third->item.id, first->item.id);
    CHECK_INT(item_of(&b, second, &relation), first->item.id);
    CHECK_INT(relation, RELATION_DUPLICATE);
    struct history history = {0};
    CHECK(store_history(b.store, b.arena, first->item.id, &history, &b.err));
    CHECK_INT(history.n, 1);
    CHECK_STR(history.v[0].act, "join");
    CHECK_INT(history.v[0].other, second->item.id);
    CHECK_INT(history.v[0].mail, third->mail.id);
    CHECK_STR(history.v[0].why, "same Message-ID");
    tear_down(&b);
}

static void put(struct bench *b, const struct decision *d, const char *queue)
{
    struct correction route = {.item = d->item.id, .version = get(b, d->item.id)->version, .act = CORRECTION_ROUTE, .queues = {&queue, 1, 1}, .who = "els", .at = 2000};
    CHECK(store_decide(b->store, b->arena, &route, &b->err));
}

/* "A wrong merge hides a letter": what people said of the two stands, and they can be made one by hand. */
TEST(what_people_have_put_into_different_queues_no_later_mail_joins)
{
    static const struct {
        const char *first, *second;
        bool one;
    } cases[] = {{"Commissies/JV", "Commissies/FIN", false}, {"Commissies/JV", "Commissies/JV", true}, {"Commissies/JV", NULL, true}, {NULL, "Commissies/JV", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b = set_up();
        enum relation_kind relation;
        struct decision *first = take(&b, BUT(brief, a->id = "1@example.org")), *second = take(&b, BUT(brief, a->id = "2@example.org"));
        if (cases[i].first)
            put(&b, first, cases[i].first);
        if (cases[i].second)
            put(&b, second, cases[i].second);
        take(&b, BUT(brief, a->id = "2@example.org", a->mail_id = "1@example.org"));
        bool one = item_of(&b, second, &relation) == item_of(&b, first, &relation);
        CHECK_INT(one, cases[i].one);
        if (!one) {
            CHECK_STR(get(&b, first->item.id)->queues.v[0], cases[i].first);
            CHECK_STR(get(&b, second->item.id)->queues.v[0], cases[i].second);
        }
        tear_down(&b);
    }
}

TEST(what_a_clerk_has_split_is_never_joined_again)
{
    struct bench b = set_up();
    enum relation_kind relation;
    struct decision *first = take(&b, jan), *second = take(&b, BUT(jan, a->forwarder = "a@eerstekamer.nl"));
    CHECK_INT(second->item.id, first->item.id);
    int64_t own;
    CHECK(store_split(b.store, second->mail.id, "another letter", 5000, &own, &b.err));
    CHECK_INT(item_of(&b, second, &relation), own);
    CHECK_INT(relation, RELATION_NEW);
    struct decision *third = take(&b, BUT(jan, a->forwarder = "b@eerstekamer.nl"));
    CHECK(third->item.id == first->item.id || third->item.id == own);
    CHECK_INT(item_of(&b, first, &relation), first->item.id);
    CHECK_INT(item_of(&b, second, &relation), own);
    CHECK(!store_split(b.store, first->mail.id + 1000, "no such mail", 5000, &own, &b.err));
    CHECK_INT(b.err.code, PB_NOT_FOUND);
    tear_down(&b);
}

TEST(the_only_mail_of_an_item_cannot_be_split_off)
{
    struct bench b = set_up();
    int64_t own;
    struct decision *first = take(&b, jan);
    CHECK(!store_split(b.store, first->mail.id, "why", 5000, &own, &b.err));
    CHECK_INT(b.err.code, PB_BAD_INPUT);
    tear_down(&b);
}

TEST(what_a_clerk_has_merged_stays_one_and_takes_copies_of_either)
{
    struct bench b = set_up();
    enum relation_kind relation;
    struct decision *one = take(&b, jan), *other = take(&b, BUT(jan, a->from = "piet@example.com", a->name = "Piet Pietersen", a->text = WORDS MORE));
    CHECK(one->item.id != other->item.id);
    CHECK(store_merge(b.store, one->item.id, other->item.id, "the same man", 5000, &b.err));
    CHECK(!store_merge(b.store, one->item.id, one->item.id, "itself", 5000, &b.err));
    CHECK_INT(item_of(&b, other, &relation), one->item.id);
    CHECK_INT(take(&b, BUT(jan, a->forwarder = "a@eerstekamer.nl"))->item.id, one->item.id);
    CHECK_INT(take(&b, BUT(jan, a->from = "piet@example.com", a->name = "Piet Pietersen", a->text = WORDS MORE, a->forwarder = "b@eerstekamer.nl"))->item.id, one->item.id);
    int64_t own;
    CHECK(store_split(b.store, other->mail.id, "not the same man after all", 6000, &own, &b.err));
    CHECK_INT(item_of(&b, other, &relation), own);
    tear_down(&b);
}

TEST(a_campaigns_first_letter_is_known_as_such_later_and_its_senders_are_counted)
{
    struct bench b = set_up();
    struct decision *first = take(&b, jan);
    CHECK_INT(get(&b, first->item.id)->campaign, 0);
    struct decision *second = take(&b, BUT(jan, a->from = "piet@example.com", a->name = "Piet Pietersen", a->text = "Ik schrijf u ook namens mijn buurvrouw. " WORDS));
    CHECK_INT(second->relation.kind, RELATION_CAMPAIGN);
    CHECK_INT(second->relation.of, first->item.id);
    CHECK_INT(second->mail.added.n, 1);
    CHECK_STR(second->mail.added.v[0], "Ik schrijf u ook namens mijn buurvrouw.");
    int64_t campaign = get(&b, first->item.id)->campaign, senders;
    CHECK(campaign != 0);
    take(&b, BUT(jan, a->forwarder = "a@eerstekamer.nl")); /* no new sender */
    take(&b, BUT(jan, a->from = "kees@example.com", a->name = "Kees", a->sent = "2026-05-13T08:00"));
    CHECK(store_campaign_senders(b.store, campaign, INT64_MAX, &senders, &b.err));
    CHECK_INT(senders, 3);
    CHECK(store_campaign_senders(b.store, campaign, 1001, &senders, &b.err));
    CHECK_INT(senders, 2);
    CHECK_INT(get(&b, first->item.id)->lead, first->item.id + 2); /* sent a day earlier */
    tear_down(&b);
}

static bool count_row(void *context, const struct queue_row *row)
{
    unsigned *rows = context;
    rows[0]++;
    rows[1] = row->senders > rows[1] ? row->senders : rows[1];
    return true;
}

TEST(a_campaign_is_one_row_of_a_queue)
{
    struct bench b = set_up();
    unsigned rows[2] = {0};
    for (int i = 0; i < 30; i++)
        take(&b, BUT(jan, a->from = arena_printf(b.arena, "burger%d@example.com", i), a->name = arena_printf(b.arena, "Burger %c", 'a' + i)));
    take(&b, BUT(brief, a->text = "Ik heb een vraag."));
    rows_each(b.store, NULL, count_row, rows);
    CHECK_INT(rows[0], 2);
    CHECK_INT(rows[1], 30);
    tear_down(&b);
}

TEST(an_answer_that_came_first_is_linked_when_the_letter_comes)
{
    struct bench b = set_up();
    struct decision *answer = take(&b, BUT(brief, a->text = "Heeft u mijn brief al gelezen?", a->id = "2@example.org", a->refers = "1@example.org"));
    CHECK_INT(answer->relation.kind, RELATION_NEW);
    struct decision *letter = take(&b, BUT(jan, a->id = "1@example.org"));
    CHECK_INT(get(&b, answer->item.id)->of, letter->item.id);
    CHECK_INT(get(&b, answer->item.id)->relation, RELATION_THREAD);
    tear_down(&b);
}

TEST(of_two_versions_the_later_sent_is_the_version_whichever_came_first)
{
    struct bench b = set_up();
    struct decision *second = take(&b, BUT(jan, a->sent = "2026-05-20T10:00", a->text = WORDS MORE));
    struct decision *first = take(&b, jan);
    CHECK_INT(get(&b, second->item.id)->relation, RELATION_VERSION);
    CHECK_INT(get(&b, second->item.id)->of, first->item.id);
    CHECK_INT(get(&b, first->item.id)->relation, RELATION_NEW);
    tear_down(&b);
}

#define SIGNED "\n\nMet vriendelijke groet,\nJan Jansen"

TEST(the_longer_copy_stands_for_the_item_and_so_does_the_earlier_sent)
{
    struct bench b = set_up();
    struct decision *cut = take(&b, BUT(jan, a->text = WORDS " Ook het openbaar min", a->forwarder = "a@eerstekamer.nl"));
    struct decision *whole = take(&b, BUT(jan, a->text = WORDS MORE SIGNED));
    CHECK_INT(whole->item.id, cut->item.id);
    CHECK_INT(get(&b, cut->item.id)->tokens, whole->fingerprint->tokens);
    take(&b, BUT(jan, a->text = WORDS MORE SIGNED, a->sent = "2026-05-10T10:00"));
    CHECK_STR(get(&b, cut->item.id)->sent, "2026-05-10T10:00");
    tear_down(&b);
}

TEST(an_author_is_found_again_among_many_senders_of_nearly_the_same_text)
{
    struct bench b = set_up();
    int64_t item[200];
    for (int i = 0; i < 200; i++)
        item[i] = take(&b, BUT(jan, a->from = arena_printf(b.arena, "burger%d@example.com", i), a->name = arena_printf(b.arena, "Burger nummer %d", i),
                               a->text = arena_printf(b.arena, WORDS " Dit is mijn eigen zin nummer %d van het jaar.", i)))->item.id;
    for (int i = 0; i < 200; i += 37) {
        struct decision *again = take(&b, BUT(jan, a->from = arena_printf(b.arena, "burger%d@example.com", i), a->name = arena_printf(b.arena, "Burger nummer %d", i),
                                              a->text = arena_printf(b.arena, WORDS " Dit is mijn eigen zin nummer %d van het jaar.", i), a->forwarder = "a@eerstekamer.nl"));
        CHECK_INT(again->item.id, item[i]);
        CHECK_INT(get(&b, item[i])->campaign, get(&b, item[0])->campaign);
    }
    tear_down(&b);
}

/* A letter, its new version, the letter cut off on a phone and sent a little later, and
 * the letter with its sender blacked out: whatever their order, the first, third and
 * fourth are one item, and the second is its own. */
#define SIGNED_MORE WORDS MORE "\n\nMet vriendelijke groet,\n\nJan Jansen\n"
#define CHANGED WORDS MORE " De politie heeft daar in 2026 om gevraagd.\n\nMet vriendelijke groet,\n\nJan Jansen\n"

static struct letter arrival(size_t i)
{
    switch (i) {
    case 0: return BUT(jan, a->text = SIGNED_MORE);
    case 1: return BUT(jan, a->text = CHANGED, a->sent = "2026-05-18T09:00");
    case 2: return BUT(jan, a->text = WORDS " Ook het openbaar ministerie heeft", a->sent = "2026-05-14T10:20", a->forwarder = "a@eerstekamer.nl");
    default: return BUT(jan, a->text = SIGNED_MORE, a->from = NULL, a->name = NULL, a->forwarder = "b@eerstekamer.nl");
    }
}

TEST(the_order_of_arrival_does_not_matter_to_cut_and_redacted_copies)
{
    for (unsigned order = 0; order < 256; order++) {
        size_t at[4] = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6};
        if ((1u << at[0] | 1u << at[1] | 1u << at[2] | 1u << at[3]) != 15)
            continue; /* no permutation */
        struct bench b = set_up();
        struct decision *taken[4];
        enum relation_kind relation;
        int64_t item[4];
        for (size_t i = 0; i < 4; i++)
            taken[at[i]] = take(&b, arrival(at[i]));
        for (size_t i = 0; i < 4; i++)
            item[i] = item_of(&b, taken[i], &relation);
        CHECK(item[2] == item[0] && item[3] == item[0] && item[1] != item[0]);
        tear_down(&b);
    }
}

TEST(a_vague_copy_moves_when_its_own_letter_comes_and_the_history_says_so)
{
    struct bench b = set_up();
    enum relation_kind relation;
    struct decision *cut = take(&b, arrival(2)), *version = take(&b, arrival(1));
    CHECK_INT(item_of(&b, version, &relation), cut->item.id); /* the only letter that it can be of */
    struct decision *letter = take(&b, arrival(0));
    CHECK_INT(item_of(&b, cut, &relation), letter->item.id);
    CHECK_INT(relation, RELATION_PARTIAL);
    CHECK(item_of(&b, version, &relation) != letter->item.id);
    struct history history = {0};
    CHECK(store_history(b.store, b.arena, cut->item.id, &history, &b.err));
    CHECK(history.n > 0);
    CHECK_STR(history.v[history.n - 1].act, "move");
    CHECK_INT(history.v[history.n - 1].mail, cut->mail.id);
    tear_down(&b);
}

/* As triage keeps what a mail said; `signature`: the item is judged by it. */
static void keep(struct bench *b, const struct decision *d, const char *signature)
{
    const struct kept kept = {d->mail.id, d->item.id, 1000, 0, SPAN_LIT("said"), NULL};
    CHECK(store_keep(b->store, &kept, span_of(signature), &b->err));
}

TEST(what_a_vague_copy_leaves_behind_stands_for_itself)
{
    struct bench b = set_up();
    enum relation_kind relation;
    struct decision *cut = take(&b, arrival(2)), *version = take(&b, arrival(1));
    CHECK_INT(item_of(&b, version, &relation), cut->item.id);
    CHECK_INT(relation, RELATION_DUPLICATE);
    const int64_t left = cut->item.id;
    keep(&b, cut, "bits");
    keep(&b, version, "");
    struct decision *letter = take(&b, arrival(0));
    CHECK_INT(item_of(&b, version, &relation), left);
    CHECK(relation != RELATION_DUPLICATE); /* it would stand beside nothing */
    CHECK_STR(get(&b, left)->sent, "2026-05-18T09:00");
    struct kept kept;
    bool judged, found;
    CHECK(store_get_letter(b.store, b.arena, left, &kept, &judged, &found, &b.err));
    CHECK(found && kept.mail == version->mail.id); /* it is not shown with the other's words */
    struct items follow = {0};
    CHECK(store_following(b.store, b.arena, 10, &follow, &b.err));
    /* its mail comes into the queue, and the cut one goes beside the letter */
    CHECK(follow.n == 2 && follow.v[0] == left && follow.v[1] == letter->item.id);
    tear_down(&b);
}

TEST(a_vague_copy_that_a_clerk_has_placed_moves_no_more)
{
    struct bench b = set_up();
    enum relation_kind relation;
    struct decision *version = take(&b, arrival(1)), *other = take(&b, BUT(brief, a->text = "Kunt u mij bellen?"));
    struct decision *cut = take(&b, arrival(2));
    CHECK_INT(item_of(&b, cut, &relation), version->item.id);
    CHECK(store_merge(b.store, version->item.id, other->item.id, "one case", 5000, &b.err));
    struct decision *letter = take(&b, arrival(0));
    CHECK(letter->item.id != version->item.id);
    CHECK_INT(item_of(&b, cut, &relation), version->item.id);
    tear_down(&b);
}

TEST(a_letter_between_two_shows_that_they_are_of_one_campaign)
{
    struct bench b = set_up();
    static const char first[] = "De huren stijgen en de wachtlijsten worden langer, terwijl er in onze wijk veel huizen leeg staan en niemand er iets aan doet. ";
    static const char middle[] = "Wij vragen u om de corporaties meer geld te geven en de verhuurders te dwingen om leegstand te melden bij de gemeente. ";
    static const char last[] = "Stem daarom voor het voorstel en zorg dat jongeren, ouderen en gezinnen met een gewoon inkomen weer een huis kunnen vinden in "
                               "de stad waar zij zijn opgegroeid, waar hun familie woont en waar zij iedere dag naar hun werk of naar school gaan. ";
    struct letter one = BUT(jan, a->from = "a@example.com", a->name = "An", a->text = arena_printf(b.arena, "%s%s\n\nMet vriendelijke groet,\n\nAn\n", first, middle));
    struct letter two = BUT(jan, a->from = "b@example.com", a->name = "Bea", a->text = arena_printf(b.arena, "%s%s\n\nMet vriendelijke groet,\n\nBea\n", last, "Het wordt tijd dat iemand dat hardop zegt, want wij wachten al twaalf jaar op een eigen woning in deze stad. "));
    struct letter both = BUT(jan, a->from = "c@example.com", a->name = "Cees", a->text = arena_printf(b.arena, "%s%s%s\n\nMet vriendelijke groet,\n\nCees\n", first, middle, last));
    struct decision *a = take(&b, one), *z = take(&b, two);
    CHECK_INT(get(&b, a->item.id)->campaign, 0);
    CHECK_INT(get(&b, z->item.id)->campaign, 0);
    struct decision *between = take(&b, both);
    CHECK_INT(between->relation.kind, RELATION_CAMPAIGN);
    CHECK(get(&b, a->item.id)->campaign != 0);
    CHECK_INT(get(&b, a->item.id)->campaign, get(&b, between->item.id)->campaign);
    CHECK_INT(get(&b, z->item.id)->campaign, get(&b, between->item.id)->campaign);
    tear_down(&b);
}

TESTS_MAIN(TEST_ENTRY(two_items_that_a_later_mail_shows_to_be_one_are_joined)
           TEST_ENTRY(what_people_have_put_into_different_queues_no_later_mail_joins)
           TEST_ENTRY(what_a_clerk_has_split_is_never_joined_again)
           TEST_ENTRY(the_only_mail_of_an_item_cannot_be_split_off)
           TEST_ENTRY(what_a_clerk_has_merged_stays_one_and_takes_copies_of_either)
           TEST_ENTRY(a_campaigns_first_letter_is_known_as_such_later_and_its_senders_are_counted)
           TEST_ENTRY(a_campaign_is_one_row_of_a_queue)
           TEST_ENTRY(an_answer_that_came_first_is_linked_when_the_letter_comes)
           TEST_ENTRY(of_two_versions_the_later_sent_is_the_version_whichever_came_first)
           TEST_ENTRY(the_longer_copy_stands_for_the_item_and_so_does_the_earlier_sent)
           TEST_ENTRY(an_author_is_found_again_among_many_senders_of_nearly_the_same_text)
           TEST_ENTRY(the_order_of_arrival_does_not_matter_to_cut_and_redacted_copies)
           TEST_ENTRY(a_vague_copy_moves_when_its_own_letter_comes_and_the_history_says_so)
           TEST_ENTRY(what_a_vague_copy_leaves_behind_stands_for_itself)
           TEST_ENTRY(a_vague_copy_that_a_clerk_has_placed_moves_no_more)
           TEST_ENTRY(a_letter_between_two_shows_that_they_are_of_one_campaign))
