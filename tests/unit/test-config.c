/* The configuration: every fault is named at once, with its place. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "postbus/config.h"
#include "test.h"

struct loaded {
    struct arena *arena;
    struct config config;
    struct diag *diag;
    struct pb_err err;
    bool good;
    char *faults;
};

static struct loaded load(const char *text)
{
    struct loaded l = {.arena = arena_new(0)};
    char path[] = "/tmp/postbus-conf-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        abort();
    close(fd);
    l.diag = diag_new(l.arena);
    l.good = config_load(l.arena, arena_string(l.arena, path), l.diag, &l.config, &l.err);
    struct buf faults = BUF_INIT;
    diag_print(l.diag, &faults);
    l.faults = buf_steal(&faults);
    unlink(path);
    return l;
}

static void done(struct loaded *l)
{
    arena_free(l->arena);
    free(l->faults);
}

#define IMAP                                                                                       \
    "[mailbox]\nhost = 127.0.0.1\nport = 1993\nuser = postbus\npassword-file = secret\nfolder = postbus\n"  \
    "[rules]\ndirectory = /r\n[store]\nfile = /s.db\n"

TEST(the_contracts_keys_are_read)
{
    struct loaded l = load(IMAP "[triage]\nmode = route\nmanual = Hand\nhouse = Eerstekamer.NL; staten-generaal.nl\n");
    CHECK(l.good);
    CHECK_STR(l.config.mailbox.host, "127.0.0.1");
    CHECK_INT(l.config.mailbox.port, 1993);
    CHECK_INT(l.config.mailbox.tls, MAILBOX_TLS_IMPLICIT);
    CHECK_INT(l.config.mode, DELIVERY_ROUTE);
    CHECK_STR(l.config.manual, "Hand");
    CHECK_INT(l.config.house.n, 2);
    CHECK_STR(l.config.house.v[0], "eerstekamer.nl");
    CHECK_STR(l.config.house.v[1], "staten-generaal.nl");
    CHECK_STR(l.config.password.file, "/tmp/secret");
    done(&l);
}

TEST(people_are_named_on_one_line_or_on_several)
{
    struct loaded l = load(IMAP "[control]\nreview-user = postbus-review\n[review]\nreaders = *\nclerks = a.jansen, Griffie@EK.nl,\n  b.pietersen\n");
    CHECK(l.good);
    CHECK_STR(l.config.review_user, "postbus-review");
    CHECK_INT(l.config.review_readers.n, 1);
    CHECK_INT(l.config.review_clerks.n, 3);
    CHECK_STR(l.config.review_clerks.v[1], "Griffie@EK.nl");
    CHECK_STR(l.config.review_clerks.v[2], "b.pietersen");
    CHECK_INT(l.config.review_editors.n, 0);
    done(&l);
}

TEST(kinds_of_letters_are_kept_for_some_months)
{
    struct loaded l = load(IMAP "[retention]\nnewsletter = 6\nauto-reply = 1200\n");
    CHECK(l.good);
    CHECK_INT(l.config.retention.n, 2);
    CHECK_STR(l.config.retention.v[1].kind, "auto-reply");
    CHECK_INT(l.config.retention.v[1].months, 1200);
    done(&l);
    static const char *const faults[] = {"newsletter = 0", "newsletter = 1201", "newsletter = always", "newsletter =", "news/letter = 6", "a b = 6", "letter = 1\nletter = 2", "letter = 1\n  2"};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        char text[400];
        snprintf(text, sizeof text, IMAP "[retention]\n%s\n", faults[i]);
        struct loaded bad = load(text);
        CHECK(!bad.good && *bad.faults);
        done(&bad);
    }
}

TEST(a_new_installation_observes)
{
    struct loaded l = load(IMAP);
    CHECK(l.good);
    CHECK_INT(l.config.mode, DELIVERY_OBSERVE);
    done(&l);
}

TEST(the_port_follows_from_the_kind_of_tls)
{
    struct loaded implicit = load("[mailbox]\nhost = m.example\nuser = u\ntoken-command = t\n[rules]\ndirectory = r\n[store]\nfile = s\n");
    CHECK(implicit.good);
    CHECK_INT(implicit.config.mailbox.port, 993);
    done(&implicit);
    struct loaded start = load("[mailbox]\nhost = m.example\nuser = u\ntls = starttls\ntoken-command = t\n[rules]\ndirectory = r\n[store]\nfile = s\n");
    CHECK_INT(start.config.mailbox.port, 143);
    done(&start);
}

TEST(all_faults_are_named_in_one_run)
{
    struct loaded l = load("[mailbox]\nhots = x\nport = 70000\n[triage]\nmode = rout\nmode = route\n[stroe]\nfile = s\n");
    CHECK(!l.good);
    CHECK_INT(l.err.code, PB_BAD_INPUT);
    CHECK(strstr(l.faults, ":2:") && strstr(l.faults, "did you mean host?"));
    CHECK(strstr(l.faults, ":3:") && strstr(l.faults, "expected a number from 1 to 65535"));
    CHECK(strstr(l.faults, ":5:") && strstr(l.faults, "did you mean route?"));
    CHECK(strstr(l.faults, ":6:") && strstr(l.faults, "twice"));
    CHECK(strstr(l.faults, ":7:") && strstr(l.faults, "did you mean store?"));
    done(&l);
}

TEST(the_pause_before_the_next_try_is_never_nothing)
{
    struct loaded short_one = load("[mailbox]\nhost = h\nuser = u\npassword-file = p\npause-seconds = 0.05\n[rules]\ndirectory = r\n[store]\nfile = s\n");
    CHECK(short_one.good && short_one.config.pause_seconds > 0.04 && short_one.config.pause_seconds < 0.06);
    done(&short_one);
    struct loaded none = load("[mailbox]\nhost = h\nuser = u\npassword-file = p\npause-seconds = 0\n[rules]\ndirectory = r\n[store]\nfile = s\n");
    CHECK(!none.good && strstr(none.faults, "pause-seconds is less than 0.01"));
    done(&none);
}

TEST(plain_text_is_for_loopback_only)
{
    struct loaded far = load("[mailbox]\nhost = mail.example.org\ntls = none\nuser = u\npassword-file = p\n[rules]\ndirectory = r\n[store]\nfile = s\n");
    CHECK(!far.good);
    CHECK(strstr(far.faults, "loopback"));
    done(&far);
    struct loaded near = load("[mailbox]\nhost = 127.0.0.1\ntls = none\nuser = u\npassword-file = p\n[rules]\ndirectory = r\n[store]\nfile = s\n");
    CHECK(near.good);
    done(&near);
}

TEST(a_mailbox_is_imap_or_maildir_and_not_both)
{
    struct loaded both = load("[mailbox]\nmaildir = m\nhost = h\nuser = u\npassword-file = p\n[rules]\ndirectory = r\n[store]\nfile = s\n");
    CHECK(!both.good && strstr(both.faults, "both host and maildir"));
    done(&both);
    struct loaded none = load("[rules]\ndirectory = r\n[store]\nfile = s\n");
    CHECK(!none.good && strstr(none.faults, "neither host nor maildir"));
    done(&none);
}

TEST(a_password_comes_from_a_file_a_command_or_a_credential)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pb_err err;
    const char *text = NULL;
    CHECK(secret_read(arena, &(struct secret){.command = "printf 'geheim\\nrest'"}, 2, &text, &err));
    CHECK_STR(text, "geheim");
    CHECK(!secret_read(arena, &(struct secret){.command = "exit 3"}, 2, &text, &err));
    CHECK_INT(err.code, PB_OPERATOR);
    CHECK(!secret_read(arena, &(struct secret){.command = "sleep 60 & echo te laat; wait"}, 1, &text, &err));
    CHECK_INT(err.code, PB_LATER);
    CHECK(!secret_read(arena, &(struct secret){.file = "/nowhere"}, 2, &text, &err));
    CHECK_INT(err.code, PB_OPERATOR);
    unsetenv("CREDENTIALS_DIRECTORY");
    CHECK(!secret_read(arena, &(struct secret){.credential = "imap"}, 2, &text, &err));
    CHECK(strstr(err.msg, "CREDENTIALS_DIRECTORY"));
}

TEST(programs_for_attachments_are_read_by_media_type)
{
    struct loaded l = load(IMAP "[extract]\nApplication/X-Brief = /usr/bin/tr  a-z A-Z\napplication/pdf = none\n");
    CHECK(l.good);
    CHECK_INT(l.config.extract.n, 2);
    CHECK_STR(l.config.extract.v[0].type, "application/x-brief");
    CHECK_STR(l.config.extract.v[0].argv[0], "/usr/bin/tr");
    CHECK_STR(l.config.extract.v[0].argv[2], "A-Z");
    CHECK_STR(l.config.extract.v[0].argv[3], NULL);
    CHECK_STR(l.config.extract.v[1].type, "application/pdf");
    CHECK(l.config.extract.v[1].argv == NULL);
    done(&l);
    struct loaded none = load(IMAP);
    CHECK_INT(none.config.extract.n, 0);
    done(&none);
}

TEST(programs_for_attachments_are_checked_with_their_places)
{
    struct loaded l = load(IMAP "[extract]\npdf = none\ntext/html = none\napplication/x-a = bin/a\n"
                                "application/x-b = /usr/bin/no-such\napplication/x-c = none\nApplication/x-C = none\n"
                                "application/x-d = /usr/bin/tr 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\napplication/x-e =\n");
    CHECK(!l.good);
    CHECK(strstr(l.faults, ":12:1: pdf: expected a media type"));
    CHECK(strstr(l.faults, ":13:1: text/html is read with the letter itself"));
    CHECK(strstr(l.faults, ":14:19: bin/a: expected none, or a program below /usr/"));
    CHECK(strstr(l.faults, ":15:19: /usr/bin/no-such is not there"));
    CHECK(strstr(l.faults, ":17:1: Application/x-C is given twice"));
    CHECK(strstr(l.faults, ":18:19: 17 words: expected at most 16"));
    CHECK(strstr(l.faults, ":19:1: application/x-e: expected one line, found 0"));
    done(&l);
}

TEST(what_the_page_trusts_is_checked)
{
    struct loaded l = load(IMAP "[control]\nreview-user = postbus-review\n[review]\nproxy-user = www-data\norigin = https://postbus.example.org\n");
    CHECK(l.good);
    CHECK_STR(l.config.review_proxy, "www-data");
    CHECK_STR(l.config.review_header, "X-Remote-User");
    done(&l);
    l = load(IMAP "[review]\nproxy-user = www-data\nuser-header = X Remote: User\norigin = https://postbus.example.org/\n");
    CHECK(!l.good);
    CHECK(strstr(l.faults, "user-header = X Remote: User: expected the name of a header"));
    CHECK(strstr(l.faults, "origin = https://postbus.example.org/: expected scheme and host alone"));
    CHECK(strstr(l.faults, "[control] no review-user"));
    done(&l);
}

TESTS_MAIN(TEST_ENTRY(what_the_page_trusts_is_checked)
           TEST_ENTRY(the_contracts_keys_are_read) TEST_ENTRY(people_are_named_on_one_line_or_on_several)
           TEST_ENTRY(kinds_of_letters_are_kept_for_some_months)
           TEST_ENTRY(a_new_installation_observes)
           TEST_ENTRY(the_port_follows_from_the_kind_of_tls)
           TEST_ENTRY(all_faults_are_named_in_one_run)
           TEST_ENTRY(the_pause_before_the_next_try_is_never_nothing)
           TEST_ENTRY(plain_text_is_for_loopback_only)
           TEST_ENTRY(a_mailbox_is_imap_or_maildir_and_not_both)
           TEST_ENTRY(a_password_comes_from_a_file_a_command_or_a_credential)
           TEST_ENTRY(programs_for_attachments_are_read_by_media_type)
           TEST_ENTRY(programs_for_attachments_are_checked_with_their_places))
