#include "pattern.h"

#include "postbus/utf8.h"
#include "spell.h"

#define INFLECTED_LEAST 4 /* letters: 'wet' would else find 'weten' */
#define SHORT_MOST 3      /* letters: Wmo, Wlz */

enum atom_kind { ATOM_WORD, ATOM_GAP, ATOM_STAR, ATOM_SIGN };

struct atom {
    enum atom_kind kind;
    struct pb_span text;
    bool blank; /* of a gap: white space in it, not a hyphen alone */
};

static bool is_hyphen(uint32_t rune)
{
    return rune == '-' || (rune >= 0x2010 && rune <= 0x2015);
}

static enum atom_kind kind_of(uint32_t rune)
{
    if (rune == '*')
        return ATOM_STAR;
    if (utf8_is_space(rune) || is_hyphen(rune))
        return ATOM_GAP;
    return utf8_is_word(rune) ? ATOM_WORD : ATOM_SIGN;
}

/* Takes the next atom off `rest`; a sign is one character, the others are runs. */
static bool next_atom(struct pb_span *rest, struct atom *ret_atom)
{
    if (rest->n == 0)
        return false;
    size_t end = 0;
    struct atom atom = {0};
    while (end < rest->n) {
        size_t before = end;
        uint32_t rune = utf8_next(*rest, &end);
        enum atom_kind kind = kind_of(rune);
        if (before > 0 && (kind != atom.kind || kind == ATOM_SIGN)) {
            end = before;
            break;
        }
        atom.kind = kind;
        atom.blank = atom.blank || (kind == ATOM_GAP && !is_hyphen(rune));
    }
    atom.text = span_head(*rest, end);
    *rest = span_tail(*rest, end);
    *ret_atom = atom;
    return true;
}

/* Case matters in an abbreviation: all capitals, or short and with one. */
static bool is_abbreviation(struct pb_span term)
{
    size_t letters = 0, capitals = 0, runes = 0;
    for (size_t at = 0; at < term.n;) {
        uint32_t rune = utf8_next(term, &at);
        runes += utf8_is_word(rune);
        bool digit = rune >= '0' && rune <= '9';
        letters += utf8_is_word(rune) && !digit;
        capitals += utf8_lower(rune) != rune;
    }
    return capitals > 0 && (capitals == letters || runes <= SHORT_MOST);
}

static struct pattern finish(struct arena *arena, struct buf *out, bool caseless)
{
    return (struct pattern){arena_copy(arena, buf_span(out)), caseless};
}

bool pattern_term(struct arena *arena, const char *term, struct pattern *ret_pattern)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct pb_span rest = span_trim(span_of(term));
    struct atom atom, before = {.kind = ATOM_GAP};
    bool words = false, caseless = !is_abbreviation(rest);
    while (next_atom(&rest, &atom)) {
        if (buf_span(&out).n == 0 && !words && atom.kind == ATOM_WORD && before.kind != ATOM_STAR)
            buf_add_string(&out, SPELL_BEGIN);
        if (atom.kind == ATOM_WORD) {
            spell_word(&out, atom.text, false);
            bool open = rest.n > 0 && rest.p[0] == '*';
            if (!open && spell_inflects(atom.text, INFLECTED_LEAST))
                buf_add_string(&out, SPELL_SUFFIX);
            words = true;
        } else if (atom.kind == ATOM_STAR && words) {
            buf_add_string(&out, "\\w{0,60}");
        } else if (atom.kind == ATOM_GAP && words) {
            buf_add_string(&out, atom.blank ? SPELL_BLANK : SPELL_HYPHEN);
        } else if (atom.kind == ATOM_SIGN) {
            size_t at = 0;
            spell_rune(&out, utf8_next(atom.text, &at));
        }
        before = atom;
    }
    if (before.kind == ATOM_WORD)
        buf_add_string(&out, SPELL_END);
    if (words)
        *ret_pattern = finish(arena, &out, caseless);
    return words;
}

/* What a committee's name is joined with, and what people write instead. */
static bool add_joint(struct buf *out, uint32_t rune)
{
    if (rune == '&')
        buf_add_string(out, "\\s{0,3}(?:&|en|amp;)\\s{0,3}");
    else if (rune == '/')
        buf_add_string(out, "\\s{0,3}(?:/|,|en)\\s{0,3}");
    else if (rune == ',')
        buf_add_string(out, ",?\\s{0,3}");
    return rune == '&' || rune == '/' || rune == ',';
}

bool pattern_committee(struct arena *arena, const char *name, struct pattern *ret_pattern)
{
    static const char cue[] =
        "(?<!\\w)(?:kamer)?commissie(?:leden|griffier)?" SPELL_BLANK
        "(?:(?:leden|van|voor|de|het|inzake|vaste|Eerste|Tweede|Kamer|der|Staten|Generaal)" SPELL_BLANK "){0,6}['‘\"“(]?";
    cleanup_buf struct buf out = BUF_INIT;
    struct pb_span rest = span_trim(span_of(name));
    struct atom atom;
    bool words = false, joint = true;
    bool unique = span_find(rest, '/') < rest.n && span_find(rest, ' ') == rest.n;
    buf_add_string(&out, unique ? SPELL_BEGIN : cue);
    while (next_atom(&rest, &atom)) {
        size_t at = 0;
        uint32_t rune = utf8_next(atom.text, &at);
        bool next_joins = rest.n > 0 && strchr("&/,", rest.p[0]);
        if (atom.kind == ATOM_WORD)
            spell_word(&out, atom.text, false);
        else if (atom.kind == ATOM_GAP && !joint && !next_joins)
            buf_add_string(&out, atom.blank ? SPELL_BLANK : SPELL_HYPHEN);
        words = words || atom.kind == ATOM_WORD;
        joint = atom.kind == ATOM_SIGN ? add_joint(&out, rune) : joint && atom.kind == ATOM_GAP;
    }
    buf_add_string(&out, SPELL_END);
    if (words)
        *ret_pattern = finish(arena, &out, !unique);
    return words;
}
