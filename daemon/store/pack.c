#include "pack.h"

#include <stdlib.h>
#include <zstd.h>

#define LEVEL 3 /* 10 kB of Dutch in 30 microseconds to 4.8 kB; 9 saves 3 % of that and takes 139 */

struct pack {
    ZSTD_CCtx *smaller; /* owned, as the other */
    ZSTD_DCtx *whole;
};

struct pack *pack_new(void)
{
    struct pack *pack = calloc(1, sizeof *pack);
    if (!pack || !(pack->smaller = ZSTD_createCCtx()) || !(pack->whole = ZSTD_createDCtx()))
        pb_out_of_memory("pack");
    return pack;
}

void pack_free(struct pack *pack)
{
    if (!pack)
        return;
    ZSTD_freeCCtx(pack->smaller);
    ZSTD_freeDCtx(pack->whole);
    free(pack);
}

void pack_bytes(struct pack *pack, struct pb_span bytes, struct buf *out)
{
    size_t most = ZSTD_compressBound(bytes.n);
    buf_reserve(out, out->len + most + 1);
    size_t n = ZSTD_compressCCtx(pack->smaller, out->data + out->len, most, bytes.p, bytes.n, LEVEL);
    if (ZSTD_isError(n))
        pb_out_of_memory("pack"); /* the only way that it can fail */
    out->len += n;
}

bool pack_open(struct pack *pack, struct arena *arena, struct pb_span packed, size_t most, struct pb_span *ret_bytes, struct pb_err *err)
{
    unsigned long long n = ZSTD_getFrameContentSize(packed.p, packed.n);
    if (n > most) /* also what stands for unknown, and for an error */
        return pb_fail(err, PB_OPERATOR, "store: a kept text is damaged");
    char *bytes = arena_alloc(arena, n + 1);
    size_t got = ZSTD_decompressDCtx(pack->whole, bytes, n, packed.p, packed.n);
    if (ZSTD_isError(got) || got != n)
        return pb_fail(err, PB_OPERATOR, "store: a kept text is damaged");
    *ret_bytes = (struct pb_span){bytes, n};
    return true;
}
