#include "postbus/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "postbus/arena.h"
#include "postbus/utf8.h"

void buf_done(struct buf *buf)
{
    free(buf->data);
    *buf = BUF_INIT;
}

void buf_reserve(struct buf *buf, size_t more)
{
    if (more < buf->cap - buf->len && buf->cap)
        return;
    if (more > SIZE_MAX / 2 - buf->len)
        pb_out_of_memory("buf");
    size_t need = buf->len + more + 1;
    size_t cap = buf->cap ? buf->cap : 64;
    while (cap < need)
        cap *= 2;
    char *data = realloc(buf->data, cap);
    if (!data)
        pb_out_of_memory("buf");
    buf->data = data;
    buf->cap = cap;
}

void buf_add(struct buf *buf, const void *bytes, size_t n)
{
    buf_reserve(buf, n);
    if (n)
        memcpy(buf->data + buf->len, bytes, n);
    buf->len += n;
    buf->data[buf->len] = '\0';
}

void buf_add_span(struct buf *buf, struct pb_span span)
{
    buf_add(buf, span.p, span.n);
}

void buf_add_string(struct buf *buf, const char *string)
{
    buf_add(buf, string, strlen(string));
}

void buf_add_rune(struct buf *buf, uint32_t rune)
{
    char bytes[4];
    buf_add(buf, bytes, utf8_put(rune, bytes));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n > 0) {
        buf_reserve(buf, (size_t)n);
        vsnprintf(buf->data + buf->len, (size_t)n + 1, format, again);
        buf->len += (size_t)n;
    }
    va_end(again);
}

void buf_clear(struct buf *buf)
{
    buf_cut(buf, 0);
}

void buf_cut(struct buf *buf, size_t len)
{
    if (len >= buf->len)
        return;
    buf->len = len;
    buf->data[len] = '\0';
}

char *buf_steal(struct buf *buf)
{
    buf_reserve(buf, 0);
    buf->data[buf->len] = '\0';
    char *data = buf->data;
    *buf = BUF_INIT;
    return data;
}
