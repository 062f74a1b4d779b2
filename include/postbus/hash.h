/* hash.h: SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits. */
#pragma once
#include "postbus/span.h"

#define SHA256_HEX (64 + 1)

void sha256_hex(struct pb_span bytes, char ret_hex[static SHA256_HEX]);

/* The same over pieces that come one after another. */
struct sha256;
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *hash, struct pb_span bytes);
/* Writes the digest and frees `hash`. */
void sha256_end(struct sha256 *hash, char ret_hex[static SHA256_HEX]);
