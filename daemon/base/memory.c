/* No library sees an allocation fail: of those that we use, some would crash then (libetpan, libtasn1
 * within GnuTLS), and others go on with less than they were given. These stand in the place of the C
 * library's own, for the whole program; the sanitizers bring theirs. */
#include <stdlib.h>

#include "postbus/arena.h"

#if !defined __SANITIZE_ADDRESS__ && !defined __clang__ /* clang builds the fuzzers, sanitizers and all */

/* The C library's, under the names that it keeps for this. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static void *given(void *memory)
{
    if (!memory)
        pb_out_of_memory("the program");
    return memory;
}

void *malloc(size_t size)
{
    return given(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return given(__libc_calloc(count, size));
}

/* Of no bytes, it frees. */
void *realloc(void *old, size_t size)
{
    void *memory = __libc_realloc(old, size);
    return size ? given(memory) : memory;
}

#endif
