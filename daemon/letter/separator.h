/* separator.h: the line that a mail program puts above a forwarded mail. */
#pragma once
#include "letter/lines.h"

struct separator {
    size_t end;          /* the line behind it */
    bool named;          /* says that a mail follows; else a mere rule */
    struct pb_span rest; /* a header block run together behind it on its line (Yahoo); else empty */
};

/* True where the line at `at` may be one; that a header block follows decides. */
bool separator_match(const struct lines *lines, size_t at, struct separator *ret_separator);

/* True for the line that some programs put below a forwarded mail: `----- Einde
 * van doorgestuurd bericht -----`. */
bool separator_ends(const struct line *line);
