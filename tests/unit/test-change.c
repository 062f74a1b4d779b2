/* What one rule set says otherwise than another, which letters that touches, and which line did it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "postbus/change.h"
#include "test.h"

#define COMMITTEES                                                                                            \
    "[committee JV]\nname = Justitie en Veiligheid\nqueue = Commissies/JV\nmember = Anna Voorbeeld <anna.voorbeeld@eerstekamer.nl>\n" \
    "[committee SZW]\nname = Sociale Zaken\nqueue = Commissies/SZW\n"
#define BILL "[bill 36327]\ntitle = Wetboek van Strafvordering\ncommittee = JV\n"
#define TOPIC "[topic bijstand]\ncommittee = SZW\nterm 4 = bijstand; uitkering\n"

struct bench {
    struct arena *arena;
    struct ruleset *old, *now;
    struct rules_change change;
};

static struct ruleset *load(struct arena *arena, const char *text)
{
    char folder[] = "/tmp/postbus-rules-XXXXXX", file[64];
    struct rules_settings settings = rules_settings_default();
    struct ruleset *set = NULL;
    struct pb_err err;
    FILE *out = NULL;
    if (!mkdtemp(folder) || snprintf(file, sizeof file, "%s/a.rules", folder) < 0 || !(out = fopen(file, "we")))
        abort();
    fputs(text, out);
    fclose(out);
    if (!rules_load(folder, &settings, diag_new(arena), &set, &err))
        abort();
    unlink(file);
    rmdir(folder);
    return set;
}

static struct bench set_up(const char *old, const char *now)
{
    struct bench b = {.arena = arena_new(0)};
    b.old = load(b.arena, old);
    b.now = load(b.arena, now);
    rules_compare(b.old, b.now, b.arena, &b.change);
    return b;
}

static void tear_down(struct bench *b)
{
    rules_change_done(&b->change);
    rules_free(b->old);
    rules_free(b->now);
    arena_free(b->arena);
}

/* The changed lines: "+a.rules:7 term 3 = x". */
static const char *lines_of(const struct bench *b)
{
    cleanup_buf struct buf out = BUF_INIT;
    for (size_t i = 0; i < b->change.lines.n; i++) {
        const struct change_line *line = &b->change.lines.v[i];
        buf_printf(&out, "%s%c%s:%u %s", i ? " | " : "", line->added ? '+' : '-', line->file, line->line, line->text);
    }
    return arena_copy(b->arena, buf_span(&out));
}

static struct reading letter(struct layer *layer, const char *text)
{
    *layer = (struct layer){.text = text};
    return (struct reading){.layers = {layer, 1, 1}};
}

static bool touches(const struct bench *b, const char *text)
{
    unsigned char signature[SIGNATURE_BYTES];
    struct layer layer;
    struct reading reading = letter(&layer, text);
    signature_make(&reading, 0, signature);
    return clues_may_match(&b->change.clues, signature);
}

/* Both verdicts at once are what each set says by itself, to the last point. */
static bool same_at_once(const struct bench *b, const char *text)
{
    struct layer layer;
    struct reading reading = letter(&layer, text);
    struct verdict *old, *now;
    char digests[4][SHA256_HEX];
    rules_judge_both(&b->change, b->arena, &reading, 0, &old, &now);
    rules_digest(old, digests[0]);
    rules_digest(now, digests[1]);
    rules_digest(rules_judge(b->old, b->arena, &reading, 0), digests[2]);
    rules_digest(rules_judge(b->now, b->arena, &reading, 0), digests[3]);
    return strcmp(digests[0], digests[2]) == 0 && strcmp(digests[1], digests[3]) == 0;
}

static const char *cause(const struct bench *b, const char *text)
{
    struct layer layer;
    struct reading reading = letter(&layer, text);
    const struct change_line *line = rules_cause(&b->change, rules_judge(b->old, b->arena, &reading, 0), rules_judge(b->now, b->arena, &reading, 0));
    return line ? line->text : "none";
}

#define WITH(old_text, new_text) struct bench b __attribute__((cleanup(tear_down))) = set_up(old_text, new_text)

TEST(the_same_rules_in_other_words_make_no_change)
{
    WITH(COMMITTEES BILL TOPIC, "# huisregels\n" COMMITTEES TOPIC BILL "example = Over het Wetboek van Strafvordering\n");
    CHECK_STR(lines_of(&b), "");
    CHECK(!touches(&b, "De bijstand, en het Wetboek van Strafvordering (36327)."));
}

TEST(a_term_more_or_less_touches_the_letters_with_its_word_alone)
{
    WITH(COMMITTEES BILL TOPIC, COMMITTEES BILL "[topic bijstand]\ncommittee = SZW\nterm 4 = bijstand\nterm 3 = armoede*\n");
    CHECK_STR(lines_of(&b), "-a.rules:13 term 4 = uitkering | +a.rules:14 term 3 = armoede*");
    CHECK(touches(&b, "Veel Armoedebestrijding"));
    CHECK(touches(&b, "een uitkering"));
    CHECK(!touches(&b, "De bijstand, en het Wetboek van Strafvordering (36327)."));
}

TEST(another_weight_field_or_day_is_another_line)
{
    WITH(COMMITTEES TOPIC, COMMITTEES "[topic bijstand]\ncommittee = SZW\nterm 5 = bijstand\nterm 4 in subject = uitkering\n");
    CHECK_INT(b.change.lines.n, 4);
    CHECK(touches(&b, "de bijstand") && touches(&b, "een uitkering") && !touches(&b, "het ministerie"));
}

TEST(a_section_for_another_committee_touches_all_that_it_says)
{
    WITH(COMMITTEES BILL TOPIC, COMMITTEES BILL "[topic bijstand]\ncommittee = JV\nterm 4 = bijstand; uitkering\n");
    CHECK_STR(lines_of(&b), "+a.rules:11 [topic bijstand]");
    CHECK(touches(&b, "de bijstand") && touches(&b, "een uitkering") && !touches(&b, "het Wetboek van Strafvordering"));
    CHECK_STR(cause(&b, "De bijstand en de uitkering."), "[topic bijstand]");
}

TEST(a_committees_queue_touches_what_is_for_it_and_its_members_every_letter)
{
    {
        WITH(COMMITTEES BILL TOPIC, "[committee JV]\nname = Justitie en Veiligheid\nqueue = Commissies/Justitie\nmember = Anna Voorbeeld <anna.voorbeeld@eerstekamer.nl>\n"
                                    "[committee SZW]\nname = Sociale Zaken\nqueue = Commissies/SZW\n" BILL TOPIC);
        CHECK(touches(&b, "Over 36.327 dit") && touches(&b, "de commissie voor Justitie en Veiligheid") && !touches(&b, "de bijstand"));
    }
    WITH(COMMITTEES BILL TOPIC, "[committee JV]\nname = Justitie en Veiligheid\nqueue = Commissies/JV\n"
                                "[committee SZW]\nname = Sociale Zaken\nqueue = Commissies/SZW\n" BILL TOPIC);
    CHECK(touches(&b, "wat dan ook"));
}

TEST(a_new_bill_touches_the_letters_that_name_it)
{
    WITH(COMMITTEES BILL, COMMITTEES BILL "[bill 36999]\ntitle = Wet op de zeekraal\ncommittee = SZW\n");
    CHECK(touches(&b, "Wij schrijven over 36 999.") && touches(&b, "de Wet op de Zeekraal") && !touches(&b, "Wij schrijven over 36327"));
    CHECK_STR(cause(&b, "Over de Wet op de zeekraal, de zeekraal."), "title = Wet op de zeekraal");
}

TEST(the_line_that_gave_most_is_the_cause)
{
    WITH(COMMITTEES TOPIC, COMMITTEES TOPIC "term 9 = armoede\nterm 2 = schulden\nterm 8 = pleegzorg\n");
    CHECK_STR(cause(&b, "Over schulden, en armoede."), "term 9 = armoede");
    CHECK_STR(cause(&b, "Over schulden."), "term 2 = schulden");
    CHECK_STR(cause(&b, "Over niets daarvan."), "none");
}

TEST(both_verdicts_at_once_are_what_each_set_says_by_itself)
{
    static const char *const sets[] = {
        COMMITTEES BILL TOPIC,
        COMMITTEES TOPIC BILL "term 3 = slachtoffers; advocaten\n",
        COMMITTEES "[topic bijstand]\ncommittee = JV; SZW\nterm 4 = uitkering\nregex 2 = /arm(?:oede|e)/\nnot = hond\n" BILL "alias = strafwetboek\n",
        "[kind petition]\nterm 5 = petitie; handtekeningen\n" COMMITTEES TOPIC "term 2 = advocaten\n",
    };
    static const char *const texts[] = {
        "De bijstand en de uitkering, de uitkering en de armoede: over 36.327 en het Wetboek van Strafvordering.",
        "Slachtoffers en advocaten tekenen een petitie met handtekeningen tegen het strafwetboek.",
        "Een hond, een uitkering, een arme hond.",
        "Niets daarvan.",
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        for (size_t k = 0; k < sizeof sets / sizeof *sets; k++) {
            WITH(sets[i], sets[k]);
            for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
                CHECK(same_at_once(&b, texts[t]));
        }
}

TESTS_MAIN(TEST_ENTRY(the_same_rules_in_other_words_make_no_change)
           TEST_ENTRY(a_term_more_or_less_touches_the_letters_with_its_word_alone)
           TEST_ENTRY(another_weight_field_or_day_is_another_line)
           TEST_ENTRY(a_section_for_another_committee_touches_all_that_it_says)
           TEST_ENTRY(a_committees_queue_touches_what_is_for_it_and_its_members_every_letter)
           TEST_ENTRY(a_new_bill_touches_the_letters_that_name_it)
           TEST_ENTRY(the_line_that_gave_most_is_the_cause)
           TEST_ENTRY(both_verdicts_at_once_are_what_each_set_says_by_itself))
