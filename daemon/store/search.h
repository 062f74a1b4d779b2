/* search.h: the index of words, for the other parts of the store. */
#pragma once
#include "db.h"

struct note;

/* kept_part(), by which the index finds the texts again: on every connection, before anything else. */
bool search_functions(struct store *store, struct pb_err *err);

/* The mail that stands for the item's letter is to be looked through anew. */
bool search_again(struct store *store, int64_t item, struct pb_err *err);

/* A clerk's note. */
bool search_add_note(struct store *store, const struct note *note, struct pb_err *err);

/* As store_forget_kept, before it. */
bool search_forget(struct store *store, int64_t before, size_t most, struct pb_err *err);

/* What the index has of these mails, and of these items' notes, goes: the first column of a query without arguments. Before
 * the texts themselves do. */
bool search_erase(struct store *store, const char *mails, const char *notes, struct pb_err *err);
bool search_forget_mail(struct store *store, int64_t mail, struct pb_err *err);
/* Writes the index anew: words that are forgotten leave the file only so. */
bool search_purge(struct store *store, struct pb_err *err);
