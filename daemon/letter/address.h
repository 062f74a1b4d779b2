/* address.h: mailboxes as headers and mail programs' header blocks have them:
 * RFC 5322 lists, and what Outlook, Gmail, Notes and redactors make of them. */
#pragma once
#include "postbus/arena.h"
#include "postbus/reading.h"

/* One mailbox: `Name <a@b>`, `a@b`, `Name [mailto:a@b]`, `<a@b<mailto:a@b>>`,
 * `a@b (Name)`, a name alone. A blank that redaction left in the address is closed
 * up; a name that only repeats the address is none. Both NULL for an empty text. */
struct address address_parse(struct arena *arena, struct pb_span text);

/* Appends the mailboxes of a list parted by `;`, or by `,` where that does not cut
 * a name (`Jong, M. de`). At most LIMIT_ADDRESSES together. Groups give their members. */
void address_list(struct arena *arena, struct pb_span text, struct addresses *list);

/* A sender, and on whose behalf (`namens`, `on behalf of`): both NULL where nobody. */
void address_sender(struct arena *arena, struct pb_span text, struct address *ret_sender, struct address *ret_behalf);
