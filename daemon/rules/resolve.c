/* What a word means: which patterns could match at it. Once for each different
 * word, so it may cost something. */
#include <stdlib.h>

#include "engine.h"
#include "fold.h"

struct resolving {
    const struct words *words;
    struct scratch *scratch;
    struct pb_span word;
    bool ascii;
};

static struct pb_span fold_word(struct scratch *scratch, struct pb_span word)
{
    size_t most = word.n * 2; /* what is folded takes at most three bytes for two */
    if (scratch->folded_cap < most) {
        free(scratch->folded);
        scratch->folded = malloc(most);
        scratch->folded_cap = most;
        if (!scratch->folded)
            pb_out_of_memory("resolve");
    }
    return (struct pb_span){scratch->folded, fold_text(word, scratch->folded, most)};
}

/* A word too long to be remembered is not looked at by itself: a pattern that runs
 * wild on it should do so once, and before all the text, so that it is told. */
static bool is_long(const struct resolving *r)
{
    return r->word.n > LIMIT_MEMO_BYTES;
}

/* A pattern that one word decides: PCRE2 says it of the word alone. */
static void decide(struct resolving *r, uint32_t pattern, uint32_t key)
{
    const struct pattern_code *code = &r->words->v[pattern];
    struct memo_entry entry = {.pattern = pattern & MEMO_PATTERNS, .form = code->form & 0xF, .key = key};
    struct match match;
    if (r->scratch->states[pattern].resolved == r->scratch->word)
        return;
    r->scratch->states[pattern].resolved = r->scratch->word;
    int found = is_long(r) ? MATCH_UNKNOWN : match_word(r->scratch->matcher, code->code, r->word, &match);
    if (found == MATCH_NONE && !code->crosses)
        return;
    if (found == MATCH_FOUND) {
        entry.start = (uint32_t)match.start;
        entry.end = (uint32_t)match.end;
    } else if (found != MATCH_NONE) {
        entry.start = MEMO_ASK;
    }
    memo_add(r->scratch->memo, entry);
}

static void take_key(void *context, uint32_t key)
{
    struct resolving *r = context;
    const struct key_use *use = &r->words->keys.v[key];
    struct state *state = &r->scratch->states[use->pattern];
    enum form form = r->words->v[use->pattern].form;
    struct memo_entry entry = {.pattern = use->pattern & MEMO_PATTERNS, .form = form & 0xF, .key = key};
    if (form == FORM_WORD && !(use->whole && r->ascii && r->word.n <= KEY_WHOLE_BYTES)) {
        decide(r, use->pattern, key);
        return;
    }
    if (form != FORM_NEAR && state->resolved == r->scratch->word)
        return;
    state->resolved = r->scratch->word;
    if (form == FORM_WORD)
        entry.end = (uint32_t)r->word.n;
    else if (form == FORM_NEAR) {
        entry.near.next = use->next;
        entry.near.previous = use->previous;
    }
    memo_add(r->scratch->memo, entry);
}

static bool meet(const struct runes *a, const struct runes *b)
{
    return (a->ascii[0] & b->ascii[0]) || (a->ascii[1] & b->ascii[1]) || (a->words && b->words);
}

/* Patterns without a key: could a match begin in this word? */
static void try_all(struct resolving *r, struct pb_span folded)
{
    struct runes runes = {0};
    for (size_t at = 0; at < folded.n && r->words->tried.n > 0;)
        runes_add_rune(&runes, utf8_next(folded, &at));
    for (size_t i = 0; i < r->words->tried.n; i++) {
        uint32_t pattern = r->words->tried.v[i];
        const struct pattern_code *code = &r->words->v[pattern];
        if (!meet(&code->first, &runes))
            continue;
        if (code->form == FORM_WORD)
            decide(r, pattern, MEMO_NO_KEY);
        else if (is_long(r) || match_may_begin(r->scratch->matcher, code->code, r->word))
            memo_add(r->scratch->memo, (struct memo_entry){.pattern = pattern & MEMO_PATTERNS, .form = code->form & 0xF, .key = MEMO_NO_KEY});
    }
}

struct meaning resolve_word(const struct words *words, struct scratch *scratch, struct pb_span word)
{
    struct resolving r = {words, scratch, word, true};
    struct pb_span folded = fold_word(scratch, word);
    uint32_t before = memo_entries(scratch->memo);
    for (size_t i = 0; i < word.n; i++)
        r.ascii = r.ascii && (unsigned char)word.p[i] < 0x80;
    if (++scratch->word == 0) {
        for (size_t i = 0; i < words->n; i++)
            scratch->states[i].resolved = 0;
        scratch->word = 1;
    }
    dict_find(words->dict, folded, take_key, &r);
    try_all(&r, folded);
    return (struct meaning){before, memo_entries(scratch->memo) - before, key_hash(folded)};
}

uint32_t resolve_hash(struct scratch *scratch, struct pb_span word)
{
    return key_hash(fold_word(scratch, word));
}
