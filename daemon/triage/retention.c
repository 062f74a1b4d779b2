#include "postbus/retention.h"

#include <string.h>

#include "postbus/hash.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/store_destroy.h"

#define DAY_SECONDS 86400
#define DAY_LENGTH (sizeof "2026-11-28" - 1)
#define HASH_DIGITS 16 /* of a list's id */
static const int64_t month = 2629746; /* seconds: a twelfth of a Gregorian year */

static const char *name_list(struct arena *arena, const struct retention_list *list)
{
    char digest[SHA256_HEX];
    struct sha256 *hash = sha256_new();
    sha256_add(hash, span_of(arena_printf(arena, "%s %s", list->kind, list->day)));
    for (size_t i = 0; i < list->letters.n; i++)
        sha256_add(hash, span_of(arena_printf(arena, " %lld", (long long)list->letters.v[i].item)));
    sha256_end(hash, digest);
    return arena_printf(arena, "%s-%s-%.*s", list->kind, list->day, HASH_DIGITS, digest);
}

bool retention_list(struct store *store, struct arena *arena, const struct retention_class *class, int64_t now, struct retention_list *ret, struct pb_err *err)
{
    char day[ISO_MAX];
    iso_format(now, day);
    *ret = (struct retention_list){.kind = class->kind, .months = class->months, .day = arena_copy(arena, (struct pb_span){day, DAY_LENGTH})};
    if (!store_due(store, arena, class->kind, now - now % DAY_SECONDS - class->months * month, LIMIT_DUE + 1, &ret->letters, err))
        return false;
    ret->cut = ret->letters.n > LIMIT_DUE;
    if (ret->cut)
        ret->letters.n = LIMIT_DUE;
    for (size_t i = 0; i < ret->letters.n; i++) {
        const struct due_letter *letter = &ret->letters.v[i];
        ret->mails += letter->mails;
        if (i == 0 || letter->made < ret->oldest)
            ret->oldest = letter->made;
        if (letter->made > ret->newest)
            ret->newest = letter->made;
    }
    ret->id = name_list(arena, ret);
    return true;
}

/* "KIND-YYYY-MM-DD-HASH": the class and the beginning of the day; false for anything else. */
static bool take_apart(const struct config *config, const char *id, const struct retention_class **ret_class, int64_t *ret_time)
{
    size_t n = strlen(id), rest = 1 + DAY_LENGTH + 1 + HASH_DIGITS;
    char day[DAY_LENGTH + 1];
    int64_t minutes;
    if (n <= rest || n > LIMIT_KIND_NAME + rest)
        return false;
    memcpy(day, id + n - rest + 1, DAY_LENGTH);
    day[DAY_LENGTH] = '\0';
    for (size_t i = 0; i < config->retention.n; i++) {
        *ret_class = &config->retention.v[i];
        if (strlen((*ret_class)->kind) == n - rest && memcmp((*ret_class)->kind, id, n - rest) == 0 && iso_minutes(day, &minutes)) {
            *ret_time = minutes * 60;
            return true;
        }
    }
    return false;
}

bool retention_find(struct store *store, struct arena *arena, const struct config *config, const char *id, int64_t now, struct retention_list *ret, struct pb_err *err)
{
    const struct retention_class *class;
    int64_t time;
    if (!take_apart(config, id, &class, &time) || time > now)
        return pb_fail(err, PB_BAD_INPUT, _("this is no list of a kind that [retention] names"));
    if (!retention_list(store, arena, class, time, ret, err))
        return false;
    if (strcmp(ret->id, id) != 0)
        return pb_fail(err, PB_BAD_INPUT, _("the list is no longer what it was: look again at what is due"));
    return ret->letters.n > 0 || pb_fail(err, PB_BAD_INPUT, _("there is no letter on this list"));
}
