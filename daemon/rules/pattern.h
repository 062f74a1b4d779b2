/* pattern.h: what clerks write, and what numbers and titles look like, as PCRE2
 * patterns. Pure; knows no sections. NULL comes back where there is no word. */
#pragma once
#include "postbus/arena.h"

struct pattern {
    const char *regex;
    bool caseless;
};

/* A term or alias: words as written, caseless unless short or all capitals;
 * -s, -e, -en allowed at a word's end; * goes on with the word on that side;
 * a blank is any white space or hyphen, a hyphen may also be missing. */
bool pattern_term(struct arena *arena, const char *term, struct pattern *ret_pattern);

/* A bill's title: as pattern_term, and EU, articles, a year, or the blank-less
 * writing of long words may differ; of many words, one may be missing. */
bool pattern_title(struct arena *arena, const char *title, struct pattern *ret_pattern);
/* The title's first words up to "…wet", as people cut it off: weak evidence. */
bool pattern_title_head(struct arena *arena, const char *title, struct pattern *ret_pattern);

/* Every written form of a dossier number ("36871", "36600-XIV", "E230012") and
 * none of its traps: amounts, post boxes, telephones, references of others. */
bool pattern_number(struct arena *arena, const char *number, struct pattern *ret_pattern);
/* Any dossier number behind a word such as 'wetsvoorstel'. */
struct pattern pattern_any_number(struct arena *arena);
/* Is this a dossier number at all? */
bool pattern_is_number(const char *number);

/* The mention of a committee by its name: 'commissie' before it, unless the name is
 * one that nothing else is called (I&A/JBZ). */
bool pattern_committee(struct arena *arena, const char *name, struct pattern *ret_pattern);
