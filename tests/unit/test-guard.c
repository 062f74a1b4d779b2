/* What a server says and libetpan's parser must not see: found by measuring and by fuzzing. */
#include "mailbox/guard.h"
#include "test.h"

#define GREETING "* OK ready\r\n"

/* Is it let through, whole and byte by byte? */
static bool passes(const char *said)
{
    struct guard whole = {0}, slow = {0};
    struct pb_span bytes = span_of(said);
    bool good = guard_feed(&whole, bytes, NULL), same = true;
    for (size_t i = 0; i < bytes.n && same; i++)
        same = guard_feed(&slow, span_head(span_tail(bytes, i), 1), NULL);
    CHECK_INT(same, good);
    guard_done(&whole);
    guard_done(&slow);
    return good;
}

TEST(what_servers_say_passes)
{
    CHECK(passes("* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n1 OK [CAPABILITY IMAP4rev1] Logged in\r\n"));
    CHECK(passes(GREETING "* FLAGS (\\Seen $Label1)\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] Limited\r\n1 OK [READ-WRITE] {done}\r\n"));
    CHECK(passes("* OK IMAP [mail (4)] {1} FLAGS (*\r\n* OK [PERMANENTFLAGS ()] None.\r\n1 OK [MODIFIED 1 (2)] (0.1 s)\r\n"));
    CHECK(passes(GREETING "* 1 FETCH (UID 1 BODY[] {5}\r\n(((\"{ FLAGS ())\r\n+ idling\r\n"));
    CHECK(passes(GREETING "* LIST () \"/\" {3}\r\na\"b\r\n* LIST () \"\\\\\" \"a\\\"{b\"\r\n"));
}

TEST(malformed_flags_are_kept_out)
{
    CHECK(!passes(GREETING "* OK [PERMANENTFLAGS ({x] Flags.\r\n"));
    CHECK(!passes(GREETING "* OK [PERMANENTFLAGS (* \\Seen)] Flags.\r\n"));
    CHECK(!passes(GREETING "*\tOK  [ permanentflags (\\Seen\\)] Flags.\r\n"));
    CHECK(!passes(GREETING "1 NO [PERMANENTFLAGS  (x] Flags.\r\n"));
    CHECK(!passes(GREETING "* OK [PERMANENTFLAGS () x] Flags.\r\n"));
    CHECK(!passes(GREETING "* FLAGS (\\Seen\r\n"));
    CHECK(!passes(GREETING "* 1 FETCH (FLAGS (\\Seen (x)))\r\n"));
}

TEST(lists_in_a_greeting_or_behind_a_plus_are_kept_out)
{
    CHECK(!passes("* OK [PERMANENTFLAGS (\\*)] ready\r\n"));
    CHECK(!passes("* PREAUTH [BADCHARSET (x)] ready\r\n"));
    CHECK(!passes(GREETING "+[BADCHARSET (x)]\r\n"));
    CHECK(!passes(GREETING "+ [PERMANENTFLAGS (\\*)] go on\r\n"));
}

TEST(literals_stand_at_the_end_of_a_line_and_are_no_larger_than_a_mail)
{
    CHECK(!passes(GREETING "* 1 FETCH (UID 1 BODY[] {4294967300}\r\n"));
    CHECK(!passes(GREETING "* 1 FETCH (UID 1 BODY[] {5} x\r\n"));
    CHECK(!passes(GREETING "* LIST () \"/ INBOX\r\n"));
}

TEST(an_alert_says_something)
{
    CHECK(passes(GREETING "* OK [ALERT] Onderhoud vanavond.\r\n1 NO [PARSE] x\r\n"));
    CHECK(!passes(GREETING "* OK [ALERT]\r\n"));
    CHECK(!passes(GREETING "1 NO [ parse ] \r\n"));
}

TEST(namespaces_have_a_separator)
{
    CHECK(passes(GREETING "* NAMESPACE ((\"\" \"/\")) ((\"user.\" \".\")) NIL\r\n* NAMESPACE ((\"\" NIL)) NIL NIL\r\n"));
    CHECK(passes(GREETING "* NAMESPACE ((\"\" \"\\\\\")(\"INBOX.\" \"\")) NIL NIL\r\n"));
    CHECK(!passes(GREETING "* NAMESPACE ((\"\" \"\")) NIL NIL\r\n"));
    CHECK(!passes(GREETING "* NAMESPACE ((\"a\" \"/\")( \"\"\"\"/)) NIL NIL\r\n"));
    CHECK(!passes(GREETING "* NAMESPACE (({0}\r\n \"\")) NIL NIL\r\n"));
    CHECK(!passes(GREETING "* NAMESPACE ((\"\" \"\x01\")) NIL NIL\r\n"));
}

TEST(depth_has_a_limit)
{
    CHECK(!passes(GREETING "* 1 FETCH (((((((((((((((((((((((((((((((((\r\n"));
}

TESTS_MAIN(TEST_ENTRY(what_servers_say_passes)
           TEST_ENTRY(malformed_flags_are_kept_out)
           TEST_ENTRY(lists_in_a_greeting_or_behind_a_plus_are_kept_out)
           TEST_ENTRY(literals_stand_at_the_end_of_a_line_and_are_no_larger_than_a_mail)
           TEST_ENTRY(an_alert_says_something)
           TEST_ENTRY(namespaces_have_a_separator)
           TEST_ENTRY(depth_has_a_limit))
