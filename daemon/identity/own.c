#include "own.h"

#include "boilerplate.h"
#include "clean.h"
#include "pieces.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"
#include "words.h"

#define HEAD_BYTES 1000
#define NAME_TOKENS 6 /* of a line with a name on it */

/* Takes the next token off a list of them; false at its end. */
static bool next_token(struct pb_span *rest, struct pb_span *ret_token)
{
    size_t end = span_find(*rest, ' ');
    *ret_token = span_head(*rest, end);
    *rest = span_tail(*rest, end + 1);
    return ret_token->n > 0;
}

static bool has_token(struct pb_span list, struct pb_span token)
{
    struct pb_span one;
    while (next_token(&list, &one))
        if (span_eq(one, token))
            return true;
    return false;
}

/* Are all tokens of the line among those of the name, and not too many? */
static bool is_name(struct pb_span line, struct pb_span name)
{
    struct pb_span token;
    size_t n = 0;
    while (next_token(&line, &token))
        if (++n > NAME_TOKENS || !has_token(name, token))
            return false;
    return n > 0;
}

static bool begins_signature(const struct boilerplate *boilerplate, struct pb_span line, const char *name)
{
    cleanup_buf struct buf tokens = BUF_INIT;
    struct pb_span rest = line;
    words_take(&rest, LIMIT_PHRASE_WORDS, &tokens); /* more than a name has */
    return boilerplate_begins(boilerplate, PHRASE_HOUSE, buf_string(&tokens)) > 0 || is_name(buf_span(&tokens), span_of(name));
}

static bool says_nothing(const struct boilerplate *boilerplate, struct pb_span sentence)
{
    cleanup_buf struct buf token = BUF_INIT;
    while (words_take(&sentence, 1, &token) == 1) {
        if (!boilerplate_has(boilerplate, PHRASE_EMPTY, buf_string(&token)))
            return false;
        buf_clear(&token);
    }
    return true;
}

static void add_sentence(struct buf *out, struct pb_span sentence, bool new_line)
{
    if (out->len > 0)
        buf_add_char(out, new_line ? '\n' : ' ');
    buf_add_span(out, span_trim(sentence));
}

/* Adds what a line says; false where a signature begins. */
static bool add_line(const struct boilerplate *boilerplate, struct pb_span line, const char *name, struct buf *out)
{
    struct pb_span sentence;
    bool new_line = true;
    if (name && begins_signature(boilerplate, line, name))
        return false;
    while (pieces_sentence(&line, &sentence)) {
        if (says_nothing(boilerplate, sentence))
            continue;
        add_sentence(out, sentence, new_line);
        new_line = false;
    }
    return true;
}

void own_words(struct arena *arena, const struct boilerplate *boilerplate, const struct layer *layer, bool signs, struct buf *out)
{
    cleanup_buf struct buf name = BUF_INIT;
    struct pieces pieces;
    struct pb_span line;
    struct pb_span from = span_of(layer->from.name);
    words_take(&from, 2 * NAME_TOKENS, &name);
    pieces_make(arena, boilerplate, clean_text(arena, layer->text), &pieces);
    for (size_t i = 0; i < pieces.n; i++) {
        struct pb_span rest = pieces.v[i].text;
        while (pieces.v[i].kind == PIECE_BODY && span_line(&rest, &line))
            if (!add_line(boilerplate, line, signs ? buf_string(&name) : NULL, out))
                return;
    }
}

static bool says_something(const struct boilerplate *boilerplate, const struct layer *layer)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    own_words(arena, boilerplate, layer, false, &out);
    return out.len > 0;
}

/* Most who write do so at once. */
bool own_wrote(const struct boilerplate *boilerplate, const struct layer *layer)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pb_span text = span_of(layer->text);
    struct layer head = {.from = layer->from, .text = arena_copy(arena, span_head(text, utf8_cut(text, HEAD_BYTES < text.n ? HEAD_BYTES : text.n)))};
    return says_something(boilerplate, &head) || (text.n > HEAD_BYTES && says_something(boilerplate, layer));
}
