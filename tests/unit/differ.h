/* differ.h: random patterns on mutated texts, through the engine and through plain
 * PCRE2, one pattern after the other. Both must find the same, to the byte.
 * Everything follows from a seed. */
#pragma once
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "postbus/buf.h"
#include "postbus/utf8.h"
#include "rules/clue.h"
#include "rules/pattern.h"
#include "rules/plain.h"
#include "rules/words.h"

struct differ {
    uint64_t seed;
    size_t pairs, hits, failed, faulty, unkeyed, spared, differences;
};

static uint32_t differ_random(struct differ *d, uint32_t below)
{
    d->seed = d->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((d->seed >> 33) % below);
}

/* Sentences of nobody's, with what such letters hold. */
static const char *const differ_words[] = {
    "geachte", "leden", "van", "de", "Eerste", "Kamer", "wet", "wetsvoorstel", "asielprocedure", "Asielpact", "migratie", "grensdetentie",
    "kinderen", "kind", "rechten", "kinderrechten", "VN-Kinderrechtenverdrag", "artikel", "24", "EU-Handvest", "36871", "36.871", "36 871,", "A",
    "huur", "huurverhoging", "verhuurder", "sociale", "volkshuisvesting", "financi\xC3\xABn", "financie\xCC\x88n", "co\xC3\xB6peratie", "IND", "ind.",
    "petitie", "petities", "petitie's", "foto\xE2\x80\x99s", "de heer", "d.d.", "12 mei 2026", "Postbus", "20018", "1234", "AB", "a", "an", "en", "of",
    "\xE2\x84\xAA" "elvin", "kelvin", "\xC5\xBF" "chool", "school", "SCHOOL", "\xCE\xB1\xCD\x85\xCE\xB2", "\xCE\xB1\xCE\xB9\xCE\xB2", "\xCE\x91\xCE\x99\xCE\x92",
    "b\xCD\x85" "c", "b\xCE\xB9" "c", "na\xC3\xAF" "ef", "niet-EU", "twee-statusstelsel", "tweestatusstelsel", "Wmo", "wmo", "_x_", "x1", "1x", "http://voorbeeld.example/36871",
    "stra\xC3\x9F" "e", "STRA\xE1\xBA\x9E" "E", "\xC4\xB0stanbul", "istanbul", "\xD1\x81\xD0\xBB\xD0\xBE\xD0\xB2\xD0\xBE", "\xE2\x85\xA3", "\xC2\xB2", "m\xC2\xB2",
};
static const char *const differ_gaps[] = {" ", " ", " ", " ", "\n", ", ", ". ", "\xC2\xA0", "  ", "-", "\xE2\x80\x93", " (", ") ", "/", "'", "\xE2\x80\x99s ", "\t", "\r\n", ": ", "\xC2\xAD", "\xE2\x80\x8B", "-\n  ", ""};
#define DIFFER_PICK(d, list) ((list)[differ_random((d), sizeof(list) / sizeof *(list))])

static void differ_document(struct differ *d, struct buf *out)
{
    uint32_t words = 20 + differ_random(d, 200);
    buf_clear(out);
    for (uint32_t i = 0; i < words; i++) {
        const char *word = DIFFER_PICK(d, differ_words);
        size_t before = out->len;
        buf_add_string(out, word);
        if (differ_random(d, 6) == 0) /* some other case */
            for (size_t at = before; at < out->len; at++)
                if (out->data[at] >= 'a' && out->data[at] <= 'z' && differ_random(d, 2))
                    out->data[at] = (char)(out->data[at] - 32);
        if (differ_random(d, 12) == 0) { /* cut short, where a character ends */
            size_t cut = before + differ_random(d, (uint32_t)(out->len - before) + 1);
            buf_cut(out, before + utf8_cut(span_tail(buf_span(out), before), cut - before));
        }
        buf_add_string(out, differ_random(d, 40) == 0 ? "\xCC\x81" : "");
        buf_add_string(out, DIFFER_PICK(d, differ_gaps));
    }
}

/* A piece of a word, with what a regex would take for its own quoted. */
static void differ_literal(struct differ *d, struct buf *out)
{
    struct pb_span word = span_of(DIFFER_PICK(d, differ_words));
    size_t from = differ_random(d, 3) ? 0 : differ_random(d, (uint32_t)word.n), n = differ_random(d, 3) ? word.n : 1 + differ_random(d, (uint32_t)word.n);
    from = utf8_cut(word, from);
    word = span_tail(word, from);
    word = span_head(word, utf8_cut(word, n));
    for (size_t at = 0; at < word.n;) {
        uint32_t rune = utf8_next(word, &at);
        if (rune < 0x80 && !utf8_is_word(rune))
            buf_add_char(out, '\\');
        if (differ_random(d, 40) == 0)
            buf_printf(out, "\\x{%X}", rune);
        else
            buf_add_rune(out, rune);
    }
}

static const char *const differ_sets[] = {
    "\\s", "\\s", "\\w", "\\d", "\\W", "\\S", ".", "[a-z]", "[A-Z]", "[^a-z]", "[^\\w\\s]", "[\\s\\p{Pd}]", "['\xE2\x80\x99]", "[kK]", "[\\d.]", "\\p{L}", "\\p{Lu}", "\\h", "[[:alpha:]]",
    "[\\w-]", "[-a]", "[]x]", "[^\\W\\d]", "\\D", "[\xCE\xB9x]", "\\p{Zs}", "[\xC3\xA0-\xC3\xBF]", "\\R", "-", "\\.", ",", " ",
};
static const char *const differ_counts[] = {"?", "?", "*", "+", "{2}", "{1,3}", "{0,4}", "{1,12}", "{0,60}", "{2,}", "??", "*?", "+?", "?+", "*+", "++"};
static const char *const differ_asserts[] = {
    "\\b", "\\b", "(?<!\\w)", "(?!\\w)", "(?!\\w)", "\\B", "^", "$", "(?=\\W)", "(?<=\\s)", "(?!\\d)", "(?<![\\d\\p{L}])", "(?<!\\S)", "(?!\\S)", "(?<!\\d[.,])", "(?=,?\\s?[A-Z])", "\\A", "\\z", "(?i)", "(?-i)",
};
static const char *const differ_groups[] = {"(?:", "(?:", "(?:", "(", "(?>", "(?i:", "(?-i:", "(?<n>", "(?|"};

static void differ_pattern(struct differ *d, struct buf *out, unsigned depth);

static void differ_atom(struct differ *d, struct buf *out, unsigned depth)
{
    switch (differ_random(d, depth > 0 ? 12 : 9)) {
    case 0: case 1: case 2: case 3:
        differ_literal(d, out);
        return; /* a count would be of its last letter; that is so below at times */
    case 4:
        differ_literal(d, out);
        buf_add_string(out, differ_random(d, 2) ? "(?:['\xE2\x80\x99]?s|en?)?" : "s?");
        return;
    case 5: case 6:
        buf_add_string(out, DIFFER_PICK(d, differ_sets));
        break;
    case 7:
        buf_add_string(out, DIFFER_PICK(d, differ_asserts));
        return;
    case 8:
        buf_add_string(out, differ_random(d, 2) ? "[\\s\\p{Pd}]{1,12}" : "\\s+");
        return;
    default:
        buf_add_string(out, DIFFER_PICK(d, differ_groups));
        for (uint32_t n = 1 + differ_random(d, 3), i = 0; i < n; i++) {
            buf_add_string(out, i ? "|" : "");
            differ_pattern(d, out, depth - 1);
        }
        buf_add_char(out, ')');
    }
    if (differ_random(d, 2))
        buf_add_string(out, DIFFER_PICK(d, differ_counts));
}

static void differ_pattern(struct differ *d, struct buf *out, unsigned depth)
{
    for (uint32_t n = 1 + differ_random(d, depth > 1 ? 5 : 3), i = 0; i < n; i++)
        differ_atom(d, out, depth);
}

/* As clerks write terms, or as nobody would write a regex. */
static struct word_pattern differ_rule(struct differ *d, struct arena *arena)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct pattern made = {.caseless = differ_random(d, 8) > 0};
    uint32_t sort = differ_random(d, 10);
    if (sort < 3) {
        for (uint32_t n = 1 + differ_random(d, 3), i = 0; i < n; i++)
            buf_printf(&out, "%s%s%s", i ? " " : differ_random(d, 4) ? "" : "*", DIFFER_PICK(d, differ_words), differ_random(d, 5) ? "" : "*");
        if (!pattern_term(arena, buf_string(&out), &made))
            made.regex = "geen woord";
    } else {
        buf_add_string(&out, differ_random(d, 3) ? "" : "\\b");
        differ_pattern(d, &out, 3);
        buf_add_string(&out, differ_random(d, 3) ? "" : "\\b");
        if (differ_random(d, 60) == 0)
            buf_add_string(&out, "(*SKIP)(*FAIL)|wet");
        made.regex = arena_copy(arena, buf_span(&out));
    }
    return (struct word_pattern){.regex = made.regex, .caseless = made.caseless, .foreign = differ_random(d, 2), .fields = 1,
                                 .places = differ_random(d, 2) ? 1 : 16};
}

/* PCRE2 by itself: 1 where it finds something, 0 where not, less where it cannot say. */
static int differ_ask(const pcre2_code *code, pcre2_match_data *data, pcre2_match_context *context, struct pb_span text)
{
    int found = pcre2_match(code, (PCRE2_SPTR)text.p, text.n, 0, 0, data, context);
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);
    return found == PCRE2_ERROR_NOMATCH ? 0 : found < 0 || at[0] >= at[1] ? -1 : 1;
}

static void differ_tell(struct differ *d, const char *what, const char *regex, struct pb_span text)
{
    if (d->differences++ < 10)
        printf("# %s: /%s/ in «%.*s»\n", what, regex, (int)utf8_cut(text, 500), text.p);
}

/* The hits of one pattern in a list by pattern, from *at on. */
static struct hits differ_hits(const struct hits *all, size_t pattern, size_t *at)
{
    struct hits own = {all->v + *at, 0, 0};
    while (*at < all->n && all->v[*at].pattern == pattern) {
        own.n++;
        ++*at;
    }
    return own;
}

static bool differ_same(const struct hits *a, const struct hits *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = a->v[i].start == b->v[i].start && a->v[i].end == b->v[i].end;
    return same;
}

static bool differ_failed(const struct hits *hits)
{
    return hits->n > 0 && hits->v[hits->n - 1].failed;
}

struct differ_set {
    struct word_pattern *patterns;
    struct clues *clues; /* of each pattern */
    pcre2_code **codes;
    size_t n;
    struct words *words;
    pcre2_match_data *data;
    pcre2_match_context *context;
};

static void differ_compare(struct differ *d, const struct differ_set *set, struct pb_span text)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct hits found, plain;
    struct plain text_plain;
    size_t at_found = 0, at_plain = 0;
    unsigned char signature[SIGNATURE_BYTES];
    struct layer layer = {.text = arena_copy(arena, text)};
    struct reading reading = {.layers = {&layer, 1, 1}};
    signature_make(&reading, 0, signature);
    words_scan(set->words, arena, text, 1, &found);
    words_scan_plainly(set->words, arena, text, 1, &plain);
    if (!plain_make(arena, text, &text_plain))
        abort();
    for (size_t i = 0; i < set->n; i++) {
        struct hits own = differ_hits(&found, i, &at_found), other = differ_hits(&plain, i, &at_plain);
        if (!set->codes[i])
            continue;
        d->pairs++;
        d->hits += other.n > 0;
        bool passed_over = !clues_may_match(&set->clues[i], signature);
        d->spared += passed_over;
        if (passed_over && other.n > 0 && !other.v[0].failed)
            differ_tell(d, "the signature passes over", set->patterns[i].regex, text);
        if (differ_failed(&own) || differ_failed(&other)) {
            d->failed++;
            if (!differ_failed(&other))
                differ_tell(d, "the engine alone fails", set->patterns[i].regex, text);
            continue;
        }
        int asked = differ_ask(set->codes[i], set->data, set->context, text_plain.text);
        if (!differ_same(&own, &other))
            differ_tell(d, own.n < other.n ? "the engine misses" : "the engine finds other places", set->patterns[i].regex, text);
        else if (asked >= 0 && asked != (own.n > 0))
            differ_tell(d, "PCRE2 says otherwise", set->patterns[i].regex, text);
    }
}

/* So many patterns, on so many texts. */
static void differ_round(struct differ *d, size_t patterns, size_t texts)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    struct differ_set set = {.n = patterns, .data = pcre2_match_data_create(1, NULL), .context = pcre2_match_context_create(NULL)};
    pcre2_set_match_limit(set.context, LIMIT_MATCH_STEPS);
    set.patterns = arena_array(arena, patterns, sizeof *set.patterns);
    set.codes = arena_array(arena, patterns, sizeof *set.codes);
    for (size_t i = 0; i < patterns; i++)
        set.patterns[i] = differ_rule(d, arena);
    set.words = words_compile(arena, set.patterns, patterns);
    set.clues = arena_array(arena, patterns, sizeof *set.clues);
    for (size_t i = 0; i < patterns; i++) {
        int code;
        PCRE2_SIZE at;
        uint32_t options = PCRE2_UTF | PCRE2_UCP | (set.patterns[i].caseless ? PCRE2_CASELESS : 0u);
        d->faulty += set.patterns[i].fault != NULL;
        if (!set.patterns[i].fault)
            clues_add(arena, &set.patterns[i], &set.clues[i]);
        d->unkeyed += !set.patterns[i].fault && words_unkeyed(set.words, i);
        if (!set.patterns[i].fault && (set.codes[i] = pcre2_compile((PCRE2_SPTR)set.patterns[i].regex, PCRE2_ZERO_TERMINATED, options, &code, &at, NULL)))
            (void)pcre2_jit_compile(set.codes[i], PCRE2_JIT_COMPLETE);
    }
    for (size_t i = 0; i < texts; i++) {
        differ_document(d, &text);
        differ_compare(d, &set, buf_span(&text));
    }
    for (size_t i = 0; i < patterns; i++)
        pcre2_code_free(set.codes[i]);
    pcre2_match_context_free(set.context);
    pcre2_match_data_free(set.data);
    words_free(set.words);
}
