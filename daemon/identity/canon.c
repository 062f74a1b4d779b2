#include "canon.h"

#include "boilerplate.h"
#include "clean.h"
#include "postbus/identity.h"
#include "pieces.h"
#include "words.h"

#define STUMP_BYTES 60

static unsigned most_unsigned(size_t n)
{
    return n < (unsigned)-1 ? (unsigned)n : (unsigned)-1;
}

/* Does the piece end within a sentence? Also where a program says so by an ellipsis. */
static bool is_open(struct pb_span piece)
{
    struct pb_span text = span_trim(piece);
    if (text.n == 0)
        return false;
    if (text.n >= 3 && (span_eq(span_tail(text, text.n - 3), SPAN_LIT("...")) || span_eq(span_tail(text, text.n - 3), SPAN_LIT("\u2026"))))
        return true;
    return !strchr(".!?;:)]\"'", text.p[text.n - 1]) && !span_eq(span_tail(text, text.n > 3 ? text.n - 3 : 0), SPAN_LIT("\u201d"));
}

/* The last line, where it is the beginning of words that close a letter or that a
 * mail program adds: the cut went through them. */
static struct pb_span without_stump(const struct boilerplate *boilerplate, struct pb_span piece)
{
    cleanup_buf struct buf head = BUF_INIT;
    struct pb_span text = span_trim(piece);
    size_t at = text.n;
    while (at > 0 && text.p[at - 1] != '\n')
        at--;
    struct pb_span line = span_tail(text, at);
    if (line.n > STUMP_BYTES)
        return piece;
    words_add(line, &head);
    return boilerplate_begun(boilerplate, buf_string(&head)) ? span_head(text, at) : piece;
}

struct canon canon_text(struct arena *arena, const struct boilerplate *boilerplate, const char *text)
{
    cleanup_buf struct buf body = BUF_INIT, signer = BUF_INIT;
    size_t tokens = 0, signs = 0;
    bool open = false, trails = false;
    struct pieces pieces;
    pieces_make(arena, boilerplate, clean_text(arena, text), &pieces);
    for (size_t i = 0; i < pieces.n; i++) {
        struct pb_span piece = pieces.v[i].text;
        if (pieces.v[i].kind == PIECE_BODY) {
            if (span_trim(piece).n > 0) {
                open = is_open(piece);
                trails = signs > 0;
            }
            if (i + 1 == pieces.n && open)
                piece = without_stump(boilerplate, piece);
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
        .trails = trails,
        .open = open && signer.len == 0,
    };
}

const char *identity_canon(struct arena *arena, const struct boilerplate *boilerplate, const char *text, unsigned *ret_tokens)
{
    struct canon canon = canon_text(arena, boilerplate, text);
    *ret_tokens = canon.tokens;
    return canon.body;
}

static bool is_figure(char c)
{
    return (unsigned char)c < 0x80 && !(c >= 'a' && c <= 'z');
}

bool canon_blank_counts(char before, char behind)
{
    return is_figure(before) || is_figure(behind);
}

void canon_hash(struct pb_span tokens, char ret_hex[static SHA256_HEX])
{
    cleanup_buf struct buf dense = BUF_INIT;
    buf_reserve(&dense, tokens.n + 1);
    for (size_t i = 0; i < tokens.n; i++) {
        bool between = tokens.p[i] == ' ' && i > 0 && i + 1 < tokens.n;
        if (!between || canon_blank_counts(tokens.p[i - 1], tokens.p[i + 1]))
            buf_add_char(&dense, tokens.p[i]);
    }
    sha256_hex(buf_span(&dense), ret_hex);
}

const char *canon_kept(struct arena *arena, const char *tokens, size_t most)
{
    struct pb_span all = span_of(tokens);
    if (all.n <= most)
        return tokens;
    while (most > 0 && tokens[most] != ' ')
        most--;
    return arena_copy(arena, span_head(all, most));
}
