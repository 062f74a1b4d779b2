/* steal.h: ownership handed over, and files closed by scope. */
#pragma once
#include <stdlib.h>
#include <unistd.h>

/* The value of `pointer`, which is NULL afterwards. */
#define pb_steal(pointer)                                                                          \
    ({                                                                                             \
        __typeof__(pointer) *pb_steal_at = &(pointer);                                             \
        __typeof__(pointer) pb_stolen = *pb_steal_at;                                              \
        *pb_steal_at = NULL;                                                                       \
        pb_stolen;                                                                                 \
    })

static inline void pb_freep(void *pointer) { free(*(void **)pointer); }
static inline void pb_closep(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define cleanup_free __attribute__((cleanup(pb_freep)))
#define cleanup_close __attribute__((cleanup(pb_closep)))
