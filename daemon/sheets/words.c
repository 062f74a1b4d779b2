/* What the forms of a list say alike. */
#include <ctype.h>

#include "postbus/lang.h"
#include "postbus/sheets.h"

const char *sheets_heading(struct arena *arena, const struct desk_group *group)
{
    if (!group->bill)
        return _("About no bill that we know");
    return group->title ? arena_printf(arena, "%s  %s", group->bill, group->title) : group->bill;
}

const char *sheets_summary(struct arena *arena, const struct desk_list *list)
{
    return arena_printf(arena, _("From %s to %s. Letters: %lld; campaigns: %zu.%s%s"), list->since, list->until, (long long)list->letters, list->campaigns,
                        list->cut ? " " : "", list->cut ? _("There are more: this list is cut off.") : "");
}

const char *sheets_file_name(struct arena *arena, const struct desk_list *list)
{
    char *name = arena_printf(arena, _("letters-%s-%s"), list->committee ? list->committee : list->name, list->until);
    for (char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p) || (unsigned char)*p > 0x7F)
            *p = '-';
    return name;
}
