/* identity.h: which mail is the same letter. Pure; the store finds the candidates.
 * Specification: the chain is compared layer by layer, equality merges, and a
 * wrong merge is the one error that must not happen. */
#pragma once
#include "postbus/arena.h"
#include "postbus/relation.h"

#define IDENTITY_LEAST_TOKENS 30 /* shorter texts never merge on text alone */
#define IDENTITY_SHIFT_HOURS 14  /* whole-hour difference allowed between two clocks */

/* Index of the layer that is the letter: the outermost whose author is not of
 * the house and who wrote something (text, or an attachment of his own).
 * SIZE_MAX where there is none: internal mail. `house`: domains, lower case;
 * subdomains count as the house. */
#define IDENTITY_NO_LETTER ((size_t)-1)
size_t identity_letter(const struct reading *reading, const struct strings *house);

/* What forwarders above the letter wrote of their own, beyond greetings,
 * signatures, banners and disclaimers; NULL where nothing. */
const char *identity_note(struct arena *arena, const struct reading *reading, size_t letter,
                          const struct strings *house);

/* The letter's fingerprint; `letter` may be IDENTITY_NO_LETTER (raw hash and
 * outer Message-ID then stand alone). Where the letter's own text is shorter
 * than a cover note and an attachment was read, that text is part of the hash. */
struct fingerprint *identity_fingerprint(struct arena *arena, const struct reading *reading, size_t letter);

/* Canonical tokens of a text, separated by single blanks: NFKC, case folded,
 * quoting, wrapping and line-end hyphens undone, invisible characters, banners,
 * signatures and disclaimers dropped; digits, %, €, dates and negations kept. */
const char *identity_canon(struct arena *arena, const char *text, unsigned *ret_tokens);

/* How `letter` relates to the `n` candidates the store found for it. The order
 * of the candidates does not matter. */
struct relation identity_relate(struct arena *arena, const struct fingerprint *letter,
                                const struct fingerprint *candidates, size_t n);
