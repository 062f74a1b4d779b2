/* Files within a text, invitations: what stands in bodies beside words. */
#include "letter/calendar.h"
#include "postbus/letter.h"
#include "postbus/limits.h"
#include "test.h"

static struct reading *read_mail(struct arena *arena, const char *type, const char *body)
{
    struct reading *reading = NULL;
    struct pb_err err;
    const char *mail = arena_printf(arena, "From: Jan Jansen <jan@example.org>\nMessage-ID: <1@example.org>\nSubject: brief\n"
                                           "MIME-Version: 1.0\nContent-Type: %s\n\n%s", type, body);
    if (!letter_read(arena, span_of(mail), LETTER_TREE, &reading, &err))
        abort();
    return reading;
}

TEST(a_uuencoded_file_in_the_text_becomes_an_attachment)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const struct reading *reading = read_mail(arena, "text/plain", "Geachte leden,\n\nbegin 644 brief.txt\n"
                                              "-1V5A8VAT92!L961E;@``\n`\nend\n\nbegin 0600 b.pdf\n#)5!$\n \nend\nGroet\nbegin 644\n#)5!$\n`\nend\n");
    CHECK_STR(reading->layers.v[0].text, "Geachte leden,\n\n\nGroet");
    CHECK_INT(reading->attachments.n, 3);
    CHECK_STR(reading->attachments.v[0].name, "brief.txt");
    CHECK_STR(reading->attachments.v[0].type, "text/plain");
    CHECK_STR(reading->attachments.v[0].text, "Geachte leden");
    CHECK_STR(reading->attachments.v[1].type, "application/pdf");
    CHECK_INT(reading->attachments.v[1].bytes, 3);
    CHECK_STR(reading->attachments.v[2].name, NULL);
}

TEST(words_that_only_look_like_uuencode_stay_text)
{
    static const char *const texts[] = {
        "begin 644 brief.txt\ngewone woorden\nend",
        "begin 644 brief.txt\n-1V5A8VAT92!L961E;@``\n`",
        "begin 644 brief.txt\nend",
        "begin 2026 met\n`\nend",
        "begin 6449 x\n#)5!$\nend",
        "begin met wat\n#)5!$\nend",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cleanup_arena struct arena *arena = arena_new(0);
        const struct reading *reading = read_mail(arena, "text/plain", texts[i]);
        CHECK_STR(reading->layers.v[0].text, texts[i]);
        CHECK_INT(reading->attachments.n, 0);
    }
}

TEST(many_beginnings_without_end_cost_no_more_than_their_length)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf body = BUF_INIT;
    for (int i = 0; i < 200000; i++)
        buf_add_string(&body, i % 100 ? "#)5!$\n" : "begin 644 x\n");
    CHECK_INT(read_mail(arena, "text/plain", buf_string(&body))->attachments.n, 0);
}

#define EVENT                                                                                      \
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nDTSTART:16010101T000000\r\nEND:VTIMEZONE\r\n"     \
    "BEGIN:VEVENT\r\nSUMMARY;LANGUAGE=nl:Uitnodiging: gesprek\\, ronde ta\r\n fel\r\n"                         \
    "DTSTART;TZID=\"Europe/Amsterdam\":20260519T133000\r\nDTEND:20260519T150000Z\r\nLOCATION:Den Haag\r\n"      \
    "ORGANIZER;CN=\"Jan: Jansen\":mailto:jan@example.org\r\nDESCRIPTION:Geachte leden\\,\\n\\nwetsvoorstel 36871\r\n"  \
    "BEGIN:VALARM\r\nDESCRIPTION:Herinnering\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
#define TOLD                                                                                       \
    "METHOD: REQUEST\nSUMMARY: Uitnodiging: gesprek, ronde tafel\nDTSTART: 2026-05-19T13:30 (Europe/Amsterdam)\n" \
    "DTEND: 2026-05-19T15:00Z\nLOCATION: Den Haag\nORGANIZER: Jan: Jansen <jan@example.org>\n"               \
    "DESCRIPTION: Geachte leden,\n\nwetsvoorstel 36871\n"

TEST(an_invitation_is_told_in_lines)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const struct reading *reading = read_mail(
        arena, "multipart/alternative; boundary=q", "--q\nContent-Type: text/plain\n\nTot dan\n--q\n"
        "Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n" EVENT "\n--q--\n");
    CHECK_STR(reading->layers.v[0].text, "Tot dan");
    CHECK_INT(reading->attachments.n, 1);
    CHECK_STR(reading->attachments.v[0].type, "text/calendar");
    CHECK_STR(reading->attachments.v[0].text, TOLD);
}

static void check_calendar(const char *bytes, const char *want)
{
    cleanup_buf struct buf unfolded = BUF_INIT, text = BUF_INIT;
    calendar_unfold(span_of(bytes), &unfolded);
    calendar_to_text(buf_span(&unfolded), &text);
    CHECK_STR(buf_string(&text), want);
}

TEST(calendars_of_other_kinds_and_broken_ones_are_read_as_they_stand)
{
    check_calendar("BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VTODO\nSUMMARY:x\nEND:VTODO", "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VTODO\nSUMMARY:x\nEND:VTODO");
    check_calendar("zomaar tekst", "zomaar tekst");
    check_calendar("END:VEVENT\nBEGIN:VEVENT\nDTSTART:2026\nDTEND;VALUE=DATE:20260519\nDTSTAMP\nSUMMARY;X=\"open:x", "DTSTART: 2026\nDTEND: 2026-05-19\n");
    check_calendar("BEGIN:VEVENT\nSUMMARY:na\xC3\r\n \xAFve\nLOCATION:a\\", "SUMMARY: na\xC3\xAFve\nLOCATION: a\\\n");
}

TESTS_MAIN(TEST_ENTRY(a_uuencoded_file_in_the_text_becomes_an_attachment)
           TEST_ENTRY(words_that_only_look_like_uuencode_stay_text)
           TEST_ENTRY(many_beginnings_without_end_cost_no_more_than_their_length)
           TEST_ENTRY(an_invitation_is_told_in_lines)
           TEST_ENTRY(calendars_of_other_kinds_and_broken_ones_are_read_as_they_stand))
