/* signer.h: do two sign-offs agree? */
#pragma once
#include "envelope.h"

/* Tokens as canon_text gives them, NULL where there are none. SAME: equal, no
 * redaction in them. OPEN: one is missing, goes on where the other ends (cut off,
 * or shown with less of the signature), or agrees where a redaction stands for any
 * words. OTHER: a name differs. */
enum likeness signer_compare(const char *a, const char *b);
