/* Parts of a mail: forms that mails come in, and mails made to break a parser. */
#include <time.h>

#include "letter/body.h"
#include "letter/mime.h"
#include "letter/words.h"
#include "postbus/buf.h"
#include "postbus/letter.h"
#include "postbus/limits.h"
#include "test.h"

static struct arena *arena;

static struct mime read_way(struct pb_span bytes, enum letter_way way)
{
    arena_free(arena);
    arena = arena_new(0);
    struct mime mime;
    mime_read(arena, span_tail(bytes, header_start(bytes)), way, &mime);
    return mime;
}

static void add_texts(const struct part *part, struct buf *out)
{
    const char *oddity = NULL;
    if (part->kind == PART_LEAF && part->body.n > 0) {
        struct pb_span text = span_trim(body_text(arena, part, &oddity));
        if (out->len > 0 && text.n > 0)
            buf_add_char(out, '|');
        buf_add_span(out, text);
    }
    for (const struct part *child = part->first; child; child = child->next)
        add_texts(child, out);
}

/* The texts of all leaves, parted by `|`; both readings must agree. */
static const char *texts(const char *mail)
{
    static struct buf ways[2];
    for (int i = 0; i < 2; i++) {
        buf_clear(&ways[i]);
        struct mime mime = read_way(span_of(mail), i == 0 ? LETTER_TREE : LETTER_LINEAR);
        add_texts(mime.mail.root, &ways[i]);
    }
    CHECK_STR(buf_string(&ways[1]), buf_string(&ways[0]));
    return buf_string(&ways[0]);
}

#define MIXED "From: a@b.nl\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"XX\"\r\n\r\n"
#define ONE "--XX\r\nContent-Type: text/plain\r\n\r\neen\r\n"
#define TWO "--XX\r\nContent-Type: text/plain\r\n\r\ntwee\r\n"

TEST(parts_are_found_however_a_multipart_ends)
{
    CHECK_STR(texts(MIXED ONE TWO "--XX--\r\n"), "een|twee");
    CHECK_STR(texts(MIXED ONE TWO), "een|twee");
    CHECK_STR(texts(MIXED ONE TWO "--XX\r\n"), "een|twee");
    CHECK_STR(texts(MIXED ONE TWO "--XX"), "een|twee");
    CHECK_STR(texts(MIXED ONE TWO "--XX   \r\n  \r\n"), "een|twee");
    CHECK_STR(texts(MIXED ONE "--XX\r\n" TWO "--XX-- \r\n"), "een|twee");
    CHECK_STR(texts(MIXED "\r\n\r\n" ONE TWO "--XX--\r\nna"), "een|twee");
}

TEST(a_mail_that_ends_on_a_dangling_boundary_is_degraded_but_read)
{
    struct mime mime = read_way(SPAN_LIT(MIXED ONE TWO "--XX\r\n"), LETTER_TREE);
    CHECK_STR(mime.degraded, "the tree lost parts");
    CHECK_INT(mime.mail.full, 2);
    mime = read_way(SPAN_LIT(MIXED ONE TWO "--XX--\r\n"), LETTER_TREE);
    CHECK(mime.degraded == NULL);
}

TEST(an_inner_multipart_that_is_not_closed_ends_with_the_outer_one)
{
    CHECK_STR(texts(MIXED "--XX\r\nContent-Type: multipart/alternative; boundary=YY\r\n\r\n"
                          "--YY\r\nContent-Type: text/plain\r\n\r\nbinnen\r\n" TWO "--XX--\r\n"),
              "binnen|twee");
}

TEST(a_boundary_may_be_declared_badly_or_not_at_all)
{
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: multipart/mixed\r\n\r\n" ONE TWO "--XX--\r\n"), "een|twee");
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: multipart/mixed;; boundary=\"XX\"\r\n\r\n" ONE TWO "--XX--\r\n"),
              "een|twee");
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: multipart/mixed; boundary*0*=us-ascii''X;\r\n boundary*1*=X\r\n\r\n"
                    ONE TWO "--XX--\r\n"),
              "een|twee");
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: multipart/mixed; boundary=\"QQ\"\r\n\r\nzomaar tekst\r\n"),
              "zomaar tekst");
}

TEST(lines_may_end_in_lf_or_cr_alone)
{
    const char *const ends[] = {"\n", "\r"};
    for (int i = 0; i < 2; i++) {
        cleanup_buf struct buf mail = BUF_INIT;
        for (const char *c = MIXED ONE TWO "--XX--\r\n"; *c; c++) {
            if (*c == '\n')
                buf_add_string(&mail, ends[i]);
            else if (*c != '\r')
                buf_add_char(&mail, *c);
        }
        CHECK_STR(texts(buf_string(&mail)), "een|twee");
    }
}

TEST(blank_lines_and_an_mbox_line_before_the_header_are_skipped)
{
    CHECK_STR(texts("\r\n\r\nFrom - Thu May 14 00:57:00 2026\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: base64\r\n\r\naGFsbG8=\r\n"),
              "hallo");
}

TEST(transfer_encodings_are_undone_also_where_written_carelessly)
{
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: text\r\nContent-Transfer-Encoding: BASE64 \r\n\r\naGFs\r\nbG8=\r\n"
                    "-- \r\nlijst\r\n"),
              "hallo");
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: quoted-printable;\r\n\r\nca=66=C3=A9 =\r\nen =ZZ\r\n"),
              "café en =ZZ");
}

TEST(a_body_without_charset_is_utf8_or_windows_1252)
{
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: text/plain\r\n\r\nfinanci\xC3\xABn\r\n"), "financiën");
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: text/plain\r\n\r\nfinanci\xEBn \x80 5\r\n"), "financiën € 5");
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: text/plain; charset=x-nooit\r\n\r\nfinanci\xEBn\r\n"), "financiën");
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\x93ja\x94\r\n"), "“ja”");
}

TEST(flowed_paragraphs_are_joined)
{
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: text/plain; format=flowed\r\n\r\n"
                    "een zin \r\nin stukken\r\n> citaat \r\n> verder\r\n>> dieper\r\n-- \r\nnaam\r\n"),
              "een zin in stukken\n> citaat verder\n>> dieper\n-- \nnaam");
    CHECK_STR(texts("From: a@b.nl\r\nContent-Type: text/plain; format=flowed; delsp=yes\r\n\r\nlang \r\nwoord\r\n"),
              "langwoord");
}

static const char *name_of(const char *header)
{
    cleanup_buf struct buf mail = BUF_INIT;
    buf_printf(&mail, "From: a@b.nl\r\n%s\r\n\r\nx\r\n", header);
    return read_way(buf_span(&mail), LETTER_TREE).mail.root->name;
}

TEST(file_names_are_read_in_every_form)
{
    CHECK_STR(name_of("Content-Disposition: attachment; filename=\"brief.pdf\""), "brief.pdf");
    CHECK_STR(name_of("Content-Disposition: attachment; filename*=UTF-8''financi%C3%ABn.pdf"), "financiën.pdf");
    CHECK_STR(name_of("Content-Disposition: attachment; filename*1=\" kind.pdf\"; filename*0*=utf-8''ge%C3%ABn"),
              "geën kind.pdf");
    CHECK_STR(name_of("Content-Type: application/pdf; name=\"=?utf-8?Q?financi=C3=ABn?=\r\n =?utf-8?Q?.pdf?=\""),
              "financiën.pdf");
    CHECK_STR(name_of("Content-Type: application/pdf; name=Brief geen kind.pdf; x=1"), "Brief geen kind.pdf");
    CHECK_STR(name_of("Content-Disposition: attachment; filename=\"C:\\map\\brief.pdf\""), "brief.pdf");
    CHECK_STR(name_of("Content-Disposition: attachment; filename=\"financi\xEBn.pdf\""), "financiën.pdf");
    CHECK(name_of("Content-Disposition: attachment") == NULL);
}

static const char *decoded(const char *value)
{
    arena_free(arena);
    arena = arena_new(0);
    return words_decode(arena, span_of(value));
}

TEST(encoded_words_are_decoded)
{
    CHECK_STR(decoded("=?utf-8?Q?caf=C3?= =?UTF-8?Q?=A9?= open"), "café open");
    CHECK_STR(decoded("=?utf-8?B?Y2Fm?=\r\n =?utf-8?B?w6k=?="), "café");
    CHECK_STR(decoded("=?iso-8859-1?q?J=F6rg_M?= (x) =?koi8-r?B?8NLJ18XU?="), "Jörg M (x) Привет");
    CHECK_STR(decoded("FW:=?utf-8*nl?Q?_wet?=[x]"), "FW: wet[x]");
    CHECK_STR(decoded("=?nooit?Q?caf=E9?="), "café");
    CHECK_STR(decoded("Caf\xC3\xA9 \xE2\x80\x93 wet"), "Café – wet");
    CHECK_STR(decoded("Caf\xE9"), "Café");
    CHECK_STR(decoded("=?utf-8?Q?open"), "=?utf-8?Q?open");
    CHECK(decoded("=?utf-8?Q?_?=") == NULL);
}

TEST(commas_within_encoded_words_do_not_part_a_list)
{
    arena_free(arena);
    arena = arena_new(0);
    CHECK_STR(words_protect(arena, SPAN_LIT("=?utf-8?Q?Jong,_M.?= <m@x.nl>, =?utf-8?Q?a?=")),
              "=?utf-8?Q?Jong=2C_M.?= <m@x.nl>, =?utf-8?Q?a?=");
}

TEST(a_spoilt_header_line_does_not_end_the_header)
{
    struct mime mime = read_way(SPAN_LIT("From: a@b.nl\r\nonzin zonder dubbele punt\r\nSubject: x\r\n\r\ntekst\r\n"),
                                LETTER_LINEAR);
    CHECK_INT(mime.mail.root->fields.n, 2);
    mime = read_way(SPAN_LIT("From: a@b.nl\r\nGeachte heer,\r\nDank voor uw brief.\r\n"), LETTER_LINEAR);
    CHECK(span_starts(mime.mail.root->body, SPAN_LIT("Geachte heer")));
}

/* Mails made to break a parser. */

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* Reads a bomb and all its texts; the library must not have had it, unless `tree_may_do`. */
static void check_bomb(const char *what, struct pb_span bytes, bool tree_may_do)
{
    cleanup_buf struct buf text = BUF_INIT;
    double start = seconds();
    struct mime mime = read_way(bytes, LETTER_TREE);
    add_texts(mime.mail.root, &text);
    double took = seconds() - start;
    printf("# %s: %zu bytes, %.2f s, %s\n", what, bytes.n, took, mime.degraded ? mime.degraded : "read");
    CHECK(mime.degraded || tree_may_do);
    CHECK(took < 5);
}

static void add_nested_messages(struct buf *out, size_t n)
{
    buf_add_string(out, "From: a@b.nl\r\n");
    for (size_t i = 0; i < n; i++)
        buf_add_string(out, "Content-Type: message/rfc822\r\n\r\n");
    buf_add_string(out, "Subject: binnen\r\n\r\ntekst\r\n");
}

static void add_nested_multiparts(struct buf *out, size_t n)
{
    buf_add_string(out, "From: a@b.nl\r\n");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "Content-Type: multipart/mixed; boundary=%zu\r\n\r\n--%zu\r\n", i, i);
    buf_add_string(out, "Content-Type: text/plain\r\n\r\ntekst\r\n");
}

TEST(nested_messages_are_read_line_by_line)
{
    cleanup_buf struct buf mail = BUF_INIT;
    add_nested_messages(&mail, 42000);
    CHECK(mail.len > 1300000);
    check_bomb("nested messages", buf_span(&mail), false);
}

TEST(nested_multiparts_are_read_line_by_line_and_their_text_found)
{
    for (size_t n = 10000; n <= 30000; n += 20000) {
        cleanup_buf struct buf mail = BUF_INIT;
        add_nested_multiparts(&mail, n);
        check_bomb("nested multiparts", buf_span(&mail), false);
        struct mime mime = read_way(buf_span(&mail), LETTER_TREE);
        CHECK_STR(mime.degraded, "nested too deep");
        cleanup_buf struct buf text = BUF_INIT;
        add_texts(mime.mail.root, &text);
        CHECK_STR(buf_string(&text), "tekst");
    }
}

TEST(nested_comments_do_not_reach_the_library)
{
    cleanup_buf struct buf mail = BUF_INIT;
    buf_add_string(&mail, "From: a@b.nl ");
    for (size_t i = 0; i < 1000000; i++)
        buf_add_char(&mail, '(');
    buf_add_string(&mail, "\r\nSubject: x\r\n\r\ntekst\r\n");
    check_bomb("nested comments", buf_span(&mail), false);
    buf_cut(&mail, strlen("From: a@b.nl "));
    for (size_t i = 0; i < 500000; i++)
        buf_add_string(&mail, "(\r\n ");
    check_bomb("folded comments", buf_span(&mail), false);
    buf_cut(&mail, strlen("From: a@b.nl "));
    for (size_t i = 0; i < 300000; i++)
        buf_add_string(&mail, "(\\)");
    check_bomb("comments with escapes", buf_span(&mail), false);
}

TEST(a_boundary_that_is_one_quote_does_not_reach_the_library)
{
    static const char *const types[] = {
        "Content-Type: multipart/mixed; boundary=\"\\\"\"",
        "Content-Type: multipart/mixed;\r\n BOUNDARY = \"\\\"\"",
        "content-type:multipart/mixed;boundary=\r\n\t\"\\\"\"",
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        cleanup_buf struct buf mail = BUF_INIT;
        buf_printf(&mail, "From: a@b.nl\r\n%s\r\n\r\n--\"\r\nContent-Type: text/plain\r\n\r\ntekst\r\n--\"--\r\n", types[i]);
        CHECK_STR(read_way(buf_span(&mail), LETTER_TREE).degraded, "an escaped boundary");
        CHECK_STR(texts(buf_string(&mail)), "tekst");
    }
}

TEST(many_parts_and_wide_headers_cost_linear_time)
{
    cleanup_buf struct buf mail = BUF_INIT;
    buf_add_string(&mail, MIXED);
    for (size_t i = 0; i < 100000; i++)
        buf_add_string(&mail, ONE);
    check_bomb("100,000 parts", buf_span(&mail), false);
    buf_clear(&mail);
    for (size_t i = 0; i < 100000; i++)
        buf_add_string(&mail, "X-A: b\r\n");
    check_bomb("100,000 fields", buf_span(&mail), true);
    buf_clear(&mail);
    buf_add_string(&mail, "Message-ID: <a@b>\r\nSubject: ?= ");
    for (size_t i = 0; i < 100000; i++)
        buf_add_string(&mail, "=?a?q?");
    check_bomb("encoded words without end", buf_span(&mail), true);
    buf_clear(&mail);
    buf_add_string(&mail, "Message-ID: <a@b>\r\nTo: ");
    for (size_t i = 0; i < 100000; i++)
        buf_add_string(&mail, "\"a\" <a@");
    check_bomb("addresses without end", buf_span(&mail), true);
}

TEST(comments_and_boundaries_in_ordinary_mail_do_not_degrade_it)
{
    struct mime mime = read_way(SPAN_LIT("From: a@b.nl (Jan (de (Boer)))\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n"
                                         "\r\nKijk (bijlage) :-( en C:\\boundary\r\n"),
                                LETTER_TREE);
    CHECK(mime.degraded == NULL);
}

TESTS_MAIN(TEST_ENTRY(parts_are_found_however_a_multipart_ends)
           TEST_ENTRY(a_mail_that_ends_on_a_dangling_boundary_is_degraded_but_read)
           TEST_ENTRY(an_inner_multipart_that_is_not_closed_ends_with_the_outer_one)
           TEST_ENTRY(a_boundary_may_be_declared_badly_or_not_at_all)
           TEST_ENTRY(lines_may_end_in_lf_or_cr_alone)
           TEST_ENTRY(blank_lines_and_an_mbox_line_before_the_header_are_skipped)
           TEST_ENTRY(transfer_encodings_are_undone_also_where_written_carelessly)
           TEST_ENTRY(a_body_without_charset_is_utf8_or_windows_1252)
           TEST_ENTRY(flowed_paragraphs_are_joined)
           TEST_ENTRY(file_names_are_read_in_every_form)
           TEST_ENTRY(encoded_words_are_decoded)
           TEST_ENTRY(commas_within_encoded_words_do_not_part_a_list)
           TEST_ENTRY(a_spoilt_header_line_does_not_end_the_header)
           TEST_ENTRY(nested_messages_are_read_line_by_line)
           TEST_ENTRY(nested_multiparts_are_read_line_by_line_and_their_text_found)
           TEST_ENTRY(nested_comments_do_not_reach_the_library)
           TEST_ENTRY(a_boundary_that_is_one_quote_does_not_reach_the_library)
           TEST_ENTRY(many_parts_and_wide_headers_cost_linear_time)
           TEST_ENTRY(comments_and_boundaries_in_ordinary_mail_do_not_degrade_it))
