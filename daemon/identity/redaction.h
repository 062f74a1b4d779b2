/* redaction.h: the marks that stand where a name stood. */
#pragma once
#include "postbus/span.h"

/* Bytes of the mark at the beginning of `text`: a ground of the Open Government
 * Act, such as 5.1.2.e, or of the act before it (10.2.e); 0 where there is none. */
size_t redaction_length(struct pb_span text);
