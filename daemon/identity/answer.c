#include "answer.h"

#include <string.h>

#include "postbus/identity.h"
#include "postbus/lang.h"

/* Items with the very text that are not surely the letter's author's: all, of his
 * domain, and those with his name. */
struct crowd {
    size_t text, domain, named;
    size_t cut; /* surely his, and one is the other's beginning */
    size_t authors; /* that are known to have written this text, or nearly so */
    bool told;  /* the letter's author is */
    bool answered; /* a letter that is known is what the letter answers */
};

static const struct {
    enum relation_kind kind;
    bool joins, links;
    const char *why;
} outcomes[] = {
    [OUTCOME_NOTHING] = {RELATION_NEW, false, false, N_("nothing like it is known")},
    [OUTCOME_REUSED] = {RELATION_NEW, false, false, N_("a known Message-ID on another letter: not believed")},
    [OUTCOME_OPPOSITE] = {RELATION_NEW, false, false, N_("nearly the words of a known letter, with the opposite demand")},
    [OUTCOME_THREAD] = {RELATION_THREAD, false, true, N_("refers to or quotes a known letter")},
    [OUTCOME_CAMPAIGN_NEAR] = {RELATION_CAMPAIGN, false, true, N_("nearly the same text, another author")},
    [OUTCOME_CAMPAIGN] = {RELATION_CAMPAIGN, false, true, N_("same text, not surely the same author")},
    [OUTCOME_VERSION] = {RELATION_VERSION, false, true, N_("same author, nearly the same text, other content, subject or attachments")},
    [OUTCOME_TEXT_LIKELY] = {RELATION_DUPLICATE, true, false, N_("same text and time, author redacted or unknown on one side")},
    [OUTCOME_CUT_AGAIN] = {RELATION_PARTIAL, true, false, N_("same author and text, sent again, cut off")},
    [OUTCOME_CUT] = {RELATION_PARTIAL, true, false, N_("same author and text, cut off")},
    [OUTCOME_TEXT_AGAIN] = {RELATION_DUPLICATE, true, false, N_("same text and author, sent again")},
    [OUTCOME_TEXT] = {RELATION_DUPLICATE, true, false, N_("same text and author")},
    [OUTCOME_ID_CUT] = {RELATION_PARTIAL, true, false, N_("same Message-ID, cut off")},
    [OUTCOME_ID] = {RELATION_DUPLICATE, true, false, N_("same Message-ID")},
    [OUTCOME_BYTES] = {RELATION_DUPLICATE, true, false, N_("the same mail, byte for byte")},
};

static bool is_same_by_id(const struct match *m)
{
    const struct envelope *e = &m->envelope;
    bool alike = m->bare || m->texts >= TEXTS_CUT;
    return m->id && alike && !m->covers && m->person != PERSON_OTHER && e->shifted != LIKE_OTHER && e->subject != LIKE_OTHER &&
           e->enclosed != LIKE_OTHER;
}

/* May a letter whose author is not surely known be this item? Only where the time
 * agrees, and the text has no other senders it could be of. */
static bool is_likely(const struct match *m, const struct crowd *crowd)
{
    const struct envelope *e = &m->envelope;
    bool unasked = e->sent == LIKE_OPEN && e->subject == LIKE_SAME; /* no time on one side */
    if (e->address == LIKE_SAME || e->domain == LIKE_SAME)
        return (e->shifted == LIKE_SAME || unasked) && crowd->domain == 1;
    if (envelope_named_alike(e))
        return (e->sent == LIKE_SAME || unasked) && crowd->named == 1;
    return e->sent == LIKE_SAME && crowd->text == 1 && e->letter_known != e->item_known;
}

/* Sent at another time and cut off: within hours it was sent to one after another;
 * later it must end within a sentence, and be the beginning of one letter only. */
static bool is_cut_again(const struct match *m, const struct crowd *crowd)
{
    return m->envelope.soon || (m->broken && crowd->cut == 1);
}

static const char *author_key(const struct fingerprint *fp)
{
    return fp->author ? fp->author : fp->name;
}

static bool is_told(const struct fingerprint *fp)
{
    return author_key(fp) != NULL;
}

/* Where one author alone is known to write so, one who cannot be told is he, until another comes. */
static bool is_presumed(const struct match *m, const struct crowd *crowd)
{
    return m->person != PERSON_OTHER && crowd->authors < 2 && m->nearest && crowd->told != is_told(m->nearest);
}

static bool is_thread(const struct match *m)
{
    return m->referred || (m->quoted && (m->envelope.subject != LIKE_OTHER || m->envelope.address == LIKE_SAME));
}

/* Equal text, or nearly so; and who it is of. */
static enum outcome same_text(const struct match *m, const struct crowd *crowd)
{
    const struct envelope *e = &m->envelope;
    bool again = e->shifted == LIKE_OTHER, cut = m->texts == TEXTS_CUT;
    if (m->person == PERSON_OTHER || (m->person != PERSON_SURE && !is_likely(m, crowd)))
        return m->opposite ? OUTCOME_OPPOSITE : cut && is_presumed(m, crowd) ? OUTCOME_VERSION : OUTCOME_CAMPAIGN;
    if (m->covers && crowd->answered) /* an answer with the same enclosure as another */
        return is_thread(m) ? OUTCOME_THREAD : OUTCOME_NOTHING;
    bool more = !m->as_file && (e->encloses_more || e->signs_more);
    if (m->covers || e->subject == LIKE_OTHER || e->enclosed == LIKE_OTHER || (again && (more || (cut && !is_cut_again(m, crowd)))))
        return OUTCOME_VERSION;
    if (cut)
        return again ? OUTCOME_CUT_AGAIN : OUTCOME_CUT;
    if (m->person != PERSON_SURE)
        return OUTCOME_TEXT_LIKELY;
    return again ? OUTCOME_TEXT_AGAIN : OUTCOME_TEXT;
}

static enum outcome near_text(const struct match *m, const struct crowd *crowd)
{
    if (m->person >= PERSON_LIKELY || (m->person == PERSON_UNKNOWN && m->envelope.sent == LIKE_SAME) || (!m->opposite && is_presumed(m, crowd)))
        return OUTCOME_VERSION;
    return m->opposite ? OUTCOME_OPPOSITE : OUTCOME_CAMPAIGN_NEAR;
}

static enum outcome outcome_of(const struct match *m, const struct crowd *crowd)
{
    if (m->bytes)
        return OUTCOME_BYTES;
    if (is_same_by_id(m))
        return m->texts == TEXTS_CUT ? OUTCOME_ID_CUT : OUTCOME_ID;
    if (m->texts == TEXTS_SAME || m->texts == TEXTS_CUT)
        return same_text(m, crowd);
    enum outcome near = m->texts == TEXTS_CLOSE ? near_text(m, crowd) : OUTCOME_NOTHING;
    if (is_thread(m) && near < OUTCOME_THREAD)
        return OUTCOME_THREAD;
    if (near)
        return near;
    return m->id ? OUTCOME_REUSED : OUTCOME_NOTHING;
}

/* Is the match's author known, and none of an earlier match? */
static bool is_new_author(const struct matches *matches, size_t i)
{
    const struct match *m = &matches->v[i];
    if (m->texts < TEXTS_CLOSE || !m->nearest || !is_told(m->nearest))
        return false;
    for (size_t k = 0; k < i; k++) {
        const struct match *other = &matches->v[k];
        if (other->texts >= TEXTS_CLOSE && other->nearest && is_told(other->nearest) &&
            strcmp(author_key(other->nearest), author_key(m->nearest)) == 0)
            return false;
    }
    return true;
}

/* Is it the item's first match that counts so? Its parts are one letter. */
static bool is_first_of_item(const struct matches *matches, size_t i, bool (*counts)(const struct match *m))
{
    const struct match *m = &matches->v[i];
    if (!counts(m))
        return false;
    for (size_t k = 0; k < i; k++)
        if (matches->v[k].item == m->item && counts(&matches->v[k]))
            return false;
    return true;
}

static bool is_cut_of_his(const struct match *m)
{
    return m->texts == TEXTS_CUT && m->person == PERSON_SURE;
}

static bool has_text(const struct match *m)
{
    return m->texts >= TEXTS_CUT && m->person != PERSON_SURE;
}

/* What was surely sent at another time is not the letter, whoever's it is. */
static bool has_text_and_domain(const struct match *m)
{
    return has_text(m) && m->envelope.shifted != LIKE_OTHER && (m->envelope.address == LIKE_SAME || m->envelope.domain == LIKE_SAME);
}

static bool has_text_and_name(const struct match *m)
{
    return has_text(m) && m->envelope.sent != LIKE_OTHER && m->person != PERSON_OTHER && envelope_named_alike(&m->envelope);
}

static struct crowd count_crowd(const struct fingerprint *letter, const struct matches *matches)
{
    struct crowd crowd = {.told = is_told(letter)};
    for (size_t i = 0; i < matches->n; i++) {
        crowd.cut += is_first_of_item(matches, i, is_cut_of_his);
        crowd.text += is_first_of_item(matches, i, has_text);
        crowd.domain += is_first_of_item(matches, i, has_text_and_domain);
        crowd.named += is_first_of_item(matches, i, has_text_and_name);
        crowd.authors += is_new_author(matches, i);
        crowd.answered = crowd.answered || is_thread(&matches->v[i]);
    }
    return crowd;
}

/* Is outcome `a` of `m` the better one? Of equally strong ones the nearer text,
 * then the first known (matches come in that order). */
static bool is_better(enum outcome a, const struct match *m, enum outcome b, const struct match *best)
{
    if (a != b || !best)
        return a > b;
    return !outcomes[a].joins && m->share > best->share;
}

/* Most letters of a campaign say whether it asks for the same or for the opposite; in one
 * of them the demand may have been written over. */
static bool is_against(const struct answer *answer, int64_t campaign)
{
    size_t all = 0, against = 0;
    for (size_t i = 0; i < answer->matches.n; i++)
        if (answer->matches.v[i].campaign == campaign && answer->matches.v[i].texts >= TEXTS_CLOSE) {
            all++;
            against += answer->matches.v[i].opposite;
        }
    return against * 2 > all;
}

static void weigh_campaigns(struct answer *answer)
{
    for (size_t i = 0; i < answer->matches.n; i++) {
        const struct match *m = &answer->matches.v[i];
        bool fellow = answer->outcome[i] == OUTCOME_CAMPAIGN || answer->outcome[i] == OUTCOME_CAMPAIGN_NEAR;
        if (fellow && m->campaign && is_against(answer, m->campaign))
            answer->outcome[i] = OUTCOME_OPPOSITE;
    }
}

/* What an outcome comes to where it may not join. */
static enum outcome unjoined(enum outcome outcome, const struct match *m)
{
    if (!outcomes[outcome].joins)
        return outcome;
    return m->person >= PERSON_LIKELY ? OUTCOME_VERSION : OUTCOME_CAMPAIGN;
}

static void choose(struct answer *answer, bool may_join)
{
    answer->strongest = OUTCOME_NOTHING;
    answer->best = NULL;
    for (size_t i = 0; i < answer->matches.n; i++) {
        const struct match *m = &answer->matches.v[i];
        enum outcome outcome = may_join ? answer->outcome[i] : unjoined(answer->outcome[i], m);
        if (is_better(outcome, m, answer->strongest, answer->best)) {
            answer->strongest = outcome;
            answer->best = m;
        }
    }
}

struct answer answer_make(struct arena *arena, const struct fingerprint *letter, const struct fingerprint *candidates, size_t n)
{
    struct answer answer = {.strongest = OUTCOME_NOTHING};
    match_all(arena, letter, candidates, n, &answer.matches);
    struct crowd crowd = count_crowd(letter, &answer.matches);
    answer.outcome = arena_array(arena, answer.matches.n, sizeof *answer.outcome);
    for (size_t i = 0; i < answer.matches.n; i++)
        answer.outcome[i] = outcome_of(&answer.matches.v[i], &crowd);
    weigh_campaigns(&answer);
    choose(&answer, true);
    return answer;
}

bool answer_joins(const struct answer *answer)
{
    return outcomes[answer->strongest].joins;
}

struct relation answer_relation(const struct answer *answer, const struct fingerprint *letter)
{
    const struct match *best = answer->best;
    bool joins = outcomes[answer->strongest].joins, links = outcomes[answer->strongest].links;
    bool beside = best && best->nearest && outcomes[answer->strongest].kind != RELATION_THREAD;
    struct relation relation = {
        .kind = outcomes[answer->strongest].kind,
        .item = joins ? best->item : 0,
        .of = links ? best->item : 0,
        .why = outcomes[answer->strongest].why,
        .beside = beside ? best->nearest->text : NULL,
        .family = beside && (joins || links) ? best->nearest->family : 0,
    };
    /* The letter itself may be the whole one of which a cut copy came first. */
    if (relation.kind == RELATION_PARTIAL && letter->tokens >= best->tokens)
        relation.kind = RELATION_DUPLICATE;
    return relation;
}

struct relation answer_link(const struct answer *answer, const struct fingerprint *letter)
{
    struct answer link = *answer;
    choose(&link, false);
    return answer_relation(&link, letter);
}
