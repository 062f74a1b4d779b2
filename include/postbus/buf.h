/* buf.h: bytes that grow. The text always has a NUL behind its last byte.
 * Out of memory ends the process (arena.h says why that is safe). */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "postbus/span.h"

struct buf {
    char *data; /* owned; NULL while empty */
    size_t len; /* bytes, without the NUL */
    size_t cap;
};

#define BUF_INIT ((struct buf){0})

void buf_done(struct buf *buf); /* frees and empties */
#define cleanup_buf __attribute__((cleanup(buf_done)))

void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t n);
void buf_add_span(struct buf *buf, struct pb_span span);
void buf_add_string(struct buf *buf, const char *string);
static inline void buf_add_char(struct buf *buf, char c)
{
    if (buf->cap - buf->len < 2) /* also of an empty one */
        buf_reserve(buf, 1);
    buf->data[buf->len++] = c;
    buf->data[buf->len] = '\0';
}
/* One code point as UTF-8. */
void buf_add_rune(struct buf *buf, uint32_t rune);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *buf);       /* empties, keeps the memory */
void buf_cut(struct buf *buf, size_t len); /* shortens to at most len */

static inline struct pb_span buf_span(const struct buf *buf)
{
    return (struct pb_span){buf->data ? buf->data : "", buf->len};
}
/* The text with its NUL; "" while empty. Borrowed from the buffer. */
static inline const char *buf_string(const struct buf *buf) { return buf->data ? buf->data : ""; }
/* Hands the heap block over to the caller (who frees it); the buffer is empty then. */
char *buf_steal(struct buf *buf);
