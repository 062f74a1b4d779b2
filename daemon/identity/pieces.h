/* pieces.h: a clean text in pieces: what its author says, and the forms around it.
 *
 * The salutation is looked for at the beginning only. A sign-off begins with a
 * closing formula (or a line "--") and takes the short lines behind it; a
 * postscript, a 'Betreft:' or a long line ends it. Machines' lines and sentences
 * of banners and disclaimers are told by the rules' phrases. What no phrase fits is body:
 * so much the worse for finding copies, so much the better for telling letters
 * apart. Where lines break within a sentence does not matter. Linear. */
#pragma once
#include "postbus/arena.h"

struct boilerplate;

enum piece_kind {
    PIECE_BODY,
    PIECE_SALUTATION,
    PIECE_SIGN_OFF,     /* names and what stands with them, without the formula */
    PIECE_BOILERPLATE,  /* closing formula, banner, disclaimer, 'Verstuurd vanaf' */
};

struct piece {
    struct pb_span text;
    enum piece_kind kind;
};

struct pieces {
    struct piece *v;
    size_t n, cap;
};

void pieces_make(struct arena *arena, const struct boilerplate *boilerplate, struct pb_span clean, struct pieces *ret_pieces);

/* Takes the next sentence off `rest`: up to and with its '.', '!' or '?' before
 * white space, or a blank line. False at the end. */
bool pieces_sentence(struct pb_span *rest, struct pb_span *ret_sentence);
