/* identity_note: what forwarders wrote above the letter. */
#include "own.h"
#include "postbus/identity.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

const char *identity_note(struct arena *arena, const struct boilerplate *boilerplate, const struct reading *reading, size_t letter)
{
    cleanup_buf struct buf note = BUF_INIT;
    for (size_t i = 0; i < letter && i < reading->layers.n; i++)
        own_words(arena, boilerplate, &reading->layers.v[i], true, &note);
    struct pb_span text = span_trim(buf_span(&note));
    return text.n ? arena_copy(arena, span_head(text, utf8_cut(text, LIMIT_NOTE_BYTES))) : NULL;
}
