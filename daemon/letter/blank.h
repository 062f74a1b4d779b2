/* blank.h: white space as mails have it: NBSP, direction marks, BOM among it. */
#pragma once
#include "postbus/span.h"

/* Without blanks and invisible characters at both ends. Valid UTF-8 stays so. */
struct pb_span blank_trim(struct pb_span s);
