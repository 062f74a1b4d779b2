#include "classes.h"

#include <string.h>

#include "postbus/limits.h"

#define MONTHS_MOST 1200

static const struct retention_class *find(const struct retention_classes *classes, const char *kind)
{
    for (size_t i = 0; i < classes->n; i++)
        if (strcmp(classes->v[i].kind, kind) == 0)
            return &classes->v[i];
    return NULL;
}

/* As kinds are named in rule files; a list's id is made of it. */
static bool is_kind(const char *name)
{
    size_t n = strlen(name);
    return n > 0 && n <= LIMIT_KIND_NAME && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == n;
}

static void take(struct arena *arena, struct diag *diag, const struct ini_entry *entry, struct retention_classes *classes)
{
    unsigned long months = 0;
    if (!is_kind(entry->key)) {
        diag_error(diag, entry->place, "%s: expected a kind of letters, such as newsletter, as a [kind] of the rule files is named, or letter", entry->key);
    } else if (find(classes, entry->key)) {
        diag_error(diag, entry->place, "%s is given twice in [%s]", entry->key, "retention");
    } else if (entry->n != 1 || !span_number(span_of(entry->v[0].text), MONTHS_MOST, &months) || months == 0) {
        diag_error(diag, entry->n ? entry->v[0].place : entry->place, "%s: expected a number of months from 1 to %d; a kind that is not named is kept", entry->key, MONTHS_MOST);
    } else if (classes->n == LIMIT_RETENTION) {
        diag_error(diag, entry->place, "more than %d kinds in [retention]: expected fewer", LIMIT_RETENTION);
    } else {
        struct retention_class class = {arena_string(arena, entry->key), (unsigned)months};
        arena_push(arena, classes, class);
    }
}

void classes_take(struct arena *arena, struct diag *diag, const struct ini_section *section, struct retention_classes *classes)
{
    for (size_t i = 0; i < section->n; i++)
        take(arena, diag, &section->v[i], classes);
}
