/* spell.h: words as pieces of a pattern; for the pattern makers only. */
#pragma once
#include "postbus/buf.h"

/* What may stand between two words; and where a hyphen is written. */
#define SPELL_BLANK "[\\s\\p{Pd}]{1,12}"
#define SPELL_HYPHEN "[\\s\\p{Pd}]{0,4}"
#define SPELL_BEGIN "(?<!\\w)"
#define SPELL_END "(?!\\w)"
#define SPELL_SUFFIX "(?:['’]?s|en?)?"

/* One character, quoted; accents may be missing or stand apart. */
void spell_rune(struct buf *out, uint32_t rune);
/* A word. `loose`: a blank or hyphen may stand between any two letters. */
void spell_word(struct buf *out, struct pb_span word, bool loose);
/* Does the word end in a letter, and has it `least` letters? It may then be inflected. */
bool spell_inflects(struct pb_span word, size_t least);
