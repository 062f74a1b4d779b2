/* Words that would have decided right: histories of which the right answer is known. */
#include "past.h"
#include "postbus/suggest.h"
#include "test.h"

static const char rules[] =
    "[committee JV]\nname = Justitie en Veiligheid\nqueue = Commissies/JV\n\n"
    "[committee LNV]\nname = Landbouw en Natuur\nqueue = Commissies/LNV\n\n"
    "[topic natuur]\ncommittee = LNV\nterm 6 = kwelder*\n\n"
    "[topic strafrecht]\ncommittee = JV\nterm 10 = strafrecht\n";

static const char *const openings[] = {"Met zorg lezen wij uw plannen.", "Onze vereniging bestaat al dertig jaar.", "Uw Kamer beslist binnenkort.",
                                       "Daarom vragen wij aandacht.", "Hierbij onze bezwaren."};

/* About the kwelder, with a word that no rule has. */
static int64_t letter(struct past *p, int i, const char *matter, const char *author)
{
    const char *text = arena_printf(p->arena, "Geachte leden,\n\n%s Het gaat slecht met %s bij ons dorp.\n\nMet vriendelijke groet,\n\n%s\n",
                                    openings[i % 5], matter, author);
    return past_letter(p, author, arena_printf(p->arena, "Brief %c", 'A' + i), text);
}

static int64_t of_nature(struct past *p, int i, const char *word, const char *author)
{
    return letter(p, i, arena_printf(p->arena, "de %s op de kwelder", word), author);
}

static void of_law(struct past *p, int n, const char *word)
{
    for (int i = 0; i < n; i++)
        letter(p, i, arena_printf(p->arena, "het strafrecht en de %s", word), "Mr. De Rechter");
}

struct told {
    struct outline outline;
    struct suggest_settings settings;
    struct rules_settings rules;
    struct suggestions found;
    bool good;
};

static void ask(struct past *p, const char *section, struct told *told)
{
    *told = (struct told){.rules = rules_settings_default()};
    told->settings = (struct suggest_settings){.replay = *past_settings(p), .directory = p->rules, .rules = &told->rules, .section = section};
    outline_make(p->arena, p->set, &told->outline);
    told->good = suggest(p->arena, &told->settings, &told->outline, &told->found, &p->err);
    if (!told->good)
        printf("# %s\n", p->err.msg);
}

TEST(the_word_that_sets_the_letters_apart_is_proposed_with_the_weight_that_decides)
{
    PAST(rules);
    struct told told;
    of_law(&past, 20, "vernieuwing");
    for (int i = 0; i < 6; i++)
        past_decide(&past, of_nature(&past, i, "zeekraal", "Jan Boer"), "Commissies/LNV");
    for (int i = 6; i < 9; i++)
        of_nature(&past, i, "zeekraal", "Piet Visser");
    ask(&past, NULL, &told);
    CHECK(told.good && told.found.advice.n == 1);
    const struct advice *advice = &told.found.advice.v[0];
    CHECK_STR(advice->section, "committee LNV");
    CHECK_INT(advice->letters, 6);
    CHECK_INT(advice->wrong, 6);
    CHECK(advice->enough && advice->proposals.n > 0);
    const struct proposal *first = &advice->proposals.v[0];
    CHECK_STR(first->section, "topic natuur");
    CHECK_STR(first->line, "term 4 = zeekraal");
    CHECK_INT(first->letters, 6);
    CHECK_INT(first->elsewhere, 0);
    CHECK_INT(first->test.right, 6);
    CHECK_INT(first->test.wrong, 0);
    CHECK_INT(first->test.moved, 3);
    CHECK_INT(advice->proposals.n, 1);
    CHECK_INT(advice->together.right, 6);
}

TEST(a_few_corrections_say_too_little)
{
    PAST(rules);
    struct told told;
    of_law(&past, 20, "vernieuwing");
    for (int i = 0; i < 4; i++)
        past_decide(&past, of_nature(&past, i, "zeekraal", "Jan Boer"), "Commissies/LNV");
    ask(&past, "committee LNV", &told);
    CHECK(told.good && told.found.advice.n == 1);
    CHECK(!told.found.advice.v[0].enough);
    CHECK_INT(told.found.advice.v[0].wrong, 4);
    CHECK_INT(told.found.advice.v[0].proposals.n, 0);
}

TEST(names_of_people_are_never_proposed)
{
    PAST(rules);
    struct told told;
    of_law(&past, 20, "vernieuwing");
    for (int i = 0; i < 6; i++)
        past_decide(&past, of_nature(&past, i, "tuin van Klaas Zandstra", "Klaas Zandstra"), "Commissies/LNV");
    ask(&past, NULL, &told);
    CHECK(told.good && told.found.advice.n == 1);
    for (size_t i = 0; i < told.found.advice.v[0].proposals.n; i++)
        CHECK(!strstr(told.found.advice.v[0].proposals.v[i].words, "zandstra") && !strstr(told.found.advice.v[0].proposals.v[i].words, "klaas"));
}

TEST(a_word_that_tempts_and_misleads_is_not_proposed)
{
    PAST(rules);
    struct told told;
    for (int i = 0; i < 6; i++)
        past_decide(&past, of_nature(&past, i, "waterkwaliteit en de zeekraal", "Jan Boer"), "Commissies/LNV");
    of_law(&past, 30, "waterkwaliteit");
    ask(&past, "committee LNV", &told);
    CHECK(told.good && told.found.advice.v[0].proposals.n > 0);
    for (size_t i = 0; i < told.found.advice.v[0].proposals.n; i++)
        CHECK(!strstr(told.found.advice.v[0].proposals.v[i].words, "waterkwaliteit"));
}

TEST(what_the_section_finds_already_is_not_proposed)
{
    PAST(rules);
    struct told told;
    of_law(&past, 20, "vernieuwing");
    for (int i = 0; i < 6; i++)
        past_decide(&past, of_nature(&past, i, "kwelderplant", "Jan Boer"), "Commissies/LNV");
    ask(&past, "topic natuur", &told);
    CHECK(told.good && told.found.advice.v[0].enough);
    for (size_t i = 0; i < told.found.advice.v[0].proposals.n; i++)
        CHECK(!strstr(told.found.advice.v[0].proposals.v[i].words, "kwelder"));
}

TEST(a_committee_without_a_topic_has_nowhere_for_a_term)
{
    PAST("[committee JV]\nname = Justitie en Veiligheid\nqueue = Commissies/JV\n\n[committee LNV]\nname = Landbouw\nqueue = Commissies/LNV\n\n"
         "[topic strafrecht]\ncommittee = JV\nterm 10 = strafrecht\n");
    struct told told;
    of_law(&past, 20, "vernieuwing");
    for (int i = 0; i < 6; i++)
        past_decide(&past, of_nature(&past, i, "zeekraal", "Jan Boer"), "Commissies/LNV");
    ask(&past, NULL, &told);
    CHECK(told.good && told.found.advice.n == 1);
    CHECK(told.found.advice.v[0].enough && told.found.advice.v[0].homeless && told.found.advice.v[0].proposals.n == 0);
}

TEST(a_campaign_is_one_letter)
{
    PAST(rules);
    struct told told;
    int64_t campaign;
    of_law(&past, 20, "vernieuwing");
    for (int i = 0; i < 8; i++) {
        int64_t item = of_nature(&past, i, "zeekraal", "Jan Boer");
        past_decide(&past, item, "Commissies/LNV");
        CHECK(i < 2 || store_enter_campaign(past.store, item, 21, PAST_TAKEN, &campaign, &past.err));
    }
    ask(&past, "committee LNV", &told);
    CHECK(told.good);
    CHECK_INT(told.found.advice.v[0].wrong, 2);
    CHECK_INT(told.found.kept, 22);
}

TEST(a_line_that_fires_where_people_do_not_want_it_misleads)
{
    PAST(rules);
    struct told told;
    for (int i = 0; i < 4; i++)
        past_decide(&past, letter(&past, i, "het strafrecht voor vissers", "Jan Boer"), "Commissies/LNV");
    past_decide(&past, letter(&past, 4, "het strafrecht", "Mr. De Rechter"), NULL);
    ask(&past, NULL, &told);
    CHECK(told.good && told.found.misleading.n == 1);
    const struct misleading *m = &told.found.misleading.v[0];
    CHECK_STR(m->line->text, "term 10 = strafrecht");
    CHECK_INT(m->fired, 5);
    CHECK_INT(m->agreed, 1);
    CHECK_INT(m->corrected, 4);
    CHECK_INT(m->test.right, 0);
    CHECK_INT(m->test.wrong, 1);
    ask(&past, "committee LNV", &told);
    CHECK(told.good && told.found.misleading.n == 0);
    ask(&past, "committee JV", &told);
    CHECK(told.good && told.found.misleading.n == 1);
}

TEST(what_is_no_section_is_refused)
{
    PAST(rules);
    struct told told;
    ask(&past, "topic zee", &told);
    CHECK(!told.good && past.err.code == PB_NOT_FOUND);
    ask(&past, "committee", &told);
    CHECK(!told.good && past.err.code == PB_NOT_FOUND);
}

TESTS_MAIN(TEST_ENTRY(the_word_that_sets_the_letters_apart_is_proposed_with_the_weight_that_decides)
           TEST_ENTRY(a_few_corrections_say_too_little)
           TEST_ENTRY(names_of_people_are_never_proposed)
           TEST_ENTRY(a_word_that_tempts_and_misleads_is_not_proposed)
           TEST_ENTRY(what_the_section_finds_already_is_not_proposed)
           TEST_ENTRY(a_committee_without_a_topic_has_nowhere_for_a_term)
           TEST_ENTRY(a_campaign_is_one_letter)
           TEST_ENTRY(a_line_that_fires_where_people_do_not_want_it_misleads)
           TEST_ENTRY(what_is_no_section_is_refused))
