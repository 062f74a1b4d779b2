/* What each line of the rules did; the lines themselves, and rules without one of them. */
#include "past.h"
#include "postbus/tally.h"
#include "test.h"

static const char rules[] =
    "[committee JV]\nname = Justitie en Veiligheid\nqueue = Commissies/JV\n\n"
    "[committee LNV]\nname = Landbouw en Natuur\nqueue = Commissies/LNV\n\n"
    "[bill 36327]\ntitle = Wetboek van Strafvordering\ncommittee = JV\n\n"
    "[topic natuur]\ncommittee = LNV\nterm 10 = kwelder*; poolvos   # dieren\n          wadden; zeehond\nterm 2 = strand\n\n"
    "[topic straf]\ncommittee = JV\nregex 10 = /cel;straf/\nterm 10 = rechter\ninclude = natuur\n";

static const struct outline_line *line_of(const struct outline *o, const char *text)
{
    for (size_t i = 0; i < o->lines.n; i++)
        if (strcmp(o->lines.v[i].text, text) == 0)
            return &o->lines.v[i];
    printf("# no line %s\n", text);
    abort();
}

TEST(lines_are_told_in_the_order_of_the_file_each_value_by_itself)
{
    PAST(rules);
    struct outline o;
    cleanup_buf struct buf told = BUF_INIT;
    outline_make(past.arena, past.set, &o);
    for (size_t i = 0; i < o.lines.n; i++)
        if (o.lines.v[i].term)
            buf_printf(&told, "%s:%u %s [%s]\n", o.lines.v[i].file, o.lines.v[i].place.line, o.lines.v[i].text, o.lines.v[i].section);
    CHECK_STR(buf_string(&told), "a.rules:15 term 10 = kwelder* [topic natuur]\na.rules:15 term 10 = poolvos [topic natuur]\n"
                                 "a.rules:16 term 10 = wadden [topic natuur]\na.rules:16 term 10 = zeehond [topic natuur]\n"
                                 "a.rules:17 term 2 = strand [topic natuur]\na.rules:21 regex 10 = /cel;straf/ [topic straf]\n"
                                 "a.rules:22 term 10 = rechter [topic straf]\n");
    CHECK(outline_section_of(&o, "topic natuur") != SIZE_MAX && outline_section_of(&o, "topic Natuur") == outline_section_of(&o, "topic natuur"));
    CHECK(outline_section_of(&o, "topic") == SIZE_MAX && outline_section_of(&o, "topic zee") == SIZE_MAX && outline_section_of(&o, "") == SIZE_MAX);
    CHECK(outline_counts(&o, outline_section_of(&o, "topic natuur"), "kwelders"));
    CHECK(outline_counts(&o, outline_section_of(&o, "topic straf"), "stranden"));
    CHECK(!outline_counts(&o, outline_section_of(&o, "topic natuur"), "rechter"));
    CHECK(outline_is_for(&o, "topic straf", "committee JV") && !outline_is_for(&o, "topic straf", "committee LNV"));
    CHECK(outline_cost(&o, (size_t)(line_of(&o, "term 2 = strand") - o.lines.v)) >= 0);
}

/* The file without that value, from the topic on. */
static const char *without(struct past *p, const struct outline *o, const char *text)
{
    struct rules_draft draft;
    struct pb_err err;
    if (!rules_drop_value(p->arena, p->rules, line_of(o, text), &draft, &err))
        return arena_string(p->arena, err.msg);
    CHECK_STR(draft.path, "a.rules");
    size_t at = span_search(draft.bytes, SPAN_LIT("term 10 = "));
    struct pb_span tail = span_tail(draft.bytes, at);
    size_t end = span_search(tail, SPAN_LIT("include"));
    CHECK(span_starts(draft.bytes, span_head(span_of(rules), at)));
    return arena_copy(p->arena, span_head(tail, end));
}

TEST(a_value_is_taken_out_and_the_rest_stays_as_it_was)
{
    PAST(rules);
    struct outline o;
    outline_make(past.arena, past.set, &o);
#define REST "term 2 = strand\n\n[topic straf]\ncommittee = JV\nregex 10 = /cel;straf/\nterm 10 = rechter\n"
    CHECK_STR(without(&past, &o, "term 10 = kwelder*"), "term 10 = poolvos\n          wadden; zeehond\n" REST);
    CHECK_STR(without(&past, &o, "term 10 = zeehond"), "term 10 = kwelder*; poolvos   # dieren\n          wadden\n" REST);
    CHECK_STR(without(&past, &o, "term 2 = strand"), "term 10 = kwelder*; poolvos   # dieren\n          wadden; zeehond\n\n[topic straf]\ncommittee = JV\n"
                                                     "regex 10 = /cel;straf/\nterm 10 = rechter\n");
    CHECK_STR(without(&past, &o, "regex 10 = /cel;straf/"), "term 10 = kwelder*; poolvos   # dieren\n          wadden; zeehond\nterm 2 = strand\n\n"
                                                            "[topic straf]\ncommittee = JV\nterm 10 = rechter\n");
    struct rules_draft draft;
    struct pb_err err;
    struct outline_line named = {.section = "bill 36327", .file = "a.rules", .text = "bill 36327", .value = "36327", .place = {.line = 9}};
    CHECK(!rules_drop_value(past.arena, past.rules, &named, &draft, &err) && err.code == PB_BAD_INPUT);
    write_file(past.file, SPAN_LIT("[committee JV]\nname = X\n"));
    CHECK(!rules_drop_value(past.arena, past.rules, line_of(&o, "term 2 = strand"), &draft, &err) && err.code == PB_NOT_FOUND);
}

TEST(what_lines_and_sections_did_is_counted_by_letters)
{
    PAST(rules);
    struct outline o;
    struct items items;
    struct tally tally;
    past_letter(&past, "Burger", "Kwelder", "De kwelder en de kwelder, en de wadden.");
    past_decide(&past, past_letter(&past, "Burger", "Rechter", "Van de kwelder."), "Commissies/LNV");
    past_decide(&past, past_letter(&past, "Burger", "Over 36327", "Het Wetboek van Strafvordering, wetsvoorstel 36327 en wetsvoorstel 36999, en 36999-A."), NULL);
    past_letter(&past, "Burger", "Iets", "Wetsvoorstel 36999.");
    outline_make(past.arena, past.set, &o);
    CHECK(tally_items(past.arena, past_settings(&past), 0, &items, &past.err));
    CHECK(items.n == 4 && items.v[0] == 1);
    CHECK(tally_letters(past.arena, past_settings(&past), &o, &items, &tally, &past.err));
    const struct line_tally *kwelder = &tally.lines[line_of(&o, "term 10 = kwelder*") - o.lines.v];
    const struct line_tally *rechter = &tally.lines[line_of(&o, "term 10 = rechter") - o.lines.v];
    const struct line_tally *strand = &tally.lines[line_of(&o, "term 2 = strand") - o.lines.v];
    CHECK_INT(kwelder->fired, 2);
    CHECK_INT(kwelder->agreed, 1);
    CHECK_INT(kwelder->corrected, 0);
    CHECK_INT(kwelder->last, PAST_TAKEN + 3600);
    CHECK_INT(rechter->fired, 1);
    CHECK_INT(rechter->corrected, 1);
    CHECK_INT(strand->fired, 0);
    CHECK_INT(strand->last, 0);
    const struct section_tally *bill = &tally.sections[outline_section_of(&o, "bill 36327")];
    CHECK_INT(bill->letters, 1);
    CHECK_INT(bill->last, PAST_TAKEN + 2 * 3600);
    CHECK_INT(tally.dossiers.n, 1);
    CHECK_STR(tally.dossiers.v[0].number, "36999");
    CHECK_INT(tally.dossiers.v[0].letters, 2);
    CHECK_INT(tally.letters, 4);
    CHECK_INT(tally.decided, 2);
    CHECK(tally_items(past.arena, past_settings(&past), 2, &items, &past.err));
    CHECK(items.n == 2 && items.v[0] == 3 && items.v[1] == 4);
}

TESTS_MAIN(TEST_ENTRY(lines_are_told_in_the_order_of_the_file_each_value_by_itself)
           TEST_ENTRY(a_value_is_taken_out_and_the_rest_stays_as_it_was)
           TEST_ENTRY(what_lines_and_sections_did_is_counted_by_letters))
