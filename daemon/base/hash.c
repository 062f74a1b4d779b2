#include "postbus/hash.h"

#include <stdint.h>
#include <stdlib.h>

#include <nettle/sha2.h>

#include "postbus/arena.h"

struct sha256 {
    struct sha256_ctx ctx;
};

struct sha256 *sha256_new(void)
{
    struct sha256 *hash = malloc(sizeof *hash);
    if (!hash)
        pb_out_of_memory("sha256");
    sha256_init(&hash->ctx);
    return hash;
}

void sha256_add(struct sha256 *hash, struct pb_span bytes)
{
    if (bytes.n)
        sha256_update(&hash->ctx, bytes.n, (const uint8_t *)bytes.p);
}

void sha256_end(struct sha256 *hash, char ret_hex[static SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&hash->ctx, sizeof digest, digest);
    free(hash);
    for (size_t i = 0; i < sizeof digest; i++) {
        ret_hex[2 * i] = digits[digest[i] >> 4];
        ret_hex[2 * i + 1] = digits[digest[i] & 15];
    }
    ret_hex[2 * sizeof digest] = '\0';
}

void sha256_hex(struct pb_span bytes, char ret_hex[static SHA256_HEX])
{
    struct sha256 *hash = sha256_new();
    sha256_add(hash, bytes);
    sha256_end(hash, ret_hex);
}
