/* What waits in the postbus: listed once, gone through batch by batch, and listed again at its end. */
#include <stdlib.h>
#include <string.h>

#include "postbus/limits.h"
#include "work.h"

void waiting_forget(struct work *work)
{
    struct waiting *waiting = &work->waiting;
    arena_free(waiting->arena);
    free(waiting->mark);
    *waiting = (struct waiting){0};
}

static bool list_anew(struct work *work, struct pb_err *err)
{
    struct waiting *waiting = &work->waiting;
    arena_free(waiting->arena);
    waiting->arena = arena_new(0);
    waiting->list = (struct mail_list){0};
    waiting->next = 0;
    work_promise(work, PROMISE_SESSION);
    return mailbox_list(work->mailbox, waiting->arena, waiting->mark, &waiting->list, err);
}

static bool is_at_end(const struct waiting *waiting)
{
    return waiting->next == waiting->list.n;
}

/* The next of the list that are unknown and fit one batch. */
static bool choose(struct work *work, struct arena *arena, struct strings *ret_refs, struct pb_err *err)
{
    struct waiting *waiting = &work->waiting;
    uint64_t bytes = 0;
    for (; !is_at_end(waiting) && ret_refs->n < LIMIT_BATCH_MAILS; waiting->next++) {
        const struct mail_entry *entry = &waiting->list.v[waiting->next];
        bool known;
        if (ret_refs->n > 0 && bytes + entry->bytes > LIMIT_BATCH_BYTES)
            break;
        if (!store_knows_ref(work->store, work->folder, entry->ref, &known, err))
            return false;
        if (known || withheld_has(work, entry->ref))
            continue;
        bytes += entry->bytes;
        arena_push(arena, ret_refs, entry->ref);
    }
    return true;
}

bool waiting_choose(struct work *work, struct arena *arena, struct strings *ret_refs, struct pb_err *err)
{
    bool anew = is_at_end(&work->waiting);
    *ret_refs = (struct strings){0};
    if ((anew && !list_anew(work, err)) || !choose(work, arena, ret_refs, err))
        return false;
    if (ret_refs->n > 0 || anew)
        return true;
    return list_anew(work, err) && choose(work, arena, ret_refs, err); /* what came meanwhile */
}

void waiting_taken(struct work *work, bool all)
{
    struct waiting *waiting = &work->waiting;
    if (all && waiting->next > 0 && work->withheld.n == 0) {
        free(waiting->mark);
        waiting->mark = strdup(waiting->list.v[waiting->next - 1].ref);
    }
    if (!all) /* others may be gone, too */
        waiting->next = waiting->list.n;
}
