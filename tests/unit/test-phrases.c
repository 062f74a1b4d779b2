/* [boilerplate …] in rule files: the fixed forms of letters, their faults, and the shipped ones. */
#include "postbus/limits.h"
#include "rule-files.h"

/* The phrases of a kind, one a line. */
static const char *listed(struct arena *arena, const struct phrases *phrases, enum phrase_kind kind)
{
    cleanup_buf struct buf all = BUF_INIT;
    for (size_t i = 0; i < phrases->of[kind].n; i++)
        buf_printf(&all, "%s%s", i ? "\n" : "", phrases->of[kind].v[i]);
    return arena_copy(arena, buf_span(&all));
}

TEST(phrases_come_one_a_line_or_between_semicolons)
{
    struct loaded l = load_one("[boilerplate sentence]\nphrase = Gemeente Zuidhorn sluit\n         Aan deze mail   # sinds 2026\nphrase = Zij die; dit lezen\n"
                               "[boilerplate verb]\nphrase = zou; mag\n         wil\n");
    CHECK(l.good);
    CHECK_STR(l.faults, "");
    CHECK_STR(listed(l.arena, rules_phrases(l.set), PHRASE_SENTENCE), "Gemeente Zuidhorn sluit\nAan deze mail\nZij die\ndit lezen");
    CHECK_STR(listed(l.arena, rules_phrases(l.set), PHRASE_VERB), "zou\nmag\nwil");
    CHECK_INT(rules_count(l.set, "boilerplate"), 2);
    done(&l);
}

TEST(sections_of_one_name_add_up_within_a_file_and_across_files)
{
    struct loaded l = load(SPAN_LIT("[boilerplate closing]\nphrase = moi\n[boilerplate legal]\nphrase = geheim\n[boilerplate closing]\nphrase = houdoe\n"),
                           SPAN_LIT("[boilerplate closing]\nphrase = de groeten\n"));
    CHECK(l.good);
    CHECK_STR(l.faults, "");
    CHECK_STR(listed(l.arena, rules_phrases(l.set), PHRASE_CLOSING), "moi\nhoudoe\nde groeten");
    done(&l);
}

TEST(what_the_rules_have_no_section_for_is_the_shipped_one)
{
    struct loaded l = load_one("[boilerplate closing]\nphrase = houdoe\n");
    struct phrases shipped;
    rules_shipped_phrases(l.arena, &shipped);
    CHECK(l.good);
    for (enum phrase_kind kind = 0; kind < PHRASE_KINDS; kind++) {
        CHECK(shipped.of[kind].n > 0);
        CHECK_STR(listed(l.arena, rules_phrases(l.set), kind), kind == PHRASE_CLOSING ? "houdoe" : listed(l.arena, &shipped, kind));
    }
    done(&l);
}

TEST(the_shipped_file_in_the_rules_directory_is_the_one_in_the_program)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct rules_settings settings = rules_settings_default();
    struct diag *diag = diag_new(arena);
    cleanup_rules struct ruleset *set = NULL;
    struct phrases shipped;
    struct pb_err err;
    CHECK(rules_load("rules", &settings, diag, &set, &err));
    rules_shipped_phrases(arena, &shipped);
    for (enum phrase_kind kind = 0; set && kind < PHRASE_KINDS; kind++)
        CHECK_STR(listed(arena, rules_phrases(set), kind), listed(arena, &shipped, kind));
    CHECK_INT(set ? rules_count(set, "boilerplate") : 0, PHRASE_KINDS);
}

TEST(every_fault_of_a_phrase_is_told_with_its_place)
{
    cleanup_buf struct buf text = BUF_INIT;
    buf_add_string(&text,
                   "[boilerplate]\nphrase = x\n[boilerplate zin]\nphrase = x\n[boilerplate closings]\nphrase = x\n"
                   "[boilerplate sentence]\nphrase = een twee drie\n         -- _ --\n         a b c d e f g h i j k l m\n"
                   "[boilerplate closing]\nphrase = een twee drie vier vijf zes zeven acht negen\n"
                   "[boilerplate machine]\nphrase = een twee drie vier vijf zes zeven acht negen tien\n"
                   "[boilerplate verb]\nphrase = is; e-mail; was\n[boilerplate legal]\nphrase until 2026-07-01 = x\nterm = x\n"
                   "[boilerplate greeting]\n[boilerplate house]\nphrase = ;\n[boilerplate empty]\nphrase =\n[boilerplate resuming]\nphrase = ");
    for (size_t i = 0; i <= LIMIT_PHRASE_BYTES / 2; i++)
        buf_add_string(&text, "é");
    struct loaded l = load(buf_span(&text), SPAN_LIT(""));
    static const char *const want[] = {
        "a.rules:1:2: [boilerplate] has no name", "a.rules:3:14: [boilerplate zin]: expected greeting, closing, machine, sentence, resuming, verb, empty, legal or house",
        "a.rules:5:14: [boilerplate closings]: expected greeting, closing, machine, sentence, resuming, verb, empty, legal or house; did you mean closing?",
        "a.rules:9:10: -- _ --: expected a word", "a.rules:10:10: a b c d e f g h i j k l m: 13 words: expected at most 12 in [boilerplate sentence]",
        "a.rules:12:10: een twee drie vier vijf zes zeven acht negen: 9 words: expected at most 8 in [boilerplate closing]",
        "a.rules:14:10: een twee drie vier vijf zes zeven acht negen tien: 10 words: expected at most 9 in [boilerplate machine]",
        "a.rules:16:14: e-mail: expected one word in [boilerplate verb]", "a.rules:18:1: until behind phrase: expected =",
        "a.rules:19:1: term is no key of [boilerplate]: expected one of phrase", "a.rules:20:2: [boilerplate greeting] has no phrase: expected phrase =",
        "a.rules:21:2: [boilerplate house] has no phrase", "a.rules:24:1: nothing stands behind phrase =", "a.rules:26:10: 242 bytes: expected at most 240",
    };
    CHECK(!l.good);
    CHECK_INT(l.err.code, PB_BAD_INPUT);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        CHECK(strstr(l.faults, want[i]));
        if (!strstr(l.faults, want[i]))
            printf("# missing: %s\n", want[i]);
    }
    CHECK(!strstr(l.faults, "a.rules:8:"));
    done(&l);
}

TEST(phrases_are_bounded)
{
    cleanup_buf struct buf text = BUF_INIT;
    buf_add_string(&text, "[boilerplate sentence]\nphrase = deze mail is geheim\n");
    for (int i = 1; i < LIMIT_BOILERPLATE; i++)
        buf_printf(&text, "  van %d\n", i);
    struct loaded l = load(buf_span(&text), SPAN_LIT("# nothing here\n"));
    CHECK(l.good);
    done(&l);
    l = load(buf_span(&text), SPAN_LIT("[boilerplate verb]\nphrase = zou\n"));
    CHECK(!l.good);
    CHECK(strstr(l.faults, "b.rules:2:10: more than 2000 phrases: expected fewer"));
    done(&l);
}

TEST(a_phrase_of_one_word_that_would_eat_letters_is_a_warning)
{
    struct loaded l = load_one("[boilerplate sentence]\nphrase = Wij; wij zijn niet\n[boilerplate machine]\nphrase = Uitstel\n[boilerplate closing]\nphrase = houdoe\n");
    CHECK(l.good);
    CHECK_INT(diag_warnings(l.diag), 2);
    CHECK(strstr(l.faults, "a.rules:2:10: warning: Wij is one word, and all that begins with it is dropped: expected more words [short-phrase]"));
    CHECK(strstr(l.faults, "a.rules:4:10: warning: Uitstel is one word, and all that begins with it is dropped: expected more words [short-phrase]"));
    done(&l);
}

TESTS_MAIN(TEST_ENTRY(phrases_come_one_a_line_or_between_semicolons)
           TEST_ENTRY(sections_of_one_name_add_up_within_a_file_and_across_files)
           TEST_ENTRY(what_the_rules_have_no_section_for_is_the_shipped_one)
           TEST_ENTRY(the_shipped_file_in_the_rules_directory_is_the_one_in_the_program)
           TEST_ENTRY(every_fault_of_a_phrase_is_told_with_its_place)
           TEST_ENTRY(phrases_are_bounded)
           TEST_ENTRY(a_phrase_of_one_word_that_would_eat_letters_is_a_warning))
