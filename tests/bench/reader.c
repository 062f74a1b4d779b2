/* What reading a letter costs: parsed here, and through the sandboxed reader; and the reader's memory.
 *
 *     build/release/bench/reader WHAT MAIL [MAIL]      WHAT it is, and one ten times as large */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure.h"
#include "postbus/buf.h"
#include "postbus/letter.h"
#include "postbus/limits.h"
#include "postbus/reader.h"
#include "postbus/steal.h"

#define MICROS 1.5e6 /* for each way to read it */
#define ROUNDS_MOST 100000
#define STARTS 11
#define PROGRAM "build/release/postbus-reader"

static bool read_file(const char *path, struct buf *out)
{
    char piece[KIB(64)];
    ssize_t n;
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && out->len <= LIMIT_MAIL_BYTES && (n = read(fd, piece, sizeof piece)) > 0)
        buf_add(out, piece, (size_t)n);
    return out->len > 0;
}

/* MB at most, of any child that has ended. */
static double children_peak(void)
{
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    return (double)used.ru_maxrss / 1024;
}

/* One way to read a letter; `pool` is NULL in-process. */
static bool read_one(struct pool *pool, struct pb_span mail, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    return pool ? pool_read(pool, arena, mail, &reading, err) : letter_read(arena, mail, LETTER_TREE, &reading, err);
}

static const struct way {
    const char *what, *memory; /* memory: NULL where it is not told */
    bool pooled, extracts;
} ways[] = {
    {"in one process", NULL, false, false},
    {"in the sandboxed reader", "the reader", true, false},
    {"and its attachments", "the reader with what reads attachments", true, true},
};

/* More than named in a printed header. */
static bool has_attachments(struct pb_span mail)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct pb_err err;
    bool good = letter_read(arena, mail, LETTER_TREE, &reading, &err), found = false;
    for (size_t i = 0; good && i < reading->attachments.n; i++)
        found = found || reading->attachments.v[i].content.n > 0;
    return found;
}

/* Reads the mail again and again; the middle of it all. */
static bool measure(const struct way *way, const char *name, struct measured m, struct pb_span mail, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static double micros[ROUNDS_MOST];
    struct pool_settings settings = {.program = PROGRAM, .no_extract = !way->extracts};
    struct pool *pool = NULL;
    size_t n = 0;
    bool good = !way->pooled || pool_open(&settings, &pool, err);
    for (double began = wall_micros(); good && n < ROUNDS_MOST && wall_micros() - began < MICROS; n++) {
        double before = wall_micros();
        good = read_one(pool, mail, err);
        micros[n] = wall_micros() - before;
    }
    pool_close(pool);
    if (!good)
        return false;
    tell(m, arena_printf(arena, "%s, %s", name, way->what), OURS, median(micros, n), "us");
    m.topic = "memory";
    if (way->memory)
        tell(m, arena_printf(arena, "%s, %s", way->memory, name), OURS, children_peak(), "MB");
    return true;
}

static bool until_ready(struct pb_err *err)
{
    struct pool_settings settings = {.program = PROGRAM};
    double micros[STARTS];
    for (size_t i = 0; i < STARTS; i++) {
        struct pool *pool = NULL;
        double began = wall_micros();
        if (!pool_open(&settings, &pool, err))
            return false;
        micros[i] = wall_micros() - began;
        pool_close(pool);
    }
    tell((struct measured){"reading", "", 1}, "the reader, from exec until ready", OURS, median(micros, STARTS), "us");
    return true;
}

static bool measure_all(const char *name, const char *path, int times, struct pb_err *err)
{
    cleanup_buf struct buf mail = BUF_INIT;
    cleanup_arena struct arena *arena = arena_new(0);
    bool good = read_file(path, &mail);
    struct measured m = {"reading", arena_printf(arena, "%.1f kB", (double)mail.len / 1000), times};
    for (size_t i = 0; good && i < sizeof ways / sizeof *ways; i++)
        if (!ways[i].extracts || has_attachments(buf_span(&mail)))
            good = measure(&ways[i], name, m, buf_span(&mail), err);
    return good;
}

int main(int argc, char **argv)
{
    struct pb_err err = {0};
    if (argc < 3) {
        fputs("usage: reader WHAT MAIL [MAIL]\n", stderr);
        return 64;
    }
    letter_prepare();
    bool good = until_ready(&err);
    for (int i = 2; good && i < argc; i++)
        good = measure_all(argv[1], argv[i], i == 2 ? 1 : 10, &err);
    if (!good)
        fprintf(stderr, "reader: %s\n", err.msg);
    return good ? 0 : 1;
}
