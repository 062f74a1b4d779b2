/* A Maildir as a mailbox: what is listed, fetched, filed, found and waited for. */
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/buf.h"
#include "postbus/hash.h"
#include "postbus/mailbox.h"
#include "test.h"

static char root[PATH_MAX];

static int remove_one(const char *path, const struct stat *facts, int type, struct FTW *walk)
{
    (void)facts, (void)type, (void)walk;
    return remove(path);
}

/* Two at a time stay good. */
static const char *in_root(const char *name)
{
    static char paths[2][PATH_MAX + 256];
    static unsigned turn;
    char *path = paths[turn++ % 2];
    snprintf(path, sizeof paths[0], "%s/%s", root, name);
    return path;
}

static void put(const char *name, const char *text, time_t when)
{
    FILE *file = fopen(in_root(name), "w");
    if (!file)
        abort();
    fputs(text, file);
    fclose(file);
    const struct timespec times[2] = {{.tv_sec = when}, {.tv_sec = when}};
    utimensat(AT_FDCWD, in_root(name), times, 0);
}

static bool there(const char *name)
{
    return access(in_root(name), F_OK) == 0;
}

static void make_maildir(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(root, sizeof root, "%s/postbus-maildir-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(root))
        abort();
    mkdir(in_root("new"), 0700), mkdir(in_root("cur"), 0700), mkdir(in_root("tmp"), 0700);
}

/* One test's mailbox: a fresh Maildir, removed at the end. */
struct scene {
    struct mailbox *mailbox;
    struct arena *arena;
    struct pb_err err;
};

static struct scene scene_new(void)
{
    struct scene scene = {.arena = arena_new(0)};
    make_maildir();
    const struct mailbox_settings settings = {.maildir = root};
    CHECK(mailbox_open(&settings, &scene.mailbox, &scene.err));
    CHECK(mailbox_connect(scene.mailbox, &scene.err));
    return scene;
}

static void scene_done(struct scene *scene)
{
    mailbox_close(scene->mailbox);
    arena_free(scene->arena);
    nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
#define SCENE __attribute__((cleanup(scene_done))) struct scene scene = scene_new()

static struct mail_list list_all(struct scene *scene)
{
    struct mail_list list = {0};
    CHECK(mailbox_list(scene->mailbox, scene->arena, NULL, &list, &scene->err));
    return list;
}

static bool take_text(void *context, const char *ref, struct pb_span bytes, uint64_t size)
{
    CHECK_INT(size, bytes.n);
    buf_printf(context, "%s=%.*s;", ref, (int)bytes.n, bytes.p);
    return true;
}

static struct filing file_one(struct scene *scene, const char *ref, const char *target, const char *copy)
{
    const char *const copies[] = {copy};
    struct filing filing = {.ref = ref, .target = target, .copies = copies, .copies_n = copy != NULL};
    CHECK(mailbox_file(scene->mailbox, scene->arena, NULL, &filing, 1, &scene->err));
    return filing;
}

static size_t found(struct scene *scene, const char *folder, const char *text)
{
    char hex[SHA256_HEX];
    sha256_hex(span_of(text), hex);
    const struct mail_likeness likeness = {.bytes = strlen(text), .sha256 = hex};
    struct mail_list list = {0};
    CHECK(mailbox_find(scene->mailbox, scene->arena, folder, &likeness, &list, &scene->err));
    return list.n;
}

TEST(new_and_cur_are_listed_in_order_of_arrival)
{
    SCENE;
    put("cur/2.x:2,S", "tweede", 200);
    put("new/3.x", "derde!", 300);
    put("new/1.x", "een", 100);
    put("new/.hidden", "x", 1);
    mkdir(in_root("new/dir"), 0700);
    CHECK_INT(symlink("1.x", in_root("new/link")), 0);
    struct mail_list list = list_all(&scene);
    CHECK_INT(list.n, 3);
    CHECK_STR(list.v[0].ref, "1.x");
    CHECK_STR(list.v[1].ref, "2.x");
    CHECK_STR(list.v[2].ref, "3.x");
    CHECK_INT(list.v[1].bytes, 6);
    CHECK_INT(list.v[1].arrived, 200);
}

TEST(a_ref_holds_no_blank_whatever_the_file_is_called)
{
    SCENE;
    put("new/brief van 100%.eml", "tekst", 1);
    struct mail_list list = list_all(&scene);
    CHECK_INT(list.n, 1);
    CHECK_STR(list.v[0].ref, "brief%20van%20100%25.eml");
    struct filing filing = file_one(&scene, list.v[0].ref, "Handmatig", NULL);
    CHECK(filing.done && there(".Handmatig/new/brief van 100%.eml"));
}

TEST(fetching_leaves_flags_and_skips_what_is_gone)
{
    SCENE;
    put("cur/1.x:2,F", "een", 1);
    put("new/2.x", "twee", 2);
    cleanup_buf struct buf seen = BUF_INIT;
    const char *const refs[] = {"1.x", "9.gone", "2.x"};
    CHECK(mailbox_fetch(scene.mailbox, refs, 3, take_text, &seen, &scene.err));
    CHECK_STR(buf_string(&seen), "1.x=een;2.x=twee;");
    CHECK(there("cur/1.x:2,F") && there("new/2.x"));
}

static const char *state(struct scene *scene, const char *folder)
{
    const char *token = NULL;
    CHECK(mailbox_state(scene->mailbox, scene->arena, folder, &token, &scene->err));
    return token;
}

/* As if nothing had happened in the folder for a while. */
static void let_rest(time_t when)
{
    const struct timespec times[2] = {{.tv_sec = when}, {.tv_sec = when}};
    utimensat(AT_FDCWD, in_root(".Handmatig/new"), times, 0);
    utimensat(AT_FDCWD, in_root(".Handmatig/cur"), times, 0);
}

TEST(a_folder_is_looked_at_again_only_where_it_changed)
{
    SCENE;
    struct mail_list list = {0};
    CHECK_STR(state(&scene, "Handmatig"), "");
    CHECK(mailbox_look(scene.mailbox, scene.arena, "Handmatig", &list, &scene.err) && list.n == 0);
    put("new/1.x", "een", 100);
    put("new/2.x", "twee", 200);
    CHECK(file_one(&scene, "1.x", "Handmatig", NULL).done);
    const char *fresh = state(&scene, "Handmatig");
    CHECK(strcmp(fresh, state(&scene, "Handmatig")) != 0); /* it may change yet within the clock's grain */
    let_rest(1000);
    const char *before = state(&scene, "Handmatig");
    CHECK_STR(state(&scene, "Handmatig"), before);
    CHECK(file_one(&scene, "2.x", "Handmatig", NULL).done);
    let_rest(1001);
    CHECK(strcmp(before, state(&scene, "Handmatig")) != 0);
    CHECK(mailbox_look(scene.mailbox, scene.arena, "Handmatig", &list, &scene.err));
    CHECK_INT(list.n, 2);
    CHECK_STR(list.v[1].ref, "2.x");
    CHECK(state(&scene, "../elders") == NULL);
}

TEST(filing_makes_the_folder_and_keeps_place_and_flags)
{
    SCENE;
    put("cur/1.x:2,FS", "een", 1);
    put("new/2.x", "twee", 2);
    struct filing read = file_one(&scene, "1.x", "Commissies/Financiën", NULL);
    struct filing unread = file_one(&scene, "2.x", "Commissies/Financiën", NULL);
    CHECK(read.done && unread.done && !read.problem);
    CHECK_STR(read.target_ref, "1.x");
    CHECK(there(".Commissies.Financi&AOs-n/cur/1.x:2,FS") && there(".Commissies.Financi&AOs-n/new/2.x"));
    CHECK(there(".Commissies.Financi&AOs-n/maildirfolder"));
    CHECK_INT(list_all(&scene).n, 0);
    CHECK_INT(found(&scene, "Commissies/Financiën", "een"), 1);
    CHECK_INT(found(&scene, "Commissies/Financiën", "drie"), 0);
    CHECK_INT(found(&scene, "Nergens", "een"), 0);
}

TEST(several_committees_get_a_copy_each_and_the_source_is_left)
{
    SCENE;
    put("new/1.x", "een", 1);
    CHECK(file_one(&scene, "1.x", "A", "B").done);
    CHECK(there(".A/new/1.x") && there(".B/new/1.x") && !there("new/1.x"));
}

TEST(filing_again_after_a_crash_between_copy_and_move_doubles_nothing)
{
    SCENE;
    put("new/1.x", "een", 1);
    CHECK(file_one(&scene, "1.x", "A", "B").done);
    /* As if the daemon had died behind the copies, and a clerk had read one since. */
    CHECK_INT(link(in_root(".A/new/1.x"), in_root("new/1.x")), 0);
    CHECK_INT(rename(in_root(".B/new/1.x"), in_root(".B/cur/1.x:2,S")), 0);
    CHECK(file_one(&scene, "1.x", "A", "B").done);
    CHECK(there(".A/new/1.x") && there(".B/cur/1.x:2,S") && !there(".B/new/1.x") && !there("new/1.x"));
    CHECK_INT(found(&scene, "A", "een"), 1);
    CHECK_INT(found(&scene, "B", "een"), 1);
}

TEST(another_mail_of_the_same_name_in_the_target_is_not_written_over)
{
    SCENE;
    put("new/1.x", "een", 1);
    CHECK(file_one(&scene, "1.x", "A", NULL).done);
    put("new/1.x", "anders", 1);
    struct filing filing = file_one(&scene, "1.x", "A", NULL);
    CHECK(filing.done);
    CHECK_STR(filing.target_ref, "1.x_2");
    CHECK_INT(found(&scene, "A", "een"), 1);
    CHECK_INT(found(&scene, "A", "anders"), 1);
    CHECK(!there("new/1.x"));
}

TEST(filing_into_the_watched_folder_itself_moves_nothing)
{
    SCENE;
    put("new/1.x", "een", 1);
    CHECK(file_one(&scene, "1.x", "INBOX", "inbox").done);
    CHECK(there("new/1.x"));
    /* And by another way in. */
    CHECK_INT(symlink(".", in_root(".Zelf")), 0);
    CHECK(file_one(&scene, "1.x", "Zelf", "Zelf").done);
    CHECK(there("new/1.x"));
    CHECK_INT(list_all(&scene).n, 1);
}

TEST(a_mail_is_filed_from_another_folder_as_well)
{
    SCENE;
    put("new/1.x", "een", 1);
    put("new/2.x", "twee", 2);
    CHECK(file_one(&scene, "1.x", "A", NULL).done);
    const char *const copies[] = {"B", "C"};
    struct filing filings[] = {{.ref = "1.x", .target = "A", .copies = copies, .copies_n = 2}, {.ref = "2.x", .target = "B"}};
    CHECK(mailbox_file(scene.mailbox, scene.arena, "A", filings, 2, &scene.err));
    CHECK(filings[0].done && there(".A/new/1.x") && there(".B/new/1.x") && there(".C/new/1.x"));
    CHECK_STR(filings[0].copy_refs[1], "1.x");
    CHECK_INT(filings[1].code, PB_NOT_FOUND);
    CHECK(there("new/2.x"));
    struct filing back = {.ref = "1.x", .target = "D"};
    CHECK(mailbox_file(scene.mailbox, scene.arena, "C", &back, 1, &scene.err) && back.done);
    CHECK(there(".D/new/1.x") && !there(".C/new/1.x"));
    CHECK(mailbox_file(scene.mailbox, scene.arena, "Nergens", &back, 1, &scene.err) && !back.done);
    CHECK_INT(back.code, PB_NOT_FOUND);
    CHECK(!there(".Nergens"));
}

TEST(a_mail_that_is_gone_and_a_name_that_cannot_be_are_problems_of_their_own)
{
    SCENE;
    put("new/1.x", "een", 1);
    struct filing gone = file_one(&scene, "9.x", "A", NULL);
    CHECK(!gone.done && gone.problem);
    CHECK_INT(gone.code, PB_NOT_FOUND);
    struct filing dotted = file_one(&scene, "1.x", "Wet 1.2", NULL);
    CHECK(!dotted.done && dotted.problem);
    CHECK_INT(dotted.code, PB_OPERATOR);
    CHECK(there("new/1.x"));
    /* A copy that fails keeps the mail where it is. */
    struct filing half = file_one(&scene, "1.x", "A", "a//b");
    CHECK(!half.done && there("new/1.x") && !there(".A/new/1.x"));
}

TEST(a_mail_is_held_until_it_is_filed)
{
    SCENE;
    bool holds = false;
    put("cur/1.x:2,", "een", 1);
    CHECK(mailbox_holds(scene.mailbox, "1.x", &holds, &scene.err) && holds);
    CHECK(file_one(&scene, "1.x", "A", NULL).done);
    CHECK(mailbox_holds(scene.mailbox, "1.x", &holds, &scene.err) && !holds);
}

/* Seconds that a wait of 3 takes. */
static double wait_takes(struct scene *scene, int wake_fd)
{
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    CHECK(mailbox_wait(scene->mailbox, 3, wake_fd, &scene->err));
    clock_gettime(CLOCK_MONOTONIC, &b);
    return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

TEST(a_wait_ends_at_once_for_mail_that_came_since_the_list_and_for_a_wake)
{
    SCENE;
    int pipes[2];
    CHECK_INT(pipe(pipes), 0);
    put("new/1.x", "een", 1);
    CHECK_INT(list_all(&scene).n, 1);
    put("tmp/2.x", "twee", 1);
    CHECK_INT(rename(in_root("tmp/2.x"), in_root("new/2.x")), 0);
    CHECK(wait_takes(&scene, pipes[0]) < 1);
    CHECK_INT(list_all(&scene).n, 2);
    CHECK(write(pipes[1], "x", 1) == 1);
    CHECK(wait_takes(&scene, pipes[0]) < 1);
    CHECK(file_one(&scene, "1.x", "A", NULL).done);
    char byte;
    CHECK(read(pipes[0], &byte, 1) == 1);
    CHECK(wait_takes(&scene, pipes[0]) > 2); /* our own filing is no news */
    close(pipes[0]), close(pipes[1]);
}

TEST(what_is_no_maildir_is_the_operators)
{
    const struct mailbox_settings settings = {.maildir = "/nonexistent/maildir"};
    struct mailbox *mailbox;
    struct pb_err err = {0};
    CHECK(mailbox_open(&settings, &mailbox, &err));
    CHECK(!mailbox_connect(mailbox, &err));
    CHECK_INT(err.code, PB_OPERATOR);
    CHECK_STR(mailbox_name(mailbox), "/nonexistent/maildir");
    mailbox_close(mailbox);
}

TESTS_MAIN(TEST_ENTRY(new_and_cur_are_listed_in_order_of_arrival)
           TEST_ENTRY(a_ref_holds_no_blank_whatever_the_file_is_called)
           TEST_ENTRY(fetching_leaves_flags_and_skips_what_is_gone)
           TEST_ENTRY(a_folder_is_looked_at_again_only_where_it_changed)
           TEST_ENTRY(filing_makes_the_folder_and_keeps_place_and_flags)
           TEST_ENTRY(several_committees_get_a_copy_each_and_the_source_is_left)
           TEST_ENTRY(filing_again_after_a_crash_between_copy_and_move_doubles_nothing)
           TEST_ENTRY(another_mail_of_the_same_name_in_the_target_is_not_written_over)
           TEST_ENTRY(filing_into_the_watched_folder_itself_moves_nothing)
           TEST_ENTRY(a_mail_is_filed_from_another_folder_as_well)
           TEST_ENTRY(a_mail_that_is_gone_and_a_name_that_cannot_be_are_problems_of_their_own)
           TEST_ENTRY(a_mail_is_held_until_it_is_filed)
           TEST_ENTRY(a_wait_ends_at_once_for_mail_that_came_since_the_list_and_for_a_wake)
           TEST_ENTRY(what_is_no_maildir_is_the_operators))
