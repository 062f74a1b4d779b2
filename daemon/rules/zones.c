#include "zones.h"

#define OPENING_BYTES 2000  /* a letterhead, a salutation and a paragraph or two */
#define SUBJECT_LINES 3     /* a 'Betreft:' goes on over so many lines at most */
#define SIGN_OFF_MOST 60    /* bytes of a line that signs off; a longer one is a sentence */

/* Lines that begin with these are a letter's own subject. */
static const char *const subject_words[] = {"betreft:", "betreft ", "betreffende:", "onderwerp:", "inzake:", "subject:", "re:", "titel:", NULL};
/* With these a letter ends; */
static const char *const closing_words[] = {
    "met vriendelijke groet", "met hartelijke groet", "vriendelijke groet", "hartelijke groet", "met groet", "groeten", "groet,",
    "hoogachtend", "met hoogachting", "met de meeste hoogachting", "met verschuldigde hoogachting", "in afwachting van uw",
    "namens het bestuur", "namens het collectief", "kind regards", "best regards", "yours sincerely", "yours faithfully",
    "mvg", "p.s.", "ps:", "ps.", "disclaimer", NULL,
};
/* and with these another begins, or what is enclosed. */
static const char *const beginning_words[] = {
    "geachte", "beste ", "aan:", "aan de ", "datum:", "bijlage", "dear ", "edelachtbare", "inhoudsopgave", "samenvatting", "inleiding", NULL,
};

static bool begins(struct pb_span line, const char *const *words)
{
    for (; *words; words++)
        if (span_casestarts(line, span_of(*words)))
            return true;
    return false;
}

static void add(struct arena *arena, struct zones *zones, size_t start, enum zone zone)
{
    if (zones->stretches.n > 0 && zones->stretches.v[zones->stretches.n - 1].zone == zone)
        return;
    arena_push(arena, &zones->stretches, ((struct stretch){start, zone}));
}

void zones_make(struct arena *arena, struct pb_span text, struct zones *ret_zones)
{
    struct pb_span rest = text, line;
    size_t opened = 0;      /* where the letter at hand begins */
    unsigned subject = 0;   /* lines that the subject may still take */
    bool foot = false;
    *ret_zones = (struct zones){0};
    add(arena, ret_zones, 0, ZONE_OPENING);
    while (rest.n > 0) {
        size_t start = (size_t)(rest.p - text.p);
        span_line(&rest, &line);
        struct pb_span words = span_trim(line);
        bool heads = begins(words, subject_words);
        if (foot && (heads || begins(words, beginning_words))) {
            foot = false;
            opened = start;
        } else if (!foot && start > 0 && words.n <= SIGN_OFF_MOST && begins(words, closing_words)) {
            foot = true;
        }
        subject = heads ? SUBJECT_LINES : subject > 0 && words.n > 0 ? subject - 1 : 0;
        add(arena, ret_zones, start,
            foot ? ZONE_FOOT : subject > 0 ? ZONE_SUBJECT : start - opened < OPENING_BYTES ? ZONE_OPENING : ZONE_BODY);
        if (line.n > OPENING_BYTES && start - opened < OPENING_BYTES && !foot) /* a letter in one long line */
            add(arena, ret_zones, opened + OPENING_BYTES, ZONE_BODY);
    }
}

enum zone zones_at(const struct zones *zones, size_t at)
{
    size_t low = 0, high = zones->stretches.n;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (zones->stretches.v[middle].start <= at)
            low = middle;
        else
            high = middle;
    }
    return zones->stretches.v[low].zone;
}
