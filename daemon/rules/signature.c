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
#define TRIGRAMS 6 /* of a key that are looked at, at most */
#define EDGE " "   /* before and behind a word; no word has it */

/* What of a word is in the set. A part is told from the same letters elsewhere by its salt. */
enum salt { SALT_TRIGRAM, SALT_BEGINS, SALT_ENDS, SALT_WORD, SALT_WORD_AGAIN };

/* Lengths of the beginnings and ends of words that are in it. */
static const size_t parts[] = {8, 5};

static uint16_t bit_of(enum salt salt, const unsigned char *p, size_t n)
{
    uint32_t hash = 2166136261u ^ (uint32_t)salt * 0x9E3779B1u;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ p[i]) * 16777619u;
    hash ^= hash >> 15;
    hash *= 0x85EBCA6Bu;
    return (uint16_t)((uint64_t)(hash ^ hash >> 13) % BITS);
}

static void set(unsigned char *signature, uint16_t bit)
{
    signature[bit / 8] |= (unsigned char)(1u << (bit % 8));
}

/* `word` stands between edges. */
static void add_word(unsigned char *signature, const unsigned char *word, size_t n)
{
    for (size_t i = 0; i + 3 <= n; i++)
        set(signature, bit_of(SALT_TRIGRAM, word + i, 3));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (n - 2 >= parts[i]) {
            set(signature, bit_of(SALT_BEGINS, word + 1, parts[i]));
            set(signature, bit_of(SALT_ENDS, word + n - 1 - parts[i], parts[i]));
        }
    set(signature, bit_of(SALT_WORD, word + 1, n - 2));
    set(signature, bit_of(SALT_WORD_AGAIN, word + 1, n - 2));
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
        word[0] = word[length + 1] = *EDGE;
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

static void add_bit(struct clue *clue, uint16_t bit)
{
    if (clue->n < CLUE_BITS)
        clue->bits[clue->n++] = bit;
}

/* What tells most comes first: the word itself, its long beginning and end; then trigrams, spread over it. */
static void add_clue(struct arena *arena, const struct key *key, struct clues *clues)
{
    cleanup_buf struct buf word = BUF_INIT;
    const unsigned char *text = (const unsigned char *)key->text.p;
    size_t n = key->text.n;
    struct clue clue = {0};
    if (key->edges == (EDGE_LEFT | EDGE_RIGHT)) {
        add_bit(&clue, bit_of(SALT_WORD, text, n));
        add_bit(&clue, bit_of(SALT_WORD_AGAIN, text, n));
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if ((key->edges & EDGE_LEFT) && n >= parts[i])
            add_bit(&clue, bit_of(SALT_BEGINS, text, parts[i]));
        if ((key->edges & EDGE_RIGHT) && n >= parts[i])
            add_bit(&clue, bit_of(SALT_ENDS, text + n - parts[i], parts[i]));
    }
    buf_printf(&word, "%s%.*s%s", key->edges & EDGE_LEFT ? EDGE : "", (int)n, key->text.p, key->edges & EDGE_RIGHT ? EDGE : "");
    size_t trigrams = word.len >= 3 ? word.len - 2 : 0, step = trigrams / TRIGRAMS + 1;
    for (size_t i = 0; i < trigrams; i += step)
        add_bit(&clue, bit_of(SALT_TRIGRAM, (const unsigned char *)word.data + i, 3));
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
