#include "postbus/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BLOCK_BYTES ((size_t)64 << 10)

struct block {
    struct block *next; /* owned: the block before this one */
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *top; /* owned */
    size_t total, limit;
};

_Noreturn void pb_out_of_memory(const char *where)
{
    fprintf(stderr, "postbus: out of memory in %s\n", where);
    _exit(PB_EXIT_MEMORY);
}

static void add_block(struct arena *arena, size_t size)
{
    size_t want = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    if (want > SIZE_MAX - sizeof(struct block) || (arena->limit && want > arena->limit - arena->total))
        pb_out_of_memory("arena");
    struct block *block = malloc(sizeof *block + want);
    if (!block)
        pb_out_of_memory("arena");
    *block = (struct block){.next = arena->top, .size = want};
    arena->top = block;
    arena->total += want;
}

struct arena *arena_new(size_t limit)
{
    struct arena *arena = malloc(sizeof *arena);
    if (!arena)
        pb_out_of_memory("arena_new");
    *arena = (struct arena){.limit = limit && limit < BLOCK_BYTES ? BLOCK_BYTES : limit};
    add_block(arena, 0);
    return arena;
}

/* Frees blocks from the top down to `last`, which stays. */
static void free_down_to(struct arena *arena, const struct block *last)
{
    while (arena->top && arena->top != last) {
        struct block *next = arena->top->next;
        arena->total -= arena->top->size;
        free(arena->top);
        arena->top = next;
    }
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    free_down_to(arena, NULL);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    struct block *first = arena->top;
    while (first->next)
        first = first->next;
    free_down_to(arena, first);
    first->used = 0;
}

/* As arena_alloc, but with whatever the place held before. */
static void *take(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - align)
        pb_out_of_memory("arena_alloc");
    size_t want = size ? (size + align - 1) / align * align : align;
    if (want > arena->top->size - arena->top->used)
        add_block(arena, want);
    char *place = arena->top->bytes + arena->top->used;
    arena->top->used += want;
    return place;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(take(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        pb_out_of_memory("arena_array");
    return arena_alloc(arena, bytes);
}

char *arena_copy(struct arena *arena, struct pb_span bytes)
{
    char *copy = take(arena, bytes.n + 1);
    if (bytes.n)
        memcpy(copy, bytes.p, bytes.n);
    copy[bytes.n] = '\0';
    return copy;
}

char *arena_string(struct arena *arena, const char *string)
{
    return string ? arena_copy(arena, span_of(string)) : NULL;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = take(arena, n < 0 ? 1 : (size_t)n + 1);
    *text = '\0';
    if (n >= 0)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

void *arena_grow(struct arena *arena, void *v, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return v;
    size_t more = *cap ? *cap * 2 : 8;
    void *grown = arena_array(arena, more, size);
    if (n)
        memcpy(grown, v, n * size);
    *cap = more;
    return grown;
}
