/* The fixed forms of letters: looked up, and what a clerk's own change. */
#include "identity/boilerplate.h"
#include "identity/words.h"
#include "postbox.h"
#include "postbus/limits.h"
#include "shipped.h"

/* Of phrases of one kind, up to NULL. */
static struct boilerplate *make(enum phrase_kind kind, const char *const *phrases)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct phrases all = {0};
    for (; *phrases; phrases++)
        arena_push(arena, &all.of[kind], arena_string(arena, *phrases));
    return boilerplate_new(&all);
}

TEST(the_longest_phrase_that_a_line_begins_with_is_found)
{
    static const char *const phrases[] = {"Met groet", "met", "met groet van ons", "groet", "groeten", "met groet aan", "met vriendelijke groet", "groet", NULL};
    static const struct { const char *head; size_t tokens; } lines[] = {
        {"met", 1}, {"met groet", 2}, {"met groet van", 2}, {"met groet van ons", 4}, {"met groet van ons allen", 4}, {"met groet aan allen", 3},
        {"met groet zegt jan", 2}, {"met groeten", 1}, {"met zorg", 1}, {"metgroet", 0}, {"groet", 1}, {"groet van jan", 1}, {"groeten jan", 1},
        {"groetjes", 0}, {"aan", 0}, {"zon", 0}, {"", 0}, {"met vriendelijke", 1}, {"met vriendelijke groet jan", 3},
    };
    struct boilerplate *b = make(PHRASE_CLOSING, phrases);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        CHECK_INT(boilerplate_begins(b, PHRASE_CLOSING, lines[i].head), lines[i].tokens);
        CHECK_INT(boilerplate_begins(b, PHRASE_GREETING, lines[i].head), 0);
    }
    boilerplate_free(b);
}

/* As one who looks at every phrase would have it. */
static size_t plainly(const char *const *phrases, size_t n, const char *head)
{
    size_t most = 0;
    for (size_t i = 0; i < n; i++) {
        size_t tokens = 1;
        for (const char *p = phrases[i]; *p; p++)
            tokens += *p == ' ';
        if (words_begin(head, phrases[i]) && tokens > most)
            most = tokens;
    }
    return most;
}

TEST(whatever_the_phrases_are_each_line_gets_the_longest)
{
    static const char *const words[] = {"a", "aa", "ab", "b", "é", "12"};
    unsigned seed = 3;
    for (int round = 0; round < 300; round++) {
        cleanup_arena struct arena *arena = arena_new(0);
        struct phrases all = {0};
        const char *made[60];
        for (size_t i = 0; i < 60; i++) {
            cleanup_buf struct buf text = BUF_INIT;
            seed = seed * 1103515245u + 12345u;
            for (unsigned n = 1 + (seed >> 16) % 4; n > 0; n--) {
                seed = seed * 1103515245u + 12345u;
                buf_printf(&text, "%s%s", text.len ? " " : "", words[(seed >> 16) % 6]);
            }
            made[i] = arena_copy(arena, buf_span(&text));
            if (i < 30)
                arena_push(arena, &all.of[PHRASE_SENTENCE], made[i]);
        }
        struct boilerplate *b = boilerplate_new(&all);
        for (size_t i = 0; i < 60; i++)
            CHECK_INT(boilerplate_begins(b, PHRASE_SENTENCE, made[i]), plainly(made, 30, made[i]));
        boilerplate_free(b);
    }
}

TEST(phrases_are_read_as_texts_are)
{
    static const char *const phrases[] = {"Deze E\u2011MAIL, en \u201cbijlagen\u201d:", "dit be\u00adricht is", "...", NULL};
    struct boilerplate *b = make(PHRASE_SENTENCE, phrases);
    CHECK_INT(boilerplate_begins(b, PHRASE_SENTENCE, "deze e mail en bijlagen zijn"), 5);
    CHECK_INT(boilerplate_begins(b, PHRASE_SENTENCE, "dit bericht is geheim"), 3);
    CHECK_INT(boilerplate_begins(b, PHRASE_SENTENCE, "..."), 0);
    boilerplate_free(b);
}

TEST(words_and_beginnings_are_found)
{
    CHECK(boilerplate_has(shipped(), PHRASE_LEGAL, "vertrouwelijk"));
    CHECK(!boilerplate_has(shipped(), PHRASE_LEGAL, "vertrouwelijkheid"));
    CHECK(!boilerplate_has(shipped(), PHRASE_LEGAL, "vertrouw"));
    CHECK(!boilerplate_has(shipped(), PHRASE_LEGAL, ""));
    CHECK(!boilerplate_has(shipped(), PHRASE_VERB, "vertrouwelijk"));
    CHECK(boilerplate_may_begin(shipped(), "geachte") && boilerplate_may_begin(shipped(), "indien") && boilerplate_may_begin(shipped(), "verst"));
    CHECK(!boilerplate_may_begin(shipped(), "eerste") && !boilerplate_may_begin(shipped(), "wij") && !boilerplate_may_begin(shipped(), ""));
    CHECK(boilerplate_begun(shipped(), "met vriendel") && boilerplate_begun(shipped(), "verstuurd vanaf"));
    CHECK(!boilerplate_begun(shipped(), "met vriendelijke groet van") && !boilerplate_begun(shipped(), "met") && !boilerplate_begun(shipped(), "geachte"));
    CHECK_INT(boilerplate_begins(shipped(), PHRASE_HOUSE, "eerste kamer der staten generaal postbus 20017"), 5);
}

TEST(every_shipped_phrase_is_met_by_a_text_that_begins_with_it)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct phrases phrases;
    unsigned n = 0;
    rules_shipped_phrases(arena, &phrases);
    for (enum phrase_kind kind = 0; kind < PHRASE_KINDS; kind++)
        for (size_t i = 0; i < phrases.of[kind].n; i++, n++) {
            cleanup_buf struct buf tokens = BUF_INIT;
            size_t words = words_add(span_of(phrases.of[kind].v[i]), &tokens);
            bool single = kind == PHRASE_VERB || kind == PHRASE_EMPTY || kind == PHRASE_LEGAL;
            CHECK(words > 0 && words <= (single ? 1 : LIMIT_PHRASE_WORDS));
            CHECK_INT(boilerplate_begins(shipped(), kind, buf_string(&tokens)), words);
        }
    CHECK_INT(n, 351);
}

#define SIGNED WORDS "\n\nMet vriendelijke groet,\n\nJan Jansen\n"
#define DISCLAIMER "\nDe gemeente Winsum is niet gebonden aan wat haar medewerkers in een mail schrijven.\n"

/* What the second of two mails is: the letter, and the letter with a disclaimer. */
static enum relation_kind second_under(const char *rules)
{
    struct bench b = set_up_with(NULL, rules);
    struct letter plain = BUT(jan, a->text = SIGNED), trailed = BUT(jan, a->text = SIGNED DISCLAIMER);
    CHECK_INT(take(&b, plain)->relation.kind, RELATION_NEW);
    enum relation_kind kind = take(&b, trailed)->relation.kind;
    tear_down(&b);
    return kind;
}

TEST(a_disclaimer_that_a_clerk_adds_no_longer_makes_two_letters_of_one)
{
    CHECK_INT(second_under(""), RELATION_VERSION);
    CHECK_INT(second_under("[boilerplate sentence]\nphrase = De gemeente Winsum is niet gebonden\n"), RELATION_DUPLICATE);
    CHECK_INT(second_under("[boilerplate sentence]\nphrase = De gemeente Loppersum is niet gebonden\n"), RELATION_VERSION);
}

TEST(a_forwarders_empty_words_are_the_clerks)
{
    struct bench b = set_up_with(NULL, "[boilerplate empty]\nphrase = terloops; gezien\n");
    struct reading reading = {.sha256 = "00"};
    struct layer layers[] = {{.from = {"Senator", "s@eerstekamer.nl"}, .text = "Terloops gezien."}, {.kind = LAYER_FORWARD, .from = {"Jan", "jan@example.org"}, .text = WORDS}};
    reading.layers.v = layers;
    reading.layers.n = 2;
    CHECK_STR(identity_note(b.arena, b.book->boilerplate, &reading, 1), NULL);
    CHECK_STR(identity_note(b.arena, shipped(), &reading, 1), "Terloops gezien.");
    tear_down(&b);
}

TESTS_MAIN(TEST_ENTRY(the_longest_phrase_that_a_line_begins_with_is_found)
           TEST_ENTRY(whatever_the_phrases_are_each_line_gets_the_longest)
           TEST_ENTRY(phrases_are_read_as_texts_are)
           TEST_ENTRY(words_and_beginnings_are_found)
           TEST_ENTRY(every_shipped_phrase_is_met_by_a_text_that_begins_with_it)
           TEST_ENTRY(a_disclaimer_that_a_clerk_adds_no_longer_makes_two_letters_of_one)
           TEST_ENTRY(a_forwarders_empty_words_are_the_clerks))
