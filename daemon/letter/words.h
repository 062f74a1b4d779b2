/* words.h: RFC 2047 encoded words in header fields, as they are met with. */
#pragma once
#include "postbus/arena.h"

/* A field's value as readable UTF-8 on one line, trimmed: encoded words decoded
 * (a character split over two words is put together), raw 8-bit bytes guessed
 * (charset.h), control characters as blanks. NULL where nothing is left. Linear. */
const char *words_decode(struct arena *arena, struct pb_span value);

/* The value with raw bytes as UTF-8 and each encoded word still encoded, such
 * that it holds no character that means something in a list of addresses. */
const char *words_protect(struct arena *arena, struct pb_span value);
