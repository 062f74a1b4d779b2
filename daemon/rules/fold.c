#include "fold.h"

#include <pthread.h>

#include <pcre2.h>

#define RUNES 0x110000u
#define IOTA 0x3B9u
#define IOTA_BELOW 0x345u /* a mark, which upper case makes a letter of */

static unsigned char word_bits[RUNES / 8];
static pthread_once_t prepared = PTHREAD_ONCE_INIT;

/* Folds that lower case alone does not do: K-sign and Ångström do lower. */
static const struct { uint16_t rune, folded; } oddities[] = {
    {0x00B5, 0x03BC}, {0x017F, 's'},    {0x0345, IOTA},   {0x03C2, 0x03C3}, {0x03D0, 0x03B2}, {0x03D1, 0x03B8}, {0x03D5, 0x03C6},
    {0x03D6, 0x03C0}, {0x03F0, 0x03BA}, {0x03F1, 0x03C1}, {0x03F5, 0x03B5}, {0x1C80, 0x0432}, {0x1C81, 0x0434}, {0x1C82, 0x043E},
    {0x1C83, 0x0441}, {0x1C84, 0x0442}, {0x1C85, 0x0442}, {0x1C86, 0x044A}, {0x1C87, 0x0463}, {0x1C88, 0xA64B}, {0x1E9B, 0x1E61},
    {0x1FBE, IOTA},   {0x1FD3, 0x0390}, {0x1FE3, 0x03B0}, {0xFB06, 0xFB05},
};

static pcre2_code *compile_words(void)
{
    int code;
    PCRE2_SIZE at;
    pcre2_code *words = pcre2_compile((PCRE2_SPTR)"\\w+", 3, PCRE2_UTF | PCRE2_UCP, &code, &at, NULL);
    if (!words)
        pb_out_of_memory("fold");
    (void)pcre2_jit_compile(words, PCRE2_JIT_COMPLETE);
    return words;
}

static void mark_words(const pcre2_code *words, pcre2_match_data *match, struct pb_span text)
{
    for (size_t at = 0; pcre2_match(words, (PCRE2_SPTR)text.p, text.n, at, PCRE2_NO_UTF_CHECK, match, NULL) > 0;) {
        const PCRE2_SIZE *found = pcre2_get_ovector_pointer(match);
        for (at = found[0]; at < found[1];) {
            uint32_t rune = utf8_next(text, &at);
            word_bits[rune / 8] |= (unsigned char)(1u << (rune % 8));
        }
    }
}

/* All code points in one text, in portions. */
static void prepare(void)
{
    pcre2_code *words = compile_words();
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    static const uint32_t portion = 0x4000;
    char *text = malloc((size_t)portion * 4);
    if (!match || !text)
        pb_out_of_memory("fold");
    for (uint32_t first = 0; first < RUNES; first += portion) {
        size_t n = 0;
        for (uint32_t rune = first; rune < first + portion; rune++)
            if (rune < 0xD800 || rune > 0xDFFF)
                n += utf8_put(rune, text + n);
        mark_words(words, match, (struct pb_span){text, n});
    }
    free(text);
    pcre2_match_data_free(match);
    pcre2_code_free(words);
}

void fold_prepare(void)
{
    (void)pthread_once(&prepared, prepare);
}

bool fold_is_word(uint32_t rune)
{
    return rune < RUNES && ((unsigned)word_bits[rune / 8] >> (rune % 8) & 1u);
}

uint32_t fold_rune(uint32_t rune)
{
    if (rune < 0x80)
        return rune >= 'A' && rune <= 'Z' ? rune + 32 : rune;
    for (size_t i = 0; i < sizeof oddities / sizeof *oddities; i++)
        if (oddities[i].rune == rune)
            return oddities[i].folded;
    return utf8_lower(rune);
}

bool fold_is_mixed(uint32_t rune)
{
    return rune >= IOTA_BELOW && fold_rune(rune) == IOTA && fold_is_word(IOTA_BELOW) != fold_is_word(IOTA);
}

size_t fold_text(struct pb_span text, char *out, size_t most)
{
    size_t n = 0;
    for (size_t at = 0; at < text.n;) {
        char bytes[4];
        if ((unsigned char)text.p[at] < 0x80 && n < most) {
            unsigned char c = (unsigned char)text.p[at++];
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
            continue;
        }
        size_t width = utf8_put(fold_rune(utf8_next(text, &at)), bytes);
        if (n + width > most)
            break;
        memcpy(out + n, bytes, width);
        n += width;
    }
    return n;
}
