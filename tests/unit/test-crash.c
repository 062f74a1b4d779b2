/* The daemon is killed at every single write to the store, before it and in the
 * middle of it: what was committed is there, what was not is not, and going on
 * from there gives the same groups. */
#include "crash.h"
#include "taking.h"

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
