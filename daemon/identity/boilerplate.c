#include "boilerplate.h"

#include <stdlib.h>

#include "clean.h"
#include "words.h"

#define BEGUN_LEAST 4 /* bytes: less may begin anything */

#define BIT(kind) (1u << (kind))
#define HEADS (BIT(PHRASE_GREETING) | BIT(PHRASE_CLOSING) | BIT(PHRASE_MACHINE) | BIT(PHRASE_SENTENCE) | BIT(PHRASE_RESUMING))
#define BEGUN (BIT(PHRASE_CLOSING) | BIT(PHRASE_MACHINE) | BIT(PHRASE_SENTENCE))

struct phrase {
    const char *text;
    size_t tokens;
    size_t shorter; /* 1 + index of the longest other phrase that this one begins with; 0: none */
};

/* In the order of their bytes: what begins alike stands together, and whatever a
 * text begins with is begun with by its neighbour here too. */
struct list {
    struct phrase *v;
    size_t n, cap;
};

struct boilerplate {
    struct arena *arena; /* owned */
    struct list of[PHRASE_KINDS];
    struct list heads, begun; /* of several kinds */
};

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct phrase *)a)->text, ((const struct phrase *)b)->text);
}

/* How many stand before `text`. */
static size_t before(const struct list *list, const char *text)
{
    size_t low = 0, high = list->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(list->v[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* 1 + index of the longest of the first `n` that `head` begins with, where none of
 * the others comes before `head`; 0: none. */
static size_t longest(const struct list *list, size_t n, const char *head)
{
    while (n > 0 && !words_begin(head, list->v[n - 1].text))
        n = list->v[n - 1].shorter;
    return n;
}

static void add(struct boilerplate *boilerplate, struct list *list, const char *text)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf tokens = BUF_INIT;
    size_t n = words_add(clean_text(arena, text), &tokens);
    struct phrase phrase = {.text = arena_copy(boilerplate->arena, buf_span(&tokens)), .tokens = n};
    if (n > 0)
        arena_push(boilerplate->arena, list, phrase);
}

static void make(struct boilerplate *boilerplate, const struct phrases *phrases, unsigned kinds, struct list *list)
{
    for (size_t kind = 0; kind < PHRASE_KINDS; kind++)
        for (size_t i = 0; (kinds & BIT(kind)) && i < phrases->of[kind].n; i++)
            add(boilerplate, list, phrases->of[kind].v[i]);
    if (list->n > 0)
        qsort(list->v, list->n, sizeof *list->v, by_text);
    for (size_t i = 0; i < list->n; i++)
        list->v[i].shorter = longest(list, i, list->v[i].text);
}

struct boilerplate *boilerplate_new(const struct phrases *phrases)
{
    struct arena *arena = arena_new(0);
    struct boilerplate *boilerplate = arena_alloc(arena, sizeof *boilerplate);
    boilerplate->arena = arena;
    for (unsigned kind = 0; kind < PHRASE_KINDS; kind++)
        make(boilerplate, phrases, BIT(kind), &boilerplate->of[kind]);
    make(boilerplate, phrases, HEADS, &boilerplate->heads);
    make(boilerplate, phrases, BEGUN, &boilerplate->begun);
    return boilerplate;
}

void boilerplate_free(struct boilerplate *boilerplate)
{
    if (boilerplate)
        arena_free(boilerplate->arena);
}

size_t boilerplate_begins(const struct boilerplate *boilerplate, enum phrase_kind kind, const char *head)
{
    const struct list *list = &boilerplate->of[kind];
    size_t n = before(list, head);
    n += n < list->n && strcmp(list->v[n].text, head) == 0;
    n = longest(list, n, head);
    return n > 0 ? list->v[n - 1].tokens : 0;
}

bool boilerplate_has(const struct boilerplate *boilerplate, enum phrase_kind kind, const char *token)
{
    const struct list *list = &boilerplate->of[kind];
    size_t n = before(list, token);
    return n < list->n && strcmp(list->v[n].text, token) == 0;
}

static bool is_beginning(const struct list *list, const char *tokens)
{
    size_t n = before(list, tokens);
    return n < list->n && strncmp(list->v[n].text, tokens, strlen(tokens)) == 0;
}

bool boilerplate_may_begin(const struct boilerplate *boilerplate, const char *token)
{
    return *token && is_beginning(&boilerplate->heads, token);
}

bool boilerplate_begun(const struct boilerplate *boilerplate, const char *tokens)
{
    return strlen(tokens) >= BEGUN_LEAST && is_beginning(&boilerplate->begun, tokens);
}
