#include "clue.h"

#include <string.h>

#include "postbus/buf.h"
#include "fold.h"
#include "gather.h"
#include "key.h"
#include "plain.h"
#include "token.h"

#define BITS (SIGNATURE_BYTES * 8)
#define CLUE_BITS (sizeof((struct clue){0}.bits) / sizeof(uint16_t))
#define EDGE ' ' /* before and behind a word; no word has it */

static uint16_t bit_of(const unsigned char *p)
{
    uint32_t hash = ((uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]) * 0x9E3779B1u;
    return (uint16_t)((uint64_t)(hash ^ hash >> 15) % BITS);
}

static void add_word(unsigned char *signature, const unsigned char *word, size_t n)
{
    for (size_t i = 0; i + 3 <= n; i++) {
        uint16_t bit = bit_of(word + i);
        signature[bit / 8] |= (unsigned char)(1u << (bit % 8));
    }
}

/* The words of a text, as the word engine takes it apart. */
static void add_text(struct arena *arena, struct pb_span text, unsigned char *signature)
{
    struct plain plain = {0};
    if (text.n == 0 || !plain_make(arena, text, &plain) || plain.text.n == 0)
        return;
    uint64_t *mask = arena_array(arena, (plain.text.n + 63) / 64, sizeof *mask);
    struct token *tokens = arena_array(arena, plain.text.n / 2 + 1, sizeof *tokens);
    token_mask(plain.text, mask);
    size_t n = token_split(mask, plain.text.n, tokens, sizeof *tokens), most = 0;
    for (size_t i = 0; i < n; i++)
        most = tokens[i].end - tokens[i].start > most ? tokens[i].end - tokens[i].start : most;
    size_t room = most * 2 + 2; /* what is folded takes at most three bytes for two */
    char *word = arena_array(arena, room, 1);
    for (size_t i = 0; i < n; i++) {
        struct pb_span token = {plain.text.p + tokens[i].start, tokens[i].end - tokens[i].start};
        size_t length = fold_text(token, word + 1, room - 2);
        word[0] = word[length + 1] = EDGE;
        add_word(signature, (const unsigned char *)word, length + 2);
    }
}

void signature_make(const struct reading *reading, size_t letter, unsigned char ret_signature[static SIGNATURE_BYTES])
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct gathered gathered = {0};
    fold_prepare();
    memset(ret_signature, 0, SIGNATURE_BYTES);
    gather_texts(arena, reading, letter, &gathered);
    for (size_t i = 0; i < gathered.texts.n; i++)
        add_text(arena, gathered.texts.v[i].bytes, ret_signature);
    for (size_t i = 0; i < reading->headers.n; i++)
        add_text(arena, span_of(reading->headers.v[i].value), ret_signature);
}

/* Trigrams spread over the word, so that any of them is as telling as the next. */
static void add_clue(struct arena *arena, const struct key *key, struct clues *clues)
{
    cleanup_buf struct buf word = BUF_INIT;
    struct clue clue = {0};
    if (key->edges & EDGE_LEFT)
        buf_add_char(&word, EDGE);
    buf_add_span(&word, key->text);
    if (key->edges & EDGE_RIGHT)
        buf_add_char(&word, EDGE);
    size_t trigrams = word.len >= 3 ? word.len - 2 : 0, step = trigrams / CLUE_BITS + 1;
    for (size_t i = 0; i < trigrams && clue.n < CLUE_BITS; i += step)
        clue.bits[clue.n++] = bit_of((const unsigned char *)word.data + i);
    clues->any = clues->any || clue.n == 0;
    arena_push(arena, clues, clue);
}

void clues_add(struct arena *arena, const struct word_pattern *pattern, struct clues *clues)
{
    struct regex regex;
    struct keys keys;
    fold_prepare();
    regex_parse(arena, pattern->regex, &regex);
    key_find(arena, &regex, pattern->caseless, &keys);
    clues->any = clues->any || keys.list.n == 0;
    for (size_t i = 0; i < keys.list.n; i++)
        add_clue(arena, &keys.list.v[i], clues);
}

bool clues_may_match(const struct clues *clues, const unsigned char signature[static SIGNATURE_BYTES])
{
    if (clues->any)
        return true;
    for (size_t i = 0; i < clues->n; i++) {
        unsigned k = 0;
        while (k < clues->v[i].n && signature[clues->v[i].bits[k] / 8] >> (clues->v[i].bits[k] % 8) & 1)
            k++;
        if (k == clues->v[i].n)
            return true;
    }
    return false;
}
