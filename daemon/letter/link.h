/* link.h: a link reduced to its text, with its target behind it only where that
 * says more than the text: a web address behind words, an address behind a name. */
#pragma once
#include "postbus/buf.h"

struct link {
    struct buf target; /* owned: of the open link */
    struct buf said;   /* owned: the last target written, so that it stands once */
    size_t start;      /* in the text, where the link's begins */
    bool open;
};

void link_done(struct link *link);
void link_open(struct link *link, const char *target, size_t start);
/* Ends the open link, if any, at the end of `out`. */
void link_close(struct link *link, struct buf *out);
