/* The daemon is killed at every single write to the store, before it and in the
 * middle of it: what was committed is there, what was not is not, and going on
 * from there gives the same groups. */
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "postbox.h"

/* ---- a file system that kills ---- */

static long writes, fatal; /* so far; the one that is not survived, 0 for none */
static bool torn;          /* half of it reaches the disk */

static sqlite3_vfs crash_vfs;
static struct methods {
    const sqlite3_io_methods *real;
    sqlite3_io_methods ours;
} kinds[4];

static const sqlite3_io_methods *real_of(sqlite3_file *file)
{
    return ((const struct methods *)(const void *)((const char *)file->pMethods - offsetof(struct methods, ours)))->real;
}

static bool is_fatal(void)
{
    return ++writes == fatal;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
}

static int crash_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    if (is_fatal()) {
        if (torn)
            real_of(file)->xWrite(file, bytes, n / 2, at);
        die();
    }
    return real_of(file)->xWrite(file, bytes, n, at);
}

static int crash_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (is_fatal())
        die();
    return real_of(file)->xTruncate(file, size);
}

static int crash_sync(sqlite3_file *file, int flags)
{
    if (is_fatal())
        die();
    return real_of(file)->xSync(file, flags);
}

static const sqlite3_io_methods *ours_of(const sqlite3_io_methods *real)
{
    struct methods *m = kinds;
    while (m->real && m->real != real)
        m++;
    m->real = real;
    m->ours = *real;
    m->ours.xWrite = crash_write;
    m->ours.xTruncate = crash_truncate;
    m->ours.xSync = crash_sync;
    return &m->ours;
}

static int crash_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    int result = sqlite3_vfs_find("unix")->xOpen(vfs, name, file, flags, ret_flags);
    if (result == SQLITE_OK && file->pMethods)
        file->pMethods = ours_of(file->pMethods);
    return result;
}

static void install(void)
{
    if (crash_vfs.zName)
        return;
    crash_vfs = *sqlite3_vfs_find("unix");
    crash_vfs.zName = "crash";
    crash_vfs.xOpen = crash_open;
    sqlite3_vfs_register(&crash_vfs, 1);
}

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

static void remove_store(const char *file)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", file, ends[i]);
        remove(path);
    }
}

/* True where the child was killed: there is such a write. */
static bool run_until(const char *file, long write)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        install();
        fatal = write;
        struct bench b = set_up_in(file);
        go_on(&b, MAILS);
        tear_down(&b);
        fflush(stdout);
        _exit(test_failures ? 1 : 0);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    size_t n;
    FILE *in = fopen(from, "re"), *out = fopen(to, "we");
    if (!in || !out)
        abort();
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
        fwrite(bytes, 1, n, out);
    fclose(in);
    fclose(out);
}

/* In memory where that can be had: what the kernel does with a sync is not at stake. */
static void kill_at_every_write(void)
{
    char folder[] = "/dev/shm/postbus-crash-XXXXXX", elsewhere[] = "/tmp/postbus-crash-XXXXXX", file[64], made[64];
    const char *place = mkdtemp(folder) ? folder : mkdtemp(elsewhere);
    if (!place)
        abort();
    snprintf(file, sizeof file, "%s/store.db", place);
    snprintf(made, sizeof made, "%s/made.db", place);
    struct bench b = set_up_in(made);
    go_on(&b, BEFORE);
    tear_down(&b);
    long n = 1;
    for (bool killed = true; killed && test_failures == 0; n++) {
        copy_file(made, file);
        killed = run_until(file, n);
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
