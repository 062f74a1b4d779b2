#include "spell.h"

#include "postbus/utf8.h"

/* Dutch accented letters, and the letter and combining mark they are made of. */
static const struct { uint32_t rune; char base; const char *mark; } accents[] = {
    {0xE0, 'a', "\\x{300}"}, {0xE1, 'a', "\\x{301}"}, {0xE2, 'a', "\\x{302}"}, {0xE4, 'a', "\\x{308}"},
    {0xE7, 'c', "\\x{327}"}, {0xE8, 'e', "\\x{300}"}, {0xE9, 'e', "\\x{301}"}, {0xEA, 'e', "\\x{302}"},
    {0xEB, 'e', "\\x{308}"}, {0xED, 'i', "\\x{301}"}, {0xEE, 'i', "\\x{302}"}, {0xEF, 'i', "\\x{308}"},
    {0xF1, 'n', "\\x{303}"}, {0xF3, 'o', "\\x{301}"}, {0xF4, 'o', "\\x{302}"}, {0xF6, 'o', "\\x{308}"},
    {0xFA, 'u', "\\x{301}"}, {0xFB, 'u', "\\x{302}"}, {0xFC, 'u', "\\x{308}"},
};

static bool spell_accent(struct buf *out, uint32_t rune)
{
    uint32_t lower = utf8_lower(rune);
    for (size_t i = 0; i < sizeof accents / sizeof *accents; i++) {
        if (accents[i].rune != lower)
            continue;
        char base = rune == lower ? accents[i].base : (char)(accents[i].base - 32);
        buf_add_string(out, "(?:");
        buf_add_rune(out, rune);
        buf_printf(out, "|%c%s?)", base, accents[i].mark);
        return true;
    }
    return false;
}

void spell_rune(struct buf *out, uint32_t rune)
{
    if (rune == '\'' || rune == 0x2018 || rune == 0x2019)
        buf_add_string(out, "['‘’ʼ`´]");
    else if (rune == '"' || rune == 0x201C || rune == 0x201D)
        buf_add_string(out, "[\"“”„]");
    else if (spell_accent(out, rune))
        return;
    else {
        if (rune < 0x80 && !utf8_is_word(rune))
            buf_add_char(out, '\\');
        buf_add_rune(out, rune);
    }
}

void spell_word(struct buf *out, struct pb_span word, bool loose)
{
    for (size_t at = 0; at < word.n;) {
        if (loose && at > 0)
            buf_add_string(out, "[\\s\\p{Pd}]?");
        spell_rune(out, utf8_next(word, &at));
    }
}

bool spell_inflects(struct pb_span word, size_t least)
{
    uint32_t last = ' ';
    for (size_t at = 0; at < word.n;)
        last = utf8_next(word, &at);
    return utf8_length(word) >= least && utf8_is_word(last) && !(last >= '0' && last <= '9');
}
