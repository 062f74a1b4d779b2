/* Comma-separated values (RFC 4180) that a spreadsheet takes for text. */
#include <string.h>

#include "postbus/lang.h"
#include "postbus/sheets.h"

/* A spreadsheet takes what begins so for a formula; also behind blanks, and in the wide forms of East Asia. */
static bool is_formula(const char *text)
{
    static const char *const signs[] = {"=", "+", "-", "@", "\t", "\r", "\n", "|", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
    while (*text == ' ')
        text++;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(text, signs[i], strlen(signs[i])) == 0)
            return true;
    return false;
}

static void put_cell(struct buf *out, const char *text)
{
    bool formula = text && is_formula(text);
    if (!text || (!formula && !strpbrk(text, ",;\"\r\n\t"))) {
        buf_add_string(out, text ? text : "");
        return;
    }
    buf_add_string(out, formula ? "\"'" : "\"");
    for (; *text; text++) {
        if (*text == '"')
            buf_add_char(out, '"');
        buf_add_char(out, *text);
    }
    buf_add_char(out, '"');
}

static void put_line(struct buf *out, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        put_cell(out, cells[i]);
    }
    buf_add_string(out, "\r\n");
}

static void put_row(struct buf *out, struct arena *arena, const struct listed_row *row)
{
    cleanup_buf struct buf bills = BUF_INIT;
    char day[DESK_DAY];
    desk_day(row->made, day);
    strings_put(&bills, &row->bills);
    const char *cells[] = {
        buf_string(&bills), day, row->author, row->organisation, row->subject, arena_printf(arena, "%lld", (long long)row->letters),
        arena_printf(arena, "%u", row->copies), row->campaign ? arena_printf(arena, "c-%lld", (long long)row->campaign) : "", row->kind, row->deadline,
        arena_printf(arena, "i-%lld", (long long)row->item),
    };
    put_line(out, cells, sizeof cells / sizeof *cells);
}

void sheets_csv(const struct desk_list *list, struct buf *out)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const char *names[] = {_("bill"), _("date"), _("from"), _("organisation"), _("subject"), _("letters"), _("copies"), _("campaign"), _("kind"), _("deadline"), _("item")};
    put_line(out, names, sizeof names / sizeof *names);
    for (size_t g = 0; g < list->groups.n; g++)
        for (size_t i = 0; i < list->groups.v[g].rows.n; i++)
            put_row(out, arena, &list->groups.v[g].rows.v[i]);
}
