/* retention.h: lists of letters that may be destroyed. A list's id names exactly its letters, so that what a person
 * agreed to and what is destroyed are the same. */
#pragma once
#include "postbus/config.h"
#include "postbus/store_destroy.h"

struct retention_list {
    const char *id;   /* "newsletter-2026-11-28-9f86d081884c7d65": kind, day, and a hash of these and of the letters' numbers */
    const char *kind;
    const char *day;  /* YYYY-MM-DD, UTC, that it was made for */
    unsigned months;
    struct due_letters letters; /* at most LIMIT_DUE */
    int64_t mails, oldest, newest; /* of the letters: when they came, seconds UTC */
    bool cut;         /* others are due besides */
};

/* What is due of the class on the day of `now`. */
bool retention_list(struct store *store, struct arena *arena, const struct retention_class *class, int64_t now, struct retention_list *ret_list,
                    struct pb_err *err) PB_MUST_CHECK;

/* The list with this id, as the store has its letters now. PB_BAD_INPUT, in words for who asked, where that is another one
 * by now, or there is no such class. */
bool retention_find(struct store *store, struct arena *arena, const struct config *config, const char *id, int64_t now, struct retention_list *ret_list,
                    struct pb_err *err) PB_MUST_CHECK;
