/* Texts laid on one another: what is found, what is left over, what is shown. */
#include "identity/diff.h"
#include "identity/sketch.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "shipped.h"
#include "test.h"
#include <time.h>

static struct arena *arena;

static void set_up(void)
{
    arena_free(arena);
    arena = arena_new(0);
}

static struct tokens tokens(const char *list)
{
    struct tokens t;
    tokens_split(arena, list, &t);
    return t;
}

/* Hunks as "old>new|…". */
static const char *diff(const char *a, const char *b)
{
    struct tokens x = tokens(a), y = tokens(b);
    struct hunks hunks;
    cleanup_buf struct buf out = BUF_INIT;
    diff_make(arena, &x, &y, &hunks);
    for (size_t i = 0; i < hunks.n; i++) {
        buf_printf(&out, "%s", i ? "|" : "");
        for (size_t k = hunks.v[i].a0; k < hunks.v[i].a1; k++)
            buf_printf(&out, "%.*s ", (int)x.v[k].text.n, x.v[k].text.p);
        buf_add_string(&out, ">");
        for (size_t k = hunks.v[i].b0; k < hunks.v[i].b1; k++)
            buf_printf(&out, " %.*s", (int)y.v[k].text.n, y.v[k].text.p);
    }
    return arena_copy(arena, buf_span(&out));
}

TEST(a_diff_says_what_stands_where_something_else_stood)
{
    set_up();
    CHECK_STR(diff("a b c", "a b c"), "");
    CHECK_STR(diff("", ""), "");
    CHECK_STR(diff("a b c", ""), "a b c >");
    CHECK_STR(diff("a b c d e", "a x c d e"), "b > x");
    CHECK_STR(diff("a b c", "a b c d"), "> d");
    CHECK_STR(diff("b c", "a b c"), "> a");
    CHECK_STR(diff("a b c d e f g h", "a c d e x f g h y"), "b >|> x|> y");
}

/* `n` words, each once, from `first` on. */
static const char *count(int first, int n)
{
    cleanup_buf struct buf out = BUF_INIT;
    for (int i = 0; i < n; i++)
        buf_printf(&out, "%sw%d", i ? " " : "", first + i);
    return arena_copy(arena, buf_span(&out));
}

TEST(a_long_insertion_is_one_change_and_costs_nothing_much)
{
    set_up();
    const char *a = arena_printf(arena, "%s %s", count(0, 3000), count(3000, 3000));
    const char *b = arena_printf(arena, "%s %s %s", count(0, 3000), count(10000, 5000), count(3000, 3000));
    struct tokens x = tokens(a), y = tokens(b);
    struct hunks hunks;
    diff_make(arena, &x, &y, &hunks);
    CHECK_INT(hunks.n, 1);
    CHECK_INT(hunks.common, 6000);
}

/* What a diff says must be true: put together again, it gives both texts. */
TEST(every_diff_gives_both_texts_back)
{
    unsigned seed = 1;
    for (int round = 0; round < 400; round++) {
        set_up();
        cleanup_buf struct buf a = BUF_INIT, b = BUF_INIT;
        for (int i = 0; i < 60 + round; i++) {
            seed = seed * 1103515245u + 12345u;
            unsigned r = seed >> 16;
            if (r % 7 != 0)
                buf_printf(&a, "%sw%u", a.len ? " " : "", r % 23);
            if (r % 11 != 0)
                buf_printf(&b, "%sw%u", b.len ? " " : "", r % 13 == 0 ? r % 5 : r % 23);
        }
        struct tokens x = tokens(buf_string(&a)), y = tokens(buf_string(&b));
        struct hunks hunks;
        diff_make(arena, &x, &y, &hunks);
        size_t i = 0, k = 0;
        for (size_t h = 0; h <= hunks.n; h++) {
            size_t a0 = h < hunks.n ? hunks.v[h].a0 : x.n, b0 = h < hunks.n ? hunks.v[h].b0 : y.n;
            CHECK(a0 >= i && a0 - i == b0 - k);
            for (; i < a0 && k < b0; i++, k++)
                CHECK(token_eq(&x.v[i], &y.v[k]));
            if (h < hunks.n)
                i = hunks.v[h].a1, k = hunks.v[h].b1;
        }
    }
}

TEST(hostile_texts_are_diffed_in_linear_time)
{
    static const char *const units[][2] = {{"a ", "a "}, {"a b ", "b a "}, {"a ", "b "}, {"a a a b ", "a b b b "}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        set_up();
        cleanup_buf struct buf a = BUF_INIT, b = BUF_INIT;
        while (a.len < LIMIT_KEPT_TEXT)
            buf_add_string(&a, units[i][0]), buf_add_string(&b, units[i][1]);
        struct tokens x = tokens(buf_string(&a)), y = tokens(buf_string(&b));
        struct hunks hunks;
        clock_t start = clock();
        diff_make(arena, &x, &y, &hunks);
        CHECK((double)(clock() - start) / CLOCKS_PER_SEC < 2);
    }
}

static size_t shared(const char *kept, const char *asks)
{
    struct tokens x = tokens(kept), y = tokens(asks);
    struct sketch a, b;
    size_t n = 0;
    sketch_make(arena, &x, &a);
    sketch_make(arena, &y, &b);
    CHECK(a.kept <= SKETCH_KEPT && b.n <= LIMIT_PROBES);
    for (size_t i = 0; i < a.kept; i++)
        for (size_t k = 0; k < b.n; k++)
            n += a.v[i] == b.v[k];
    return n;
}

TEST(added_text_does_not_hide_a_text_from_one_that_asks_nor_the_other_way)
{
    for (int i = 0; i < 50; i++) {
        set_up();
        const char *template = count(i * 10000, 120);
        const char *before = arena_printf(arena, "%s %s", count(i * 10000 + 2000, 200), template);
        const char *around = arena_printf(arena, "%s %s %s", count(i * 10000 + 3000, 90), template, count(i * 10000 + 4000, 90));
        CHECK(shared(template, before) >= 2);
        CHECK(shared(before, template) >= 2);
        CHECK(shared(around, before) >= 1);
    }
}

TEST(a_text_cut_off_short_finds_the_whole_one)
{
    for (int i = 0; i < 50; i++) {
        set_up();
        const char *whole = count(i * 10000, 2000), *cut = count(i * 10000, 40);
        CHECK(shared(whole, cut) >= 2);
        CHECK(shared(cut, whole) >= 2);
    }
}

static const char *canon(const char *text)
{
    unsigned n;
    return identity_canon(arena, shipped(), text, &n);
}

TEST(a_senders_own_sentences_are_shown_as_he_wrote_them)
{
    set_up();
    struct strings added = {0};
    const char *template = "Ik vraag u om tegen te stemmen. De IND kan de extra procedures niet aan. Neem dat advies ter harte.";
    const char *own = "Geachte leden,\n\nNeem dat advies ter harte. Ik vraag u om tegen te stemmen.\n\n"
                      "Zelf geef ik *al elf jaar*\ntaalles in het buurthuis. De IND kan de extra procedures in Ter Apel niet aan.\n\n"
                      "Met vriendelijke groet,\nGré\n\nPS Graag een antwoord.";
    identity_added(arena, shipped(), own, canon(template), &added);
    CHECK_INT(added.n, 3);
    CHECK_STR(added.v[0], "Zelf geef ik *al elf jaar* taalles in het buurthuis.");
    CHECK_STR(added.v[1], "De IND kan de extra procedures in Ter Apel niet aan.");
    CHECK_STR(added.v[2], "PS Graag een antwoord.");
}

TEST(what_a_version_changed_is_shown_old_and_new)
{
    set_up();
    struct strings lines = {0};
    const char *before = "Wij bieden u 31.805 handtekeningen aan. De wet is niet nodig. De kosten zijn hoog. Dank u.";
    const char *after = "Wij bieden u 32.100 handtekeningen aan. De wet is niet nodig. Dank u. Tot ziens.";
    identity_changed(arena, shipped(), after, canon(before), &lines);
    CHECK_INT(lines.n, 4);
    CHECK_STR(lines.v[0], "- wij bieden u 31.805 handtekeningen aan");
    CHECK_STR(lines.v[1], "+ Wij bieden u 32.100 handtekeningen aan.");
    CHECK_STR(lines.v[2], "- de kosten zijn hoog");
    CHECK_STR(lines.v[3], "+ Tot ziens.");
}

TEST(what_is_shown_has_a_limit)
{
    set_up();
    struct strings added = {0};
    cleanup_buf struct buf text = BUF_INIT;
    for (int i = 0; i < 3 * LIMIT_ADDED; i++)
        buf_printf(&text, "Dit is mijn zin nummer %d. ", i);
    identity_added(arena, shipped(), buf_string(&text), "iets anders", &added);
    CHECK_INT(added.n, LIMIT_ADDED);
}

TESTS_MAIN(TEST_ENTRY(a_diff_says_what_stands_where_something_else_stood)
           TEST_ENTRY(a_long_insertion_is_one_change_and_costs_nothing_much)
           TEST_ENTRY(every_diff_gives_both_texts_back)
           TEST_ENTRY(hostile_texts_are_diffed_in_linear_time)
           TEST_ENTRY(added_text_does_not_hide_a_text_from_one_that_asks_nor_the_other_way)
           TEST_ENTRY(a_text_cut_off_short_finds_the_whole_one)
           TEST_ENTRY(a_senders_own_sentences_are_shown_as_he_wrote_them)
           TEST_ENTRY(what_a_version_changed_is_shown_old_and_new)
           TEST_ENTRY(what_is_shown_has_a_limit))
