/* Dates as mail programs of many languages write them. */
#include "letter/date.h"
#include "letter/months.c" /* its table is its own */
#include "test.h"

static const char *iso_in(const char *text, locales hint)
{
    static char out[64];
    struct arena *arena = arena_new(0);
    struct date date;
    snprintf(out, sizeof out, "%s", date_parse(span_of(text), hint, &date) ? date_iso(arena, &date) : "none");
    arena_free(arena);
    return out;
}

static const char *iso(const char *text)
{
    return iso_in(text, ANY);
}

TEST(months_are_sorted_so_that_they_are_found)
{
    for (size_t i = 1; i < ENTRIES; i++) {
        int order = strcmp(table[i - 1].name, table[i].name);
        CHECK(order < 0 || (order == 0 && table[i - 1].month < table[i].month));
    }
    for (size_t i = 0; i < ENTRIES; i++)
        CHECK_INT(month_find(span_of(table[i].name), table[i].locales), table[i].month);
}

TEST(programs_in_dutch)
{
    CHECK_STR(iso("donderdag 14 mei 2026 00:57"), "2026-05-14T00:57");
    CHECK_STR(iso("do 14 mei 2026 om 00:57"), "2026-05-14T00:57");
    CHECK_STR(iso("wo 27 okt. 2021 om 09:31"), "2021-10-27T09:31");
    CHECK_STR(iso("26 oktober 2021 om 14:25:08 EEST"), "2021-10-26T14:25:08+03:00");
    CHECK_STR(iso("dinsdag 2 november 2021 09:26:50 CET"), "2021-11-02T09:26:50+01:00");
    CHECK_STR(iso("donderdag, 28 oktober 2021 om 12:06"), "2021-10-28T12:06");
    CHECK_STR(iso("Datum: 13 mei 2026"), "2026-05-13");
    CHECK_STR(iso("13 mrt 2026, 9.05 uur"), "2026-03-13T09:05");
    CHECK_STR(iso("14-05-2026 09:12"), "2026-05-14T09:12");
}

TEST(programs_in_english)
{
    CHECK_STR(iso("Friday, May 15, 2026, 8:51 AM"), "2026-05-15T08:51");
    CHECK_STR(iso("Thursday, May 14, 2026 12:57 AM"), "2026-05-14T00:57");
    CHECK_STR(iso("Thursday, May 14, 2026 12:57 p.m."), "2026-05-14T12:57");
    CHECK_STR(iso("Thu, 14 May 2026 00:57:00 +0200 (CEST)"), "2026-05-14T00:57:00+02:00");
    CHECK_STR(iso("Wed, 27 Oct 2021 09:31:00 +0000"), "2021-10-27T09:31:00+00:00");
    CHECK_STR(iso("Wed, 27 Oct 2021 09:31:00 GMT"), "2021-10-27T09:31:00Z");
    CHECK_STR(iso("Monday, September 19, 2022, 5:55:44 PM -0400"), "2022-09-19T17:55:44-04:00");
    CHECK_STR(iso("Tuesday, November 2, 2021, 09:26:50 AM GMT+1"), "2021-11-02T09:26:50+01:00");
    CHECK_STR(iso("02/10/2023 4:52 PM EST"), "2023-02-10T16:52-05:00");
    CHECK_STR(iso("03/05/2000 11:02:11 AM"), "2000-03-05T11:02:11");
    CHECK_STR(iso("28/10/2021 12:46"), "2021-10-28T12:46");
    CHECK_STR(iso("2026-05-14T00:57:00Z"), "2026-05-14T00:57:00Z");
}

TEST(other_languages)
{
    CHECK_STR(iso("mar. 27 oct. 2021 à 09:31"), "2021-10-27T09:31");
    CHECK_STR(iso("Mi., 27. Okt. 2021 um 09:31 Uhr"), "2021-10-27T09:31");
    CHECK_STR(iso("26. října 2021 14:25:08 GMT+3"), "2021-10-26T14:25:08+03:00");
    CHECK_STR(iso("qua., 27 de out. de 2021 às 09:31"), "2021-10-27T09:31");
    CHECK_STR(iso("2021. okt. 27., Sze, 9:31"), "2021-10-27T09:31");
    CHECK_STR(iso("csütörtök, 2021. október 28. 12:46"), "2021-10-28T12:46");
    CHECK_STR(iso("27 Eki 2021 Çar, 09:31"), "2021-10-27T09:31");
    CHECK_STR(iso("вторник, 2 ноября 2021 г., 09:26:50 GMT+1"), "2021-11-02T09:26:50+01:00");
    CHECK_STR(iso("st 27. 10. 2021 v 9:31"), "2021-10-27T09:31");
    CHECK_STR(iso("2021年9月19日月曜日 17:55:44 -0400"), "2021-09-19T17:55:44-04:00");
    CHECK_STR(iso("torstaina, 28. lokakuuta 2021 klo 12.06"), "2021-10-28T12:06");
    CHECK_STR(iso_in("26. listopada 2021. u 14:25", HR), "2021-10-26T14:25");
    CHECK_STR(iso_in("2 listopada 2021, 09:26", PL), "2021-11-02T09:26");
}

TEST(what_is_no_date)
{
    CHECK_STR(iso(""), "none");
    CHECK_STR(iso("aanstaande dinsdag om 10:00"), "none");
    CHECK_STR(iso("31 februari 2026"), "none");
    CHECK_STR(iso("29 februari 2025"), "none");
    CHECK_STR(iso("29 februari 2024"), "2024-02-29");
    CHECK_STR(iso("36871, 36703 en 36704"), "none");
    CHECK_STR(iso("070-3129200"), "none");
    CHECK_STR(iso("99/99/9999 99:99"), "none");
    CHECK_STR(iso("artikel 24.1.2"), "none");
}

TESTS_MAIN(TEST_ENTRY(months_are_sorted_so_that_they_are_found)
           TEST_ENTRY(programs_in_dutch)
           TEST_ENTRY(programs_in_english)
           TEST_ENTRY(other_languages)
           TEST_ENTRY(what_is_no_date))
