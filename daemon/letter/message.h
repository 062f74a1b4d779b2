/* message.h: the parts of one message sorted by what they are for: the text of its
 * author as a chain, what hangs on it, and the messages enclosed. */
#pragma once
#include "letter/chain.h"
#include "letter/mime.h"
#include "postbus/buf.h"

struct parts {
    const struct part **v;
    size_t n, cap;
};

struct message {
    const struct fields *fields;
    struct chain chain;    /* of what its author wrote */
    struct parts files;    /* attachments, in order */
    struct parts messages; /* message/rfc822 parts, encoded ones among them */
    const char *oddity;    /* English; NULL where nothing was odd */
};

/* `root`: the part whose header is the message's. Of alternatives that one is taken
 * in which the chain is whole. At most LIMIT_TEXT_BYTES of text. */
void message_gather(struct arena *arena, const struct part *root, struct message *ret_message);
