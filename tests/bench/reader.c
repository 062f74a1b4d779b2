/* Letters per second: parsed here, and through the sandboxed reader.
 *
 *     build/release/bench/reader MAIL [PROGRAM]      PROGRAM instead of postbus-reader */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
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

/* Processor time of this process and of those it has waited for, in seconds. */
static double spent(void)
{
    struct rusage self, children;
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    const struct timeval times[] = {self.ru_utime, self.ru_stime, children.ru_utime, children.ru_stime};
    double sum = 0;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        sum += (double)times[i].tv_sec + (double)times[i].tv_usec / 1e6;
    return sum;
}

/* One way to read a letter; `pool` is NULL in-process. */
static bool read_one(struct pool *pool, struct pb_span mail, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    return pool ? pool_read(pool, arena, mail, &reading, err) : letter_read(arena, mail, LETTER_TREE, &reading, err);
}

/* Reads the mail again and again; `settings` is NULL in-process. The reader's start
 * counts as processor time, not as time. */
static bool measure(const char *name, const struct pool_settings *settings, struct pb_span mail, struct pb_err *err)
{
    struct pool *pool = NULL;
    double used = spent();
    unsigned long n = 0;
    bool good = !settings || pool_open(settings, &pool, err);
    double began = now(), ended = began;
    for (; good && ended - began < SECONDS; n++, ended = now())
        good = read_one(pool, mail, err);
    pool_close(pool);
    used = spent() - used;
    if (good)
        printf("%-34s %8.0f letters/s %8.0f a second of one core\n", name, (double)n / (ended - began), (double)n / used);
    else
        fprintf(stderr, "%s: %s\n", name, err->msg);
    return good;
}

static double until_ready(const struct pool_settings *settings)
{
    struct pool *pool = NULL;
    struct pb_err err;
    double began = now();
    bool good = pool_open(settings, &pool, &err);
    double ended = now();
    pool_close(pool);
    return good ? ended - began : 0;
}

int main(int argc, char **argv)
{
    cleanup_buf struct buf mail = BUF_INIT;
    struct pool_settings settings = {.program = argc > 2 ? argv[2] : "build/release/postbus-reader"};
    struct pool_settings alone = {.program = settings.program, .no_extract = true};
    struct pb_err err;
    if (argc < 2 || !read_file(argv[1], &mail)) {
        fputs("usage: reader MAIL [PROGRAM]\n", stderr);
        return 64;
    }
    letter_prepare();
    printf("%-34s %8.1f ms\n", "reader, from exec until ready", until_ready(&settings) * 1e3);
    bool good = measure("in this process", NULL, buf_span(&mail), &err) &&
                measure("through the reader", &alone, buf_span(&mail), &err) &&
                measure("through it, attachments read", &settings, buf_span(&mail), &err);
    return good ? 0 : 1;
}
