/* A dossier's number in its written forms, told from all the other numbers. */
#include "pattern.h"
#include "spell.h"

#define S "[\\s\\p{Zs}]"

/* Another dossier in the same list. */
#define OTHER "3\\d[.\\s\\p{Zs}]{0,2}\\d{3}"

/* Where a number is somebody else's: passed over before anything is looked for.
 * Each is followed by the number itself. */
static const char traps[] =
    "(?<!\\w)(?:"
    "postbus|antwoordnummer|po" S "?box|postcode"
    "|(?:(?:ons|uw)" S ")?(?:kenmerk|referentie|ref\\.?|briefnummer|registratienummer|inschrijfnummer)(?:nummer)?"
    "|(?:tel|telefoon|fax|mobiel|gsm)(?:\\.|nummer|nr\\.?)?|[tmf][:.]"
    "|(?:zaak|order|factuur|klant|relatie|lid|polis|ticket|debiteur|bestel|incident|rol|kvk|btw|rsin|bsn|anbi)(?:nummer|nr)?\\.?"
    "|k\\.?v\\.?k\\.?|iban|bsn|rsin"
    "|(?:Trb|Stb|Stcrt|PbEU|PbEG|PB|OJ)\\.?" S "*(?:L|C)?" S "*(?:(?:19|20)\\d\\d)?,?" S "*(?:nr\\.?|no\\.?)?"
    "|€|EUR|euro|\\$"
    ")[\\s:.#-]{0,4}(?:[\\w./-]{0,24}[/-])?";

/* Numbers that begin with these are longer than they look; and addresses of pages
 * that are not of a parliament or the state's own publications. */
static const char wholes[] =
    "(?:ECLI:[\\w:.]{0,60}|\\+\\d{2}[\\d\\s()-]{0,20}|(?<!\\d)0\\d{1,3}[\\s-]{1,3}[\\d\\s-]{4,16}"
    "|https?://(?!\\S{0,60}(?:eerstekamer|tweedekamer|officielebekendmakingen|overheid|internetconsultatie|rijksoverheid)\\.)\\S{1,400})";

/* What stands before a number that is a dossier's. */
static const char cue[] =
    "(?<!\\w)(?:(?:wets|initiatief|initiatiefwets)?voorstel(?:len)?|dossier(?:s|nummers?|nr)?|kamer" S "?stuk(?:ken|nummers?|nrs?)?"
    "|wetten?|novelles?|nummers?|nrs?|kst|EK|TK|Eerste" S "Kamer|Tweede" S "Kamer|Kamerstukken" S "(?:I|II)|moties?|behandeling"
    "|inbreng|zienswijzen?|inzake)"
    "[\\s.:,(\\[\"'‘“/-]{0,4}(?:(?:met|nummer|nr|nrs|EK|TK|I|II|\\d{4}[/-]\\d{2,4})[\\s.:,(/-]{1,4}){0,4}";

/* What stands behind one: a piece's letter or number, a chapter. */
static const char piece[] = "(?=,?" S "?-?" S "?(?:\\(?R\\d{4}|(?-i:[A-Z]{1,2})(?![\\w'’])|nrs?\\.?" S "?\\d|letter" S "))";

/* Behind a number of things. */
static const char counted[] =
    "(?!" S "?(?:%|‰|€|°)|" S "(?:euro|procent|miljoen|miljard|duizend|mensen|personen|inwoners|burgers|leden|kinderen|leerlingen"
    "|studenten|handtekeningen|ondertekenaars|reacties|stemmen|woningen|huizen|huishoudens|gezinnen|objecten|aansluitingen|stuks"
    "|gevallen|zaken|aanvragen|meldingen|banen|bedrijven|vluchten|dieren|koeien|hectaren?|km|kilometers?|kg|kilo|ton|meter|m2|m²"
    "|m3|m³|kWh|MWh|GWh|MW|uren|uur|dagen|jaren|jaar|keer|maal|werknemers|patiënten|cliënten|vluchtelingen|asielzoekers"
    "|vrijwilligers|medewerkers|gebruikers|slachtoffers)\\b)";

/* A list's first: another dossier comes next, and the two count nothing. */
static const char listed[] =
    "(?=" S "?(?:,|&|en)" S "(?:(?:de|het)" S ")?(?:(?:novelle|wetsvoorstel|voorstel)" S ")?" OTHER "(?![.,:]?\\d)";

/* A list's next: one dossier is there. Each way has a length of its own, as PCRE2 wants it. */
#define BEFORE "3\\d[.\\s\\p{Zs}]\\d{3}"
static const char next_listed[] =
    "(?<=" BEFORE "," S "|" BEFORE S "en" S "|" BEFORE S "&" S "|" BEFORE S "en" S "de" S "|" BEFORE S "en" S "het" S
    "|" BEFORE S "en" S "de" S "novelle" S "|" BEFORE S "en" S "novelle" S "|" BEFORE S "en" S "wetsvoorstel" S ")";

/* No digit, and none that is joined to this number, on either side. A slash or
 * hyphen between two dossiers is allowed ("35526/25295", "36812-36819"). */
static const char left[] = "(?<![\\d\\p{L}=#_@])(?<!\\d[.,:])(?<!(?<!\\d{4})\\d[/-])(?<!€" S ")(?<!€)";
static const char right[] = "(?!\\d)(?![.,:]\\d)(?![/-](?:19|20)\\d\\d(?!\\d))";

static bool is_digits(struct pb_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* "36871", "36600-XIV" or "E230012" in its parts. */
static bool split(const char *number, struct pb_span *ret_digits, struct pb_span *ret_chapter)
{
    struct pb_span all = span_of(number);
    size_t dash = span_find(all, '-');
    *ret_digits = span_head(all, dash);
    *ret_chapter = dash < all.n ? span_tail(all, dash + 1) : (struct pb_span){0};
    for (size_t i = 0; i < ret_chapter->n; i++)
        if (ret_chapter->p[i] < 'A' || ret_chapter->p[i] > 'Z')
            return false;
    if (dash < all.n && (ret_chapter->n == 0 || ret_chapter->n > 6))
        return false;
    return ret_digits->n == 5 && is_digits(*ret_digits);
}

static bool is_proposal(const char *number)
{
    struct pb_span all = span_of(number);
    return all.n == 7 && all.p[0] == 'E' && is_digits(span_tail(all, 1));
}

bool pattern_is_number(const char *number)
{
    struct pb_span digits, chapter;
    return is_proposal(number) || split(number, &digits, &chapter);
}

bool pattern_number(struct arena *arena, const char *number, struct pattern *ret_pattern)
{
    struct pb_span digits, chapter;
    cleanup_buf struct buf out = BUF_INIT;
    *ret_pattern = (struct pattern){.caseless = true};
    if (is_proposal(number)) {
        ret_pattern->regex = arena_printf(arena, SPELL_BEGIN "(?-i:%s)" SPELL_END, number);
        return true;
    }
    if (!split(number, &digits, &chapter))
        return false;
    const char *bare = arena_copy(arena, digits);
    const char *grouped = arena_printf(arena, "%.2s[.\\s\\p{Zs}]{0,2}%s", bare, bare + 2);
    const char *tail = chapter.n ? arena_printf(arena, S "?[-,]?" S "?(?:hoofdstuk" S ")?(?-i:%.*s)(?!\\w)", (int)chapter.n, chapter.p) : "";
    /* A chapter is cue enough for any form; a number alone needs one unless it is bare. */
    buf_printf(&out, "(?:%s|%s%s)(*SKIP)(*FAIL)", wholes, traps, grouped);
    buf_printf(&out, "|%s%s%s%s%s", cue, grouped, tail, right, counted);
    if (chapter.n > 0) {
        buf_printf(&out, "|%s%s%s", left, grouped, tail);
    } else {
        buf_printf(&out, "|%s%s%s%s", left, bare, right, counted);
        buf_printf(&out, "|%s%s%s%s", left, grouped, right, piece);
        buf_printf(&out, "|%s%s%s%s%s)", left, grouped, right, listed, counted);
        buf_printf(&out, "|%s%s%s%s", next_listed, grouped, right, counted);
        buf_printf(&out, "|(?<=[(\\[])%s%s(?=[)\\],;])", grouped, right);
    }
    ret_pattern->regex = arena_copy(arena, buf_span(&out));
    return true;
}

struct pattern pattern_any_number(struct arena *arena)
{
    static const char form[] = "3\\d[.\\s\\p{Zs}]{0,2}\\d{3}", chapter[] = "(?:" S "?-?" S "?(?-i:[IVX]{2,7})|-(?-i:[A-Z]))(?!\\w)";
    const char *mine = arena_printf(arena, "%s(?:%s)?", form, chapter);
    return (struct pattern){arena_printf(arena, "(?:%s|%s%s)(*SKIP)(*FAIL)|%s%s%s%s|%s%s%s|%s%s%s%s|" SPELL_BEGIN "(?-i:E\\d{6})" SPELL_END,
                                         wholes, traps, form, cue, mine, right, counted, left, form, chapter, left, form, right, piece),
                            true};
}
