/* The one file grammar. */
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/ini.h"
#include "postbus/limits.h"
#include "test.h"

struct parsed {
    struct arena *arena;
    struct diag *diag;
    struct ini_file file;
    bool good;
    char *faults;
};

static struct parsed parse(struct pb_span bytes)
{
    struct parsed p = {.arena = arena_new(0)};
    struct buf faults = BUF_INIT;
    p.diag = diag_new(p.arena);
    diag_source(p.diag, "f", bytes);
    p.good = ini_parse(p.arena, p.diag, "f", bytes, &p.file);
    diag_print(p.diag, &faults);
    p.faults = buf_steal(&faults);
    return p;
}

static void done(struct parsed *p)
{
    arena_free(p->arena);
    free(p->faults);
}

TEST(a_section_has_a_kind_a_name_and_entries)
{
    struct parsed p = parse(SPAN_LIT("# comment\n\n[organisation  Amnesty   International ]  # ngo\nterm  3 in subject = a; b # not this\nempty =\n[triage]\n"));
    CHECK(p.good);
    CHECK_INT(p.file.n, 2);
    CHECK_STR(p.file.v[0].kind, "organisation");
    CHECK_STR(p.file.v[0].name, "Amnesty International");
    CHECK_INT(p.file.v[0].place.line, 3);
    CHECK_INT(p.file.v[0].place.column, 2);
    CHECK_INT(p.file.v[0].name_place.column, 16);
    CHECK_INT(p.file.v[0].n, 2);
    CHECK_STR(p.file.v[0].v[0].key, "term 3 in subject");
    CHECK_STR(p.file.v[0].v[0].v[0].text, "a; b");
    CHECK_INT(p.file.v[0].v[0].v[0].place.column, 22);
    CHECK_STR(p.file.v[0].v[1].key, "empty");
    CHECK_INT(p.file.v[0].v[1].n, 0);
    CHECK_STR(p.file.v[1].kind, "triage");
    CHECK_STR(p.file.v[1].name, "");
    done(&p);
}

TEST(a_value_goes_on_in_indented_lines_also_behind_comments_and_blank_lines)
{
    struct parsed p = parse(SPAN_LIT("[bill 1]\nalias =\n  een\n# tussendoor\n\n\ttwee = 2 # drie\n\xC2\xA0vier\nterm = x\n"));
    CHECK(p.good);
    CHECK_INT(p.file.v[0].v[0].n, 3);
    CHECK_STR(p.file.v[0].v[0].v[0].text, "een");
    CHECK_STR(p.file.v[0].v[0].v[1].text, "twee = 2");
    CHECK_INT(p.file.v[0].v[0].v[1].place.line, 6);
    CHECK_INT(p.file.v[0].v[0].v[1].place.column, 2);
    CHECK_STR(p.file.v[0].v[0].v[2].text, "vier");
    CHECK_INT(p.file.v[0].n, 2);
    done(&p);
}

TEST(a_hash_within_a_word_is_no_comment)
{
    struct parsed p = parse(SPAN_LIT("[a]\nk = C# en #x\n"));
    CHECK_STR(p.file.v[0].v[0].v[0].text, "C# en");
    done(&p);
}

TEST(a_mark_of_utf8_and_crlf_are_passed_over)
{
    struct parsed p = parse(SPAN_LIT("\xEF\xBB\xBF[a b]\r\nk\xC2\xA0" "1 = \xC2\xA0v\xC3\xA9\xC2\xA0\r\n"));
    CHECK(p.good);
    CHECK_INT(p.file.v[0].place.column, 2);
    CHECK_STR(p.file.v[0].v[0].key, "k 1");
    CHECK_STR(p.file.v[0].v[0].v[0].text, "vé");
    CHECK_INT(p.file.v[0].v[0].v[0].place.column, 8);
    done(&p);
}

TEST(every_fault_is_named_with_its_place_and_what_was_expected)
{
    struct parsed p = parse(SPAN_LIT("early = 1\n[]\n[open\n[a] b\n[good]\n= x\nno equals\nkey: value\nf\xEBte = 1\n  goes on\nz\001 = 1\nlast = 1\n"));
    static const char *const want[] = {
        "f:1:1: a key before any section", "f:2:1: a section without a kind", "f:3:6: the section's name has no end: expected ]",
        "f:4:5: text behind ]",           "f:6:1: nothing stands before =",  "f:7:1: no = in this line",
        "f:8:1: no = in this line: expected key = value, with = where : stands",
        "f:9:2: byte EB is not UTF-8",    "f:11:2: control character 01",
    };
    CHECK(!p.good);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        CHECK(strstr(p.faults, want[i]));
        if (!strstr(p.faults, want[i]))
            printf("# missing: %s\n", want[i]);
    }
    CHECK_INT(diag_errors(p.diag), sizeof want / sizeof *want);
    CHECK_STR(p.file.v[0].kind, "good");
    CHECK_STR(p.file.v[0].v[0].key, "last");
    done(&p);
}

TEST(an_indented_line_needs_a_value_to_go_on_with)
{
    struct parsed p = parse(SPAN_LIT("[bill 1]\n  title = x\n"));
    CHECK(!p.good);
    CHECK(strstr(p.faults, "f:2:3: an indented line goes on with a value"));
    done(&p);
}

TEST(what_is_too_large_is_refused)
{
    size_t n = LIMIT_INI_BYTES + 1;
    char *bytes = malloc(n);
    memset(bytes, 'a', n);
    struct parsed p = parse((struct pb_span){bytes, n});
    CHECK(!p.good && strstr(p.faults, "expected at most"));
    done(&p);
    p = parse((struct pb_span){bytes, LIMIT_INI_LINE + 1});
    CHECK(!p.good && strstr(p.faults, "f:1:1: a line of"));
    done(&p);
    for (size_t i = 0; i + 4 <= n - 1; i += 4)
        memcpy(bytes + i, "[a]\n", 4);
    p = parse((struct pb_span){bytes, n - 1});
    CHECK(!p.good && strstr(p.faults, "sections in one file"));
    done(&p);
    free(bytes);
}

TEST(another_encoding_is_named)
{
    struct parsed p = parse(SPAN_LIT("\xFF\xFE[\0a\0]\0"));
    CHECK(!p.good && strstr(p.faults, "UTF-16"));
    CHECK_INT(diag_errors(p.diag), 1);
    done(&p);
}

TEST(no_bytes_crash_the_parser)
{
    static const char alphabet[] = "[]=#; \t\n\r\\a\xC3\xA9\xE2\x80\xFF\0k";
    unsigned seed = 1;
    for (int round = 0; round < 3000; round++) {
        char bytes[64];
        size_t n = (size_t)(round % 64);
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1103515245u + 12345u;
            bytes[i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        struct parsed p = parse((struct pb_span){bytes, n});
        CHECK(p.good == (diag_errors(p.diag) == 0));
        done(&p);
    }
}

TEST(a_file_is_read_whole_and_what_is_no_file_is_named)
{
    cleanup_arena struct arena *arena = arena_new(0);
    char path[] = "/tmp/postbus-ini-XXXXXX";
    int fd = mkstemp(path);
    struct pb_span bytes;
    struct pb_err err;
    CHECK(fd >= 0 && write(fd, "[a]\n", 4) == 4);
    close(fd);
    CHECK(ini_load(arena, path, &bytes, &err));
    CHECK(span_eq(bytes, SPAN_LIT("[a]\n")));
    CHECK(truncate(path, (off_t)LIMIT_INI_BYTES + 1) == 0);
    CHECK(!ini_load(arena, path, &bytes, &err));
    CHECK_INT(err.code, PB_LIMIT);
    unlink(path);
    CHECK(!ini_load(arena, path, &bytes, &err));
    CHECK_INT(err.code, PB_NOT_FOUND);
    CHECK(mkfifo(path, 0600) == 0);
    CHECK(!ini_load(arena, path, &bytes, &err));
    CHECK_INT(err.code, PB_OPERATOR);
    unlink(path);
}

TESTS_MAIN(TEST_ENTRY(a_section_has_a_kind_a_name_and_entries)
           TEST_ENTRY(a_value_goes_on_in_indented_lines_also_behind_comments_and_blank_lines)
           TEST_ENTRY(a_hash_within_a_word_is_no_comment)
           TEST_ENTRY(a_mark_of_utf8_and_crlf_are_passed_over)
           TEST_ENTRY(every_fault_is_named_with_its_place_and_what_was_expected)
           TEST_ENTRY(an_indented_line_needs_a_value_to_go_on_with)
           TEST_ENTRY(what_is_too_large_is_refused)
           TEST_ENTRY(another_encoding_is_named)
           TEST_ENTRY(no_bytes_crash_the_parser)
           TEST_ENTRY(a_file_is_read_whole_and_what_is_no_file_is_named))
