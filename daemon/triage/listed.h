/* listed.h: is a mail among those that a folder has? Of a list by ref. */
#pragma once
#include "postbus/mailbox.h"

void listed_sort(struct mail_list *list);
bool listed_has(const struct mail_list *list, const char *ref); /* ref may be NULL */

/* The ref is not known, or of a time before the folder was made anew (UIDVALIDITY): only the bytes tell. */
bool listed_is_stale(const struct mail_list *list, const char *ref);
