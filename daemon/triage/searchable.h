/* searchable.h: the words of mails, handed to the store's index: subject, author and text of the letter, its
 * attachments, and what others wrote above and below it; of a further copy what was written above it. */
#pragma once
#include "postbus/reading.h"
#include "postbus/store.h"

/* `kept` as store_keep was given it, and the reading that it is of; at most LIMIT_SEARCHED_BYTES of it. `whole`: the mail
 * stands for its letter. In the caller's transaction. */
bool searchable_add(struct store *store, const struct kept *kept, const struct reading *reading, const char *organisation, bool whole,
                    struct pb_err *err) PB_MUST_CHECK;

/* Looks through mails that were kept before there was an index, or whose letter was taken apart since, for
 * LIMIT_SEARCH_FILL_MS in one transaction. *ret_more: there are further ones. */
bool searchable_fill(struct store *store, bool *ret_more, struct pb_err *err) PB_MUST_CHECK;
