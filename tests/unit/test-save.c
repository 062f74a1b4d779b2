/* A rule file is saved where it may stand, over what its writer saw, checked with all the others. */
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/limits.h"
#include "postbus/rules.h"
#include "test.h"

#define COMMITTEE "[committee JV]\nname = Justitie en Veiligheid\nqueue = Commissies/JV\n"
#define BILL "[bill 36999]\ntitle = Wet op de proeven\ncommittee = JV\n"

struct scene {
    struct arena *arena;
    char *folder;
    struct diag *diag;
    struct pb_err err;
};

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "we");
    if (!out || fputs(text, out) < 0)
        abort();
    fclose(out);
}

static struct scene scene_new(void)
{
    struct scene scene = {.arena = arena_new(0)};
    scene.folder = arena_string(scene.arena, "/tmp/postbus-save-XXXXXX");
    if (!mkdtemp(scene.folder))
        abort();
    scene.diag = diag_new(scene.arena);
    write_file(arena_printf(scene.arena, "%s/a.rules", scene.folder), COMMITTEE);
    return scene;
}

static void scene_done(struct scene *scene)
{
    if (system(arena_printf(scene->arena, "rm -rf %s", scene->folder)) != 0)
        abort();
    arena_free(scene->arena);
}
#define SCENE __attribute__((cleanup(scene_done))) struct scene scene = scene_new()

static bool save(struct scene *scene, const char *path, const char *text, const char *base)
{
    struct rules_settings settings = rules_settings_default();
    struct rules_draft draft = {path, span_of(text), base};
    cleanup_rules struct ruleset *set = NULL;
    return rules_save(scene->folder, &settings, &draft, scene->diag, &set, &scene->err);
}

static const char *hash_of(struct scene *scene, const char *path)
{
    char *hex = arena_alloc(scene->arena, SHA256_HEX);
    CHECK(rules_file_sha256(scene->folder, path, hex, &scene->err));
    return hex;
}

/* The file's text; "" where there is none. */
static const char *text_of(struct scene *scene, const char *path)
{
    char *text = arena_alloc(scene->arena, 4096);
    FILE *in = fopen(arena_printf(scene->arena, "%s/%s", scene->folder, path), "re");
    if (in) {
        text[fread(text, 1, 4095, in)] = '\0';
        fclose(in);
    }
    return text;
}

TEST(a_path_stays_in_the_directory_and_where_the_loader_looks)
{
    static const char *const good[] = {"a.rules", "bills/36871.rules", "1/2/3/4/5/6/7/8/a.rules", "onderwerpen/België en zorg.rules", "a..rules"};
    static const char *const bad[] = {
        "", ".rules", "a", "a.rule", "a.rules/", "/a.rules", "/etc/passwd.rules", "../a.rules", "a/../b.rules", "./a.rules", "a//b.rules", ".a.rules",
        ".git/a.rules", "a/.b.rules", "..rules", "a/..rules", "1/2/3/4/5/6/7/8/9/a.rules", "a\n.rules", "a\x7f.rules", "a\xff.rules",
    };
    struct pb_err err;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(rules_path_allowed(good[i], &err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err.code = PB_OK;
        CHECK(!rules_path_allowed(bad[i], &err));
        CHECK_INT(err.code, PB_BAD_INPUT);
    }
    char longest[LIMIT_RULE_NAME + 8] = "";
    memset(longest, 'a', LIMIT_RULE_NAME - 6);
    memcpy(longest + LIMIT_RULE_NAME - 6, ".rules", 7);
    CHECK(rules_path_allowed(longest, &err));
    memcpy(longest + LIMIT_RULE_NAME - 6, "a.rules", 8);
    CHECK(!rules_path_allowed(longest, &err));
}

TEST(what_has_no_allowed_path_is_not_saved)
{
    SCENE;
    static const char *const bad[] = {"../postbus-save-out.rules", "/tmp/postbus-save-out.rules", "x/../../postbus-save-out.rules", ".git/x.rules", "x.conf"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        scene.err.code = PB_OK;
        CHECK(!save(&scene, bad[i], BILL, ""));
        CHECK_INT(scene.err.code, PB_BAD_INPUT);
    }
    CHECK(access("/tmp/postbus-save-out.rules", F_OK) < 0);
    CHECK(access(arena_printf(scene.arena, "%s/x", scene.folder), F_OK) < 0);
}

TEST(what_the_loader_takes_at_its_deepest_may_be_saved_there)
{
    SCENE;
    CHECK(save(&scene, "1/2/3/4/5/6/7/8/a.rules", BILL, ""));
    struct rules_settings settings = rules_settings_default();
    cleanup_rules struct ruleset *set = NULL;
    CHECK(rules_load(scene.folder, &settings, scene.diag, &set, &scene.err));
    CHECK_INT(rules_count(set, "bill"), 1);
}

TEST(a_new_file_and_a_change_of_it_are_saved)
{
    SCENE;
    CHECK_STR(hash_of(&scene, "bills/36999.rules"), "");
    CHECK(save(&scene, "bills/36999.rules", BILL, ""));
    CHECK_STR(text_of(&scene, "bills/36999.rules"), BILL);
    const char *base = hash_of(&scene, "bills/36999.rules");
    CHECK(save(&scene, "bills/36999.rules", BILL "# erbij\n", base));
    CHECK_STR(text_of(&scene, "bills/36999.rules"), BILL "# erbij\n");
}

TEST(what_somebody_else_saved_meanwhile_is_not_written_over)
{
    SCENE;
    CHECK(save(&scene, "b.rules", BILL, ""));
    const char *base = hash_of(&scene, "b.rules");
    CHECK(!save(&scene, "b.rules", BILL "# nieuw\n", ""));
    CHECK_INT(scene.err.code, PB_BAD_INPUT);
    CHECK(save(&scene, "b.rules", BILL "# van de een\n", base));
    CHECK(!save(&scene, "b.rules", BILL "# van de ander\n", base));
    CHECK_INT(scene.err.code, PB_BAD_INPUT);
    CHECK_STR(text_of(&scene, "b.rules"), BILL "# van de een\n");
    CHECK_INT(remove(arena_printf(scene.arena, "%s/b.rules", scene.folder)), 0);
    CHECK(!save(&scene, "b.rules", BILL, base));
    CHECK_INT(scene.err.code, PB_BAD_INPUT);
    CHECK_INT(diag_errors(scene.diag), 0);
}

TEST(what_would_not_load_is_not_saved_and_every_fault_is_told)
{
    SCENE;
    CHECK(!save(&scene, "b.rules", "[bill 36999]\ntitel = Wet\ncommittee = JX\n", ""));
    CHECK_INT(scene.err.code, PB_BAD_INPUT);
    CHECK(diag_errors(scene.diag) >= 2);
    CHECK_STR(text_of(&scene, "b.rules"), "");
    CHECK(!save(&scene, "a.rules", "", hash_of(&scene, "a.rules")));
    CHECK_STR(text_of(&scene, "a.rules"), COMMITTEE);
}

TEST(a_link_may_lead_about_the_directory_and_not_out_of_it)
{
    SCENE;
    struct arena *arena = scene.arena;
    const char *outside = arena_printf(arena, "%s/rules/a.rules", scene.folder), *base = hash_of(&scene, "a.rules");
    CHECK_INT(mkdir(arena_printf(arena, "%s/rules", scene.folder), 0700), 0);
    CHECK_INT(mkdir(arena_printf(arena, "%s/rules-old", scene.folder), 0700), 0);
    CHECK_INT(rename(arena_printf(arena, "%s/a.rules", scene.folder), outside), 0);
    write_file(arena_printf(arena, "%s/rules-old/b.rules", scene.folder), BILL);
    CHECK_INT(symlink("a.rules", arena_printf(arena, "%s/rules/in.rules", scene.folder)), 0);
    CHECK_INT(symlink("../rules-old/b.rules", arena_printf(arena, "%s/rules/out.rules", scene.folder)), 0);
    CHECK_INT(symlink("../rules-old", arena_printf(arena, "%s/rules/out", scene.folder)), 0);
    CHECK_INT(symlink("../rules-old/new.rules", arena_printf(arena, "%s/rules/nowhere.rules", scene.folder)), 0);
    struct scene within = scene;
    within.folder = arena_printf(arena, "%s/rules", scene.folder);
    CHECK_STR(hash_of(&within, "in.rules"), base);
    static const char *const refused[] = {"out.rules", "out/b.rules", "out/new.rules", "out/far/new.rules", "nowhere.rules", "a.rules/b.rules"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char hex[SHA256_HEX];
        scene.err.code = PB_OK;
        CHECK(!rules_file_sha256(within.folder, refused[i], hex, &scene.err));
        CHECK_INT(scene.err.code, PB_BAD_INPUT);
        CHECK(!save(&within, refused[i], BILL, ""));
    }
    CHECK_STR(text_of(&scene, "rules-old/b.rules"), BILL);
    CHECK_STR(text_of(&scene, "rules-old/new.rules"), "");
}

TEST(a_saved_file_is_for_those_whom_the_folder_is_for)
{
    SCENE;
    struct stat info;
    CHECK_INT(chmod(scene.folder, 0775), 0);
    mode_t before = umask(0077);
    CHECK(save(&scene, "b.rules", BILL, ""));
    umask(before);
    CHECK_INT(stat(arena_printf(scene.arena, "%s/b.rules", scene.folder), &info), 0);
    CHECK_INT(info.st_mode & 0777, 0664);
    CHECK_INT(chmod(arena_printf(scene.arena, "%s/b.rules", scene.folder), 0640), 0);
    CHECK(save(&scene, "b.rules", BILL "#\n", hash_of(&scene, "b.rules")));
    CHECK_INT(stat(arena_printf(scene.arena, "%s/b.rules", scene.folder), &info), 0);
    CHECK_INT(info.st_mode & 0777, 0640);
}

TESTS_MAIN(TEST_ENTRY(a_path_stays_in_the_directory_and_where_the_loader_looks)
           TEST_ENTRY(what_has_no_allowed_path_is_not_saved)
           TEST_ENTRY(what_the_loader_takes_at_its_deepest_may_be_saved_there)
           TEST_ENTRY(a_new_file_and_a_change_of_it_are_saved)
           TEST_ENTRY(what_somebody_else_saved_meanwhile_is_not_written_over)
           TEST_ENTRY(what_would_not_load_is_not_saved_and_every_fault_is_told)
           TEST_ENTRY(a_link_may_lead_about_the_directory_and_not_out_of_it)
           TEST_ENTRY(a_saved_file_is_for_those_whom_the_folder_is_for))
