/* winmail.h: what a winmail.dat holds (MS-OXTNEF): Outlook's own wrapping of a
 * message, with libytnef for its MAPI properties and compressed RTF.
 *
 * libytnef 2.0 gives all up at a subject or file name of more than 100 bytes, a
 * body of more than 100 kB or a property of more than 512 kB. So the stream is
 * taken apart here, and the library sees one block of properties at a time:
 * where it gives up, the rest stands. */
#pragma once
#include "postbus/arena.h"

struct winmail_file {
    const char *name, *type; /* NULL where not said */
    struct pb_span bytes;
    bool is_message; /* `bytes` are the winmail stream of an enclosed message */
};

/* Text in UTF-8, NULL where there is none; spans empty where there is none. */
struct winmail {
    const char *subject, *from_name, *from_address, *to, *date;
    struct pb_span plain, html, rtf;
    const char *plain_charset, *html_charset;
    struct { struct winmail_file *v; size_t n, cap; } files;
    const char *oddity; /* English */
};

bool winmail_is(struct pb_span bytes);

/* Never fails on what winmail_is; all in `arena` or borrowed from `bytes`. */
void winmail_read(struct arena *arena, struct pb_span bytes, struct winmail *ret_winmail);
