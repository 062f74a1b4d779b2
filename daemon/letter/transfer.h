/* transfer.h: Content-Transfer-Encoding (RFC 2045, section 6) undone. Linear, never failing. */
#pragma once
#include "postbus/arena.h"

enum transfer {
    TRANSFER_NONE, /* 7bit, 8bit, binary, unknown */
    TRANSFER_BASE64,
    TRANSFER_QP,
    TRANSFER_UU, /* x-uuencode */
};

/* `value` of the header field as written; what stands behind a `;` or a blank is ignored. */
enum transfer transfer_of(struct pb_span value);

/* The decoded bytes: `bytes` itself for TRANSFER_NONE, else in `arena`. What is
 * no base64 is skipped; a `=` that begins no octet stays as it is. */
struct pb_span transfer_decode(struct arena *arena, enum transfer transfer, struct pb_span bytes);

/* The same for the text of an encoded word (RFC 2047, section 4): in Q, `_` is a blank. */
struct pb_span transfer_decode_word(struct arena *arena, char encoding, struct pb_span text);

/* The value of a hexadecimal digit, or -1. */
int transfer_hex(char c);
