/* Points in time as text. */
#include "postbus/iso.h"
#include "test.h"

TEST(an_offset_is_counted_and_a_bare_clock_is_taken_as_utc)
{
    int64_t plain = 0, zoned = 0, utc = 0, day = 0;
    CHECK(iso_minutes("2026-05-14T00:57", &plain));
    CHECK(iso_minutes("2026-05-14T02:57:13+02:00", &zoned));
    CHECK(iso_minutes("2026-05-14T00:57:59Z", &utc));
    CHECK(iso_minutes("2026-05-14", &day));
    CHECK_INT(zoned, plain);
    CHECK_INT(utc, plain);
    CHECK_INT(plain - day, 57);
    CHECK_INT(day, 20587 * 1440);
}

TEST(what_is_no_point_in_time_is_refused)
{
    static const char *const bad[] = {"", "2026", "2026-13-01", "2026-01-32", "2026-05-14T25", "2026-05-14T10:61",
                                      "2026-05-14T10:00+2", "2026-05-14 10:00", "x026-05-14", NULL};
    int64_t minutes;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!iso_minutes(bad[i], &minutes));
}

TEST(seconds_are_written_as_utc)
{
    char text[ISO_MAX];
    iso_format(1778834460, text);
    CHECK_STR(text, "2026-05-15T08:41:00Z");
}

TESTS_MAIN(TEST_ENTRY(an_offset_is_counted_and_a_bare_clock_is_taken_as_utc)
           TEST_ENTRY(what_is_no_point_in_time_is_refused)
           TEST_ENTRY(seconds_are_written_as_utc))
