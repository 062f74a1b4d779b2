#include "neighbours.h"
#include "postbus/store_asked.h"

struct neighbours neighbours_of(struct frame *frame, int64_t item)
{
    const struct request *request = frame->request;
    struct neighbours found = {0};
    struct queue_rows rows = {0};
    const char *after;
    char today[DESK_DAY];
    desk_today(today);
    struct queue_query query = {.queue = frame->queue, .state = QUEUE_WAITING, .today = today, .most = LIMIT_NEIGHBOURS};
    if (!frame->queue || !store_queue_page(request->store, request->arena, &query, &rows, &after, NULL))
        return found;
    size_t at = 0;
    while (at < rows.n && rows.v[at].item != item)
        at++;
    if (at == rows.n)
        found.after = rows.n ? rows.v[0].item : 0;
    else if (at + 1 < rows.n)
        found.after = rows.v[at + 1].item;
    if (at > 0 && at < rows.n)
        found.before = rows.v[at - 1].item;
    return found;
}
