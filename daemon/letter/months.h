/* months.h: the names of months. */
#pragma once
#include <stdbool.h>
#include "letter/locale.h"
#include "postbus/span.h"

/* 1 to 12 for a month's name, or three and more of its first letters, in any
 * language; those of `hint` come first. 0 for any other word. */
unsigned month_find(struct pb_span word, locales hint);
