#include "match.h"

#include <stdlib.h>

#include "stance.h"

/* What one text of the candidates is, laid on the letter's; each is laid once under one
 * subject, the rest of which may stand in the text. */
struct laid {
    const char *hash, *subject;
    enum likeness_of_texts texts;
    bool opposite;
    unsigned share;
};

struct bench {
    struct arena *arena;
    const struct fingerprint *letter, *candidates;
    size_t n;
    struct laid *laid;
    size_t laid_n;
};

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool meet(const struct strings *a, const struct strings *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (strings_has(b, a->v[i]))
            return true;
    return false;
}

static struct laid lay(struct bench *b, const struct fingerprint *known)
{
    cleanup_arena struct arena *scratch = NULL; /* of one comparison: there may be two hundred */
    const struct fingerprint *letter = b->letter;
    struct residue residue;
    if (same(letter->text_hash, known->text_hash))
        return (struct laid){known->text_hash, known->subject, letter->telling ? TEXTS_SAME : TEXTS_FAR, false, 100};
    if (!letter->telling || !known->telling || !letter->text || !known->text)
        return (struct laid){.texts = TEXTS_FAR};
    for (size_t i = 0; i < b->laid_n; i++)
        if (same(b->laid[i].hash, known->text_hash) && (b->laid[i].subject == known->subject || same(b->laid[i].subject, known->subject)))
            return b->laid[i];
    scratch = arena_new(0);
    residue_make(scratch, letter, known, &residue);
    struct laid laid = {known->text_hash, known->subject, residue.kind, residue.opposite, residue.share};
    b->laid[b->laid_n++] = laid;
    return laid;
}

/* With nothing, or too little, written on both sides: equal all the same. */
static bool is_bare(const struct fingerprint *a, const struct fingerprint *b)
{
    if (!a->text_hash && !b->text_hash)
        return same(a->enclosed, b->enclosed);
    return !a->telling && !b->telling && same(a->text_hash, b->text_hash);
}

static enum likeness_of_texts together(enum likeness_of_texts a, enum likeness_of_texts b)
{
    if (a == TEXTS_SAME || b == TEXTS_SAME)
        return TEXTS_SAME;
    if (a == TEXTS_CLOSE || b == TEXTS_CLOSE)
        return TEXTS_CLOSE;
    return a > b ? a : b;
}

/* A copy that has lost its sign-off may have lost more: that it is the same, or
 * different, is only half the truth. */
static enum likeness_of_texts of_stump(enum likeness_of_texts texts)
{
    return texts == TEXTS_SAME ? TEXTS_CUT : texts == TEXTS_CLOSE ? TEXTS_FAR : texts;
}

/* `whole`: another copy has its sign-off. */
static void add(struct bench *b, struct match *m, const struct fingerprint *known, bool whole)
{
    const struct fingerprint *letter = b->letter;
    bool id = meet(&letter->ids, &known->ids);
    struct laid laid = lay(b, known);
    if (laid.texts == TEXTS_SAME && !letter->signer != !known->signer)
        laid.texts = TEXTS_CUT;
    if (!known->signer && whole)
        laid.texts = of_stump(laid.texts);
    m->campaign = known->campaign ? known->campaign : m->campaign;
    m->bytes = m->bytes || same(letter->sha256, known->sha256);
    m->id = m->id || id;
    m->bare = m->bare || (id && is_bare(letter, known));
    m->covers = m->covers || (laid.texts == TEXTS_SAME && letter->cover && known->cover && strcmp(letter->cover, known->cover) != 0);
    m->as_file = m->as_file || (laid.texts >= TEXTS_CUT && !letter->cover != !known->cover);
    m->referred = m->referred || meet(&letter->references, &known->ids);
    m->quoted = m->quoted || (known->text_hash && strings_has(&letter->quoted, known->text_hash));
    m->answered = m->answered || meet(&known->references, &letter->ids) || (letter->telling && letter->text_hash && strings_has(&known->quoted, letter->text_hash));
    m->broken = m->broken || (laid.texts == TEXTS_CUT && (letter->tokens < known->tokens ? letter : known)->open);
    m->opposite = m->opposite || laid.opposite || stance_turned(b->arena, letter->subject, known->subject);
    m->texts = together(m->texts, laid.texts);
    m->tokens = known->tokens > m->tokens ? known->tokens : m->tokens;
    if (laid.texts != TEXTS_FAR && (!m->nearest || laid.share > m->share)) {
        m->share = laid.share;
        m->nearest = known;
    }
}

static bool has_whole(const struct bench *b, int64_t part)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->candidates[i].part == part && b->candidates[i].signer && b->candidates[i].telling)
            return true;
    return false;
}

static bool is_seen(const struct bench *b, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (b->candidates[k].part == b->candidates[i].part)
            return true;
    return false;
}

static int by_item(const void *a, const void *b)
{
    const struct match *x = a, *y = b;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    return x->part < y->part ? -1 : x->part > y->part;
}

void match_all(struct arena *arena, const struct fingerprint *letter, const struct fingerprint *candidates, size_t n,
               struct matches *ret_matches)
{
    struct bench b = {arena, letter, candidates, n, arena_array(arena, n, sizeof *b.laid), 0};
    *ret_matches = (struct matches){.v = arena_array(arena, n, sizeof(struct match))};
    for (size_t i = 0; i < n; i++) {
        if (candidates[i].item == 0 || is_seen(&b, i))
            continue;
        struct match *m = &ret_matches->v[ret_matches->n++];
        *m = (struct match){.item = candidates[i].item, .part = candidates[i].part,
                            .envelope = envelope_compare(letter, candidates, n, candidates[i].part)};
        m->person = envelope_person(&m->envelope);
        bool whole = has_whole(&b, m->part);
        for (size_t k = i; k < n; k++)
            if (candidates[k].part == m->part)
                add(&b, m, &candidates[k], whole);
    }
    if (ret_matches->n)
        qsort(ret_matches->v, ret_matches->n, sizeof *ret_matches->v, by_item);
}
