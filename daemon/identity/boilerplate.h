/* boilerplate.h: the words that open and close a letter, and those that machines
 * and lawyers add, ready to be looked up (boilerplate_new, in postbus/identity.h).
 * Every question is a bisection. Tokens are as words_add makes them; `head`: the
 * first LIMIT_PHRASE_WORDS tokens, or more, of a line or sentence. */
#pragma once
#include "postbus/identity.h"

/* How many tokens has the longest phrase of this kind that `head` begins with? 0: none does. */
size_t boilerplate_begins(const struct boilerplate *boilerplate, enum phrase_kind kind, const char *head);
/* Is this token one of the words of this kind? */
bool boilerplate_has(const struct boilerplate *boilerplate, enum phrase_kind kind, const char *token);
/* Does any phrase with which a line or sentence of a letter may begin, begin with this token? */
bool boilerplate_may_begin(const struct boilerplate *boilerplate, const char *token);
/* Tokens with which a closing formula, a machine's line or a disclaimer begins, and breaks off. */
bool boilerplate_begun(const struct boilerplate *boilerplate, const char *tokens);
