#include "envelope.h"

#include "author.h"
#include "postbus/identity.h"
#include "postbus/iso.h"
#include "signer.h"
#include "words.h"

#define MINUTES_A_DAY 1440
#define SOON_MINUTES 720 /* within them an author writes to one senator after another, and no second version yet */

static enum likeness alike(const char *a, const char *b)
{
    if (!a || !b)
        return LIKE_OPEN;
    return strcmp(a, b) == 0 ? LIKE_SAME : LIKE_OTHER;
}

/* Against a redacted address of the domain, any address of it may be meant. */
static enum likeness address(const struct fingerprint *a, const struct fingerprint *b)
{
    return alike(a->domain, b->domain) == LIKE_OTHER ? LIKE_OTHER : alike(a->author, b->author);
}

/* A clock time, and whether it says of which zone. */
static bool read_time(const char *sent, int64_t *ret_minutes, bool *ret_clock, bool *ret_zone)
{
    size_t n = sent ? strlen(sent) : 0;
    *ret_clock = n > strlen("YYYY-MM-DD");
    *ret_zone = *ret_clock && (strchr("Zz", sent[n - 1]) || strpbrk(sent + strlen("YYYY-MM-DDTHH:MM"), "+-"));
    return iso_minutes(sent, ret_minutes);
}

/* Less than, equal to or greater than 0; 0 too where one is unknown. */
static int order(const char *a, const char *b)
{
    int64_t x, y;
    if (!iso_minutes(a, &x) || !iso_minutes(b, &y))
        return 0;
    return x < y ? -1 : x > y;
}

static bool is_soon(const char *a, const char *b)
{
    int64_t x, y;
    return iso_minutes(a, &x) && iso_minutes(b, &y) && (x > y ? x - y : y - x) <= SOON_MINUTES;
}

/* The clock as it is written, whatever zone it says. */
static bool same_clock(const char *a, const char *b)
{
    const size_t clock = strlen("YYYY-MM-DDTHH:MM");
    return strncmp(a, b, clock) == 0;
}

/* To the minute, or the same clock where one does not say its zone; where not both
 * do, and `shifts`, whole hours apart.
 * Where one gives the day alone, a day or two apart say nothing. */
static enum likeness sent(const char *a, const char *b, bool shifts)
{
    int64_t x, y;
    bool clock[2], zone[2];
    if (!read_time(a, &x, &clock[0], &zone[0]) || !read_time(b, &y, &clock[1], &zone[1]))
        return LIKE_OPEN;
    int64_t apart = x > y ? x - y : y - x;
    if (!clock[0] || !clock[1])
        return apart <= 2 * MINUTES_A_DAY ? LIKE_OPEN : LIKE_OTHER;
    if (apart == 0 || (zone[0] != zone[1] && same_clock(a, b)))
        return LIKE_SAME;
    bool shifted = shifts && !(zone[0] && zone[1]) && apart % 60 == 0 && apart <= IDENTITY_SHIFT_HOURS * 60;
    return shifted ? LIKE_SAME : LIKE_OTHER;
}

static bool next(struct pb_span *rest, struct pb_span *ret_key)
{
    size_t end = span_find(*rest, ' ');
    *ret_key = span_head(*rest, end);
    *rest = span_tail(*rest, end + 1);
    return ret_key->n > 0;
}

static bool has_key(const char *list, struct pb_span key)
{
    struct pb_span rest = span_of(list), one;
    while (next(&rest, &one))
        if (span_eq(one, key))
            return true;
    return false;
}

static bool holds_all(const char *list, const char *keys)
{
    struct pb_span rest = span_of(keys), one;
    while (next(&rest, &one))
        if (!has_key(list, one))
            return false;
    return true;
}

/* A forwarder may drop an attachment or put one of his own beside. */
static enum likeness enclosed(const char *a, const char *b)
{
    if (!a || !b)
        return LIKE_OPEN;
    return holds_all(a, b) || holds_all(b, a) ? LIKE_SAME : LIKE_OTHER;
}

const char *envelope_subject_rest(const struct fingerprint *longer, const struct fingerprint *shorter)
{
    if (!longer->subject || !shorter->subject || !words_begin(longer->subject, shorter->subject))
        return NULL;
    const char *rest = longer->subject + strlen(shorter->subject);
    return *rest ? rest + 1 : NULL;
}

static bool is_wrapped(const struct fingerprint *longer, const struct fingerprint *shorter)
{
    const char *rest = envelope_subject_rest(longer, shorter);
    return rest && shorter->text && words_begin(shorter->text, rest);
}

static enum likeness subject(const struct fingerprint *a, const struct fingerprint *b)
{
    return is_wrapped(a, b) || is_wrapped(b, a) ? LIKE_SAME : alike(a->subject, b->subject);
}

static enum likeness worst(enum likeness a, enum likeness b)
{
    return a > b ? a : b;
}

static enum likeness best(enum likeness a, enum likeness b)
{
    return a == LIKE_SAME || b == LIKE_SAME ? LIKE_SAME : worst(a, b);
}

static bool is_named(const struct fingerprint *fp)
{
    return fp->name || fp->signer;
}

static bool is_known(const struct fingerprint *fp)
{
    return fp->author || fp->name || (fp->domain && !author_is_public(fp->domain));
}

static void add(struct envelope *e, const struct fingerprint *letter, const struct fingerprint *known)
{
    e->address = worst(e->address, address(letter, known));
    e->domain = worst(e->domain, author_is_public(letter->domain) ? LIKE_OPEN : alike(letter->domain, known->domain));
    e->name = worst(e->name, alike(letter->name, known->name));
    enum likeness signer = signer_compare(letter->signer, known->signer);
    e->signer = worst(e->signer, signer);
    e->signs_more = e->signs_more && !(letter->signer && known->signer && strcmp(letter->signer, known->signer) == 0);
    e->sent = best(e->sent, sent(letter->sent, known->sent, false));
    e->shifted = best(e->shifted, sent(letter->sent, known->sent, true));
    e->subject = best(e->subject, subject(letter, known));
    e->enclosed = best(e->enclosed, enclosed(letter->enclosed, known->enclosed));
    e->item_named = e->item_named || is_named(known);
    e->item_known = e->item_known || is_known(known);
    e->soon = e->soon || is_soon(letter->sent, known->sent);
    e->before = e->before || order(letter->sent, known->sent) < 0;
    e->after = e->after || order(letter->sent, known->sent) > 0;
}

struct envelope envelope_compare(const struct fingerprint *letter, const struct fingerprint *candidates, size_t n, int64_t part)
{
    struct envelope e = {
        .letter_named = is_named(letter),
        .letter_known = is_known(letter),
        .signs_more = letter->signer != NULL,
        .signs_fully = letter->signer && strchr(letter->signer, ' '),
    };
    bool encloses = false;
    for (size_t i = 0; i < n; i++)
        if (candidates[i].part == part) {
            add(&e, letter, &candidates[i]);
            encloses = encloses || candidates[i].enclosed;
        }
    e.encloses_more = letter->enclosed ? e.after && !encloses : e.before && !e.after && encloses;
    return e;
}

bool envelope_named_alike(const struct envelope *e)
{
    return e->name == LIKE_SAME || (e->signer == LIKE_SAME && e->signs_fully);
}

enum person envelope_person(const struct envelope *e)
{
    if (e->address == LIKE_OTHER || e->name == LIKE_OTHER || e->signer == LIKE_OTHER)
        return PERSON_OTHER;
    bool agree = e->name == LIKE_SAME || e->signer == LIKE_SAME;
    bool nameless = !e->letter_named && !e->item_named;
    if (e->address == LIKE_SAME && (agree || nameless))
        return PERSON_SURE;
    if (e->address == LIKE_SAME || e->domain == LIKE_SAME || envelope_named_alike(e))
        return PERSON_LIKELY;
    return PERSON_UNKNOWN;
}
