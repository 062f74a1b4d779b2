/* The word engine: every way a pattern is led to its matches, and the traps on it. */
#include <errno.h>
#include <pcre2.h>
#include <pthread.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "postbus/buf.h"
#include "postbus/limits.h"
#include "rules/fold.h"
#include "rules/words.h"
#include "test.h"

#define SETS_MOST 16

/* "0:3-7 1:failed": patterns, by their number, and where they are found. */
static const char *tell(struct arena *arena, const struct hits *hits)
{
    cleanup_buf struct buf out = BUF_INIT;
    for (size_t i = 0; i < hits->n; i++) {
        buf_printf(&out, "%s%zu:", i ? " " : "", hits->v[i].pattern);
        if (hits->v[i].failed)
            buf_add_string(&out, "failed");
        else
            buf_printf(&out, "%zu-%zu", hits->v[i].start, hits->v[i].end);
    }
    return arena_copy(arena, buf_span(&out));
}

static struct words *make(struct arena *arena, const char *const *regexes, unsigned places, bool foreign)
{
    struct word_pattern *patterns = arena_array(arena, SETS_MOST, sizeof *patterns);
    size_t n = 0;
    for (; regexes[n]; n++)
        patterns[n] = (struct word_pattern){.regex = regexes[n], .caseless = true, .foreign = foreign, .fields = 1, .places = places};
    struct words *words = words_compile(arena, patterns, n);
    for (size_t i = 0; i < n; i++)
        CHECK_STR(patterns[i].fault, NULL);
    return words;
}

/* By the engine (twice: the second time it remembers) and plainly, made here and written by people. */
static const char *find_many(struct arena *arena, const char *const *regexes, unsigned places, struct pb_span text)
{
    const char *told = NULL;
    for (int foreign = 0; foreign < 2; foreign++) {
        struct words *words = make(arena, regexes, places, foreign);
        struct hits hits, again, plain;
        words_scan(words, arena, text, 1, &hits);
        words_scan(words, arena, text, 1, &again);
        words_scan_plainly(words, arena, text, 1, &plain);
        const char *found = tell(arena, &hits);
        CHECK_STR(found, tell(arena, &plain));
        CHECK_STR(tell(arena, &again), found);
        CHECK(!told || strcmp(told, found) == 0);
        told = found;
        words_free(words);
    }
    return told;
}

#define CHECK_FOUND(regex, text, want)                                                             \
    do {                                                                                           \
        cleanup_arena struct arena *arena = arena_new(0);                                          \
        CHECK_STR(find_many(arena, (const char *const[]){regex, NULL}, 9, SPAN_LIT(text)), want);  \
    } while (0)

TEST(words_stems_and_parts_of_words_are_found)
{
    CHECK_FOUND("\\bhuur\\b", "huur, verhuur en Huur", "0:0-4 0:17-21");
    CHECK_FOUND("\\bhuur\\w*", "huurder verhuurder HUURVERHOGING", "0:0-7 0:19-32");
    CHECK_FOUND("\\w*huur\\w*", "x verhuurders", "0:2-13");
    CHECK_FOUND("huur", "huurhuur verhuur", "0:0-8 0:0-8 0:9-16");
    CHECK_FOUND("\\w+huur\\b", "huur verhuur", "0:5-12");
    CHECK_FOUND("\\d{5}", "36871 en 368712", "0:0-5 0:9-15");
    CHECK_FOUND("\\b\\d{4}\\s?[A-Z]{2}\\b", "te 2513 AA Den Haag, 1234ab", "0:3-10 0:21-27");
}

TEST(phrases_are_found_over_signs_and_line_ends_and_not_over_other_words)
{
    CHECK_FOUND("\\bsociale[\\s\\p{Pd}]{1,12}huur\\b", "sociale huur, sociale\n\nhuur, sociale dure huur, sociale-huur", "0:0-12 0:14-27 0:48-60");
    CHECK_FOUND("(?:de|het) wet", "DE WET het  wet hetwet het wet", "0:0-6 0:23-30");
    CHECK_FOUND("artikel\\s+24\\s+EU-Handvest", "lid 1 van artikel \n24   eu-handvest", "0:10-35");
    CHECK_FOUND("twee[\\s\\p{Pd}]{0,4}statusstelsel", "tweestatusstelsel twee-statusstelsel twee statusstelsel twee x statusstelsel", "0:0-17 0:18-36 0:37-55");
}

TEST(a_match_may_begin_before_its_word_and_end_behind_it)
{
    CHECK_FOUND("[(\"]wet[)\"]", "(wet) \"wet\" wet", "0:0-5 0:6-11");
    CHECK_FOUND("\\s+wet", "de \n wet", "0:0-8"); /* shown with the words that it touches */
    CHECK_FOUND("\\bfoto(?:['\xE2\x80\x99]?s|en?)?(?!\\w)", "foto foto's foto\xE2\x80\x99s foto'x fotos", "0:0-4 0:5-11 0:12-20 0:21-25 0:28-33");
    CHECK_FOUND("\\bs(?:'s)?\\b", "s's s", "0:0-3 0:4-5"); /* the second s is within the first match */
    CHECK_FOUND("a.{0,20}zeldzaam", "a b c zeldzaam", "0:0-14");
    CHECK_FOUND("(?:\\w+\\s+)*zeldzaam", "een twee drie zeldzaam", "0:0-22");
}

TEST(an_optional_group_that_holds_a_word_edge_is_not_dropped)
{
    CHECK_FOUND("foo(?:\\b)bar", "foobar foo bar", "");
    CHECK_FOUND("(?:\\bnieuwe\\s)?huur", "nieuwe huur, vernieuwe huur", "0:0-11 0:23-27");
    CHECK_FOUND("huur(?:\\b-wet)?", "huur-wet huurwet", "0:0-8 0:9-16");
    CHECK_FOUND("\\B\\bhuur", "huur", "");
    CHECK_FOUND("\\b(?!\\w)huur\\b", "huur", "");
    CHECK_FOUND("\\bhuur\\B", "huur huurder", "0:5-12");
}

TEST(words_are_what_pcre2_takes_for_words)
{
    fold_prepare();
    CHECK_FOUND("\\bfinancie\\b", "financie\xCC\xB2n", fold_is_word(0x332) ? "" : "0:0-11"); /* a mark ends the word, or not; what is shown is whole */
    CHECK_FOUND("\\bmei_juni\\b", "mei_juni", "0:0-8");
    CHECK_FOUND("\\bm\\b", "m\xC2\xB2 m", "0:4-5");
}

TEST(a_letter_that_folds_to_a_mark_does_not_hide_a_match)
{
    CHECK_FOUND("b\xCE\xB9" "c", "x b\xCD\x85" "c", "0:2-6");
    CHECK_FOUND("\\bb\xCE\x99" "c\\b", "b\xCD\x85" "c b\xCE\xB9" "c", "0:0-4 0:5-9");
}

TEST(kelvin_sign_and_long_s_are_letters_of_other_words)
{
    CHECK_FOUND("\\bkerk\\b", "\xE2\x84\xAA" "er\xE2\x84\xAA", "0:0-8");
    CHECK_FOUND("\\bschool\\b", "\xC5\xBF" "chool", "0:0-7");
    CHECK_FOUND("\\b\xC5\xBF" "chool\\b", "SCHOOL", "0:0-6");
    CHECK_FOUND("\\bistanbul\\b", "\xC4\xB0stanbul", ""); /* folds alike, and is another letter to PCRE2 */
    CHECK_FOUND("\\b\xC4\xB0stanbul\\b", "istanbul \xC4\xB0STANBUL", "0:9-18");
}

TEST(case_switched_within_a_pattern_counts)
{
    CHECK_FOUND("\\b(?-i:IND)\\b", "ind IND Ind", "0:4-7");
    CHECK_FOUND("\\b(?-i)IND\\b", "ind IND", "0:4-7");
}

TEST(a_window_that_is_left_behind_silences_no_other_pattern)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const char *const regexes[] = {"\\bkamer\\s+stuk", "[^\\w\\s]{3}", "\\d+(?:[.,]\\d+)*\\s?%", "(?:^|\\n)\\s*p\\.s\\.", NULL};
    CHECK_STR(find_many(arena, regexes, 2, SPAN_LIT("kamer\nstuk kamer klein ... of 12,5 %\n  P.S. ja")), "0:0-10 1:23-26 2:30-36 3:36-43");
}

TEST(verbs_see_all_their_starting_points)
{
    CHECK_FOUND("(?:postbus\\s*36871)(*SKIP)(*FAIL)|36871", "Postbus 36871, wet 36871", "0:19-24");
    CHECK_FOUND("x{3,200}(*SKIP)(*FAIL)|x+y",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy xxy", "0:100-103");
}

TEST(places_are_those_of_the_text_as_it_was_given)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const char *const regexes[] = {"\\bgrensdetentie\\b", "\\bfinanci\xC3\xABn\\b", "\\bslot\\b", NULL};
    /* A soft hyphen, a broken line, and an e and its dots apart. */
    CHECK_STR(find_many(arena, regexes, 9, SPAN_LIT("grens\xC2\xAD" "detentie grensde-\n  tentie financie\xCC\x88n slot")), "0:0-15 0:16-33 1:34-45 2:46-50");
    CHECK_STR(find_many(arena, regexes, 9, SPAN_LIT("financie\xCC\x88n. slot")), "1:0-11 2:13-17");
}

TEST(hits_come_by_pattern_and_then_by_place)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const char *const regexes[] = {"\\bc\\b", "\\bb\\b", "\\ba\\b", NULL};
    CHECK_STR(find_many(arena, regexes, 2, SPAN_LIT("a b c a b c a b c")), "0:4-5 0:10-11 1:2-3 1:8-9 2:0-1 2:6-7");
}

TEST(words_too_long_to_remember_are_looked_at_each_time)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const char *const regexes[] = {"naald", "\\w*hooiberg\\w*", "\\bxx\\w+", "\\d{3}x", NULL};
    cleanup_buf struct buf text = BUF_INIT;
    for (int i = 0; i < 100; i++)
        buf_add_string(&text, "xx");
    buf_add_string(&text, "naald123xhooiberg ");
    size_t n = text.len;
    buf_add(&text, arena_copy(arena, buf_span(&text)), n);
    CHECK_STR(find_many(arena, regexes, 2, buf_span(&text)), "0:140-217 0:358-435 1:0-217 1:218-435 2:0-217 2:218-435 3:145-217 3:363-435");
}

TEST(more_words_than_are_remembered_are_found_all_the_same)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    struct words *words = make(arena, (const char *const[]){"\\bq99999\\b", "\\bq1\\w*7\\b", NULL}, 60000, false);
    struct hits hits, plain;
    for (unsigned i = 0; i < LIMIT_MEMO_WORDS + 30000; i += 26000) {
        buf_clear(&text);
        for (unsigned j = i; j < i + 26000; j++)
            buf_printf(&text, "q%u ", j);
        words_scan(words, arena, buf_span(&text), 1, &hits);
        words_scan_plainly(words, arena, buf_span(&text), 1, &plain);
        CHECK_INT(hits.n, plain.n);
        CHECK_STR(tell(arena, &hits), tell(arena, &plain));
    }
    words_free(words);
}

TEST(a_field_that_a_pattern_is_not_for_is_passed_over)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct word_pattern patterns[] = {{.regex = "\\bhuur\\b", .caseless = true, .fields = 1, .places = 1}, {.regex = "\\bhuur\\b", .caseless = true, .fields = 6, .places = 1}};
    struct words *words = words_compile(arena, patterns, 2);
    struct hits hits;
    words_scan(words, arena, SPAN_LIT("huur"), 1, &hits);
    CHECK_STR(tell(arena, &hits), "0:0-4");
    words_scan(words, arena, SPAN_LIT("huur"), 2, &hits);
    CHECK_STR(tell(arena, &hits), "1:0-4");
    words_scan(words, arena, SPAN_LIT("huur"), 5, &hits);
    CHECK_STR(tell(arena, &hits), "0:0-4 1:0-4");
    words_free(words);
}

TEST(what_is_no_utf8_is_not_looked_at)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct words *words = make(arena, (const char *const[]){"huur", NULL}, 1, false);
    struct hits hits;
    static const char *const bad[] = {"huur \xFF", "huur \xC3", "huur \xED\xA0\x80", "\x80 huur"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        words_scan(words, arena, span_of(bad[i]), 1, &hits);
        CHECK_INT(hits.n, 0);
    }
    words_free(words);
}

static const char *many(struct arena *arena, char c, size_t n)
{
    char *text = arena_alloc(arena, n + 1);
    memset(text, c, n);
    return text;
}

TEST(a_pattern_that_ran_wild_is_told_once_for_a_letter_and_the_others_go_on)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct words *words = make(arena, (const char *const[]){"(?:x+x+)+y", "\\bhuur\\b", NULL}, 1, true);
    struct words_budget budget = {0};
    struct hits hits;
    const char *text = arena_printf(arena, "%s y huur", many(arena, 'x', 4998));
    words_scan_letter(words, arena, span_of(text), 1, &budget, &hits);
    CHECK_STR(tell(arena, &hits), "0:failed 1:5001-5005");
    words_scan_letter(words, arena, span_of(text), 1, &budget, &hits);
    CHECK_STR(tell(arena, &hits), "1:5001-5005");
    words_free(words);
}

TEST(a_letter_that_has_used_up_its_time_fails_what_people_wrote_and_nothing_else)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct word_pattern patterns[] = {{.regex = "\\bhuur\\s+wet\\b", .caseless = true, .foreign = true, .fields = 1, .places = 1},
                                      {.regex = "\\bhuur\\s+wet\\b", .caseless = true, .fields = 1, .places = 1}};
    struct words *words = words_compile(arena, patterns, 2);
    struct words_budget budget = {.spent = (int64_t)LIMIT_LETTER_SECONDS * 1000000000};
    struct hits hits;
    words_scan_letter(words, arena, SPAN_LIT("de huur wet"), 1, &budget, &hits);
    CHECK_STR(tell(arena, &hits), "0:failed 1:3-11");
    words_free(words);
}

TEST(many_slow_patterns_cost_one_letter_a_bounded_time_and_are_told)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const char *regexes[SETS_MOST] = {0};
    for (size_t i = 0; i + 1 < SETS_MOST; i++) /* slow at each place, and below what PCRE2 itself refuses */
        regexes[i] = arena_printf(arena, "x{1,500}x{1,500}[a-%c]", 'b' + (int)i);
    struct words *words = make(arena, regexes, 1, true);
    struct words_budget budget = {0};
    struct timespec began, ended;
    size_t failed = 0;
    const char *text = many(arena, 'x', 200000);
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (int i = 0; i < 4; i++) {
        struct hits hits;
        words_scan_letter(words, arena, span_of(text), 1, &budget, &hits);
        failed += hits.n;
    }
    clock_gettime(CLOCK_MONOTONIC, &ended);
    CHECK_INT(failed, SETS_MOST - 1);
    CHECK(ended.tv_sec - began.tv_sec <= LIMIT_LETTER_SECONDS + LIMIT_MATCH_SECONDS);
    words_free(words);
}

/* Uses up what PCRE2 has of such memory already; true where it can get no more. */
static bool exhaust_jit(void)
{
    for (int i = 0; i < 100000; i++) {
        int code;
        PCRE2_SIZE at;
        pcre2_code *never_freed = pcre2_compile((PCRE2_SPTR)"x", 1, 0, &code, &at, NULL);
        if (never_freed && pcre2_jit_compile(never_freed, PCRE2_JIT_COMPLETE) != 0)
            return true;
    }
    return false;
}

/* In a process that may not make code, as under MemoryDenyWriteExecute. */
static bool scan_without_jit(struct arena *arena, const struct words *words, struct pb_span text, const char *want)
{
    pid_t child = fork();
    if (child == 0) {
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
        (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
        (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
        if (seccomp_load(filter) != 0 || !exhaust_jit())
            _exit(2);
        bool same = true;
        for (int i = 0; i < 5; i++) {
            struct hits hits;
            words_scan(words, arena, text, 1, &hits);
            same = same && strcmp(tell(arena, &hits), want) == 0;
        }
        _exit(same && words_jit_bytes(words) == 0 ? 0 : 1);
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(without_leave_to_make_code_the_interpreter_finds_the_same)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct words *words = make(arena, (const char *const[]){"\\bsociale\\s+huur", "\\d+ %", "[^\\w\\s]{3}", "\\bw\\w+t\\b", NULL}, 9, true);
    CHECK(scan_without_jit(arena, words, SPAN_LIT("sociale huur, 5 %; wat, wit ... sociale  huur"),
                           "0:0-12 0:32-45 1:14-17 2:28-31 3:19-22 3:24-27"));
    words_free(words);
}

struct racer {
    const struct words *words;
    struct pb_span text;
    const char *want;
    bool same;
};

static void *race(void *data)
{
    struct racer *racer = data;
    cleanup_arena struct arena *arena = arena_new(0);
    racer->same = true;
    for (int i = 0; i < 200; i++) {
        struct hits hits;
        words_scan(racer->words, arena, racer->text, 1, &hits);
        racer->same = racer->same && strcmp(tell(arena, &hits), racer->want) == 0;
        arena_reset(arena);
    }
    return NULL;
}

TEST(threads_may_scan_with_one_set_at_the_same_time)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct words *words = make(arena, (const char *const[]){"\\bsociale\\s+huur", "\\d+ %", "huur", "\\bw\\w+t\\b", NULL}, 2, true);
    pthread_t threads[4];
    struct racer racers[4];
    for (size_t i = 0; i < 4; i++) {
        racers[i] = (struct racer){words, SPAN_LIT("sociale huur, 5 % wit; verhuur"), "0:0-12 1:14-17 2:8-12 2:23-30 3:18-21", false};
        CHECK_INT(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        CHECK(racers[i].same);
    }
    words_free(words);
}

TEST(a_pattern_that_no_word_leads_to_is_known_with_its_cost)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct words *words = make(arena, (const char *const[]){"[^\\w\\s]{3}", "\\bhuur\\b", "artikel\\s+\\d+", "\\d{4}\\s[A-Z]{2}", NULL}, 1, true);
    CHECK(words_unkeyed(words, 0));
    CHECK(!words_unkeyed(words, 1) && !words_unkeyed(words, 2) && !words_unkeyed(words, 3));
    CHECK(words_cost(words, 0, span_of(many(arena, 'a', 10000))) > 0.1);
    words_free(words);
}

TESTS_MAIN(TEST_ENTRY(words_stems_and_parts_of_words_are_found)
           TEST_ENTRY(phrases_are_found_over_signs_and_line_ends_and_not_over_other_words)
           TEST_ENTRY(a_match_may_begin_before_its_word_and_end_behind_it)
           TEST_ENTRY(an_optional_group_that_holds_a_word_edge_is_not_dropped)
           TEST_ENTRY(words_are_what_pcre2_takes_for_words)
           TEST_ENTRY(a_letter_that_folds_to_a_mark_does_not_hide_a_match)
           TEST_ENTRY(kelvin_sign_and_long_s_are_letters_of_other_words)
           TEST_ENTRY(case_switched_within_a_pattern_counts)
           TEST_ENTRY(a_window_that_is_left_behind_silences_no_other_pattern)
           TEST_ENTRY(verbs_see_all_their_starting_points)
           TEST_ENTRY(places_are_those_of_the_text_as_it_was_given)
           TEST_ENTRY(hits_come_by_pattern_and_then_by_place)
           TEST_ENTRY(words_too_long_to_remember_are_looked_at_each_time)
           TEST_ENTRY(more_words_than_are_remembered_are_found_all_the_same)
           TEST_ENTRY(a_field_that_a_pattern_is_not_for_is_passed_over)
           TEST_ENTRY(what_is_no_utf8_is_not_looked_at)
           TEST_ENTRY(a_pattern_that_ran_wild_is_told_once_for_a_letter_and_the_others_go_on)
           TEST_ENTRY(a_letter_that_has_used_up_its_time_fails_what_people_wrote_and_nothing_else)
           TEST_ENTRY(many_slow_patterns_cost_one_letter_a_bounded_time_and_are_told)
           TEST_ENTRY(without_leave_to_make_code_the_interpreter_finds_the_same)
           TEST_ENTRY(threads_may_scan_with_one_set_at_the_same_time)
           TEST_ENTRY(a_pattern_that_no_word_leads_to_is_known_with_its_cost))
