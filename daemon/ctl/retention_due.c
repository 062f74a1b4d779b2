/* postbusctl retention due: tells in the journal what is due to be destroyed, for a timer. That people decide on it, nothing changes. */
#include <sysexits.h>

#include "ctl.h"
#include "postbus/iso.h"
#include "postbus/log.h"
#include "postbus/retention.h"
#include "postbus/store_destroy.h"

/* A list's id is made of kind, day and hashes: no word of a letter is in it. */
static bool tell_one(struct ctl *ctl, struct store *store, const struct retention_class *class, struct pb_err *err)
{
    struct retention_list list;
    if (!retention_list(store, ctl->arena, class, iso_now(), &list, err))
        return false;
    if (list.letters.n > 0)
        log_event(LOG_EVENT_DUE, LOG_NOTICE, NULL, "%zu letters of the kind %s are kept for more than %u months: list %s", list.letters.n, list.kind, list.months, list.id);
    return true;
}

int ctl_retention_due(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct ctl ctl;
    struct pb_err err;
    int status;
    cleanup_store struct store *store = ctl_begin_store(&ctl, arena, argc, argv, "retention due", 0, &status);
    if (!store)
        return status;
    for (size_t i = 0; i < ctl.config.retention.n; i++)
        if (!tell_one(&ctl, store, &ctl.config.retention.v[i], &err))
            return ctl_fail("retention due", &err);
    return EX_OK;
}
