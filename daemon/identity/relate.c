/* identity_relate: how a letter relates to what is known, and what that changes.
 *
 * A letter is whole, or vague: cut off, unsigned, or its author unknown. So that the
 * order of arrival does not matter, whole letters are held against whole ones alone,
 * and a vague one against these first; each time a whole one comes, the vague ones
 * near it are asked anew. */
#include "answer.h"
#include "postbus/identity.h"
#include "postbus/limits.h"

static void take_item(struct arena *arena, struct items *list, int64_t item)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i] == item)
            return;
    arena_push(arena, list, item);
}

/* Has the part a text that is close to this one, and not the same? */
static bool is_apart(struct arena *arena, const struct fingerprint *a, const struct fingerprint *candidates, size_t n, int64_t part)
{
    struct matches matches;
    match_all(arena, a, candidates, n, &matches);
    for (size_t i = 0; i < matches.n; i++)
        if (matches.v[i].part == part)
            return matches.v[i].person == PERSON_OTHER || matches.v[i].texts == TEXTS_CLOSE || matches.v[i].envelope.subject == LIKE_OTHER;
    return false;
}

/* Nothing that is known of the one part speaks against its being the other. */
static bool are_compatible(struct arena *arena, const struct match *a, const struct match *b, const struct fingerprint *candidates, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (candidates[i].part == a->part && is_apart(arena, &candidates[i], candidates, n, b->part))
            return false;
    return true;
}

/* Items that the letter shows to be one with the one it joins. */
static void take_same(struct arena *arena, const struct answer *answer, const struct fingerprint *candidates, size_t n, struct relation *relation)
{
    const struct match *best = answer->best;
    for (size_t i = 0; i < answer->matches.n; i++) {
        const struct match *m = &answer->matches.v[i];
        bool cut = m->texts == TEXTS_CUT && best->texts == TEXTS_CUT; /* both beginnings of the letter */
        if (m->item == best->item || answer->outcome[i] < OUTCOME_TEXT_LIKELY || (!cut && !are_compatible(arena, m, best, candidates, n)))
            continue;
        take_item(arena, &relation->same, m->item);
    }
}

static void take_answers(struct arena *arena, const struct answer *answer, struct relation *relation)
{
    for (size_t i = 0; i < answer->matches.n; i++) {
        const struct match *m = &answer->matches.v[i];
        if (m->answered && answer->outcome[i] <= OUTCOME_OPPOSITE && m->item != relation->item)
            take_item(arena, &relation->answers, m->item);
    }
}

/* Does any letter of the match's campaign demand the opposite? */
static bool is_opposed(const struct answer *answer, const struct match *m)
{
    for (size_t i = 0; i < answer->matches.n; i++) {
        const struct match *other = &answer->matches.v[i];
        if ((other == m || (m->campaign && other->campaign == m->campaign)) && (other->opposite || answer->outcome[i] == OUTCOME_OPPOSITE))
            return true;
    }
    return false;
}

/* A letter between two that were not near one another shows that they are of one campaign. */
static void take_fellows(struct arena *arena, const struct answer *answer, struct relation *relation)
{
    for (size_t i = 0; i < answer->matches.n; i++) {
        const struct match *m = &answer->matches.v[i];
        bool fellow = answer->outcome[i] == OUTCOME_CAMPAIGN || answer->outcome[i] == OUTCOME_CAMPAIGN_NEAR;
        if (fellow && m->item != relation->of && !is_opposed(answer, m))
            take_item(arena, &relation->fellows, m->item);
    }
}

/* ---- whole and vague ---- */

static bool is_vague(const struct fingerprint *fp)
{
    return fp->open || !fp->signer || !fp->author;
}

/* The candidates, each kind together. */
struct known {
    struct fingerprint *v; /* whole ones, then vague ones */
    size_t n, whole;
};

static struct known sort_out(struct arena *arena, const struct fingerprint *candidates, size_t n)
{
    struct known known = {.v = arena_array(arena, n + 1, sizeof *known.v)}; /* and the letter */
    for (size_t i = 0; i < n; i++)
        if (!relation_part_is_vague(candidates[i].part))
            known.v[known.n++] = candidates[i];
    known.whole = known.n;
    for (size_t i = 0; i < n; i++)
        if (relation_part_is_vague(candidates[i].part))
            known.v[known.n++] = candidates[i];
    return known;
}

/* A vague letter belongs where whole ones take it, else to others as vague as itself. */
static struct answer ask_vague(struct arena *arena, const struct fingerprint *letter, const struct known *known)
{
    struct answer answer = answer_make(arena, letter, known->v, known->whole);
    return answer_joins(&answer) || known->n == known->whole ? answer : answer_make(arena, letter, known->v, known->n);
}

/* ---- vague letters seen anew ---- */

#define THIS_LETTER INT64_MAX /* its item and part, where it has none */

/* The letter stands among the whole ones, in one part with what it has joined. */
static void add_letter(struct known *known, const struct fingerprint *letter, const struct answer *answer, const struct relation *relation)
{
    int64_t part = relation->item ? answer->best->part : THIS_LETTER;
    for (size_t i = 0; i < known->whole; i++)
        for (size_t k = 0; k < relation->same.n; k++)
            if (known->v[i].item == relation->same.v[k])
                known->v[i].part = part;
    memmove(known->v + known->whole + 1, known->v + known->whole, (known->n - known->whole) * sizeof *known->v);
    struct fingerprint *place = &known->v[known->whole++];
    known->n++;
    *place = *letter;
    place->item = relation->item ? relation->item : THIS_LETTER;
    place->part = part;
}

static bool has_other(const struct known *known, size_t most, size_t i)
{
    for (size_t k = 0; k < most; k++)
        if (k != i && known->v[k].item == known->v[i].item)
            return true;
    return false;
}

/* Where the vague letter at `i` belongs; false: to an item of its own. */
static bool find_place(struct arena *arena, const struct known *known, size_t i, struct move *ret_move)
{
    struct known others = {arena_array(arena, known->n, sizeof *others.v), known->n - 1, known->whole};
    memcpy(others.v, known->v, i * sizeof *others.v);
    memcpy(others.v + i, known->v + i + 1, (known->n - i - 1) * sizeof *others.v);
    struct answer answer = ask_vague(arena, &known->v[i], &others);
    struct relation relation = answer_relation(&answer, &known->v[i]);
    *ret_move = (struct move){relation_vague_mail(known->v[i].part), relation.item, relation.of, relation.kind, relation.why};
    return relation.item != 0;
}

static void settle(struct arena *arena, struct known *known, size_t i, struct relation *relation)
{
    struct move move;
    struct fingerprint *letter = &known->v[known->whole - 1], *vague = &known->v[i];
    bool found = find_place(arena, known, i, &move);
    if (move.item == vague->item || (!found && !has_other(known, known->n, i)))
        return;
    bool here = move.item == letter->item, free = !has_other(known, known->whole, i);
    if (here && free && relation->item) {
        take_item(arena, &relation->same, vague->item);
    } else if (here && free) { /* the letter joins what came of it before */
        relation->item = letter->item = vague->item;
        relation->kind = RELATION_DUPLICATE;
        relation->of = 0;
        relation->why = move.why;
        relation->family = relation->family ? relation->family : vague->family;
    } else {
        move.item = move.item == THIS_LETTER ? MOVE_HERE : move.item;
        move.of = move.of == THIS_LETTER ? MOVE_HERE : move.of;
        arena_push(arena, &relation->moves, move);
    }
}

/* Only what the letter is near to can have changed. */
static void settle_vague(struct arena *arena, struct known *known, const struct fingerprint *letter, const struct answer *answer,
                         struct relation *relation)
{
    struct matches near;
    match_all(arena, letter, known->v + known->whole, known->n - known->whole, &near);
    add_letter(known, letter, answer, relation);
    size_t asked = 0;
    for (size_t i = known->whole; i < known->n; i++)
        for (size_t k = 0; k < near.n && asked < LIMIT_SEEN_ANEW; k++)
            if (near.v[k].part == known->v[i].part && (near.v[k].texts >= TEXTS_CUT || near.v[k].id)) {
                settle(arena, known, i, relation);
                asked++;
            }
}

/* What a whole letter is beside whole ones; where it joins none, it may be linked to any. */
static struct relation relate_whole(struct arena *arena, const struct fingerprint *letter, struct known *known, const struct answer *all)
{
    struct answer answer = answer_make(arena, letter, known->v, known->whole);
    struct relation relation = answer_joins(&answer) ? answer_relation(&answer, letter) : answer_link(all, letter);
    if (relation.item)
        take_same(arena, &answer, known->v, known->whole, &relation);
    if (known->n > known->whole)
        settle_vague(arena, known, letter, &answer, &relation);
    return relation;
}

static struct relation relate_vague(struct arena *arena, const struct fingerprint *letter, const struct known *known)
{
    struct answer answer = ask_vague(arena, letter, known);
    struct relation relation = answer_relation(&answer, letter);
    if (relation.item)
        take_same(arena, &answer, known->v, known->n, &relation);
    return relation;
}

struct relation identity_relate(struct arena *arena, const struct fingerprint *letter,
                                const struct fingerprint *candidates, size_t n)
{
    struct known known = sort_out(arena, candidates, n);
    struct answer all = answer_make(arena, letter, known.v, known.n);
    bool vague = is_vague(letter);
    struct relation relation = vague ? relate_vague(arena, letter, &known) : relate_whole(arena, letter, &known, &all);
    relation.vague = vague;
    take_answers(arena, &all, &relation);
    if (relation.kind == RELATION_CAMPAIGN && !vague)
        take_fellows(arena, &all, &relation);
    return relation;
}
