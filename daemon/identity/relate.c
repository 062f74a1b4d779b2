/* identity_relate: how a letter relates to what is known. */
#include "canon.h"
#include "envelope.h"
#include "postbus/identity.h"

/* What the letter has in common with one item. */
struct match {
    int64_t item;
    bool bytes, id, text, referred, quoted;
    bool alike;      /* with the id: equal text, or one is the other cut off */
    bool begins;     /* with the id: begins alike */
    unsigned tokens; /* of the item's longest copy */
    struct envelope envelope;
    enum person person;
};

/* Items with the very text: all, and of the letter's domain. */
struct crowd {
    size_t text, domain;
};

/* What a match comes to; the later in this list, the stronger. */
enum outcome {
    OUTCOME_NOTHING,
    OUTCOME_REUSED,
    OUTCOME_THREAD,
    OUTCOME_CAMPAIGN,
    OUTCOME_VERSION,
    OUTCOME_TEXT_LIKELY,
    OUTCOME_TEXT_AGAIN,
    OUTCOME_TEXT,
    OUTCOME_ID_CUT,
    OUTCOME_ID,
    OUTCOME_BYTES,
};

static const struct {
    enum relation_kind kind;
    bool joins, links;
    const char *why;
} outcomes[] = {
    [OUTCOME_NOTHING] = {RELATION_NEW, false, false, "nothing like it is known"},
    [OUTCOME_REUSED] = {RELATION_NEW, false, false, "a known Message-ID on another letter: not believed"},
    [OUTCOME_THREAD] = {RELATION_THREAD, false, true, "refers to or quotes a known letter"},
    [OUTCOME_CAMPAIGN] = {RELATION_CAMPAIGN, false, true, "same text, not surely the same author"},
    [OUTCOME_VERSION] = {RELATION_VERSION, false, true, "same author and beginning, other text, subject or attachments"},
    [OUTCOME_TEXT_LIKELY] = {RELATION_DUPLICATE, true, false, "same text and minute, author redacted or unknown on one side"},
    [OUTCOME_TEXT_AGAIN] = {RELATION_DUPLICATE, true, false, "same text and author, sent again"},
    [OUTCOME_TEXT] = {RELATION_DUPLICATE, true, false, "same text and author"},
    [OUTCOME_ID_CUT] = {RELATION_PARTIAL, true, false, "same Message-ID, cut off"},
    [OUTCOME_ID] = {RELATION_DUPLICATE, true, false, "same Message-ID"},
    [OUTCOME_BYTES] = {RELATION_DUPLICATE, true, false, "the same mail, byte for byte"},
};

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool has(const struct strings *list, const char *text)
{
    for (size_t i = 0; text && i < list->n; i++)
        if (strcmp(list->v[i], text) == 0)
            return true;
    return false;
}

static bool meet(const struct strings *a, const struct strings *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (has(b, a->v[i]))
            return true;
    return false;
}

/* Nothing written on either side: then the attachments are the letter. */
static bool is_bare(const struct fingerprint *a, const struct fingerprint *b)
{
    return !a->prefixes && !b->prefixes && same(a->enclosed, b->enclosed);
}

static bool begin_alike(const struct fingerprint *a, const struct fingerprint *b)
{
    return a->prefixes && b->prefixes && strncmp(a->prefixes, b->prefixes, CANON_PREFIX) == 0;
}

/* Is one text the other cut off, as far as the prefixes tell? Texts of nearly one
 * length are not: there something was changed. */
static bool is_cut(const struct fingerprint *a, const struct fingerprint *b)
{
    if (!begin_alike(a, b) || a->tokens < IDENTITY_LEAST_TOKENS || b->tokens < IDENTITY_LEAST_TOKENS)
        return false;
    size_t n = strlen(a->prefixes), m = strlen(b->prefixes);
    return n != m && strncmp(a->prefixes, b->prefixes, n < m ? n : m) == 0;
}

/* May two mails with one Message-ID be one letter, by their texts? */
static bool are_alike(const struct fingerprint *a, const struct fingerprint *b)
{
    bool brief = a->tokens < IDENTITY_LEAST_TOKENS && b->tokens < IDENTITY_LEAST_TOKENS;
    return same(a->text_hash, b->text_hash) || (brief && same(a->prefixes, b->prefixes)) || is_bare(a, b) || is_cut(a, b);
}

static struct match match_item(const struct fingerprint *letter, const struct fingerprint *candidates, size_t n, int64_t item)
{
    struct match m = {.item = item, .envelope = envelope_compare(letter, candidates, n, item)};
    for (size_t i = 0; i < n; i++) {
        const struct fingerprint *known = &candidates[i];
        if (known->item != item)
            continue;
        bool id = meet(&letter->ids, &known->ids);
        m.bytes = m.bytes || same(letter->sha256, known->sha256);
        m.id = m.id || id;
        m.alike = m.alike || (id && are_alike(letter, known));
        m.begins = m.begins || (id && begin_alike(letter, known));
        m.text = m.text || same(letter->text_hash, known->text_hash);
        m.referred = m.referred || meet(&letter->references, &known->ids);
        m.quoted = m.quoted || has(&letter->quoted, known->text_hash);
        m.tokens = known->tokens > m.tokens ? known->tokens : m.tokens;
    }
    m.person = envelope_person(&m.envelope);
    return m;
}

static bool is_same_by_id(const struct match *m)
{
    const struct envelope *e = &m->envelope;
    return m->alike && m->person != PERSON_OTHER && e->shifted != LIKE_OTHER && e->subject != LIKE_OTHER &&
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
    return e->sent == LIKE_SAME && crowd->text == 1 && (m->person == PERSON_LIKELY || e->letter_known != e->item_known);
}

/* Equal text, and who it is of. */
static enum outcome same_text(const struct match *m, const struct crowd *crowd)
{
    const struct envelope *e = &m->envelope;
    bool again = e->shifted == LIKE_OTHER;
    if (m->person == PERSON_OTHER || (m->person != PERSON_SURE && !is_likely(m, crowd)))
        return OUTCOME_CAMPAIGN;
    if (e->subject == LIKE_OTHER || e->enclosed == LIKE_OTHER || (again && (e->encloses_more || e->signs_more)))
        return OUTCOME_VERSION;
    if (m->person != PERSON_SURE)
        return OUTCOME_TEXT_LIKELY;
    return again ? OUTCOME_TEXT_AGAIN : OUTCOME_TEXT;
}

static enum outcome outcome_of(const struct match *m, const struct fingerprint *letter, const struct crowd *crowd)
{
    if (m->bytes)
        return OUTCOME_BYTES;
    if (is_same_by_id(m))
        return !m->text && letter->tokens < m->tokens ? OUTCOME_ID_CUT : OUTCOME_ID;
    if (m->text)
        return same_text(m, crowd);
    if (m->referred || (m->quoted && (m->envelope.subject != LIKE_OTHER || m->envelope.address == LIKE_SAME)))
        return OUTCOME_THREAD;
    if (m->begins && m->person != PERSON_OTHER && m->envelope.subject != LIKE_OTHER)
        return OUTCOME_VERSION;
    return m->id ? OUTCOME_REUSED : OUTCOME_NOTHING;
}

/* Has the item of candidate `i` been seen before it? */
static bool is_seen(const struct fingerprint *candidates, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (candidates[k].item == candidates[i].item)
            return true;
    return false;
}

static struct crowd count_crowd(const struct match *matches, size_t n)
{
    struct crowd crowd = {0};
    for (size_t i = 0; i < n; i++) {
        crowd.text += matches[i].text;
        crowd.domain += matches[i].text && (matches[i].envelope.address == LIKE_SAME || matches[i].envelope.domain == LIKE_SAME);
    }
    return crowd;
}

struct relation identity_relate(struct arena *arena, const struct fingerprint *letter,
                                const struct fingerprint *candidates, size_t n)
{
    struct match *matches = arena_array(arena, n, sizeof *matches);
    size_t items = 0;
    for (size_t i = 0; i < n; i++)
        if (candidates[i].item != 0 && !is_seen(candidates, i))
            matches[items++] = match_item(letter, candidates, n, candidates[i].item);
    struct crowd crowd = count_crowd(matches, items);
    enum outcome strongest = OUTCOME_NOTHING;
    int64_t item = 0; /* the first known of those that match as strongly */
    for (size_t i = 0; i < items; i++) {
        enum outcome outcome = outcome_of(&matches[i], letter, &crowd);
        if (outcome > strongest || (outcome == strongest && matches[i].item < item)) {
            strongest = outcome;
            item = matches[i].item;
        }
    }
    return (struct relation){
        .kind = outcomes[strongest].kind,
        .item = outcomes[strongest].joins ? item : 0,
        .of = outcomes[strongest].links ? item : 0,
        .why = outcomes[strongest].why,
    };
}
