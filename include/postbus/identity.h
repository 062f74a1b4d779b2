/* identity.h: which mail is the same letter. Pure; the store finds the candidates.
 * Specification: the chain is compared layer by layer, equality merges, and a
 * wrong merge is the one error that must not happen. */
#pragma once
#include "postbus/arena.h"
#include "postbus/phrases.h"
#include "postbus/relation.h"

#define IDENTITY_LEAST_TOKENS 30 /* shorter texts never merge on text alone */
#define IDENTITY_SHIFT_HOURS 14  /* whole-hour difference allowed between two clocks */

#define IDENTITY_NO_LETTER ((size_t)-1)

/* The fixed forms of letters, ready to be looked for in texts. It never changes, so
 * many threads may use it. */
struct boilerplate;

/* Of phrases as people write them: they are read as texts are. Nothing is borrowed. */
struct boilerplate *boilerplate_new(const struct phrases *phrases);
void boilerplate_free(struct boilerplate *boilerplate); /* NULL is fine */

/* What a mail is told from the house by. */
struct house {
    const struct strings *domains; /* lower case; subdomains count as the house */
    const struct boilerplate *boilerplate;
};

/* Index of the layer that is the letter: the outermost whose author is not of
 * the house and who wrote something (text, or an attachment of his own), beyond
 * what identity_note takes for nothing. Authors with a name only count as
 * colleagues where the chain prints them so and somebody is surely from outside;
 * a layer without author is a letter where it is as long as one, or nobody else is.
 * IDENTITY_NO_LETTER where there is none: internal mail. */
size_t identity_letter(const struct reading *reading, const struct house *house);

/* What forwarders above the letter wrote of their own, outermost first, beyond
 * greetings, signatures, banners, disclaimers and phrases that say nothing ('ter
 * info', 'zie onderstaand'); NULL where nothing. At most LIMIT_NOTE_BYTES. */
const char *identity_note(struct arena *arena, const struct boilerplate *boilerplate, const struct reading *reading, size_t letter);

/* The letter's fingerprint; `letter` may be IDENTITY_NO_LETTER (raw hash and
 * Message-IDs then stand alone). Where the letter's own text is shorter than
 * IDENTITY_LEAST_TOKENS, the attachments that came with it are part of its hash. */
struct fingerprint *identity_fingerprint(struct arena *arena, const struct boilerplate *boilerplate, const struct reading *reading,
                                         size_t letter);

/* Canonical tokens of a text, separated by single blanks: NFKC, case folded,
 * quoting, wrapping and line-end hyphens undone, invisible characters, banners,
 * salutation, sign-off and disclaimers dropped; digits, %, €, dates and negations
 * kept. Linear. */
const char *identity_canon(struct arena *arena, const struct boilerplate *boilerplate, const char *text, unsigned *ret_tokens);

/* How `letter` relates to the `n` candidates the store found for it. The order
 * of the candidates does not matter; several of one part are taken together.
 * Likeness of texts only nominates: a token diff decides, and what it leaves over
 * (residue.h) must be nothing that matters.
 *
 * - The same raw bytes are the same mail.
 * - The same Message-ID is the same letter where nothing of the envelope speaks
 *   against it and the text is the same, or one is the other cut off: an id that comes
 *   again on another text (forged, or reused by a broken program) proves nothing.
 * - The same text is the same letter where author and signer agree, whenever it was
 *   sent; where the author is redacted or unknown on one side, only if it was sent
 *   in the same minute and nobody else is known to have sent that text.
 * - A text cut off is the same letter where author and time agree: it ends within a
 *   sentence, or its sign-off is gone.
 * - The same text of another author, or of one who cannot be told, is a campaign, also
 *   within small edits and with words of his own added, unless the sense was turned
 *   round; of the same author with other content, subject or attachments, a version.
 * - A letter that refers to, or quotes, a known one is in its conversation. */
struct relation identity_relate(struct arena *arena, const struct fingerprint *letter,
                                const struct fingerprint *candidates, size_t n);

/* The sentences of `text` that do not stand in `beside` (canonical tokens), as they
 * were written, in order; at most LIMIT_ADDED and LIMIT_ADDED_BYTES, as below. */
void identity_added(struct arena *arena, const struct boilerplate *boilerplate, const char *text, const char *beside,
                    struct strings *ret_added);

/* What `text` has otherwise than `beside`: lines "- …" (canonical tokens) and "+ …"
 * (sentences as written). */
void identity_changed(struct arena *arena, const struct boilerplate *boilerplate, const char *text, const char *beside,
                      struct strings *ret_lines);

/* Why two letters are or are not the same. Words in English, marked for translation. */
struct comparison {
    struct relation relation; /* of the second, were the first the only one known; its item is 1 */
    struct facets {
        struct facet { const char *what, *says; } *v; /* "address": "same", "other" or "unknown" */
        size_t n, cap;
    } facets;
    unsigned share; /* percent of the shorter text that stands in the other */
    struct changes {
        struct change_told { const char *kind, *before, *after; } *v; /* canonical tokens, "" where nothing */
        size_t n, cap;
    } changes;
};
void identity_compare(struct arena *arena, const struct fingerprint *first, const struct fingerprint *second,
                      struct comparison *ret_comparison);
