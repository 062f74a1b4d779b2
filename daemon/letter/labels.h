/* labels.h: what stands before the colon in a forwarded header block, in every
 * language and dress (forward-formats: bold, NBSP, direction marks, tabs). */
#pragma once
#include <stdbool.h>
#include "letter/locale.h"
#include "postbus/span.h"

enum role {
    ROLE_FROM,
    ROLE_SENT, /* Outlook's and Yahoo's word for the date */
    ROLE_DATE,
    ROLE_TO,
    ROLE_CC,
    ROLE_BCC,
    ROLE_SUBJECT,
    ROLE_REPLY_TO,
    ROLE_SENDER,
    ROLE_ATTACHMENTS,
    ROLE_OTHER, /* importance and the like: part of the block, of no use */
    ROLE_COUNT,
};

struct label {
    enum role role;
    locales locales;      /* in which the word means this */
    struct pb_span value; /* behind the colon, trimmed; borrowed from the line */
};

/* `line`: valid UTF-8. True where it begins with a label and its colon. */
bool label_match(struct pb_span line, struct label *ret_label);

/* The longest label that ends `text` (its colon taken away), blanks before the
 * colon aside, capitals as a program writes them; for blocks run together into
 * one line. *ret_start is where it begins. */
bool label_ends(struct pb_span text, struct label *ret_label, size_t *ret_start);
