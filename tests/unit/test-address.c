/* Mailboxes, lists of them, labels and subjects, in every dress. */
#include "letter/address.h"
#include "letter/labels.c" /* its table is its own */
#include "letter/lines.h"
#include "postbus/limits.h"
#include "letter/subject.h"
#include "postbus/buf.h"
#include "test.h"

static void tell(struct buf *out, const struct address *address)
{
    buf_printf(out, "%s%s%s%s", address->name ? address->name : "", address->address ? "<" : "",
               address->address ? address->address : "", address->address ? ">" : "");
}

static const char *list(const char *text)
{
    static struct buf out;
    struct arena *arena = arena_new(0);
    struct addresses found = {0};
    buf_clear(&out);
    address_list(arena, span_of(text), &found);
    for (size_t i = 0; i < found.n; i++) {
        buf_add_string(&out, i ? " | " : "");
        tell(&out, &found.v[i]);
    }
    arena_free(arena);
    return buf_string(&out);
}

static const char *sender(const char *text)
{
    static struct buf out;
    struct arena *arena = arena_new(0);
    struct address from, behalf;
    buf_clear(&out);
    address_sender(arena, span_of(text), &from, &behalf);
    tell(&out, &from);
    if (behalf.name || behalf.address)
        buf_add_string(&out, " for ");
    tell(&out, &behalf);
    arena_free(arena);
    return buf_string(&out);
}

static const char *base(const char *subject)
{
    static struct buf out;
    struct arena *arena = arena_new(0);
    buf_clear(&out);
    const char *found = subject_base(arena, subject);
    buf_add_string(&out, found ? found : "(none)");
    arena_free(arena);
    return buf_string(&out);
}

TEST(one_mailbox_in_many_dresses)
{
    CHECK_STR(list("Jan <jan@x.nl>"), "Jan<jan@x.nl>");
    CHECK_STR(list("jan@x.nl"), "<jan@x.nl>");
    CHECK_STR(list("<jan@x.nl>"), "<jan@x.nl>");
    CHECK_STR(list("jan@x.nl <jan@x.nl>"), "<jan@x.nl>");
    CHECK_STR(list("\"jan@x.nl\" <jan@x.nl>"), "<jan@x.nl>");
    CHECK_STR(list("'Jan' <jan@x.nl>"), "Jan<jan@x.nl>");
    CHECK_STR(list("Jan [mailto:jan@x.nl]"), "Jan<jan@x.nl>");
    CHECK_STR(list("jan@x.nl<mailto:jan@x.nl>"), "<jan@x.nl>");
    CHECK_STR(list("Jan <jan@x.nl<mailto:jan@x.nl>>"), "Jan<jan@x.nl>");
    CHECK_STR(list("<jan@x.nl <mailto:jan@x.nl>>"), "<jan@x.nl>");
    CHECK_STR(list("jan@x.nl (Jan Jansen)"), "Jan Jansen<jan@x.nl>");
    CHECK_STR(list("Jan (jan@x.nl)"), "Jan<jan@x.nl>");
    CHECK_STR(list("Jan <mailto:jan%40x.nl?subject=x>"), "Jan<jan@x.nl>");
    CHECK_STR(list("5.1.2.e 5.1.2.e <5.1.2.e @amnesty.nl>"), "5.1.2.e 5.1.2.e<5.1.2.e@amnesty.nl>");
    CHECK_STR(list("5.1.2.e @amnesty.nl"), "<5.1.2.e@amnesty.nl>");
    CHECK_STR(list("Jan Jansen/AFD/HUIS@HUIS"), "Jan Jansen/AFD/HUIS@HUIS");
    CHECK_STR(list("Jan"), "Jan");
    CHECK_STR(list("  "), "");
    CHECK_STR(list("\"Jansen \\\"Jan\\\" A.\" <jan@x.nl>"), "Jansen \"Jan\" A.<jan@x.nl>");
}

TEST(lists_are_cut_where_a_mailbox_ends)
{
    CHECK_STR(list("A <a@x>, B <b@x.nl>"), "A<a@x> | B<b@x.nl>");
    CHECK_STR(list("A <a@x.nl>; B <b@x.nl>;"), "A<a@x.nl> | B<b@x.nl>");
    CHECK_STR(list("Jong, M. de <m@x.nl>, Piet <p@x.nl>"), "Jong, M. de<m@x.nl> | Piet<p@x.nl>");
    CHECK_STR(list("\"Jong, M. de\" <m@x.nl>, p@x.nl"), "Jong, M. de<m@x.nl> | <p@x.nl>");
    CHECK_STR(list("Jong, M. de; Piet"), "Jong, M. de | Piet");
    CHECK_STR(list("Jong, M. de"), "Jong, M. de");
    CHECK_STR(list("Jan Jansen, Piet Pietersen"), "Jan Jansen | Piet Pietersen");
    CHECK_STR(list("Smith, John; Doe, Jane; team@x.nl"), "Smith, John | Doe, Jane | <team@x.nl>");
    CHECK_STR(list("Leden: a@x.nl, B <b@x.nl>;"), "<a@x.nl> | B<b@x.nl>");
    CHECK_STR(list("undisclosed-recipients:;"), "");
    CHECK_STR(list("A \"half <a@x.nl>; B <b@x.nl>"), "A \"half<a@x.nl> | B<b@x.nl>");
}

TEST(a_sender_may_write_for_another)
{
    CHECK_STR(sender("A <a@x.nl> namens B <b@x.nl>"), "A<a@x.nl> for B<b@x.nl>");
    CHECK_STR(sender("A [mailto:a@x.nl] Namens B C"), "A<a@x.nl> for B C");
    CHECK_STR(sender("A on behalf of B"), "A for B");
    CHECK_STR(sender("Namens Nederland <info@namens.nl>"), "Namens Nederland<info@namens.nl>");
}

TEST(subjects_lose_what_programs_add)
{
    CHECK_STR(base("FW: FW: RE: Brief"), "Brief");
    CHECK_STR(base("Fwd: Doorst: WG: Antw: Brief"), "Brief");
    CHECK_STR(base("Re[2]: [EXTERN] TR : RE (3): Brief"), "Brief");
    CHECK_STR(base("I: R: Brief"), "Brief");
    CHECK_STR(base("[Fwd: Brief]"), "Brief");
    CHECK_STR(base("Brief (fwd)"), "Brief");
    CHECK_STR(base("FW:"), "(none)");
    CHECK_STR(base("Reactie: wet"), "Reactie: wet");
    CHECK_STR(base("I:wet"), "I:wet");
    CHECK_STR(base("[lijst]"), "[lijst]");
    CHECK_STR(base("İLT: Brief"), "Brief");
}

TEST(labels_are_sorted_so_that_they_are_found)
{
    for (size_t i = 1; i < ENTRIES; i++)
        CHECK(strcmp(table[i - 1].word, table[i].word) < 0);
    for (size_t i = 0; i < ENTRIES; i++) {
        char line[100];
        struct label label;
        snprintf(line, sizeof line, "%s: x", table[i].word);
        CHECK(label_match(span_of(line), &label) && label.role == table[i].role);
        CHECK(span_eq(label.value, SPAN_LIT("x")));
    }
}

TEST(a_line_knows_its_label_but_for_the_rest_that_is_one_line)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    struct lines lines;
    struct label label;
    buf_add_string(&text, "> *Aan:*\t Jan \ngeen label\n");
    for (size_t i = 0; i < LIMIT_LINES; i++)
        buf_add_string(&text, "Van:\n");
    lines_split(arena, buf_span(&text), &lines);
    CHECK_INT(lines.n, LIMIT_LINES + 1);
    CHECK(line_label(&lines.v[0], &label) && label.role == ROLE_TO && span_eq(label.value, SPAN_LIT("Jan")));
    CHECK(!line_label(&lines.v[1], &label));
    CHECK(line_label(&lines.v[2], &label) && label.role == ROLE_FROM && label.value.n == 0);
    CHECK(!line_label(&lines.v[LIMIT_LINES], &label));
}

TESTS_MAIN(TEST_ENTRY(one_mailbox_in_many_dresses)
           TEST_ENTRY(lists_are_cut_where_a_mailbox_ends)
           TEST_ENTRY(a_sender_may_write_for_another)
           TEST_ENTRY(subjects_lose_what_programs_add)
           TEST_ENTRY(labels_are_sorted_so_that_they_are_found)
           TEST_ENTRY(a_line_knows_its_label_but_for_the_rest_that_is_one_line))
