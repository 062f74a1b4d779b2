/* identity.h: which mail is the same letter. Pure; the store finds the candidates.
 * Specification: the chain is compared layer by layer, equality merges, and a
 * wrong merge is the one error that must not happen. */
#pragma once
#include "postbus/arena.h"
#include "postbus/relation.h"

#define IDENTITY_LEAST_TOKENS 30 /* shorter texts never merge on text alone */
#define IDENTITY_SHIFT_HOURS 14  /* whole-hour difference allowed between two clocks */

#define IDENTITY_NO_LETTER ((size_t)-1)

/* Index of the layer that is the letter: the outermost whose author is not of
 * the house and who wrote something (text, or an attachment of his own), beyond
 * what identity_note takes for nothing. Authors with a name only count as
 * colleagues where the chain prints them so and somebody is surely from outside;
 * a layer without author is a letter where it is as long as one, or nobody else is.
 * IDENTITY_NO_LETTER where there is none: internal mail. `house`: domains, lower
 * case; subdomains count as the house. */
size_t identity_letter(const struct reading *reading, const struct strings *house);

/* What forwarders above the letter wrote of their own, outermost first, beyond
 * greetings, signatures, banners, disclaimers and phrases that say nothing ('ter
 * info', 'zie onderstaand'); NULL where nothing. At most LIMIT_NOTE_BYTES. */
const char *identity_note(struct arena *arena, const struct reading *reading, size_t letter);

/* The letter's fingerprint; `letter` may be IDENTITY_NO_LETTER (raw hash and
 * Message-IDs then stand alone). Where the letter's own text is shorter than
 * IDENTITY_LEAST_TOKENS, the attachments that came with it are part of its hash. */
struct fingerprint *identity_fingerprint(struct arena *arena, const struct reading *reading, size_t letter);

/* Canonical tokens of a text, separated by single blanks: NFKC, case folded,
 * quoting, wrapping and line-end hyphens undone, invisible characters, banners,
 * salutation, sign-off and disclaimers dropped; digits, %, €, dates and negations
 * kept. Linear. */
const char *identity_canon(struct arena *arena, const char *text, unsigned *ret_tokens);

/* How `letter` relates to the `n` candidates the store found for it. The order
 * of the candidates does not matter; several of one item are taken together.
 *
 * - The same raw bytes are the same mail.
 * - The same Message-ID is the same letter where nothing of the envelope speaks
 *   against it and the text is equal, or one is the other cut off: an id that comes
 *   again on another text (forged, or reused by a broken program) proves nothing.
 * - Equal text is the same letter where author and signer agree, whenever it was
 *   sent; where the author is redacted or unknown on one side, only if it was sent
 *   in the same minute and nobody else is known to have sent that text.
 * - Equal text of another author, or of one who cannot be told, is a campaign;
 *   of the same author under another subject or with other attachments, a version.
 * - A letter that refers to, or quotes, a known one is in its conversation. */
struct relation identity_relate(struct arena *arena, const struct fingerprint *letter,
                                const struct fingerprint *candidates, size_t n);
