/* What servers have said in the fuzzer that a session did not survive. */
#include "../fuzz/visit.h"
#include "test.h"

#define GREETING "* OK ready\r\n"
#define LOGGED_IN GREETING "# OK Logged in\r\n"
#define SELECTED "* OK [UIDVALIDITY 5] valid\r\n# OK [READ-WRITE] Selected\r\n"
#define UP_TO_FIND SELECTED "# OK done\r\n# OK done\r\n" SELECTED "# OK done\r\n" /* folders, list; wait, list */

static void visited(const char *said)
{
    visit_server('@', span_of(said));
    visit_server('@' | IN_BYTES, span_of(said));
}

TEST(a_server_that_can_do_nothing_is_no_trouble)
{
    visited("* OK [CAPABILITY] ready\r\n# OK Logged in\r\n# OK done\r\n");
    visited("* OK ready\r\n# OK [CAPABILITY] Logged in\r\n# OK done\r\n");
    visited(LOGGED_IN "* CAPABILITY\r\n# OK done\r\n");
    visited(LOGGED_IN "# OK [CAPABILITY] done\r\n");
}

/* An answer that comes too early is no login. */
TEST(a_session_that_is_refused_in_its_greeting_is_none)
{
    visited(GREETING "x NO\r\n* OK ready\r\n");
}

/* Names of folders below one another would be sent with it. */
TEST(a_separator_that_is_no_character_is_none)
{
    visited(LOGGED_IN "* CAPABILITY IMAP4rev1\r\n# OK done\r\n* LIST () \"\x01\" \"\"\r\n# OK done\r\n" UP_TO_FIND);
    visited(LOGGED_IN "* CAPABILITY IMAP4rev1 NAMESPACE\r\n# OK done\r\n* NAMESPACE ((\"a\" \"\x01\")) NIL NIL\r\n# OK done\r\n" UP_TO_FIND);
}

TESTS_MAIN(TEST_ENTRY(a_server_that_can_do_nothing_is_no_trouble)
           TEST_ENTRY(a_separator_that_is_no_character_is_none)
           TEST_ENTRY(a_session_that_is_refused_in_its_greeting_is_none))
