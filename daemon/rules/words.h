/* words.h: which patterns occur in a text, and where. The one place that knows
 * how matching is done; a faster engine can stand behind these three calls, and
 * the patterns as written here stay what it is measured against. */
#pragma once
#include "postbus/arena.h"

/* A PCRE2 pattern (UTF, UCP). */
struct word_pattern {
    const char *regex;  /* borrowed until compiled */
    bool caseless;
    bool foreign;       /* written by people, not made here: may run wild, so it is timed */
    unsigned fields;    /* bits; a scan tries the patterns that share one with it */
    unsigned places;    /* how many places are wanted in one text */
    const char *fault;  /* set by words_compile: why it does not compile; else NULL */
    size_t fault_at;    /* byte within regex */
};

struct words;

/* Compiles all; each pattern's own `fault` (in the arena) says where one does
 * not, which then never matches. */
struct words *words_compile(struct arena *arena, struct word_pattern *patterns, size_t n);
void words_free(struct words *words); /* NULL is fine */

struct hit {
    size_t pattern;
    size_t start, end;  /* bytes of the text as given, widened to whole words */
    const char *failed; /* why the pattern could not answer; start and end are 0 then */
};

struct hits {
    struct hit *v; /* by pattern, then by place */
    size_t n, cap;
};

/* Tries the patterns on a text (UTF-8; what lies behind LIMIT_MATCH_TEXT bytes
 * is not looked at). Invisible characters and hyphens at line ends do not
 * matter. Safe from many threads. */
void words_scan(const struct words *words, struct arena *arena, struct pb_span text, unsigned fields,
                struct hits *ret_hits);
