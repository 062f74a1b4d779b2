/* What people look at: queues page by page, letters with what is known of them, what differs word by word. */
#include "postbus/desk.h"
#include "postbus/store_asked.h"
#include "past.h"

static const char rules[] =
    "[committee JV]\nname = Justitie en Veiligheid\nshort = J&V\nqueue = Commissies/JV\n"
    "[committee FIN]\nname = Financiën\nqueue = Commissies/FIN\n"
    "[bill 36327]\ntitle = Wetboek van Strafvordering\ncommittee = JV\n"
    "[topic geld]\ncommittee = FIN\nterm 3 = belasting\n";

/* "i-1,i-3|i-2": the items of all pages of a queue, a bar between pages. */
static const char *walk(struct store *store, struct arena *arena, struct queue_query query)
{
    struct buf text = BUF_INIT;
    struct pb_err err;
    do {
        struct desk_page page = {0};
        CHECK(desk_page(store, arena, &query, &page, &err));
        for (size_t i = 0; i < page.n; i++)
            buf_printf(&text, "%s%lld", i ? "," : "", (long long)page.v[i].row.item);
        if (page.after)
            buf_add_char(&text, '|');
        query.after = page.after;
    } while (query.after);
    const char *all = arena_copy(arena, buf_span(&text));
    buf_done(&text);
    return all;
}

struct scene {
    struct store *store;
    struct arena *arena;
    struct pb_err err;
};

static void scene_done(struct scene *s)
{
    store_close(s->store);
    arena_free(s->arena);
}

static struct scene scene_new(void)
{
    struct scene s = {.arena = arena_new(0)};
    if (!store_open(NULL, STORE_SCRATCH, &s.store, &s.err))
        abort();
    return s;
}
#define SCENE __attribute__((cleanup(scene_done))) struct scene s = scene_new()

static int64_t add(struct scene *s, const char *queue, int64_t made, const char *deadline)
{
    const char *queues[] = {queue};
    struct item item = {.subject = "Oproep", .made = made, .deadline = deadline, .queues = {queues, 1, 1}};
    CHECK(store_add_item(s->store, &item, NULL, &s->err));
    return item.id;
}

static void decide_on(struct scene *s, int64_t item, int64_t version, enum correction_act act, const char *queue)
{
    struct correction c = {.act = act, .item = item, .version = version, .who = "jansen", .at = 100};
    if (queue)
        arena_push(s->arena, &c.queues, queue);
    CHECK(store_decide(s->store, s->arena, &c, &s->err));
}

/* "A 3/2/1 since 7 due 2026-06-01; ": rows, waiting letters, unsure */
static const char *sums(struct scene *s)
{
    struct buf text = BUF_INIT;
    struct queue_sums list = {0};
    CHECK(store_queues(s->store, s->arena, "2026-05-16", &list, &s->err));
    for (size_t i = 0; i < list.n; i++) {
        const struct queue_sum *q = &list.v[i];
        buf_printf(&text, "%s %lld/%lld/%lld since %lld due %s; ", q->queue, (long long)q->rows, (long long)q->waiting_letters, (long long)q->unsure, (long long)q->since,
                   q->deadline ? q->deadline : "-");
    }
    const char *all = arena_copy(s->arena, buf_span(&text));
    buf_done(&text);
    return all;
}

TEST(a_queue_tells_what_waits_in_it_since_when_and_for_which_day)
{
    SCENE;
    add(&s, "A", 30, "2026-05-10");
    int64_t second = add(&s, "A", 20, "2026-05-19");
    add(&s, "A", 40, "2026-06-01");
    add(&s, "B", 50, NULL);
    CHECK_STR(sums(&s), "A 3/3/3 since 20 due 2026-05-19; B 1/1/1 since 50 due -; ");
    decide_on(&s, second, 1, CORRECTION_CONFIRM, NULL);
    CHECK_STR(sums(&s), "A 3/2/2 since 30 due 2026-06-01; B 1/1/1 since 50 due -; ");
    decide_on(&s, second, 2, CORRECTION_ROUTE, "B");
    CHECK_STR(sums(&s), "A 2/2/2 since 30 due 2026-06-01; B 2/1/1 since 50 due -; ");
    decide_on(&s, second, 3, CORRECTION_UNDO, NULL);
    decide_on(&s, second, 4, CORRECTION_UNDO, NULL);
    CHECK_STR(sums(&s), "A 3/3/3 since 20 due 2026-05-19; B 1/1/1 since 50 due -; ");
    decide_on(&s, 4, 1, CORRECTION_ROUTE, "A");
    CHECK_STR(sums(&s), "A 4/3/3 since 20 due 2026-05-19; ");
}

TEST(what_has_its_day_before_it_comes_first_then_what_waits_longest)
{
    SCENE;
    add(&s, "A", 70, NULL);
    add(&s, "A", 60, "2026-05-10"); /* past: it waits like others */
    add(&s, "A", 50, "2026-06-01");
    add(&s, "A", 40, "2026-05-19");
    add(&s, "A", 30, "2026-05-19");
    add(&s, "A", 65, NULL);
    static const char *const pages[] = {"5|4|3|2|6|1", "5,4|3,2|6,1", "5,4,3|2,6,1", "5,4,3,2|6,1", "5,4,3,2,6|1", "5,4,3,2,6,1", "5,4,3,2,6,1"};
    for (size_t most = 1; most <= 7; most++)
        for (int state = 0; state < 2; state++)
            CHECK_STR(walk(s.store, s.arena, (struct queue_query){.queue = "A", .state = state ? QUEUE_ALL : QUEUE_WAITING, .today = "2026-05-16", .most = most}), pages[most - 1]);
    decide_on(&s, 5, 1, CORRECTION_CONFIRM, NULL);
    decide_on(&s, 2, 1, CORRECTION_CONFIRM, NULL);
    CHECK_STR(walk(s.store, s.arena, (struct queue_query){.queue = "A", .today = "2026-05-16", .most = 3}), "4,3,6|1");
    CHECK_STR(walk(s.store, s.arena, (struct queue_query){.queue = "A", .state = QUEUE_DECIDED, .today = "2026-05-16", .most = 1}), "2|5");
    static const char *const odd[] = {"", "x", "d", "d.", "d.1", "d.1.2", "d.x.y.z", "q.1.2.3", "r.9223372036854775808.1.", "d.1.2.2026-05-19-and-more"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        CHECK(walk(s.store, s.arena, (struct queue_query){.queue = "A", .today = "2026-05-16", .most = 10, .after = odd[i]}) != NULL);
    CHECK_STR(walk(s.store, s.arena, (struct queue_query){.queue = "A", .today = "2026-05-16", .most = 10, .after = "nonsense"}), "4,3,6,1");
}

TEST(a_campaign_is_one_row_whose_letters_are_decided_one_by_one)
{
    SCENE;
    int64_t campaign = 0;
    int64_t first = add(&s, "A", 10, NULL), second = add(&s, "A", 86400 * 3, "2026-05-19"), third = add(&s, "A", 86400 * 3 + 1, NULL);
    add(&s, "A", 5, NULL);
    CHECK(store_enter_campaign(s.store, second, first, 1, &campaign, &s.err) && store_enter_campaign(s.store, third, first, 1, &campaign, &s.err));
    CHECK_STR(sums(&s), "A 2/4/4 since 5 due 2026-05-19; ");
    struct desk_page page = {0};
    CHECK(desk_page(s.store, s.arena, &(struct queue_query){.queue = "A", .today = "2026-05-16", .most = 9}, &page, &s.err));
    CHECK_INT(page.n, 2);
    CHECK_INT(page.v[0].row.item, first);
    CHECK_INT(page.v[0].row.letters, 3);
    CHECK_INT(page.v[0].row.senders, 3);
    CHECK_STR(page.v[0].row.deadline, "2026-05-19");
    struct day_counts days = {0};
    CHECK(store_campaign_days(s.store, s.arena, campaign, 0, &days, &s.err));
    CHECK_INT(days.n, 2);
    CHECK_INT(days.v[1].letters, 2);
    decide_on(&s, first, 1, CORRECTION_CONFIRM, NULL);
    page = (struct desk_page){0};
    CHECK(desk_page(s.store, s.arena, &(struct queue_query){.queue = "A", .today = "2026-05-16", .most = 9}, &page, &s.err));
    CHECK_INT(page.v[0].row.item, second); /* the first that waits */
    CHECK_INT(page.v[0].row.waiting, 2);
    struct members members = {0};
    CHECK(store_campaign_members(s.store, s.arena, &(struct members_query){.campaign = campaign, .queue = "A", .waiting = true, .most = 9}, &members, &s.err));
    CHECK_INT(members.n, 2);
    CHECK_INT(members.v[0].item, second);
    members = (struct members){0};
    CHECK(store_campaign_members(s.store, s.arena, &(struct members_query){.campaign = campaign, .after = first, .most = 1}, &members, &s.err));
    CHECK_INT(members.n, 1);
    CHECK_INT(members.v[0].item, second);
    decide_on(&s, third, 1, CORRECTION_ROUTE, "B");
    CHECK_STR(sums(&s), "A 2/2/2 since 5 due 2026-05-19; B 1/0/0 since 0 due -; ");
}

/* What the triggers keep is what a look at everything says. */
TEST(the_sums_are_right_after_a_thousand_changes)
{
    SCENE;
    uint64_t seed = 7;
    int64_t items[40], versions[40];
    char name[2] = "A";
    for (int i = 0; i < 40; i++) {
        name[0] = (char)('A' + i % 3);
        items[i] = add(&s, name, 1000 + i, i % 4 ? NULL : "2026-05-20");
        versions[i] = 1;
    }
    for (int i = 0; i < 1000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t one = (seed >> 33) % 40, other = (seed >> 40) % 40;
        int64_t campaign;
        name[0] = (char)('A' + (seed >> 50) % 3);
        if ((seed >> 56) % 5 == 0 && one != other) {
            CHECK(store_enter_campaign(s.store, items[one], items[other], i, &campaign, &s.err));
            continue;
        }
        struct correction c = {.act = (enum correction_act)((seed >> 60) % 3), .item = items[one], .version = versions[one], .who = "jansen", .at = i};
        if (c.act == CORRECTION_ROUTE)
            arena_push(s.arena, &c.queues, arena_string(s.arena, name));
        versions[one] += store_decide(s.store, s.arena, &c, &s.err);
    }
    int64_t letters = 0, waiting = 0, rows = 0, counted = 0, counted_waiting = 0, counted_rows = 0;
    struct queue_sums list = {0};
    CHECK(store_queues(s.store, s.arena, "2026-05-16", &list, &s.err));
    for (size_t i = 0; i < list.n; i++) {
        struct desk_page page = {0};
        letters += list.v[i].letters;
        waiting += list.v[i].waiting_letters;
        rows += list.v[i].rows;
        CHECK(desk_page(s.store, s.arena, &(struct queue_query){.queue = list.v[i].queue, .state = QUEUE_ALL, .today = "2026-05-16", .most = 100}, &page, &s.err));
        counted_rows += (int64_t)page.n;
        for (size_t k = 0; k < page.n; k++) {
            counted += page.v[k].row.letters;
            counted_waiting += page.v[k].row.waiting;
        }
    }
    int64_t undecided = 0;
    for (int i = 0; i < 40; i++) {
        struct item *item;
        CHECK(store_get_item(s.store, s.arena, items[i], &item, &s.err));
        undecided += !item->decided;
    }
    struct queue_days days = {0};
    int64_t by_day = 0;
    CHECK(store_queue_days(s.store, s.arena, 0, &days, &s.err));
    for (size_t i = 0; i < days.n; i++)
        by_day += days.v[i].letters;
    CHECK_INT(by_day, 40);
    CHECK_INT(letters, 40);
    CHECK_INT(counted, 40);
    CHECK_INT(waiting, undecided);
    CHECK_INT(counted_waiting, undecided);
    CHECK_INT(rows, counted_rows);
}

TEST(a_queue_is_found_by_any_of_its_names)
{
    PAST(rules);
    struct desk_queues queues = {0};
    past_letter(&past, "Burger", "Vraag", "Niets.");
    CHECK(desk_queues(past.store, past.arena, past.set, &queues, &past.err));
    CHECK_INT(queues.n, 3);
    static const char *const names[] = {"JV", "j&v", "Commissies/JV", "commissies/jv"};
    for (size_t i = 0; i < 4; i++)
        CHECK_STR(desk_find_queue(&queues, names[i])->committee, "JV");
    CHECK_STR(desk_find_queue(&queues, "handmatig")->sum.queue, "Handmatig");
    CHECK(!desk_find_queue(&queues, "ZWS"));
}

TEST(a_letter_shows_the_words_that_decided_where_they_stand)
{
    PAST(rules);
    struct desk_letter *letter;
    int64_t item = past_letter(&past, "Burger", "Oproep Wetboek van Strafvordering", "Geachte leden,\n\nHet Wetboek van Strafvordering en de belasting houden ons bezig.");
    CHECK(desk_letter(past.store, past.arena, past.set, item, &letter, &past.err));
    CHECK_STR(letter->bills, "36327");
    CHECK(letter->same_rules && letter->verdict && letter->reading);
    struct desk_marks marks = {0};
    const char *text = desk_text(letter->reading, FIELD_SUBJECT, 0);
    desk_marks(past.arena, letter->verdict, text, FIELD_SUBJECT, 0, &marks);
    CHECK_INT(marks.n, 1);
    CHECK(span_eq((struct pb_span){text + marks.v[0].start, marks.v[0].end - marks.v[0].start}, SPAN_LIT("Wetboek van Strafvordering")));
    CHECK(marks.v[0].points > 0 && marks.v[0].n >= 1);
    marks = (struct desk_marks){0};
    text = desk_text(letter->reading, FIELD_LETTER, 0);
    desk_marks(past.arena, letter->verdict, text, FIELD_LETTER, 0, &marks);
    CHECK(marks.n >= 1);
    CHECK(letter->second && strstr(letter->second, "Financi"));
    past_decide(&past, item, "Commissies/FIN");
    CHECK(desk_letter(past.store, past.arena, past.set, item, &letter, &past.err));
    CHECK_STR(letter->verdict->queues.v[0], "Commissies/JV"); /* as it was judged */
    CHECK_INT(letter->events.n, 1);
    CHECK_STR(letter->events.v[0].who, "griffier");
    CHECK(!desk_letter(past.store, past.arena, past.set, 99, &letter, &past.err));
    CHECK_INT(past.err.code, PB_NOT_FOUND);
}

TEST(evidence_that_does_not_fit_the_text_is_no_mark)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct evidence list[] = {
        {.field = FIELD_LETTER, .start = 0, .end = 3, .points = 1},   {.field = FIELD_LETTER, .start = 2, .end = 6, .points = 2},
        {.field = FIELD_LETTER, .start = 5, .end = 5, .points = 1},   {.field = FIELD_LETTER, .start = 6, .end = 99, .points = 1},
        {.field = FIELD_LETTER, .start = 8, .end = 10, .points = 1}, /* within the é */
        {.field = FIELD_LETTER, .start = 0, .end = 3, .points = 0},   {.field = FIELD_NOTE, .start = 0, .end = 3, .points = 1},
    };
    struct verdict verdict = {.evidence = {list, 7, 7}};
    struct desk_marks marks = {0};
    desk_marks(arena, &verdict, "abcdef \xC3\xA9 x", FIELD_LETTER, 0, &marks);
    CHECK_INT(marks.n, 1);
    CHECK_INT(marks.v[0].end, 6);
    CHECK_INT(marks.v[0].n, 2);
    CHECK(marks.v[0].v[0]->points > 1.5);
}

static const char *differ(struct arena *arena, const char *before, const char *after)
{
    struct buf text = BUF_INIT;
    struct desk_diff diff = {0};
    desk_diff(arena, before, after, &diff);
    for (size_t i = 0; i < diff.n; i++)
        buf_printf(&text, "%c(%.*s)", "=-+"[diff.v[i].change], (int)diff.v[i].text.n, diff.v[i].text.p);
    const char *all = arena_copy(arena, buf_span(&text));
    buf_done(&text);
    return all;
}

TEST(what_differs_is_told_word_by_word)
{
    cleanup_arena struct arena *arena = arena_new(0);
    CHECK_STR(differ(arena, "een twee drie", "een twee drie"), "=(een twee drie)");
    CHECK_STR(differ(arena, "een twee drie", "een drie"), "=(een )-(twee )=(drie)");
    CHECK_STR(differ(arena, "een drie", "een twee drie"), "=(een )+(twee )=(drie)");
    CHECK_STR(differ(arena, "", "een"), "+(een)");
    CHECK_STR(differ(arena, "een", ""), "-(een)");
    CHECK_STR(differ(arena, "", ""), "");
    CHECK_STR(differ(arena, "a b c d e", "a x c y e"), "=(a )-(b )+(x )=(c )-(d )+(y )=(e)");
}

static const char *without_blanks(struct arena *arena, const struct buf *text)
{
    char *words = arena_copy(arena, buf_span(text)), *to = words;
    for (const char *p = words; *p; p++)
        if (*p != ' ')
            *to++ = *p;
    *to = '\0';
    return words;
}

/* The runs put together are the two texts, whatever they are. */
TEST(a_difference_holds_both_texts_whole)
{
    uint64_t seed = 11;
    for (int round = 0; round < 300; round++) {
        cleanup_arena struct arena *arena = arena_new(0);
        struct buf texts[2] = {BUF_INIT, BUF_INIT}, got[2] = {BUF_INIT, BUF_INIT};
        struct desk_diff diff = {0};
        int words = round < 290 ? 30 : 3000; /* the last ones differ too much */
        for (int i = 0; i < words * 2; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            buf_printf(&texts[i % 2], "%c%s", (char)('a' + (int)((seed >> 33) % (uint64_t)(round % 26 + 1))), (seed >> 60) < 2 ? "" : " ");
        }
        desk_diff(arena, buf_string(&texts[0]), buf_string(&texts[1]), &diff);
        for (size_t i = 0; i < diff.n; i++)
            for (int side = 0; side < 2; side++)
                if (diff.v[i].change == DESK_SAME || diff.v[i].change == (side ? DESK_ADDED : DESK_GONE))
                    buf_add_span(&got[side], diff.v[i].text);
        CHECK(!diff.cut);
        for (int side = 0; side < 2; side++) /* the blanks behind a last word may be the other's */
            CHECK_STR(without_blanks(arena, &got[side]), without_blanks(arena, &texts[side]));
        for (int side = 0; side < 2; side++) {
            buf_done(&texts[side]);
            buf_done(&got[side]);
        }
    }
}

TEST(a_note_stays_as_it_was_written)
{
    SCENE;
    int64_t item = add(&s, "A", 1, NULL), other = add(&s, "A", 2, NULL);
    struct note note = {.item = item, .who = "jansen", .at = 5, .text = "De griffier belt terug."};
    CHECK(store_add_note(s.store, &note, &s.err) && note.id > 0);
    CHECK(store_merge(s.store, other, item, "een brief", 6, &s.err));
    CHECK(!store_add_note(s.store, &note, &s.err)); /* it is another one now */
    CHECK_INT(s.err.code, PB_BAD_INPUT);
    note.item = 99;
    CHECK(!store_add_note(s.store, &note, &s.err));
    CHECK_INT(s.err.code, PB_NOT_FOUND);
    struct desk_letter *letter;
    CHECK(desk_letter(s.store, s.arena, NULL, other, &letter, &s.err));
    CHECK_INT(letter->events.n, 2);
    CHECK_STR(letter->events.v[0].text, "De griffier belt terug.");
    CHECK_STR(letter->events.v[0].who, "jansen");
    CHECK(!letter->reading && !letter->verdict && !letter->second);
}

TEST(versions_are_found_from_each_of_them)
{
    SCENE;
    int64_t first = add(&s, "A", 1, NULL), second = add(&s, "A", 2, NULL), third = add(&s, "A", 3, NULL);
    CHECK(store_relate(s.store, second, RELATION_VERSION, first, 4, &s.err) && store_relate(s.store, third, RELATION_VERSION, second, 5, &s.err));
    for (int64_t i = first; i <= third; i++) {
        struct versions versions = {0};
        CHECK(store_versions(s.store, s.arena, i, &versions, &s.err));
        CHECK_INT(versions.n, 2);
        CHECK_INT(versions.v[0].item, i == first ? second : first);
    }
}

TESTS_MAIN(TEST_ENTRY(a_queue_tells_what_waits_in_it_since_when_and_for_which_day)
           TEST_ENTRY(what_has_its_day_before_it_comes_first_then_what_waits_longest)
           TEST_ENTRY(a_campaign_is_one_row_whose_letters_are_decided_one_by_one)
           TEST_ENTRY(the_sums_are_right_after_a_thousand_changes)
           TEST_ENTRY(a_queue_is_found_by_any_of_its_names)
           TEST_ENTRY(a_letter_shows_the_words_that_decided_where_they_stand)
           TEST_ENTRY(evidence_that_does_not_fit_the_text_is_no_mark)
           TEST_ENTRY(what_differs_is_told_word_by_word)
           TEST_ENTRY(a_difference_holds_both_texts_whole)
           TEST_ENTRY(a_note_stays_as_it_was_written)
           TEST_ENTRY(versions_are_found_from_each_of_them))
