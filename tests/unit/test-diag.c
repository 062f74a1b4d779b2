/* Messages about files that people write: place, line, caret, what was meant. */
#include "postbus/diag.h"
#include "postbus/limits.h"
#include "test.h"

static char *printed(const struct diag *diag)
{
    struct buf out = BUF_INIT;
    diag_print(diag, &out);
    return buf_steal(&out);
}

TEST(a_message_shows_the_line_and_a_caret_under_the_word)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    diag_source(diag, "a.rules", SPAN_LIT("[bill 1]\n\tcomittee = JV\n"));
    diag_error(diag, (struct diag_place){"a.rules", 2, 2}, "comittee is no key: did you mean %s?", "committee");
    char *text = printed(diag);
    CHECK_STR(text, "a.rules:2:2: comittee is no key: did you mean committee?\n"
                    "    2 |  comittee = JV\n"
                    "      |  ^~~~~~~~\n");
    free(text);
}

TEST(columns_count_characters)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    diag_source(diag, "a", SPAN_LIT("\xEF\xBB\xBF" "Financiën ëë x"));
    diag_warn(diag, (struct diag_place){"a", 1, 14}, "odd", "an x");
    char *text = printed(diag);
    CHECK_STR(text, "a:1:14: warning: an x [odd]\n    1 | Financiën ëë x\n      |              ^\n");
    free(text);
}

TEST(messages_come_in_order_of_file_line_and_column)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    diag_error(diag, (struct diag_place){"b", 1, 1}, "fourth");
    diag_warn(diag, (struct diag_place){"a", 9, 1}, "w", "third");
    diag_error(diag, (struct diag_place){"a", 2, 7}, "second");
    diag_error(diag, (struct diag_place){"a", 2, 3}, "first");
    char *text = printed(diag);
    CHECK_STR(text, "a:2:3: first\na:2:7: second\na:9:1: warning: third [w]\nb:1:1: fourth\n");
    free(text);
    CHECK_INT(diag_errors(diag), 3);
    CHECK_INT(diag_warnings(diag), 1);
}

TEST(a_file_as_a_whole_has_no_line)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    diag_error(diag, (struct diag_place){"a", 0, 0}, "too large");
    char *text = printed(diag);
    CHECK_STR(text, "a: too large\n");
    free(text);
}

TEST(a_caret_stands_behind_the_end_where_something_is_missing)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    diag_source(diag, "a", SPAN_LIT("[bill"));
    diag_error(diag, (struct diag_place){"a", 1, 6}, "expected ]");
    char *text = printed(diag);
    CHECK(strstr(text, "    1 | [bill\n      |      ^\n"));
    free(text);
}

TEST(a_long_line_is_cut_around_the_caret_and_controls_are_not_printed)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    char line[5000];
    memset(line, 'a', sizeof line);
    memcpy(line + 3000, " \033b ", 4);
    diag_source(diag, "a", (struct pb_span){line, sizeof line});
    diag_error(diag, (struct diag_place){"a", 1, 3003}, "here");
    char *text = printed(diag);
    CHECK(strlen(text) < 400);
    CHECK(strstr(text, "aa ?b aa"));
    CHECK(!strchr(text, '\033'));
    free(text);
}

TEST(only_so_many_messages_are_printed_but_all_are_counted)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    for (unsigned i = 0; i < LIMIT_DIAGNOSTICS + 5; i++)
        diag_error(diag, (struct diag_place){"a", i + 1, 1}, "no");
    char *text = printed(diag);
    CHECK_INT(diag_errors(diag), LIMIT_DIAGNOSTICS + 5);
    CHECK(strstr(text, "errors besides: 5\n"));
    free(text);
}

TEST(a_message_outlives_what_it_was_made_of)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    char *file = strdup("gone.rules"), *bytes = strdup("tekst\n");
    diag_source(diag, file, span_of(bytes));
    diag_error(diag, (struct diag_place){file, 1, 1}, "%s", bytes);
    free(file);
    free(bytes);
    char *text = printed(diag);
    CHECK(strstr(text, "gone.rules:1:1: tekst"));
    free(text);
}

TEST(the_nearest_word_is_meant_if_it_is_near_enough)
{
    static const char *const keys[] = {"title", "committee", "term", "alias", NULL};
    CHECK_STR(diag_did_you_mean("comittee", keys), "committee");
    CHECK_STR(diag_did_you_mean("COMMITEE", keys), "committee");
    CHECK_STR(diag_did_you_mean("tem", keys), "term");
    CHECK_STR(diag_did_you_mean("aliass", keys), "alias");
    CHECK_STR(diag_did_you_mean("tilte", keys), "title");
    CHECK_STR(diag_did_you_mean("organisatie", keys), NULL);
    CHECK_STR(diag_did_you_mean("x", keys), NULL);
    CHECK_STR(diag_did_you_mean("", keys), NULL);
}

TEST(messages_are_told_one_by_one_errors_first)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    struct diag_told told;
    CHECK(!diag_tell(diag, 0, &told));
    diag_warn(diag, (struct diag_place){"a", 9, 1}, "odd", "second");
    diag_error(diag, (struct diag_place){"b", 2, 7}, "first");
    CHECK(diag_tell(diag, 0, &told));
    CHECK_STR(told.text, "first");
    CHECK_STR(told.warning, NULL);
    CHECK_INT(told.place.line, 2);
    CHECK(diag_tell(diag, 1, &told));
    CHECK_STR(told.warning, "odd");
    CHECK(!diag_tell(diag, 2, &told));
}

TESTS_MAIN(TEST_ENTRY(messages_are_told_one_by_one_errors_first)
           TEST_ENTRY(a_message_shows_the_line_and_a_caret_under_the_word)
           TEST_ENTRY(columns_count_characters)
           TEST_ENTRY(messages_come_in_order_of_file_line_and_column)
           TEST_ENTRY(a_file_as_a_whole_has_no_line)
           TEST_ENTRY(a_caret_stands_behind_the_end_where_something_is_missing)
           TEST_ENTRY(a_long_line_is_cut_around_the_caret_and_controls_are_not_printed)
           TEST_ENTRY(only_so_many_messages_are_printed_but_all_are_counted)
           TEST_ENTRY(a_message_outlives_what_it_was_made_of)
           TEST_ENTRY(the_nearest_word_is_meant_if_it_is_near_enough))
