/* How common words are, in letters to the chamber. */
#include <pthread.h>

#include "key.h"
#include "postbus/utf8.h"

#define LETTER_SHARE 0.45 /* a longer word is rarer, by this for each letter */
#define DIGIT_SHARE 0.3   /* and a longer number */
#define SHORTEST_SHARE 0.03
#define OPEN_SHARE 2      /* and one that may go on is more common */

/* Words in so many of a thousand. What is not here goes by its length. */
static const struct { double share; const char *words; } ranks[] = {
    {0.03, " de van het en een in te dat is op voor "},
    {0.01, " met zijn die niet aan er om ook als wij we door bij of ik dit uw u worden naar over deze "},
    {0.004, " heeft kan tot uit meer moet maar wordt hebben nog hun geen was zal moeten ons onze zo al wat zij ze je hij haar kunnen "
            "wel dan onder tegen zich na daarom omdat mensen andere jaar veel nu door deze men hier waar wie zou zoals via "},
    {0.002, " wet wetsvoorstel kamer eerste tweede artikel lid leden overheid nederland nederlandse minister kabinet regering beleid "
            "staten generaal commissie brief geachte senator senatoren heer mevrouw vriendelijke groet voorstel recht rechten land "
            "gemeente gemeenten staat bijlage datum betreft onderwerp nieuwe grote goede goed geld euro procent tijd "},
    {0.001, " kamerstuk kamerstukken nummer nr kst ek tk dossier debat stemming plenaire behandeling motie amendement memorie verslag "
            "nota wetten regels maatregelen besluit onderzoek zorg kinderen onderwijs samenleving burgers provincie provincies politie "
            "europese europa eu mei juni januari februari maart april juli augustus september oktober november december 2024 2025 2026 "
            "maandag dinsdag woensdag donderdag vrijdag www nl https http eerstekamer verzonden aan cc fw re "},
};

static uint64_t bits[64]; /* one for each word above, by key_hash: what is not there need not be looked for */
static pthread_once_t prepared = PTHREAD_ONCE_INIT;

static void prepare(void)
{
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
        for (struct pb_span rest = span_of(ranks[i].words); rest.n > 0;) {
            struct pb_span word = span_head(rest, span_find(rest, ' '));
            uint32_t hash = key_hash(word);
            bits[hash >> 6 & 63] |= 1ull << (hash & 63);
            rest = span_tail(rest, word.n + 1);
        }
}

static double listed(struct pb_span word)
{
    char wanted[64];
    uint32_t hash = key_hash(word);
    (void)pthread_once(&prepared, prepare);
    if (word.n == 0 || word.n + 3 > sizeof wanted || !(bits[hash >> 6 & 63] >> (hash & 63) & 1))
        return 0;
    wanted[0] = wanted[word.n + 1] = ' ';
    memcpy(wanted + 1, word.p, word.n);
    wanted[word.n + 2] = '\0';
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
        if (strstr(ranks[i].words, wanted))
            return ranks[i].share;
    return 0;
}

double key_share(struct pb_span word, unsigned edges)
{
    double share = SHORTEST_SHARE, known = listed(word);
    bool number = word.n > 0 && word.p[0] >= '0' && word.p[0] <= '9';
    for (size_t n = utf8_length(word); n > 1 && share > 1e-7; n--)
        share *= number ? DIGIT_SHARE : LETTER_SHARE;
    share = known > share ? known : share;
    share *= edges & EDGE_LEFT ? 1 : OPEN_SHARE;
    return share * (edges & EDGE_RIGHT ? 1 : OPEN_SHARE);
}
