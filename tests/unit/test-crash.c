/* The daemon is killed at every single write to the store, before it and in the
 * middle of it: what was committed is there, what was not is not, and going on
 * from there gives the same groups. */
#include "crash.h"
#include "postbox.h"
#include "postbus/store_asked.h"

/* ---- the scenario ---- */

#define MAILS 6
#define BEFORE 3 /* of them are there before the killing begins */

/* Two brief letters that a third shows to be one, and a campaign of two. */
static void take_mail(struct bench *b, int i)
{
    const struct letter mails[MAILS] = {
        BUT(brief, a->id = "1@example.org"), BUT(brief, a->id = "2@example.org"), jan, BUT(brief, a->id = "2@example.org", a->mail_id = "1@example.org"),
        BUT(jan, a->from = "piet@example.com", a->name = "Piet Pietersen", a->text = "Ik schrijf u ook namens mijn buurvrouw. " WORDS), BUT(jan, a->forwarder = "a@eerstekamer.nl"),
    };
    b->refs = i;
    CHECK(store_begin(b->store, &b->err));
    take(b, mails[i]);
    CHECK(store_commit(b->store, &b->err));
}

static bool is_taken(struct bench *b, int i)
{
    bool known = false;
    CHECK(store_knows_ref(b->store, "postbus", arena_printf(b->arena, "1:%d", i), &known, &b->err));
    return known;
}

/* Takes what is not taken yet. */
static void go_on(struct bench *b, int mails)
{
    for (int i = 0; i < mails; i++)
        if (!is_taken(b, i))
            take_mail(b, i);
}

/* Mails come one after another, none twice, each with the item that is expected:
 * 1 is item 1 (2 was joined to it), 3 the campaign's first letter, 5 or 4 its second. */
static void check_groups(struct bench b)
{
    enum relation_kind relation;
    int64_t item[MAILS + 1];
    struct store_counts counts;
    CHECK(store_count(b.store, &counts, &b.err));
    CHECK_INT(counts.mails, MAILS);
    for (int64_t mail = 1; mail <= MAILS; mail++)
        CHECK(store_mail_now(b.store, mail, &item[mail], &relation, &b.err));
    CHECK(item[1] == item[2] && item[2] == item[4]);
    CHECK(item[3] == item[6] && item[3] != item[1] && item[5] != item[3] && item[5] != item[1]);
    struct history history = {0};
    CHECK(store_history(b.store, b.arena, item[1], &history, &b.err));
    CHECK_INT(history.n, 1);
    struct deliveries planned = {0};
    CHECK(store_planned(b.store, b.arena, "postbus", INT64_MAX, 100, &planned, &b.err));
    CHECK_INT(planned.n, MAILS);
}

static void take_all(void *context)
{
    struct bench b = set_up_in(context);
    go_on(&b, MAILS);
    tear_down(&b);
}

static void kill_at_every_write(void)
{
    char file[80], made[80];
    const char *place = crash_folder();
    snprintf(file, sizeof file, "%s/store.db", place);
    snprintf(made, sizeof made, "%s/made.db", place);
    struct bench b = set_up_in(made);
    go_on(&b, BEFORE);
    tear_down(&b);
    long n = 1;
    for (bool killed = true; killed && test_failures == 0; n++) {
        copy_file(made, file);
        killed = run_until(n, take_all, file);
        b = set_up_in(file);
        go_on(&b, MAILS);
        check_groups(b);
        tear_down(&b);
        remove_store(file);
    }
    remove_store(made);
    CHECK(n > 100); /* else nothing was tried */
    remove(place);
}

TEST(killed_before_any_write_the_groups_come_out_the_same)
{
    torn = false;
    kill_at_every_write();
}

TEST(killed_within_any_write_the_groups_come_out_the_same)
{
    torn = true;
    kill_at_every_write();
}

TESTS_MAIN(TEST_ENTRY(killed_before_any_write_the_groups_come_out_the_same)
           TEST_ENTRY(killed_within_any_write_the_groups_come_out_the_same))
