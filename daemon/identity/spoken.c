#include "spoken.h"

#include "clean.h"
#include "pieces.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "words.h"

void spoken_make(struct arena *arena, const struct boilerplate *boilerplate, const char *text, struct spoken *spoken)
{
    cleanup_buf struct buf all = BUF_INIT, own = BUF_INIT;
    struct pieces pieces;
    size_t tokens = 0;
    *spoken = (struct spoken){0};
    pieces_make(arena, boilerplate, clean_text(arena, text), &pieces);
    for (size_t i = 0; i < pieces.n; i++) {
        struct pb_span rest = pieces.v[i].text, sentence;
        while (pieces.v[i].kind == PIECE_BODY && tokens < LIMIT_DIFF_TOKENS && pieces_sentence(&rest, &sentence)) {
            buf_clear(&own);
            size_t n = words_add(sentence, &own);
            if (n == 0)
                continue;
            buf_printf(&all, "%s%s", all.len ? " " : "", buf_string(&own));
            arena_push(arena, spoken, ((struct sentence){span_trim(sentence), tokens, tokens + n}));
            tokens += n;
        }
    }
    tokens_split(arena, arena_copy(arena, buf_span(&all)), &spoken->tokens);
    while (spoken->n > 0 && spoken->v[spoken->n - 1].to > spoken->tokens.n)
        spoken->n--;
}
