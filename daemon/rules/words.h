/* words.h: which patterns occur in a text, and where. The one place that knows
 * how matching is done.
 *
 * The word engine: a text is taken apart into words; each word is looked up in a
 * memo of the patterns that could begin or stand at it (key.h says which words a
 * pattern cannot do without), and PCRE2 is asked only there, or not at all where
 * the word alone decides. What it finds is what the plain patterns find, one after
 * the other (words_scan_plainly), which is what it is measured against. */
#pragma once
#include <stdint.h>

#include "postbus/arena.h"
#include "postbus/limits.h"

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

/* What patterns written by people may cost one letter, over all its texts. One
 * that failed in a text is not tried in the next ones. Begins as {0}. */
struct words_budget {
    int64_t spent; /* nanoseconds */
    size_t failed[LIMIT_FAILED_PATTERNS];
    size_t failed_n;
};

/* Tries the patterns on a text (UTF-8; what lies behind LIMIT_MATCH_TEXT bytes
 * is not looked at). Invisible characters and hyphens at line ends do not
 * matter. Safe from many threads: what a scan remembers of words belongs to the
 * thread that scans, and goes back to the set behind it. */
void words_scan(const struct words *words, struct arena *arena, struct pb_span text, unsigned fields,
                struct hits *ret_hits);
/* The same for one of a letter's texts; `budget` is the letter's. */
void words_scan_letter(const struct words *words, struct arena *arena, struct pb_span text, unsigned fields,
                       struct words_budget *budget, struct hits *ret_hits);
/* The same, every pattern over the whole text, without engine and time limit: the oracle. */
void words_scan_plainly(const struct words *words, struct arena *arena, struct pb_span text, unsigned fields,
                        struct hits *ret_hits);

/* Is the pattern tried on every text, as no word tells where? */
bool words_unkeyed(const struct words *words, size_t pattern);
/* What one pattern by itself costs on a text, in microseconds. */
double words_cost(const struct words *words, size_t pattern, struct pb_span text);
/* For measuring: forgets what was remembered of words; bytes of the code that PCRE2 made of patterns. */
void words_forget(const struct words *words);
size_t words_jit_bytes(const struct words *words);
