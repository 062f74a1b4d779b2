#include "orders.h"

#include <pthread.h>
#include <stdlib.h>

#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/steal.h"

struct orders {
    pthread_mutex_t lock;
    struct order *waiting, *answered; /* owned; oldest first */
    uint64_t last_ticket;
    size_t n; /* until their answers are taken */
};

struct orders *orders_new(void)
{
    struct orders *orders = calloc(1, sizeof *orders);
    if (!orders)
        pb_out_of_memory("orders");
    pthread_mutex_init(&orders->lock, NULL);
    return orders;
}

static void append(struct order **list, struct order *order)
{
    while (*list)
        list = &(*list)->next;
    *list = order;
    order->next = NULL;
}

static struct order *shift(struct order **list)
{
    struct order *first = *list;
    if (first)
        *list = pb_steal(first->next);
    return first;
}

void order_free(struct order *order)
{
    if (order)
        arena_free(order->arena); /* the order itself lives in it */
}

static void free_list(struct order **list)
{
    for (struct order *order; (order = shift(list));)
        order_free(order);
}

void orders_free(struct orders *orders)
{
    if (!orders)
        return;
    free_list(&orders->waiting);
    free_list(&orders->answered);
    pthread_mutex_destroy(&orders->lock);
    free(orders);
}

static struct order *order_new(void)
{
    struct arena *arena = arena_new(0);
    struct order *order = arena_alloc(arena, sizeof *order);
    order->arena = arena;
    return order;
}

static struct order *order_of_correction(const struct correction *from)
{
    struct order *order = order_new();
    struct correction *c = &order->correction;
    *c = *from;
    c->who = arena_string(order->arena, from->who);
    c->why = arena_string(order->arena, from->why);
    c->queues = strings_copy(order->arena, &from->queues);
    return order;
}

static struct order *order_of_saved(const struct rules_saved *from)
{
    struct order *order = order_new();
    struct arena *arena = order->arena;
    struct rules_saved *saved = arena_alloc(arena, sizeof *saved);
    *saved = (struct rules_saved){from->at, arena_string(arena, from->who), arena_string(arena, from->path), arena_string(arena, from->why),
                                  arena_string(arena, from->before), arena_string(arena, from->after)};
    order->saved = saved;
    return order;
}

static struct order *order_of_note(const struct note *from)
{
    struct order *order = order_new();
    order->note = arena_alloc(order->arena, sizeof *order->note);
    *order->note = (struct note){.item = from->item, .who = arena_string(order->arena, from->who), .text = arena_string(order->arena, from->text)};
    return order;
}

static struct order *order_of_erasure(const struct erasure *from)
{
    struct order *order = order_new();
    struct arena *arena = order->arena;
    struct erasure *erasure = arena_alloc(arena, sizeof *erasure);
    *erasure = (struct erasure){arena_string(arena, from->who), arena_string(arena, from->why), arena_string(arena, from->list), arena_string(arena, from->person)};
    order->erasure = erasure;
    return order;
}

/* Takes `order` over. */
static bool put(struct orders *orders, struct order *order, uint64_t *ret_ticket, struct pb_err *err)
{
    pthread_mutex_lock(&orders->lock);
    bool full = orders->n >= LIMIT_ORDERS;
    if (!full) {
        *ret_ticket = order->ticket = ++orders->last_ticket;
        append(&orders->waiting, order);
        orders->n++;
    }
    pthread_mutex_unlock(&orders->lock);
    if (!full)
        return true;
    order_free(order);
    return pb_fail(err, PB_LATER, _("%d decisions wait already: try again"), LIMIT_ORDERS);
}

bool orders_put(struct orders *orders, const struct correction *correction, uint64_t *ret_ticket, struct pb_err *err)
{
    return put(orders, order_of_correction(correction), ret_ticket, err);
}

bool orders_put_note(struct orders *orders, const struct note *note, uint64_t *ret_ticket, struct pb_err *err)
{
    return put(orders, order_of_note(note), ret_ticket, err);
}

bool orders_put_saved(struct orders *orders, const struct rules_saved *saved, uint64_t *ret_ticket, struct pb_err *err)
{
    return put(orders, order_of_saved(saved), ret_ticket, err);
}

bool orders_put_erasure(struct orders *orders, const struct erasure *erasure, uint64_t *ret_ticket, struct pb_err *err)
{
    return put(orders, order_of_erasure(erasure), ret_ticket, err);
}

bool orders_put_check(struct orders *orders, uint64_t *ret_ticket, struct pb_err *err)
{
    struct order *order = order_new();
    order->check = true;
    return put(orders, order, ret_ticket, err);
}

bool orders_withdraw(struct orders *orders, uint64_t ticket)
{
    struct order *found = NULL;
    pthread_mutex_lock(&orders->lock);
    for (struct order **at = &orders->waiting; *at && !found; at = found ? at : &(*at)->next)
        if ((*at)->ticket == ticket) {
            found = shift(at);
            orders->n--;
        }
    pthread_mutex_unlock(&orders->lock);
    order_free(found);
    return found != NULL;
}

struct order *orders_begin(struct orders *orders)
{
    pthread_mutex_lock(&orders->lock);
    struct order *order = shift(&orders->waiting);
    pthread_mutex_unlock(&orders->lock);
    return order;
}

void orders_answer(struct orders *orders, struct order *order)
{
    pthread_mutex_lock(&orders->lock);
    append(&orders->answered, order);
    pthread_mutex_unlock(&orders->lock);
}

struct order *orders_take_answer(struct orders *orders)
{
    pthread_mutex_lock(&orders->lock);
    struct order *order = shift(&orders->answered);
    orders->n -= order != NULL;
    pthread_mutex_unlock(&orders->lock);
    return order;
}
