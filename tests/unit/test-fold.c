/* Word class and case, as the linked PCRE2 has them; and the words of a text. */
#include <pcre2.h>

#include "postbus/buf.h"
#include "rules/fold.h"
#include "rules/token.h"
#include "test.h"

static pcre2_code *compile(const char *regex, uint32_t options)
{
    int code;
    PCRE2_SIZE at;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP | options, &code, &at, NULL);
    if (!compiled)
        abort();
    return compiled;
}

/* Calls back for every character of a text that a one-character pattern matches. */
static void each_match(const pcre2_code *code, struct pb_span text, void (*found)(void *context, uint32_t rune), void *context)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    for (size_t at = 0; pcre2_match(code, (PCRE2_SPTR)text.p, text.n, at, PCRE2_NO_UTF_CHECK, data, NULL) > 0;) {
        at = pcre2_get_ovector_pointer(data)[0];
        found(context, utf8_next(text, &at));
    }
    pcre2_match_data_free(data);
}

static void all_runes(struct buf *out)
{
    for (uint32_t rune = 0; rune < 0x110000; rune++)
        if (rune < 0xD800 || rune > 0xDFFF)
            buf_add_rune(out, rune);
}

static void take_rune(void *context, uint32_t rune)
{
    buf_add_rune(context, rune);
}

struct asked {
    uint32_t rune;
    unsigned wrong;
};

static void check_same(void *context, uint32_t rune)
{
    struct asked *asked = context;
    if (fold_rune(rune) != fold_rune(asked->rune) && asked->wrong++ == 0)
        printf("# U+%04X and U+%04X are the same to PCRE2\n", asked->rune, rune);
}

TEST(what_pcre2_takes_for_the_same_letter_folds_to_the_same)
{
    cleanup_buf struct buf all = BUF_INIT, cased = BUF_INIT;
    unsigned wrong = 0, seen = 0;
    all_runes(&all);
    pcre2_code *letters = compile("[\\p{L&}\\x{345}\\x{2160}-\\x{217F}\\x{24B6}-\\x{24E9}]", 0);
    each_match(letters, buf_span(&all), take_rune, &cased);
    pcre2_code_free(letters);
    struct pb_span text = buf_span(&cased);
    for (size_t at = 0; at < text.n; seen++) {
        struct asked asked = {utf8_next(text, &at), 0};
        char regex[16];
        snprintf(regex, sizeof regex, "\\x{%X}", asked.rune);
        pcre2_code *code = compile(regex, PCRE2_CASELESS);
        each_match(code, text, check_same, &asked);
        pcre2_code_free(code);
        wrong += asked.wrong;
    }
    CHECK_INT(wrong, 0);
    CHECK(seen > 2500);
}

TEST(what_folds_to_the_same_is_all_in_words_or_not_but_for_the_iota_below)
{
    unsigned mixed = 0;
    fold_prepare();
    for (uint32_t rune = 0; rune < 0x110000; rune++) {
        uint32_t folded = fold_rune(rune);
        if (fold_is_word(rune) != fold_is_word(folded) && !fold_is_mixed(rune))
            CHECK_INT(rune, folded);
        mixed += fold_is_mixed(rune);
    }
    CHECK(fold_is_mixed(0x345) == (fold_is_word(0x345) != fold_is_word(0x3B9)));
    CHECK(mixed == 0 || mixed == 4);
}

static void mark(void *context, uint32_t rune)
{
    ((unsigned char *)context)[rune] = 1;
}

TEST(the_word_class_is_that_of_the_linked_pcre2)
{
    cleanup_buf struct buf all = BUF_INIT;
    unsigned char *words = calloc(0x110000, 1);
    unsigned wrong = 0;
    if (!words)
        abort();
    all_runes(&all);
    fold_prepare();
    pcre2_code *word = compile("\\w", 0);
    each_match(word, buf_span(&all), mark, words);
    pcre2_code_free(word);
    for (uint32_t rune = 0; rune < 0x110000; rune++)
        wrong += fold_is_word(rune) != (words[rune] != 0);
    CHECK_INT(wrong, 0);
    free(words);
}

TEST(kelvin_long_s_and_sharp_s_fold_and_the_turkish_i_is_only_a_candidate)
{
    CHECK_INT(fold_rune(0x212A), 'k');
    CHECK_INT(fold_rune(0x17F), 's');
    CHECK_INT(fold_rune(0x1E9E), 0xDF);
    CHECK_INT(fold_rune('Q'), 'q');
    CHECK_INT(fold_rune(0x130), 'i');
    char out[8];
    CHECK_INT(fold_text(SPAN_LIT("\xE2\x84\xAA" "A\xC3\x89x"), out, sizeof out), 5);
    CHECK(memcmp(out, "ka\xC3\xA9x", 5) == 0);
    CHECK_INT(fold_text(SPAN_LIT("aaaa\xC3\x89"), out, 5), 4); /* no half character */
}

/* The words of a text, with bars between them. */
static const char *words_of(struct pb_span text)
{
    static char told[512];
    uint64_t mask[64];
    struct token tokens[2048];
    size_t n = 0;
    fold_prepare();
    token_mask(text, mask);
    size_t count = token_split(mask, text.n, tokens, sizeof *tokens);
    for (size_t i = 0; i < count; i++)
        n += (size_t)snprintf(told + n, sizeof told - n, "%s%.*s", i ? "|" : "", (int)(tokens[i].end - tokens[i].start), text.p + tokens[i].start);
    told[n] = '\0';
    return told;
}

TEST(a_text_falls_into_words)
{
    CHECK_STR(words_of(SPAN_LIT("De Eerste Kamer,\n36.871!")), "De|Eerste|Kamer|36|871");
    CHECK_STR(words_of(SPAN_LIT("")), "");
    CHECK_STR(words_of(SPAN_LIT("...")), "");
    CHECK_STR(words_of(SPAN_LIT("a")), "a");
    CHECK_STR(words_of(SPAN_LIT("_x_ na\xC3\xAF" "ef\xE2\x80\x99s")), "_x_|na\xC3\xAF" "ef|s");
}

TEST(words_go_on_over_the_edges_of_the_mask)
{
    char text[300];
    fold_prepare();
    for (size_t n = 1; n < 200; n++)
        for (size_t start = 0; start < n; start += 7) {
            uint64_t mask[8];
            struct token tokens[128];
            memset(text, ' ', sizeof text);
            memset(text + start, 'x', n - start);
            if (start + 1 < n)
                memcpy(text + n - 2, "\xC3\xA9", 2);
            token_mask((struct pb_span){text, n}, mask);
            CHECK_INT(token_split(mask, n, tokens, sizeof *tokens), 1);
            CHECK(tokens[0].start == start && tokens[0].end == n);
        }
}

TEST(every_ascii_character_counts_as_pcre2_has_it_at_every_place)
{
    fold_prepare();
    for (unsigned c = 0; c < 128; c++)
        for (size_t at = 0; at < 70; at++) {
            char text[70];
            uint64_t mask[2];
            memset(text, ' ', sizeof text);
            text[at] = (char)c;
            token_mask((struct pb_span){text, sizeof text}, mask);
            bool set = mask[at / 64] >> (at % 64) & 1;
            if (set != fold_is_word(c))
                CHECK_INT(c, -1);
        }
}

TESTS_MAIN(TEST_ENTRY(what_pcre2_takes_for_the_same_letter_folds_to_the_same)
           TEST_ENTRY(what_folds_to_the_same_is_all_in_words_or_not_but_for_the_iota_below)
           TEST_ENTRY(the_word_class_is_that_of_the_linked_pcre2)
           TEST_ENTRY(kelvin_long_s_and_sharp_s_fold_and_the_turkish_i_is_only_a_candidate)
           TEST_ENTRY(a_text_falls_into_words)
           TEST_ENTRY(words_go_on_over_the_edges_of_the_mask)
           TEST_ENTRY(every_ascii_character_counts_as_pcre2_has_it_at_every_place))
