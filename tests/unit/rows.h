/* rows.h: all rows of one queue, or of all, page after page. */
#pragma once
#include "postbus/store.h"
#include "postbus/store_asked.h"

static void rows_each(struct store *store, const char *queue, bool (*each)(void *context, const struct queue_row *row), void *context)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct queue_sums sums = {0};
    struct pb_err err;
    CHECK(store_queues(store, arena, "2026-05-16", &sums, &err));
    for (size_t i = 0; i < sums.n; i++) {
        struct queue_query query = {.queue = sums.v[i].queue, .state = QUEUE_ALL, .today = "2026-05-16", .most = 2};
        for (bool more = !queue || strcmp(queue, query.queue) == 0; more; more = query.after) {
            struct queue_rows rows = {0};
            CHECK(store_queue_page(store, arena, &query, &rows, &query.after, &err));
            for (size_t k = 0; k < rows.n; k++)
                each(context, &rows.v[k]);
        }
    }
}
