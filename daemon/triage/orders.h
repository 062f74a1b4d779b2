/* orders.h: decisions, notes of saved rules, and what else people ask for, on their way from the loop, where people are
 * answered, to the thread that owns the store, and their answers on the way back. Bounded;
 * guarded by a lock. */
#pragma once
#include "postbus/arena.h"
#include "postbus/triage.h"

struct order {
    uint64_t ticket;
    struct arena *arena; /* owned: what the strings live in */
    struct correction correction;
    const struct rules_saved *saved; /* to be written down instead; NULL: the correction it is */
    struct note *note;   /* the same */
    const struct erasure *erasure; /* to be carried out instead */
    bool check;          /* the mailbox is to be looked at */
    const char *told;    /* what is answered; NULL: what the correction says */
    struct pb_err err;   /* PB_OK where it was done */
    struct order *next;
};

struct orders;
struct orders *orders_new(void);
void orders_free(struct orders *orders); /* NULL is fine; what waits is forgotten */

/* Takes a copy. PB_LATER where LIMIT_ORDERS are on their way. */
bool orders_put(struct orders *orders, const struct correction *correction, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
bool orders_put_note(struct orders *orders, const struct note *note, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
bool orders_put_saved(struct orders *orders, const struct rules_saved *saved, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
bool orders_put_erasure(struct orders *orders, const struct erasure *erasure, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
bool orders_put_check(struct orders *orders, uint64_t *ret_ticket, struct pb_err *err) PB_MUST_CHECK;
/* Takes an order back; false where it was begun (its answer comes) or is not known. */
bool orders_withdraw(struct orders *orders, uint64_t ticket);

/* The oldest that waits, NULL where none does; the thread owns it until it is answered. */
struct order *orders_begin(struct orders *orders);
void orders_answer(struct orders *orders, struct order *order);

/* The oldest answer, NULL where there is none; the caller frees it with order_free. */
struct order *orders_take_answer(struct orders *orders);
void order_free(struct order *order); /* NULL is fine */
