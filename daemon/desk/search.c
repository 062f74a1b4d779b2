/* What was searched for, in pieces that can be shown anywhere. */
#include "postbus/desk.h"

static void cut_snippet(struct arena *arena, const char *snippet, struct desk_found *found)
{
    struct pb_span rest = span_of(snippet);
    for (bool hit = false; rest.n > 0; hit = !hit) {
        struct pb_span mark = hit ? SPAN_LIT(SEARCH_MARK_END) : SPAN_LIT(SEARCH_MARK);
        size_t at = span_search(rest, mark);
        if (at > 0)
            arena_push(arena, &found->snippet, ((struct desk_piece){arena_copy(arena, span_head(rest, at)), hit}));
        rest = span_tail(rest, at + mark.n);
    }
}

bool desk_search(struct store *store, struct arena *arena, const struct search_query *query, struct desk_search *ret_search, struct pb_err *err)
{
    struct found_letters letters = {0};
    if (!store_search(store, arena, query, &letters, &ret_search->after, err))
        return false;
    for (size_t i = 0; i < letters.n; i++) {
        struct desk_found found = {.letter = letters.v[i]};
        if (found.letter.snippet)
            cut_snippet(arena, found.letter.snippet, &found);
        arena_push(arena, ret_search, found);
    }
    return true;
}
