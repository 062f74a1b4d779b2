/* Rule files in their one form: what they say stays, and the form is reached at once. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/ini.h"
#include "postbus/limits.h"
#include "postbus/rules.h"
#include "postbus/utf8.h"
#include "test.h"

static bool format(struct pb_span bytes, struct buf *ret_text, struct buf *faults)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    bool good = rules_format(diag, "f", bytes, ret_text);
    diag_print(diag, faults);
    return good;
}

/* All that a file says, and in what order. */
static bool read_said(struct pb_span bytes, struct buf *ret_said)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct ini_file file;
    bool good = ini_parse(arena, diag_new(arena), "f", bytes, &file);
    for (size_t i = 0; i < file.n; i++) {
        buf_printf(ret_said, "[%s|%s]\n", file.v[i].kind, file.v[i].name);
        for (size_t j = 0; j < file.v[i].n; j++) {
            buf_printf(ret_said, "%s\n", file.v[i].v[j].key);
            for (size_t k = 0; k < file.v[i].v[j].n; k++)
                buf_printf(ret_said, "\t%s\n", file.v[i].v[j].v[k].text);
        }
    }
    return good;
}

/* The comments in their order. */
static void comments(struct pb_span rest, struct buf *ret_comments)
{
    struct pb_span line;
    while (span_line(&rest, &line)) {
        struct pb_span comment = utf8_trim(span_tail(line, ini_comment(line)));
        if (comment.n > 0)
            buf_printf(ret_comments, "%.*s\n", (int)comment.n, comment.p);
    }
}

/* What holds of every file that is well-formed. */
static void keeps(struct pb_span bytes)
{
    cleanup_buf struct buf once = BUF_INIT, twice = BUF_INIT, faults = BUF_INIT, before = BUF_INIT, after = BUF_INIT;
    CHECK(format(bytes, &once, &faults));
    CHECK(format(buf_span(&once), &twice, &faults));
    CHECK_STR(buf_string(&faults), "");
    CHECK_STR(buf_string(&twice), buf_string(&once));
    CHECK(read_said(bytes, &before));
    CHECK(read_said(buf_span(&once), &after));
    comments(bytes, &before);
    comments(buf_span(&once), &after);
    CHECK_STR(buf_string(&after), buf_string(&before));
}

static void becomes(const char *before, const char *after)
{
    cleanup_buf struct buf text = BUF_INIT, faults = BUF_INIT;
    CHECK(format(span_of(before), &text, &faults));
    CHECK_STR(buf_string(&text), after);
    keeps(span_of(before));
}

TEST(equals_signs_stand_in_line_and_values_under_each_other)
{
    becomes("[bill 36999]\ntitle=Wet op de voorbeelden\n Voorbeeldenwet 2026\ncommittee  =  BIZA  \nterm  3 = voorbeeld*\n\tproef;  toets\n"
            "counterexample = Een goed voorbeeld\n En dit niet\n",
            "[bill 36999]\n"
            "title     = Wet op de voorbeelden\n"
            "            Voorbeeldenwet 2026\n"
            "committee = BIZA\n"
            "term 3    = voorbeeld*\n"
            "            proef;  toets\n"
            "counterexample = Een goed voorbeeld\n"
            "                 En dit niet\n");
    becomes("[topic zorg]\nalias =\n  een\nnaïef\xC2\xA0 = x\nleeg=\n",
            "[topic zorg]\nalias =\n        een\nnaïef = x\nleeg  =\n");
    becomes("[  kind   nieuws\tbrief ]\n[triage]\n", "[kind nieuws brief]\n\n[triage]\n");
}

TEST(bom_line_ends_and_outer_blanks_of_all_kinds_go)
{
    becomes("\xEF\xBB\xBF\r\n# kop\t \r\n[topic zorg] \r\nterm 3\t=\tzorg\xC2\xA0\r\n\r\n\r\n\t pgb\rnot = arts\r\n \r\n",
            "# kop\n[topic zorg]\nterm 3 = zorg\n\n         pgb\nnot    = arts\n");
    becomes("[topic zorg]\nterm = pgb", "[topic zorg]\nterm = pgb\n");
    becomes("", "");
    becomes(" \r\n\t\n", "");
    becomes("\n\n  # alleen een opmerking", "# alleen een opmerking\n");
}

TEST(one_blank_line_parts_sections_and_goes_before_the_comment_on_one)
{
    becomes("# De wetten.\n[bill 36871]\ntitle = Pact\n# Delen hun woorden:\n# titel of nummer beslist.\n[bill 36703]\n[bill 36704]\n\n\n\n# los\n\n[topic zorg]\n",
            "# De wetten.\n[bill 36871]\ntitle = Pact\n\n# Delen hun woorden:\n# titel of nummer beslist.\n[bill 36703]\n\n[bill 36704]\n\n# los\n\n[topic zorg]\n");
}

TEST(comments_stay_where_they_are)
{
    becomes("[topic zorg]\nterm 3=zorg\n# gewogen in mei\n  # en in juni\n pgb\n#term 2 = oud woord\n    #    weg\n# einde\n",
            "[topic zorg]\nterm 3 = zorg\n# gewogen in mei\n         # en in juni\n         pgb\n#term 2 = oud woord\n#    weg\n# einde\n");
    becomes("[topic zorg]\nterm 3=zorg\n  # hoort erbij\n  # dit ook\n\n  # dit niet\n[topic ggz]\n  # nog geen woorden\nterm 3 = ggz\n\n  # tussendoor\n  suïcide*\n",
            "[topic zorg]\nterm 3 = zorg\n         # hoort erbij\n         # dit ook\n\n# dit niet\n[topic ggz]\n# nog geen woorden\nterm 3 = ggz\n\n"
            "         # tussendoor\n         suïcide*\n");
}

TEST(comments_behind_text_stand_in_line)
{
    becomes("[committee JV] # justitie\nqueue = JV # de map\n           # in de postbus\nshort = J&V\n\nmember = Anna Voorbeeld # en\n  Bram de Vries # ook\n"
            "clerk =# geen\n",
            "[committee JV]   # justitie\nqueue  = JV      # de map\n                 # in de postbus\nshort  = J&V\n\n"
            "member = Anna Voorbeeld   # en\n         Bram de Vries    # ook\nclerk  =# geen\n");
    becomes("[topic a]\nterm = kort # een\n"
            "not = een heel lange regel met woorden; die verder loopt dan waar opmerkingen nog onder elkaar staan # twee\nterm 2 = pgb # drie\n",
            "[topic a]\nterm   = kort   # een\n"
            "not    = een heel lange regel met woorden; die verder loopt dan waar opmerkingen nog onder elkaar staan   # twee\n"
            "term 2 = pgb   # drie\n");
    becomes("[topic a]\nterm 3=zorg # een\n            # meer\n  # los\n", "[topic a]\nterm 3 = zorg   # een\n                # meer\n         # los\n");
}

TEST(a_value_that_begins_with_a_hash_does_not_become_a_comment)
{
    becomes("[topic a]\nterm =#hashtag\nnot=#\n", "[topic a]\nterm =#hashtag\nnot  =#\n");
}

TEST(odd_files_keep_what_they_say)
{
    static const char *const files[] = {
        "[#a b#c] #d\n", "[k]\n[k] # x\n    # x\n", "[k]\nx\xE2\x80\xA8y = 1 \xE2\x80\xA8# 2\n", "[k]\na = = #\n b=c\n",
        "[k]\na#b=#c#d #e #f\n\t#g\n\th#i\n", "[k]\na=b # c\n      # d\n      # e\n     # f\n # g\n\n # h\n", "#\r#\r\r[k]\r\r\ra=\r\xEF\xBB\xBF b\r",
        "[k]\na = 1\n  # x\n[k]\n", "[k]\na = 1\n\n  # x\n  # y\n# z\n  # w\n[k]\nb=2\n  # v\n\n\n  3\n",
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        keeps(span_of(files[i]));
}

TEST(whatever_is_well_formed_keeps_what_it_says)
{
    static const char *const pieces[] = {
        "\n[k]\n", "\n[k x] ", "\na = 1", "\nlange sleutel=", "\n  ", "\n   ", "\n\t", "\n", "\n\n", "\r\n", " # x", "# y", "#", " ", "é", "\xC2\xA0", "= ", "waarde",
    };
    unsigned seed = 7, kept = 0;
    for (int i = 0; i < 20000; i++) {
        cleanup_buf struct buf text = BUF_INIT, said = BUF_INIT;
        buf_add_string(&text, "[k]\na=1");
        for (int n = 0; n < 12; n++) {
            seed = seed * 1103515245u + 12345u;
            buf_add_string(&text, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        if (!read_said(buf_span(&text), &said))
            continue;
        keeps(buf_span(&text));
        kept++;
    }
    CHECK(kept > 2000);
}

static void is_refused(struct pb_span bytes, const char *fault)
{
    cleanup_buf struct buf text = BUF_INIT, faults = BUF_INIT;
    CHECK(!format(bytes, &text, &faults));
    CHECK_INT(text.len, 0);
    if (!strstr(buf_string(&faults), fault))
        CHECK_STR(buf_string(&faults), fault);
}

TEST(what_is_not_well_formed_is_refused_as_the_loader_says_it)
{
    is_refused(SPAN_LIT("[topic a]\nterm = a\0b\n"), "f:2:9: control character 00");
    is_refused(SPAN_LIT("[topic a]\nterm = pati\xEBnt\n"), "f:2:12: byte EB is not UTF-8");
    is_refused(SPAN_LIT("\xFF\xFE[\0"), "UTF-16");
    is_refused(SPAN_LIT("[topic a]\ncomittee\n"), "f:2:1: no = in this line");
}

/* A line of `n` bytes, "head" and then x. */
static void add_line(struct buf *file, const char *head, size_t n)
{
    size_t end = file->len + n;
    buf_add_string(file, head);
    while (file->len < end)
        buf_add_char(file, 'x');
    buf_add_char(file, '\n');
}

TEST(a_long_line_may_not_outgrow_what_loads)
{
    cleanup_buf struct buf fits = BUF_INIT, grows = BUF_INIT;
    buf_add_string(&fits, "[topic a]\n");
    buf_add_string(&grows, "[topic a]\n");
    add_line(&fits, "term = ", LIMIT_INI_LINE);
    add_line(&grows, "term=", LIMIT_INI_LINE);
    keeps(buf_span(&fits));
    is_refused(buf_span(&grows), "f:2:1: in its one form a line of 16386 bytes");
    buf_add_string(&fits, "not = y # z\n");
    keeps(buf_span(&fits));
}

TEST(a_file_may_not_outgrow_what_loads)
{
    cleanup_buf struct buf file = BUF_INIT;
    buf_add_string(&file, "[topic a]\nterm 3 in subject = a\n");
    while (file.len < LIMIT_INI_BYTES / 2)
        buf_add_string(&file, " b\n");
    is_refused(buf_span(&file), "in its one form a file of more than");
}

TEST(the_starting_set_keeps_what_it_says)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    struct rule_files files;
    struct pb_err err;
    bool listed = rules_files(arena, "rules/", diag, &files, &err);
    CHECK(listed);
    if (!listed)
        return;
    CHECK(files.paths.n > 70);
    CHECK_STR(files.directory, "rules");
    CHECK_STR(files.paths.v[0], "rules/bills/36327.rules");
    for (size_t i = 0; i < files.paths.n; i++) {
        struct pb_span bytes = {0};
        CHECK(ini_load(arena, files.paths.v[i], &bytes, &err));
        keeps(bytes);
    }
}

static void write_file(const char *path, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(fd >= 0 && write(fd, "oud\n", 4) == 4 && fchmod(fd, mode) == 0);
    close(fd);
}

static void check_file(const char *path, const char *want, mode_t mode)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pb_span bytes = {0};
    struct pb_err err;
    struct stat info = {0};
    CHECK(ini_load(arena, path, &bytes, &err));
    CHECK_STR(arena_copy(arena, bytes), want);
    CHECK(stat(path, &info) == 0);
    CHECK_INT(info.st_mode & 07777, mode);
}

TEST(a_file_is_replaced_whole_with_its_mode_and_through_links)
{
    char folder[] = "/tmp/test-format-XXXXXX", file[64], link[64];
    struct pb_err err;
    struct stat info;
    CHECK(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/a.rules", folder);
    snprintf(link, sizeof link, "%s/b.rules", folder);
    write_file(file, 0640);
    CHECK(symlink("a.rules", link) == 0);
    CHECK(rules_replace_file(link, SPAN_LIT("nieuw\n"), &err));
    check_file(file, "nieuw\n", 0640);
    CHECK(lstat(link, &info) == 0 && S_ISLNK(info.st_mode));
    CHECK(unlink(link) == 0 && unlink(file) == 0);
    CHECK(!rules_replace_file(file, SPAN_LIT("nieuw\n"), &err));
    CHECK_INT(err.code, PB_NOT_FOUND);
    CHECK(rmdir(folder) == 0); /* nothing is left beside it */
}

TESTS_MAIN(TEST_ENTRY(equals_signs_stand_in_line_and_values_under_each_other)
           TEST_ENTRY(bom_line_ends_and_outer_blanks_of_all_kinds_go)
           TEST_ENTRY(one_blank_line_parts_sections_and_goes_before_the_comment_on_one)
           TEST_ENTRY(comments_stay_where_they_are)
           TEST_ENTRY(comments_behind_text_stand_in_line)
           TEST_ENTRY(a_value_that_begins_with_a_hash_does_not_become_a_comment)
           TEST_ENTRY(odd_files_keep_what_they_say)
           TEST_ENTRY(whatever_is_well_formed_keeps_what_it_says)
           TEST_ENTRY(what_is_not_well_formed_is_refused_as_the_loader_says_it)
           TEST_ENTRY(a_long_line_may_not_outgrow_what_loads)
           TEST_ENTRY(a_file_may_not_outgrow_what_loads)
           TEST_ENTRY(the_starting_set_keeps_what_it_says)
           TEST_ENTRY(a_file_is_replaced_whole_with_its_mode_and_through_links))
