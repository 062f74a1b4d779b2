#include "dict.h"

#include <stdlib.h>

#include "postbus/arena.h"
#include "regex.h"

#define NONE UINT32_MAX
#define FEWEST_STEPS 1024 /* a power of two */
#define STEPS_A_KEY 8     /* that it shares with none before it */

/* From a node by a byte to the next; `from` 0 is a free place. */
struct step {
    uint32_t from, to; /* from: node << 8 | byte */
};

struct entry {
    uint32_t next; /* key at the same node, or NONE */
    bool to_end;   /* the word must end here */
};

enum { ROOT_BEGIN = 1, ROOT_ANY = 2, FIRST_NODE = 3 }; /* keys that a word begins with; those that stand anywhere in it */

/* Keys that stand anywhere in a word are looked for at each of its characters; most
 * of these looks end here, at the key's first bytes. */
#define HEAD_BYTES 3
#define HEAD_BITS 16

struct dict {
    uint64_t heads[(1 << HEAD_BITS) / 64];
    size_t shortest; /* of them */
    struct step *steps; /* owned; open addressing, at most half full */
    size_t places, used;
    uint32_t *first;    /* owned; by node: a key that ends there, or NONE */
    size_t nodes, first_cap;
    struct entry *keys; /* owned */
    size_t n, cap;
};

static void *grown(void *v, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return v;
    *cap = *cap ? *cap * 2 : 64;
    v = reallocarray(v, *cap, size);
    if (!v)
        pb_out_of_memory("dict");
    return v;
}

static void add_node(struct dict *dict)
{
    dict->first = grown(dict->first, dict->nodes, &dict->first_cap, sizeof *dict->first);
    dict->first[dict->nodes++] = NONE;
}

static struct step *empty_steps(size_t places)
{
    struct step *steps = calloc(places, sizeof *steps);
    if (!steps)
        pb_out_of_memory("dict");
    return steps;
}

struct dict *dict_new(size_t keys)
{
    struct dict *dict = calloc(1, sizeof *dict);
    if (!dict)
        pb_out_of_memory("dict");
    dict->places = FEWEST_STEPS;
    dict->shortest = SIZE_MAX / 2;
    while (dict->places / STEPS_A_KEY / 2 < keys)
        dict->places *= 2;
    dict->steps = empty_steps(dict->places);
    while (dict->nodes < FIRST_NODE)
        add_node(dict);
    return dict;
}

void dict_free(struct dict *dict)
{
    if (!dict)
        return;
    free(dict->steps);
    free(dict->first);
    free(dict->keys);
    free(dict);
}

/* The step's place, or the free one where it belongs. */
static struct step *place_of(struct step *steps, size_t places, uint32_t from)
{
    size_t at = (size_t)(from * 0x9E3779B97F4A7C15u >> 32) & (places - 1);
    while (steps[at].from && steps[at].from != from)
        at = (at + 1) & (places - 1);
    return &steps[at];
}

static void widen(struct dict *dict)
{
    struct step *wider = empty_steps(dict->places * 2);
    for (size_t i = 0; i < dict->places; i++)
        if (dict->steps[i].from)
            *place_of(wider, dict->places * 2, dict->steps[i].from) = dict->steps[i];
    free(dict->steps);
    dict->steps = wider;
    dict->places *= 2;
}

static uint32_t step_on(struct dict *dict, uint32_t node, unsigned char byte)
{
    uint32_t from = node << 8 | byte;
    struct step *step = place_of(dict->steps, dict->places, from);
    if (step->from)
        return step->to;
    *step = (struct step){from, (uint32_t)dict->nodes};
    add_node(dict);
    uint32_t to = step->to;
    if (++dict->used * 2 > dict->places)
        widen(dict);
    return to;
}

static uint32_t head_of(const char *p)
{
    uint32_t bytes = (unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8 | (uint32_t)(unsigned char)p[2] << 16;
    return bytes * 0x9E3779B1u >> (32 - HEAD_BITS);
}

void dict_add(struct dict *dict, struct pb_span key, unsigned edges)
{
    uint32_t node = edges & EDGE_LEFT ? ROOT_BEGIN : ROOT_ANY;
    if (node == ROOT_ANY && key.n < dict->shortest)
        dict->shortest = key.n;
    if (node == ROOT_ANY && key.n >= HEAD_BYTES)
        dict->heads[head_of(key.p) / 64] |= 1ull << (head_of(key.p) % 64);
    for (size_t i = 0; i < key.n; i++)
        node = step_on(dict, node, (unsigned char)key.p[i]);
    dict->keys = grown(dict->keys, dict->n, &dict->cap, sizeof *dict->keys);
    dict->keys[dict->n] = (struct entry){dict->first[node], (edges & EDGE_RIGHT) != 0};
    dict->first[node] = (uint32_t)dict->n++;
}

static void walk(const struct dict *dict, uint32_t node, struct pb_span rest, void (*found)(void *, uint32_t), void *context)
{
    for (size_t i = 0; i < rest.n; i++) {
        node = place_of(dict->steps, dict->places, node << 8 | (unsigned char)rest.p[i])->to;
        if (!node)
            return;
        for (uint32_t key = dict->first[node]; key != NONE; key = dict->keys[key].next)
            if (!dict->keys[key].to_end || i + 1 == rest.n)
                found(context, key);
    }
}

void dict_find(const struct dict *dict, struct pb_span word, void (*found)(void *context, uint32_t key), void *context)
{
    walk(dict, ROOT_BEGIN, word, found, context);
    for (size_t i = 0; i + dict->shortest <= word.n; i++) {
        bool headed = i + HEAD_BYTES <= word.n && (dict->heads[head_of(word.p + i) / 64] >> (head_of(word.p + i) % 64) & 1);
        if (headed || dict->shortest < HEAD_BYTES)
            walk(dict, ROOT_ANY, span_tail(word, i), found, context);
    }
}
