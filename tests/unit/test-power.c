/* The power fails at every moment of the store's life, and the disk keeps of what was not synced
 * whatever it likes: the store is whole, each committed transaction is there and none by half.
 *
 * POWER_STEP=1 POWER_ROUNDS=20: every moment, with twenty disks of their own mind beside the three
 * that are tried always. */
#include "power.h"
#include "store/schema.h"
#include "taking.h"

/* Opened as after any start: checked, and brought up to date. */
static bool is_whole(const char *file)
{
    cleanup_store struct store *store = NULL;
    cleanup_arena struct arena *arena = arena_new(0);
    struct strings faults = {0};
    struct pb_err err = {0};
    bool good = store_open(file, STORE_WRITE, &store, &err) && store_check(store, arena, &faults, &err);
    if (!good || faults.n)
        printf("# %s\n", good ? faults.v[0] : err.msg);
    return good && faults.n == 0;
}

/* ---- mails are taken ---- */

/* Makes the store, comes to an end, and goes on. */
static void live(const char *file)
{
    for (int session = 0; session < 2; session++) {
        struct bench b = set_up_in(file);
        for (int i = session ? BEFORE : 0; i < (session ? MAILS : BEFORE); i++) {
            take_mail(&b, i);
            power_promise();
        }
        tear_down(&b);
    }
}

static void check_mails(const char *file, size_t promised)
{
    CHECK(is_whole(file));
    if (test_failures)
        return;
    struct bench b = set_up_in(file);
    size_t taken = 0, all = 0;
    for (int i = 0; i < MAILS; i++) {
        bool is = is_taken(&b, i);
        all += is;
        taken += is && taken == (size_t)i;
    }
    CHECK(taken == all && taken >= promised && taken <= promised + 1);
    go_on(&b, MAILS);
    check_groups(b);
    tear_down(&b);
}

/* ---- a store of the first version is brought up to date ---- */

static bool run(const char *file, const char *sql)
{
    sqlite3 *db = NULL;
    bool good = sqlite3_open(file, &db) == SQLITE_OK && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    return sqlite3_close(db) == SQLITE_OK && good;
}

static void upgrade(const char *file)
{
    cleanup_buf struct buf sql = BUF_INIT;
    buf_printf(&sql, "PRAGMA synchronous=EXTRA; BEGIN; %s PRAGMA user_version=1; PRAGMA application_id=%d;"
                     "INSERT INTO item (id, relation, subject, sure, made) VALUES (1, 0, 'Brief', 1, 1000); COMMIT", store_migrations[0], STORE_APPLICATION_ID);
    CHECK(run(file, buf_string(&sql)));
    power_promise();
    CHECK(is_whole(file));
    power_promise();
}

static void check_item(const char *file, size_t promised)
{
    CHECK(is_whole(file));
    CHECK(promised == 0 || run(file, "CREATE TEMP TABLE is_there (n CHECK (n = 1)); INSERT INTO is_there SELECT count(*) FROM item WHERE subject = 'Brief'"));
}

static void lived_through(void (*life)(const char *file), void (*check)(const char *file, size_t promised))
{
    char file[80];
    const char *place = crash_folder();
    snprintf(file, sizeof file, "%s/store.db", place);
    power_record(file);
    life(file);
    power_recorded();
    CHECK(record.n > 50 && record.promised.n > 1); /* else nothing was tried */
    power_fails_everywhere(check);
    CHECK(remove(place) == 0);
}

TEST(the_power_fails_while_mails_are_taken)
{
    lived_through(live, check_mails);
}

TEST(the_power_fails_while_a_store_is_brought_up_to_date)
{
    lived_through(upgrade, check_item);
}

TESTS_MAIN(TEST_ENTRY(the_power_fails_while_mails_are_taken)
           TEST_ENTRY(the_power_fails_while_a_store_is_brought_up_to_date))
