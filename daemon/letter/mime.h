/* mime.h: the parts of a mail, by libetpan where its guards let the mail through
 * and what it finds is believable, else by the plain reading (linear.h). */
#pragma once
#include "letter/part.h"
#include "postbus/letter.h"

struct mime {
    struct mail mail;
    const char *degraded; /* why the plain reading was taken, in English; NULL where the tree was */
};

/* Has the library decode by our charsets (charset_prepare). */
void mime_prepare(void);

/* Never fails. `bytes` begins with the header (header_start). */
void mime_read(struct arena *arena, struct pb_span bytes, enum letter_way way, struct mime *ret_mime);

/* The inner mail of a part_is_encoded_message, decoded. */
void mime_read_encoded(struct arena *arena, const struct part *part, enum letter_way way, struct mime *ret_mime);
