/* pack.h: texts made small, and whole again. */
#pragma once
#include "postbus/arena.h"
#include "postbus/buf.h"
#include "postbus/err.h"

struct pack;

struct pack *pack_new(void);
void pack_free(struct pack *pack); /* NULL is fine */
void pack_bytes(struct pack *pack, struct pb_span bytes, struct buf *out);
/* At most `most` bytes. PB_OPERATOR where they are damaged. */
bool pack_open(struct pack *pack, struct arena *arena, struct pb_span packed, size_t most, struct pb_span *ret_bytes, struct pb_err *err) PB_MUST_CHECK;
