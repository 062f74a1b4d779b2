#include "canon.h"

#include "clean.h"
#include "pieces.h"
#include "postbus/identity.h"
#include "postbus/limits.h"
#include "words.h"

static unsigned most_unsigned(size_t n)
{
    return n < (unsigned)-1 ? (unsigned)n : (unsigned)-1;
}

struct canon canon_text(struct arena *arena, const char *text)
{
    cleanup_buf struct buf body = BUF_INIT, signer = BUF_INIT;
    size_t tokens = 0, signs = 0;
    struct pieces pieces;
    pieces_make(arena, clean_text(arena, text), &pieces);
    for (size_t i = 0; i < pieces.n; i++) {
        struct pb_span piece = pieces.v[i].text;
        if (pieces.v[i].kind == PIECE_BODY) {
            tokens += words_add(piece, &body);
        } else if (pieces.v[i].kind == PIECE_SIGN_OFF) {
            signs += words_take(&piece, CANON_SIGNER_TOKENS - signs, &signer);
            tokens += words_add(piece, &body); /* nothing that is said is lost */
        }
    }
    return (struct canon){
        .body = arena_copy(arena, buf_span(&body)),
        .tokens = most_unsigned(tokens),
        .signer = signer.len ? arena_copy(arena, buf_span(&signer)) : NULL,
    };
}

const char *identity_canon(struct arena *arena, const char *text, unsigned *ret_tokens)
{
    struct canon canon = canon_text(arena, text);
    *ret_tokens = canon.tokens;
    return canon.body;
}

static bool is_figure(char c)
{
    return (unsigned char)c < 0x80 && !(c >= 'a' && c <= 'z');
}

void canon_hash(struct pb_span tokens, char ret_hex[static SHA256_HEX])
{
    cleanup_buf struct buf dense = BUF_INIT;
    buf_reserve(&dense, tokens.n + 1);
    for (size_t i = 0; i < tokens.n; i++) {
        bool between = tokens.p[i] == ' ' && i > 0 && i + 1 < tokens.n;
        if (!between || is_figure(tokens.p[i - 1]) || is_figure(tokens.p[i + 1]))
            buf_add_char(&dense, tokens.p[i]);
    }
    sha256_hex(buf_span(&dense), ret_hex);
}

/* Bytes of the first `most` tokens; *ret_n: how many there are. */
static size_t stretch(struct pb_span tokens, unsigned most, unsigned *ret_n)
{
    size_t end = 0;
    unsigned n = 0;
    for (; n < most && end < tokens.n; n++)
        end += span_find(span_tail(tokens, end), ' ') + 1;
    *ret_n = n;
    return end;
}

const char *canon_prefixes(struct arena *arena, const char *tokens)
{
    cleanup_buf struct buf all = BUF_INIT, chain = BUF_INIT;
    char hex[SHA256_HEX] = "";
    struct pb_span rest = span_of(tokens);
    unsigned n;
    for (unsigned i = 0; i < LIMIT_PREFIXES; i++) {
        size_t end = stretch(rest, IDENTITY_LEAST_TOKENS, &n);
        if (n == 0 || (i > 0 && n < IDENTITY_LEAST_TOKENS))
            break;
        buf_clear(&chain);
        buf_add_string(&chain, hex);
        buf_add_span(&chain, span_trim(span_head(rest, end)));
        canon_hash(buf_span(&chain), hex);
        buf_add(&all, hex, CANON_PREFIX);
        rest = span_tail(rest, end);
    }
    return all.len ? arena_copy(arena, buf_span(&all)) : NULL;
}
