/* arena.h: memory that is given back all at once; one arena per letter.
 *
 * Nothing here returns NULL. Where the kernel has no memory, or the arena's
 * limit is reached, the process ends (pb_out_of_memory): the reader then costs
 * its one letter, and the daemon is started again by systemd and settles its
 * journal. The same holds for what libraries allocate (memory.c). */
#pragma once
#include <stddef.h>
#include "postbus/span.h"

struct arena;

/* A new arena that holds at most `limit` bytes (0: no limit of its own). */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *arena); /* NULL is fine */
static inline void arena_freep(struct arena **arena) { arena_free(*arena); }
#define cleanup_arena __attribute__((cleanup(arena_freep)))

/* Forgets all that was given out, keeps the first block for reuse. */
void arena_reset(struct arena *arena);

/* Zeroed and aligned for any type. `size` may be 0 (a unique pointer). */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc, returns_nonnull));
/* count × size, checked for overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/* NUL-terminated copies. */
char *arena_copy(struct arena *arena, struct pb_span bytes) __attribute__((returns_nonnull));
char *arena_string(struct arena *arena, const char *string); /* NULL gives NULL */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

/* Makes room for one more element in an array that lives in an arena: grows
 * `v` (of `n` used, `*cap` places) by doubling. Returns the array's place. */
void *arena_grow(struct arena *arena, void *v, size_t n, size_t *cap, size_t size);

/* Appends `value` to a list {v, n, cap} whose array lives in `arena`. */
#define arena_push(arena, list, value)                                                             \
    do {                                                                                           \
        (list)->v = arena_grow((arena), (list)->v, (list)->n, &(list)->cap, sizeof *(list)->v);    \
        (list)->v[(list)->n++] = (value);                                                          \
    } while (0)

/* Ends the process with status PB_EXIT_MEMORY after one line on standard error. */
#define PB_EXIT_MEMORY 71
_Noreturn void pb_out_of_memory(const char *where);
