#include "residue.h"

#include "envelope.h"
#include "postbus/identity.h"
#include "sketch.h"
#include "stance.h"
#include "words.h"

#define CLOSE_SHARE 40       /* percent of the shorter text that stands in the other */
#define MOSTLY_SHARE 85      /* percent with which shorter runs will do */
#define CLOSE_RUN 24         /* tokens in a row: more than the one sentence that anybody may have written */
#define WORDS_AT_MOST 12     /* of a change that is no sentence */
#define REDACTED_TOKENS 12   /* that one redaction may stand for */
#define TURN_TOKENS 6        /* of a change that turns the sense round */
#define MISSPELT_LEAST 5     /* letters of a word that may be a misspelt one */
#define TURN_INSERTED 2      /* where words were only added or left out */
#define DEMAND_TOKENS 4      /* of a demand that was turned round, at the end of a longer change: 'ik vraag u tegen' */
#define PARTED_TOKENS 1      /* that two changes have between them, which are one */

struct change_at {
    const struct token *a, *b;
    size_t n, m;
    bool last;
};

static struct change_at change_at(const struct residue *r, size_t i)
{
    const struct hunk *h = &r->hunks.v[i];
    return (struct change_at){r->a.v + h->a0, r->b.v + h->b0, h->a1 - h->a0, h->b1 - h->b0, h->a1 == r->a.n && h->b1 == r->b.n};
}

static bool is_redaction(const struct token *token)
{
    return span_eq(token->text, SPAN_LIT(WORDS_REDACTED));
}

static bool has_redaction(const struct token *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_redaction(&v[i]))
            return true;
    return false;
}

/* A redaction on one side against a few words on the other; what else stands on
 * the redacted side stands there too. */
static bool is_redacted_run(const struct token *v, size_t n, const struct token *w, size_t m)
{
    size_t marks = 0, at = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_redaction(&v[i])) {
            marks++;
            continue;
        }
        while (at < m && !token_eq(&v[i], &w[at]))
            at++;
        if (at++ == m)
            return false;
    }
    return marks > 0 && m <= n - marks + marks * REDACTED_TOKENS;
}

static bool is_redacted(const struct change_at *c)
{
    if (has_redaction(c->a, c->n))
        return is_redacted_run(c->a, c->n, c->b, c->m);
    return is_redacted_run(c->b, c->m, c->a, c->n);
}

/* Does the shorter text end here? Its last word may be broken off. */
static bool ends(const struct token *v, size_t n, const struct token *w, size_t m)
{
    if (n > 1 || m == 0)
        return false;
    return n == 0 || span_starts(w[0].text, v[0].text);
}

static bool is_whole(const struct fingerprint *longer, const struct fingerprint *shorter)
{
    return shorter->tokens >= IDENTITY_LEAST_TOKENS && (shorter->open || (longer->signer && !longer->trails && !shorter->signer));
}

static bool is_cut(const struct change_at *c, const struct fingerprint *a, const struct fingerprint *b)
{
    return c->last && ((ends(c->a, c->n, c->b, c->m) && is_whole(b, a)) || (ends(c->b, c->m, c->a, c->n) && is_whole(a, b)));
}

static bool has_figure(const struct token *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < v[i].text.n; k++)
            if (v[i].text.p[k] >= '0' && v[i].text.p[k] <= '9')
                return true;
    return false;
}

/* 'zodner' for 'zonder'. */
static bool is_misspelt(struct pb_span a, struct pb_span b)
{
    size_t differ = 0;
    for (size_t i = 0; a.n == b.n && i < a.n; i++)
        differ += a.p[i] != b.p[i];
    return a.n == b.n && a.n >= MISSPELT_LEAST && differ <= 2;
}

/* Changes of several words that one word parts are one: a sentence was put in the place
 * of another. A word or two alone turn the sense wherever they stand. */
static struct change_at whole_change(const struct residue *r, size_t i)
{
    size_t first = i, last = i;
    const struct hunk *v = r->hunks.v;
    if (v[i].a1 - v[i].a0 <= TURN_INSERTED && v[i].b1 - v[i].b0 <= TURN_INSERTED)
        return change_at(r, i);
    while (first > 0 && v[first].a0 - v[first - 1].a1 <= PARTED_TOKENS)
        first--;
    while (last + 1 < r->hunks.n && v[last + 1].a0 - v[last].a1 <= PARTED_TOKENS)
        last++;
    return (struct change_at){r->a.v + v[first].a0, r->b.v + v[first].b0, v[last].a1 - v[first].a0, v[last].b1 - v[first].b0, false};
}

/* Do the words at one end of both sides differ in one alone, and that one in its sense?
 * What stands before or behind them was put there by somebody else. */
static bool turns_at(const struct token *a, const struct token *b)
{
    unsigned differ = 0;
    for (size_t i = 0; i < DEMAND_TOKENS; i++)
        differ += !token_eq(&a[i], &b[i]);
    return differ == 1 && stance_negative(a, DEMAND_TOKENS) != stance_negative(b, DEMAND_TOKENS);
}

static bool turns_at_an_end(const struct change_at *c)
{
    return c->n >= DEMAND_TOKENS && c->m >= DEMAND_TOKENS &&
           (turns_at(c->a, c->b) || turns_at(c->a + c->n - DEMAND_TOKENS, c->b + c->m - DEMAND_TOKENS));
}

static bool turns(const struct change_at *c)
{
    if (c->n == 1 && c->m == 1 && is_misspelt(c->a->text, c->b->text))
        return false;
    size_t most = c->n > 0 && c->m > 0 ? TURN_TOKENS : TURN_INSERTED;
    if (c->n > most || c->m > most)
        return turns_at_an_end(c);
    return stance_negative(c->a, c->n) != stance_negative(c->b, c->m);
}

/* Do nearly all runs of words of v stand somewhere in `text`? */
static bool stands_in(struct arena *arena, const struct token *v, size_t n, const struct tokens *text)
{
    struct tokens run = {.v = arena_array(arena, n, sizeof *run.v), .n = n};
    struct hunks hunks;
    if (n < SKETCH_WORDS || text->n < n / 2)
        return false;
    memcpy(run.v, v, n * sizeof *v);
    diff_make(arena, &run, text, &hunks);
    return hunks.common * 10 >= n * 9;
}

static bool is_enclosed(struct arena *arena, const struct token *v, size_t n, const struct fingerprint *other)
{
    struct tokens files;
    if (n == 0 || !other->enclosed_text)
        return false;
    tokens_split(arena, other->enclosed_text, &files);
    return stands_in(arena, v, n, &files);
}

static bool is_moved(struct arena *arena, const struct residue *r, const struct change_at *c)
{
    if (c->n > 0 && c->m > 0)
        return false;
    return c->n > 0 ? stands_in(arena, c->a, c->n, &r->b) : stands_in(arena, c->b, c->m, &r->a);
}

/* The rest of a subject that was wrapped, at the beginning of the text. */
static bool is_subject(struct arena *arena, const struct token *v, size_t n, const struct fingerprint *longer, const struct fingerprint *shorter)
{
    const char *rest = envelope_subject_rest(longer, shorter);
    struct tokens tokens;
    if (!rest)
        return false;
    tokens_split(arena, rest, &tokens);
    return tokens_dense_eq(v, n, tokens.v, tokens.n);
}

enum change residue_change(struct arena *arena, const struct residue *r, size_t i, const struct fingerprint *a,
                           const struct fingerprint *b)
{
    const struct hunk *h = &r->hunks.v[i];
    struct change_at c = change_at(r, i);
    if (tokens_dense_eq(c.a, c.n, c.b, c.m))
        return CHANGE_NOTHING;
    if (h->a0 == 0 && h->b0 == 0 && ((c.m == 0 && is_subject(arena, c.a, c.n, b, a)) || (c.n == 0 && is_subject(arena, c.b, c.m, a, b))))
        return CHANGE_NOTHING;
    if (is_redacted(&c))
        return CHANGE_REDACTED;
    if (c.last && ((c.m == 0 && is_enclosed(arena, c.a, c.n, b)) || (c.n == 0 && is_enclosed(arena, c.b, c.m, a))))
        return CHANGE_ENCLOSED;
    if (is_cut(&c, a, b))
        return CHANGE_CUT;
    if (is_moved(arena, r, &c))
        return CHANGE_MOVED;
    if (turns(&c))
        return CHANGE_NEGATION;
    if (c.n > WORDS_AT_MOST || c.m > WORDS_AT_MOST)
        return CHANGE_SENTENCES;
    return has_figure(c.a, c.n) || has_figure(c.b, c.m) ? CHANGE_FIGURE : CHANGE_WORDS;
}

static bool are_close(const struct residue *r)
{
    size_t least = r->share >= MOSTLY_SHARE ? CLOSE_RUN / 2 : CLOSE_RUN;
    return r->hunks.runs >= IDENTITY_LEAST_TOKENS && r->share >= CLOSE_SHARE && r->hunks.longest >= least;
}

static void take_share(struct residue *r)
{
    size_t least = r->a.n < r->b.n ? r->a.n : r->b.n;
    r->share = least ? (unsigned)(r->hunks.runs * 100 / least) : 0;
}

void residue_make(struct arena *arena, const struct fingerprint *a, const struct fingerprint *b, struct residue *r)
{
    bool cut = false, content = false;
    *r = (struct residue){0};
    tokens_split(arena, a->text, &r->a);
    tokens_split(arena, b->text, &r->b);
    diff_make(arena, &r->a, &r->b, &r->hunks);
    take_share(r);
    bool close = are_close(r);
    for (size_t i = 0; i < r->hunks.n && close; i++) {
        struct change_at c = whole_change(r, i);
        enum change change = residue_change(arena, r, i, a, b);
        cut = cut || change == CHANGE_CUT;
        content = content || change > CHANGE_CUT;
        r->opposite = r->opposite || turns(&c);
    }
    /* What was not kept cannot be compared: it may differ. */
    content = content || (a->tokens > r->a.n && b->tokens > r->b.n);
    r->kind = !close ? TEXTS_FAR : content ? TEXTS_CLOSE : cut ? TEXTS_CUT : TEXTS_SAME;
}
