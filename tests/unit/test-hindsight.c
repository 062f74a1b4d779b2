/* What the letters that are kept say against rules. */
#include "postbus/hindsight.h"

#include "past.h"
#include "test.h"

static const char rules[] =
    "[committee JV]\nname = Justitie en Veiligheid\n\n"
    "[bill 36001]\ntitle = Wet op de kwelders\nalias = kwelderwet\ncommittee = JV\nplenary = 2026-01-10\n\n"
    "[bill 36002]\ntitle = Wet op de duinen\nalias = kwelderwet*; pakketwet\ncommittee = JV\nplenary = 2026-01-10\n\n"
    "[bill 36003]\ntitle = Wet op de dijken\nalias = pakketwet\ncommittee = JV\n\n"
    "[topic natuur]\ncommittee = JV\nterm 1 = tureluur; zeldzaam\n";

#define DAYS(n) ((int64_t)(n) * 86400)

/* All warnings, one line each. */
static const char *warnings(struct past *p, int64_t now)
{
    struct outline o;
    struct diag *diag = diag_new(p->arena);
    cleanup_buf struct buf text = BUF_INIT;
    outline_make(p->arena, p->set, &o);
    CHECK(hindsight(past_settings(p), &o, now, diag, &p->err));
    diag_print(diag, &text);
    return arena_copy(p->arena, buf_span(&text));
}

static void fill(struct past *p, int n, const char *text)
{
    for (int i = 0; i < n; i++)
        past_letter(p, "Burger", "Brief", text);
}

TEST(a_term_of_half_of_all_mail_is_told_and_one_of_few_letters_is_not)
{
    PAST(rules);
    fill(&past, 40, "De tureluur broedt.");
    CHECK_STR(warnings(&past, PAST_TAKEN), "");
    fill(&past, 15, "Dit is zeldzaam.");
    const char *told = warnings(&past, PAST_TAKEN);
    CHECK(strstr(told, "a.rules:23") && strstr(told, "tureluur stands in 40 of the last 55 letters") && strstr(told, "[common-term]"));
    CHECK(!strstr(told, "zeldzaam stands"));
}

TEST(two_bills_found_at_one_place_are_told_unless_they_share_the_name_on_purpose)
{
    PAST(rules);
    fill(&past, 3, "Over de kwelderwet en de pakketwet, en nog eens de kwelderwet.");
    const char *told = warnings(&past, PAST_TAKEN);
    CHECK(strstr(told, "kwelderwet* is found where kwelderwet of [bill 36001] is (a.rules:6), in 3 of the last letters") && strstr(told, "[colliding-alias]"));
    CHECK(!strstr(told, "pakketwet is found"));
}

TEST(a_bill_that_is_over_and_quiet_is_told)
{
    PAST(rules);
    past_letter(&past, "Burger", "Over 36002", "Wetsvoorstel 36002 en nogmaals 36002.");
    past.letters += 24 * 100;
    past_letter(&past, "Burger", "Over 36001", "Wetsvoorstel 36001 en nogmaals 36001.");
    const char *told = warnings(&past, PAST_TAKEN + DAYS(101));
    CHECK(strstr(told, "[bill 36002]: its plenary day 2026-01-10 is past, and no letter was about it for 90 days") && strstr(told, "[quiet-bill]"));
    CHECK(!strstr(told, "[bill 36001]") && !strstr(told, "[bill 36003]"));
    CHECK_STR(warnings(&past, PAST_TAKEN + DAYS(300)), ""); /* no letter at all since */
}

TEST(without_letters_nothing_is_said)
{
    PAST(rules);
    CHECK_STR(warnings(&past, PAST_TAKEN), "");
}

TESTS_MAIN(TEST_ENTRY(a_term_of_half_of_all_mail_is_told_and_one_of_few_letters_is_not)
           TEST_ENTRY(two_bills_found_at_one_place_are_told_unless_they_share_the_name_on_purpose)
           TEST_ENTRY(a_bill_that_is_over_and_quiet_is_told)
           TEST_ENTRY(without_letters_nothing_is_said))
