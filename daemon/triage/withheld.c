/* Mails that the server lists and does not give: a damaged file, a virus checker's lock.
 * They stay where they are, people are told, and those behind them get their turn. */
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "work.h"

#define ASK_AGAIN_SECONDS 3600

void withheld_forget(struct work *work)
{
    work->withheld = (struct strings){0};
}

bool withheld_has(struct work *work, const char *ref)
{
    if (work->withheld.n && iso_monotonic() > work->withheld_until)
        withheld_forget(work);
    return strings_has(&work->withheld, ref);
}

bool withheld_add(struct work *work, const char *ref, bool *ret_added, struct pb_err *err)
{
    bool holds;
    *ret_added = false;
    if (work->withheld.n >= LIMIT_WITHHELD)
        return true;
    if (!mailbox_holds(work->mailbox, ref, &holds, err))
        return false;
    if (!holds)
        return true; /* a person was quicker */
    if (!work->withheld.n)
        work->withheld_until = iso_monotonic() + ASK_AGAIN_SECONDS;
    const char *copy = arena_string(work->session, ref);
    arena_push(work->session, &work->withheld, copy);
    *ret_added = true;
    return true;
}
