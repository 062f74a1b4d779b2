/* Folder names: modified UTF-7, separators, prefixes. */
#include "mailbox/folders.h"
#include "test.h"

static const struct folder_style SLASH = {'/', ""}, DOT = {'.', ""}, CYRUS = {'.', "INBOX."}, FLAT = {0, ""},
                                 MAIL = {'/', "Mail/"}, MAILDIR = {'.', "."};

static void check_both_ways(const struct folder_style *style, const char *ours, const char *theirs)
{
    cleanup_buf struct buf encoded = BUF_INIT, decoded = BUF_INIT;
    struct pb_err err = {0};
    CHECK(folder_encode(style, ours, &encoded, &err));
    CHECK_STR(buf_string(&encoded), theirs);
    CHECK(folder_decode(style, span_of(theirs), &decoded, &err));
    CHECK_STR(buf_string(&decoded), ours);
}

static void check_refused(const struct folder_style *style, const char *ours)
{
    cleanup_buf struct buf encoded = BUF_INIT;
    struct pb_err err = {0};
    CHECK(!folder_encode(style, ours, &encoded, &err));
    CHECK_INT(err.code, PB_OPERATOR);
}

static void check_no_utf7(const char *theirs)
{
    cleanup_buf struct buf decoded = BUF_INIT;
    if (utf7_decode(span_of(theirs), &decoded))
        printf("# taken: %s\n", theirs), test_failures++;
}

TEST(plain_names_stay_and_an_ampersand_is_doubled)
{
    check_both_ways(&SLASH, "Commissies/IA-JBZ", "Commissies/IA-JBZ");
    check_both_ways(&SLASH, "I&A", "I&-A");
    check_both_ways(&SLASH, "&", "&-");
}

TEST(other_letters_become_base64_of_utf16)
{
    check_both_ways(&SLASH, "Financiën", "Financi&AOs-n");
    check_both_ways(&SLASH, "台北/日本語", "&U,BTFw-/&ZeVnLIqe-");
    check_both_ways(&SLASH, "~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
    check_both_ways(&SLASH, "post 📮", "post &2D3c7g-");
    check_both_ways(&SLASH, "é&é", "&AOk-&-&AOk-");
}

TEST(separator_and_prefix_are_the_servers)
{
    check_both_ways(&DOT, "Commissies/IA-JBZ", "Commissies.IA-JBZ");
    check_both_ways(&CYRUS, "Commissies/IA-JBZ", "INBOX.Commissies.IA-JBZ");
    check_both_ways(&MAIL, "Commissies/IA-JBZ", "Mail/Commissies/IA-JBZ");
    check_both_ways(&FLAT, "Handmatig", "Handmatig");
}

TEST(inbox_has_no_prefix_and_is_not_put_below_itself)
{
    check_both_ways(&CYRUS, "INBOX", "INBOX");
    check_both_ways(&DOT, "INBOX/Dubbel", "INBOX.Dubbel");
    check_both_ways(&MAILDIR, "INBOX/Dubbel", ".INBOX.Dubbel");
    check_both_ways(&CYRUS, "INBOX/INBOX", "INBOX.INBOX");
    check_both_ways(&CYRUS, "INBOX/INBOX/Dubbel", "INBOX.INBOX.Dubbel");
    cleanup_buf struct buf encoded = BUF_INIT;
    CHECK(folder_encode(&CYRUS, "INBOX/Dubbel", &encoded, NULL));
    CHECK_STR(buf_string(&encoded), "INBOX.Dubbel");
    buf_clear(&encoded);
    CHECK(folder_encode(&MAIL, "inbox", &encoded, NULL));
    CHECK_STR(buf_string(&encoded), "INBOX");
}

TEST(names_that_would_mean_something_else_are_refused)
{
    check_refused(&SLASH, "");
    check_refused(&SLASH, "/a");
    check_refused(&SLASH, "a/");
    check_refused(&SLASH, "a//b");
    check_refused(&SLASH, "a*");
    check_refused(&SLASH, "a%b");
    check_refused(&SLASH, "a\r\nb");
    check_refused(&SLASH, "a\xC0\xAF");
    check_refused(&DOT, "Wet 1.2");
    check_refused(&DOT, "..");
    check_refused(&FLAT, "a/b");
}

TEST(a_name_may_be_as_long_as_the_limit)
{
    char name[1002];
    cleanup_buf struct buf encoded = BUF_INIT;
    memset(name, 'x', sizeof name);
    name[1000] = '\0';
    CHECK(folder_encode(&SLASH, name, &encoded, NULL));
    name[1000] = 'x', name[1001] = '\0';
    check_refused(&SLASH, name);
}

TEST(malformed_utf7_is_refused)
{
    check_no_utf7("a&");
    check_no_utf7("a&AOs");
    check_no_utf7("&A-");
    check_no_utf7("&AOt-");     /* bits behind the last character */
    check_no_utf7("&AGE-");     /* a plain letter in disguise */
    check_no_utf7("&AC8-");     /* a separator in disguise */
    check_no_utf7("&2D0-");     /* half a pair */
    check_no_utf7("&3K4-");     /* the other half */
    check_no_utf7("&2D0AOs-");  /* half a pair, then a letter */
    check_no_utf7("Financi\xC3\xABn");
    check_no_utf7("a\tb");
    check_no_utf7("&AO=-");
}

TEST(a_level_that_holds_a_slash_is_refused_where_the_separator_is_another)
{
    cleanup_buf struct buf decoded = BUF_INIT;
    struct pb_err err = {0};
    CHECK(!folder_decode(&DOT, SPAN_LIT("a/b.c"), &decoded, &err));
    CHECK_INT(err.code, PB_BAD_INPUT);
    CHECK_STR(buf_string(&decoded), "");
}

/* Each would be another folder, once we wrote its name. */
TEST(names_of_folders_that_cannot_be_ours_are_refused)
{
    static const struct { const struct folder_style *style; const char *theirs; } folders[] = {
        {&CYRUS, "user.jan"}, {&MAIL, "INBOX/Dubbel"}, {&MAIL, "Mail/inbox"},
        {&SLASH, "a//b"},     {&SLASH, "a*"},          {&SLASH, "&AOs-&AOs-"},
    };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        cleanup_buf struct buf decoded = BUF_INIT;
        CHECK(!folder_decode(folders[i].style, span_of(folders[i].theirs), &decoded, NULL));
        CHECK_STR(buf_string(&decoded), "");
    }
    cleanup_buf struct buf inbox = BUF_INIT;
    CHECK(folder_decode(&CYRUS, SPAN_LIT("Inbox"), &inbox, NULL));
}

TESTS_MAIN(TEST_ENTRY(plain_names_stay_and_an_ampersand_is_doubled)
           TEST_ENTRY(other_letters_become_base64_of_utf16)
           TEST_ENTRY(separator_and_prefix_are_the_servers)
           TEST_ENTRY(inbox_has_no_prefix_and_is_not_put_below_itself)
           TEST_ENTRY(names_that_would_mean_something_else_are_refused)
           TEST_ENTRY(a_name_may_be_as_long_as_the_limit)
           TEST_ENTRY(malformed_utf7_is_refused)
           TEST_ENTRY(a_level_that_holds_a_slash_is_refused_where_the_separator_is_another)
           TEST_ENTRY(names_of_folders_that_cannot_be_ours_are_refused))
