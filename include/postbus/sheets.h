/* sheets.h: a committee's list of letters as a file that other programs open: CSV and OpenDocument. Words in the
 * language of lang.h. What letters say is hostile: no cell begins a formula, no text breaks the file. Pure. */
#pragma once
#include "postbus/buf.h"
#include "postbus/desk.h"

/* RFC 4180, UTF-8, a line of column names first: bill, date, from, organisation, subject, letters, copies, campaign, kind, deadline, item. */
void sheets_csv(const struct desk_list *list, struct buf *out);

/* An OpenDocument text (.odt, ISO/IEC 26300): a heading and a table for each bill. */
void sheets_odt(const struct desk_list *list, struct buf *out);
#define SHEETS_ODT_TYPE "application/vnd.oasis.opendocument.text"

/* "letters-JV-2026-05-19": letters, digits and hyphens of ASCII alone. These live in the arena. */
const char *sheets_file_name(struct arena *arena, const struct desk_list *list);

/* "From 2026-05-01 to 2026-05-19. Letters: 12; campaigns: 1." */
const char *sheets_summary(struct arena *arena, const struct desk_list *list);

/* "36871 Uitvoeringswet", "About no bill": a group's heading. */
const char *sheets_heading(struct arena *arena, const struct desk_group *group);
