/* lang.h: the language people are spoken to in. English in the code; Dutch, the
 * default, through gettext. */
#pragma once
#include <stdbool.h>

#define _(text) lang_text(text)
#define N_(text) (text) /* marked for translation, translated where it is shown */
#define _n(one, many, n) lang_count(one, many, (unsigned long)(n))

/* `name` is "nl" or "en"; false for another. The message catalogues are looked
 * for beside the running program (build tree), then where they are installed.
 * Not thread-safe: call once, before threads. */
bool lang_init(const char *name);

/* The same language for this thread alone, until it says otherwise; NULL: that of lang_init. */
bool lang_speak(const char *name);
/* The language of this thread: "nl" or "en". */
const char *lang_name(void);

const char *lang_text(const char *text) __attribute__((format_arg(1)));
/* The text for `n` of them. */
const char *lang_count(const char *one, const char *many, unsigned long n) __attribute__((format_arg(1), format_arg(2)));
