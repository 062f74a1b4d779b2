/* A folder's name as a server writes it, and as a person does: what can be written can be read, and
 * names the same folder again. (Below a prefix of INBOX, "INBOX/x" and "x" are one.) */
#include "fuzz.h"
#include "mailbox/folders.h"
#include "postbus/arena.h"

static void holds_both_ways(const struct folder_style *style, const char *name)
{
    cleanup_buf struct buf theirs = BUF_INIT, ours = BUF_INIT, again = BUF_INIT;
    struct pb_err err;
    if (!folder_encode(style, name, &theirs, &err)) {
        HOLDS(err.code == PB_OPERATOR && utf8_valid(span_of(err.msg)));
        return;
    }
    for (size_t i = 0; i < theirs.len; i++)
        HOLDS(theirs.data[i] >= ' ' && theirs.data[i] <= '~');
    HOLDS(folder_decode(style, buf_span(&theirs), &ours, &err));
    HOLDS(folder_encode(style, buf_string(&ours), &again, &err) && span_eq(buf_span(&theirs), buf_span(&again)));
    HOLDS(strcmp(buf_string(&ours), name) == 0 || span_casestarts(span_of(name), SPAN_LIT("INBOX")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct folder_style styles[] = {{'/', ""}, {'.', ""}, {'.', "INBOX."}, {0, ""}, {'/', "Postbus/"}};
    cleanup_arena struct arena *arena = arena_new(0);
    const char *text = arena_copy(arena, fuzz_span(data, size));
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        cleanup_buf struct buf ours = BUF_INIT;
        struct pb_err err;
        if (folder_decode(&styles[i], fuzz_span(data, size), &ours, &err)) {
            HOLDS(utf8_valid(buf_span(&ours)));
            holds_both_ways(&styles[i], buf_string(&ours));
        } else
            HOLDS(ours.len == 0 && utf8_valid(span_of(err.msg)));
        holds_both_ways(&styles[i], text);
    }
    return 0;
}
