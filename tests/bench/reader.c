/* Letters per second: parsed here, and through the sandboxed reader.
 *
 *     build/release/bench/reader MAIL [PROGRAM]      PROGRAM instead of postbus-reader */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/buf.h"
#include "postbus/letter.h"
#include "postbus/limits.h"
#include "postbus/reader.h"
#include "postbus/steal.h"

#define SECONDS 2.0

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool read_file(const char *path, struct buf *out)
{
    char piece[KIB(64)];
    ssize_t n;
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && out->len <= LIMIT_MAIL_BYTES && (n = read(fd, piece, sizeof piece)) > 0)
        buf_add(out, piece, (size_t)n);
    return out->len > 0;
}

/* One way to read a letter; `pool` is NULL in-process. */
static bool read_one(struct pool *pool, struct pb_span mail, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    return pool ? pool_read(pool, arena, mail, &reading, err) : letter_read(arena, mail, LETTER_TREE, &reading, err);
}

static int measure(const char *name, struct pool *pool, struct pb_span mail)
{
    struct pb_err err;
    double began = now(), ended = began;
    unsigned long n = 0;
    for (; ended - began < SECONDS; n++) {
        if (!read_one(pool, mail, &err)) {
            fprintf(stderr, "%s: %s\n", name, err.msg);
            return 1;
        }
        ended = now();
    }
    printf("%-32s %10.0f letters/s %10.1f us each\n", name, (double)n / (ended - began),
           (ended - began) * 1e6 / (double)n);
    return 0;
}

int main(int argc, char **argv)
{
    cleanup_buf struct buf mail = BUF_INIT;
    struct pool_settings settings = {.program = argc > 2 ? argv[2] : "build/release/postbus-reader"};
    struct pool *pool = NULL;
    struct pb_err err;
    if (argc < 2 || !read_file(argv[1], &mail)) {
        fputs("usage: reader MAIL [PROGRAM]\n", stderr);
        return 64;
    }
    letter_prepare();
    double began = now();
    if (!pool_open(&settings, &pool, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return 69;
    }
    printf("%-32s %10.1f us\n", "reader, from exec until ready", (now() - began) * 1e6);
    int failed = measure("in this process", NULL, buf_span(&mail)) + measure("through the reader", pool, buf_span(&mail));
    settings.no_extract = true;
    pool_close(pool);
    if (!pool_open(&settings, &pool, &err))
        return 69;
    failed += measure("through it, attachments unread", pool, buf_span(&mail));
    pool_close(pool);
    return failed > 0;
}
