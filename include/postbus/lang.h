/* lang.h: the language people are spoken to in. English in the code; Dutch, the
 * default, through gettext. */
#pragma once
#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) (text) /* marked for translation, translated where it is shown */

/* `name` is "nl" or "en"; false for another. The message catalogues are looked
 * for beside the running program (build tree), then where they are installed.
 * Not thread-safe: call once, before threads. */
bool lang_init(const char *name);
