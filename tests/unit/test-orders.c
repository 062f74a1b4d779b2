/* Decisions on their way to the thread that owns the store, and back. */
#include "postbus/limits.h"
#include "test.h"
#include "triage/orders.h"

static struct pb_err err;

static uint64_t put(struct orders *orders, int64_t item)
{
    char who[] = "jansen", queue[] = "FIN";
    const char *queues[] = {queue};
    const struct correction correction = {.item = item, .act = CORRECTION_ROUTE, .who = who, .queues = {queues, 1, 1}};
    uint64_t ticket = 0;
    CHECK(orders_put(orders, &correction, &ticket, &err));
    who[0] = queue[0] = 'x'; /* the order has its own */
    return ticket;
}

static void carry_out(struct orders *orders, int64_t item)
{
    struct order *order = orders_begin(orders);
    CHECK(order && order->correction.item == item);
    if (order)
        orders_answer(orders, order);
}

static void take(struct orders *orders, uint64_t ticket)
{
    struct order *order = orders_take_answer(orders);
    CHECK(order && order->ticket == ticket);
    order_free(order);
}

TEST(orders_are_carried_out_and_answered_in_turn)
{
    struct orders *orders = orders_new();
    uint64_t one = put(orders, 1), two = put(orders, 2);
    CHECK(one != two && !orders_take_answer(orders));
    struct order *order = orders_begin(orders);
    CHECK_STR(order->correction.who, "jansen");
    CHECK_STR(order->correction.queues.v[0], "FIN");
    orders_answer(orders, order);
    carry_out(orders, 2);
    CHECK(!orders_begin(orders));
    take(orders, one);
    take(orders, two);
    CHECK(!orders_take_answer(orders));
    orders_free(orders);
}

TEST(what_was_not_begun_can_be_taken_back_and_what_was_cannot)
{
    struct orders *orders = orders_new();
    uint64_t one = put(orders, 1), two = put(orders, 2), three = put(orders, 3);
    struct order *order = orders_begin(orders);
    CHECK(!orders_withdraw(orders, one));
    CHECK(orders_withdraw(orders, two) && !orders_withdraw(orders, two));
    orders_answer(orders, order);
    CHECK(!orders_withdraw(orders, one));
    carry_out(orders, 3);
    take(orders, one);
    take(orders, three);
    orders_free(orders);
}

TEST(more_than_the_limit_are_refused_until_answers_are_taken)
{
    struct orders *orders = orders_new();
    const struct correction correction = {.item = 1, .who = "jansen"};
    uint64_t ticket, first = put(orders, 1);
    for (int i = 1; i < LIMIT_ORDERS; i++)
        put(orders, 1);
    carry_out(orders, 1);
    CHECK(!orders_put(orders, &correction, &ticket, &err));
    CHECK_INT(err.code, PB_LATER);
    take(orders, first);
    CHECK(orders_put(orders, &correction, &ticket, &err));
    orders_free(orders); /* with what waits */
}

TEST(a_note_of_saved_rules_goes_the_same_way)
{
    struct orders *orders = orders_new();
    char path[] = "zorg.rules";
    uint64_t one = put(orders, 1), two;
    CHECK(orders_put_saved(orders, &(struct rules_saved){5, "jansen", path, NULL, "aa", "bb"}, &two, &err));
    path[0] = 'x';
    carry_out(orders, 1);
    struct order *order = orders_begin(orders);
    CHECK(order && order->saved && order->ticket == two);
    CHECK_STR(order->saved->path, "zorg.rules");
    CHECK_STR(order->saved->why, NULL);
    orders_answer(orders, order);
    take(orders, one);
    take(orders, two);
    orders_free(orders);
}

TESTS_MAIN(TEST_ENTRY(orders_are_carried_out_and_answered_in_turn)
           TEST_ENTRY(what_was_not_begun_can_be_taken_back_and_what_was_cannot)
           TEST_ENTRY(more_than_the_limit_are_refused_until_answers_are_taken)
           TEST_ENTRY(a_note_of_saved_rules_goes_the_same_way))
