/* Destroying letters: nothing of them is left in the file, others stay whole, and the record says what was done;
 * wherever the daemon is killed. */
#include <ctype.h>

#include "crash.h"
#include "power.h"
#include "postbox.h"
#include "postbus/store_asked.h"
#include "postbus/store_destroy.h"

#define SECRET "geheimzinnig" /* stands in all that is to go, and nowhere else */
#define DAY 86400
#define LATE (1000 * (int64_t)DAY)

/* Everything that a letter can leave in a store, each piece with the word in it. */
static void leave_traces(struct bench *b, const struct decision *d, int64_t mail)
{
    static const char text[] = "Een " SECRET "e brief over de bank bij de fontein";
    int64_t item = d->item.id;
    struct kept kept = {.mail = mail, .item = item, .taken = 1000, .letter = 0, .reading = {text, sizeof text - 1}, .verdict = "abc"};
    struct searchable searchable = {.mail = mail, .reading = kept.reading, .organisation = "De " SECRET "e vereniging"};
    struct search_place place = {SEARCH_LETTER, 0, sizeof text - 1};
    arena_push(b->arena, &searchable.places, place);
    struct note note = {.item = item, .at = 1, .who = "jansen", .text = SECRET "e notitie"};
    struct correction c = {.act = CORRECTION_CONFIRM, .item = item, .version = 1, .who = "jansen", .why = SECRET "e reden", .at = 2};
    CHECK(store_keep(b->store, &kept, SPAN_LIT("sig"), &b->err) && store_add_searchable(b->store, &searchable, &b->err));
    CHECK(store_add_note(b->store, &note, &b->err) && store_decide(b->store, b->arena, &c, &b->err));
}

static struct decision *take_secret(struct bench *b, struct letter l)
{
    l.from = SECRET "@example.org", l.name = "Jan " SECRET;
    struct decision *d = take(b, l);
    leave_traces(b, d, d->mail.id);
    return d;
}

/* Filed, as far as the store knows. */
static void file_all(struct bench *b)
{
    struct deliveries planned = {0};
    CHECK(store_planned(b->store, b->arena, "postbus", INT64_MAX, 100, &planned, &b->err));
    for (size_t i = 0; i < planned.n; i++)
        CHECK(store_done(b->store, &planned.v[i], "9:1", NULL, 2000, &b->err));
}

/* Item 1: two mails, with the secret all over; item 2: another letter. */
static void fill(struct bench *b)
{
    CHECK(store_begin(b->store, &b->err));
    take_secret(b, BUT(brief, a->id = SECRET "-1@example.org", a->text = "Stem " SECRET " tegen. " WORDS));
    take(b, BUT(brief, a->from = "piet@example.org", a->name = "Piet Pietersen", a->sent = "2026-05-15T11:00", a->id = "2@example.org", a->text = "Heel iets anders over de bank in het park bij de fontein op het plein."));
    file_all(b);
    CHECK(store_commit(b->store, &b->err));
}

static int64_t condemn(struct bench *b, const char *kind, int64_t at, int64_t item)
{
    struct destruction d = {.at = at, .who = "archief", .list = "letter-2026-05-15-abc", .kind = kind, .why = "bewaartermijn"};
    struct items items = {0};
    arena_push(b->arena, &items, item);
    CHECK(store_begin(b->store, &b->err) && store_condemn(b->store, &d, &items, &b->err) && store_commit(b->store, &b->err));
    return d.id;
}

static void destroy(struct bench *b)
{
    for (bool more = true; more && test_failures == 0;)
        CHECK(store_begin(b->store, &b->err) && store_destroy(b->store, LATE, 1, &more, &b->err) && store_commit(b->store, &b->err));
}

static bool holds(const char *path, const char *word)
{
    cleanup_buf struct buf all = BUF_INIT;
    char piece[65536];
    size_t n;
    FILE *in = fopen(path, "re");
    while (in && (n = fread(piece, 1, sizeof piece, in)) > 0)
        buf_add(&all, piece, n);
    if (in)
        fclose(in);
    for (size_t i = 0; i < all.len; i++)
        all.data[i] = (char)tolower((unsigned char)all.data[i]);
    return all.len > 0 && memmem(all.data, all.len, word, strlen(word)) != NULL;
}

/* In the file or its log. */
static bool is_found(const char *file, const char *word)
{
    char log[96];
    snprintf(log, sizeof log, "%s-wal", file);
    return holds(file, word) || holds(log, word);
}

static int64_t letters_found(struct bench *b, const char *words)
{
    struct search_query query = {.words = words, .most = 10};
    struct found_letters found = {0};
    int64_t after;
    CHECK(store_search(b->store, b->arena, &query, &found, &after, &b->err));
    return (int64_t)found.n;
}

static void check_destroyed(struct bench *b)
{
    struct item *item, *other;
    struct destruction d;
    struct strings faults;
    bool found;
    CHECK(store_get_item(b->store, b->arena, 1, &item, &b->err) && store_get_item(b->store, b->arena, 2, &other, &b->err));
    CHECK(!item->subject && !item->author && !item->organisation && !item->reason);
    CHECK_INT(item->made, 1000);
    CHECK_INT(item->queues.n, 0);
    CHECK_STR(other->subject, "Brief");
    CHECK_INT(other->queues.n, 1);
    CHECK(store_destroyed(b->store, b->arena, 1, &d, &found, &b->err) && found);
    CHECK_STR(d.who, "archief");
    CHECK_INT(d.letters, 1);
    CHECK_INT(d.done, LATE);
    CHECK(store_destroyed(b->store, b->arena, 2, &d, &found, &b->err) && !found);
    CHECK_INT(letters_found(b, SECRET), 0);
    CHECK_INT(letters_found(b, SECRET "e"), 0);
    CHECK(store_check(b->store, b->arena, &faults, &b->err));
    CHECK_INT(faults.n, 0);
}

#define IN_A_FOLDER(name)                                                   \
    char file[96];                                                          \
    const char *place = crash_folder();                                     \
    snprintf(file, sizeof file, "%s/" name, place)

TEST(nothing_of_a_destroyed_letter_is_left_in_the_file)
{
    IN_A_FOLDER("store.db");
    struct bench b = set_up_in(file);
    bool remains;
    fill(&b);
    CHECK(is_found(file, SECRET));
    CHECK(letters_found(&b, SECRET "e") == 1);
    condemn(&b, "letter", LATE, 1);
    destroy(&b);
    check_destroyed(&b);
    CHECK(store_has_remains(b.store, &remains, &b.err) && remains);
    CHECK(store_wipe(b.store, LATE, &b.err));
    CHECK(store_has_remains(b.store, &remains, &b.err) && !remains);
    CHECK(!is_found(file, SECRET));
    CHECK(is_found(file, "fontein")); /* else nothing was looked at */
    check_destroyed(&b);
    tear_down(&b);
    CHECK(!is_found(file, SECRET));
    remove_store(file);
    remove(place);
}

TEST(a_text_that_another_letter_has_as_well_stays_with_that_one)
{
    struct bench b = set_up();
    CHECK(store_begin(b.store, &b.err));
    struct decision *one = take(&b, BUT(jan, a->id = "1@example.org")), *two = take(&b, BUT(jan, a->from = "piet@example.com", a->name = "Piet Pietersen", a->id = "2@example.org", a->sent = "2026-05-20T10:00"));
    file_all(&b);
    CHECK(store_commit(b.store, &b.err));
    CHECK(one->item.id != two->item.id);
    condemn(&b, "letter", LATE, one->item.id);
    destroy(&b);
    /* the campaign still knows its own */
    struct decision *three = take(&b, BUT(jan, a->from = "kees@example.net", a->name = "Kees Klaassen", a->id = "3@example.org", a->sent = "2026-05-21T10:00"));
    CHECK(three->item.id != one->item.id && three->item.id != two->item.id);
    CHECK_INT(three->item.relation, RELATION_CAMPAIGN);
    /* and a copy of the other one is its copy */
    enum relation_kind relation;
    struct decision *copy = take(&b, BUT(jan, a->from = "piet@example.com", a->name = "Piet Pietersen", a->id = "2@example.org", a->sent = "2026-05-20T10:00", a->forwarder = "a@eerstekamer.nl"));
    CHECK_INT(item_of(&b, copy, &relation), two->item.id);
    tear_down(&b);
}

TEST(a_copy_that_comes_later_is_a_new_letter)
{
    struct bench b = set_up();
    enum relation_kind relation;
    fill(&b);
    condemn(&b, "letter", LATE, 1);
    destroy(&b);
    struct decision *again = take(&b, BUT(brief, a->id = SECRET "-1@example.org", a->text = "Stem " SECRET " tegen. " WORDS));
    CHECK_INT(again->mail.relation, RELATION_NEW);
    CHECK(item_of(&b, again, &relation) > 2);
    tear_down(&b);
}

TEST(what_has_gone_on_since_the_list_was_made_is_left_alone)
{
    struct bench b = set_up();
    struct item *item;
    bool found;
    struct destruction d;
    fill(&b);
    condemn(&b, "letter", 1000, 1); /* its mail came in that very second */
    destroy(&b);
    CHECK(store_get_item(b.store, b.arena, 1, &item, &b.err));
    CHECK_STR(item->subject, "Brief");
    CHECK(store_destroyed(b.store, b.arena, 1, &d, &found, &b.err) && !found);
    condemn(&b, NULL, 1000, 1); /* a person's request is about all that there is */
    destroy(&b);
    CHECK(store_destroyed(b.store, b.arena, 1, &d, &found, &b.err) && found);
    tear_down(&b);
}

static size_t due(struct bench *b, const char *kind, int64_t before)
{
    struct due_letters letters = {0};
    CHECK(store_due(b->store, b->arena, kind, before, 100, &letters, &b->err));
    return letters.n;
}

TEST(a_letter_is_due_when_it_has_been_quiet_and_is_filed)
{
    struct bench b = set_up();
    CHECK(store_begin(b.store, &b.err));
    struct decision *d = take(&b, brief);
    CHECK(store_commit(b.store, &b.err));
    const char *kind = d->item.kind ? d->item.kind : "letter";
    CHECK_INT(due(&b, kind, LATE), 0); /* it is not filed */
    file_all(&b);
    CHECK_INT(due(&b, kind, LATE), 1);
    CHECK_INT(due(&b, "newsletter", LATE), 0);
    CHECK_INT(due(&b, kind, 1000), 0); /* it came then */
    struct correction c = {.act = CORRECTION_CONFIRM, .item = d->item.id, .version = 1, .who = "jansen", .at = 5000};
    CHECK(store_decide(b.store, b.arena, &c, &b.err));
    CHECK_INT(due(&b, kind, 5000), 0);
    CHECK_INT(due(&b, kind, 5001), 1);
    condemn(&b, "letter", LATE, d->item.id);
    CHECK_INT(due(&b, kind, LATE), 0);
    tear_down(&b);
}

TEST(nobody_decides_on_what_was_destroyed)
{
    struct bench b = set_up();
    fill(&b);
    condemn(&b, "letter", LATE, 1);
    struct correction c = {.act = CORRECTION_UNDO, .item = 1, .version = 2, .who = "jansen", .at = LATE};
    CHECK(!store_decide(b.store, b.arena, &c, &b.err));
    CHECK_INT(b.err.code, PB_BAD_INPUT);
    struct note note = {.item = 1, .at = LATE, .who = "jansen", .text = "x"};
    CHECK(!store_add_note(b.store, &note, &b.err));
    struct correction merge = {.act = CORRECTION_MERGE, .item = 2, .version = 1, .other = 1, .who = "jansen", .at = LATE};
    CHECK(!store_regroup(b.store, b.arena, &merge, &b.err));
    tear_down(&b);
}

/* ---- killed ---- */

static void work_on(void *context)
{
    struct bench b = set_up_in(context);
    bool remains = false;
    destroy(&b);
    if (store_has_remains(b.store, &remains, &b.err) && remains)
        CHECK(store_wipe(b.store, LATE, &b.err));
    tear_down(&b);
}

static void kill_at_every_write(void)
{
    char file[96], made[96];
    const char *place = crash_folder();
    snprintf(file, sizeof file, "%s/store.db", place);
    snprintf(made, sizeof made, "%s/made.db", place);
    struct bench b = set_up_in(made);
    fill(&b);
    condemn(&b, "letter", LATE, 1);
    tear_down(&b);
    long n = 1;
    for (bool killed = true; killed && test_failures == 0; n += n < 100 ? 1 : 6) { /* behind the first hundred the file is written anew, page by page */
        copy_file(made, file);
        killed = run_until(n, work_on, file);
        work_on(file);
        CHECK(!is_found(file, SECRET));
        b = set_up_in(file);
        check_destroyed(&b);
        tear_down(&b);
        remove_store(file);
    }
    remove_store(made);
    CHECK(n > 50); /* else nothing was tried */
    remove(place);
}

TEST(killed_before_any_write_it_is_destroyed_by_who_goes_on)
{
    torn = false;
    kill_at_every_write();
}

TEST(killed_within_any_write_it_is_destroyed_by_who_goes_on)
{
    torn = true;
    kill_at_every_write();
}

/* ---- the power fails ---- */

/* Once it was wiped nothing of it comes back. */
static void check_wiped(const char *file, size_t promised)
{
    char path[96];
    CHECK(promised < 2 || !is_found(file, SECRET));
    snprintf(path, sizeof path, "%s", file);
    if (promised == 0)
        return;
    work_on(path);
    CHECK(!is_found(file, SECRET));
    struct bench b = set_up_in(file);
    check_destroyed(&b);
    tear_down(&b);
}

TEST(where_the_power_fails_it_is_destroyed_by_who_goes_on)
{
    char file[96];
    const char *place = crash_folder();
    snprintf(file, sizeof file, "%s/store.db", place);
    power_record(file);
    struct bench b = set_up_in(file);
    fill(&b);
    condemn(&b, "letter", LATE, 1);
    tear_down(&b);
    power_promise();
    work_on(file);
    power_promise();
    power_recorded();
    power_fails_everywhere(check_wiped);
    CHECK(remove(place) == 0);
}

TESTS_MAIN(TEST_ENTRY(nothing_of_a_destroyed_letter_is_left_in_the_file)
           TEST_ENTRY(a_text_that_another_letter_has_as_well_stays_with_that_one)
           TEST_ENTRY(a_copy_that_comes_later_is_a_new_letter)
           TEST_ENTRY(what_has_gone_on_since_the_list_was_made_is_left_alone)
           TEST_ENTRY(a_letter_is_due_when_it_has_been_quiet_and_is_filed)
           TEST_ENTRY(nobody_decides_on_what_was_destroyed)
           TEST_ENTRY(killed_before_any_write_it_is_destroyed_by_who_goes_on)
           TEST_ENTRY(killed_within_any_write_it_is_destroyed_by_who_goes_on)
           TEST_ENTRY(where_the_power_fails_it_is_destroyed_by_who_goes_on))
