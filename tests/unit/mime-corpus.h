/* mime-corpus.h: walks the mails that other parsers are tested with. */
#pragma once
#include <stdio.h>
#include <sys/stat.h>

#include "postbus/buf.h"
#include "postbus/steal.h"
#include "test.h"

#define CORPUS "../shared/corpora/mime"
#define FILE_MOST (32 << 20)

static inline bool read_file(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    char place[65536];
    for (size_t n; out->len < FILE_MOST && (n = fread(place, 1, sizeof place, file)) > 0;)
        buf_add(out, place, n);
    fclose(file);
    return true;
}

static size_t ink(struct pb_span text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += (unsigned char)text.p[i] > ' ';
    return n;
}

struct peers {
    size_t found[3]; /* text that each peer finds, least first */
};

/* Reads a line of peers.tsv and cuts it to its file name. */
static struct peers read_peers(char *line)
{
    struct peers peers = {{0}};
    unsigned column = 0;
    for (char *field = line, *next; field; field = next, column++) {
        next = strchr(field, '\t');
        if (next)
            *next++ = '\0';
        size_t value = column > 0 && column % 2 == 0 && column <= 6 ? strtoul(field, NULL, 10) : 0;
        for (unsigned i = 3; i-- > 0 && value > 0;) {
            size_t other = peers.found[i];
            if (value > other) {
                peers.found[i] = value;
                value = other;
            }
        }
    }
    return peers;
}

static inline void walk(void (*each)(const char *name, struct pb_span bytes, struct peers peers))
{
    cleanup_buf struct buf table = BUF_INIT;
    CHECK(read_file(CORPUS "/peers.tsv", &table));
    struct pb_span rest = buf_span(&table), line;
    span_line(&rest, &line);
    while (span_line(&rest, &line)) {
        char name[512], path[600];
        snprintf(name, sizeof name, "%.*s", (int)line.n, line.p);
        struct peers peers = read_peers(name);
        snprintf(path, sizeof path, CORPUS "/%s", name);
        struct buf bytes = BUF_INIT;
        CHECK(read_file(path, &bytes));
        /* Exactly as long as it is, so that a read behind its end is seen. */
        cleanup_free char *exact = malloc(bytes.len ? bytes.len : 1);
        memcpy(exact, bytes.data ? bytes.data : "", bytes.len);
        each(name, (struct pb_span){exact, bytes.len}, peers);
        buf_done(&bytes);
    }
}

static inline bool missing(void)
{
    struct stat st;
    return stat(CORPUS "/peers.tsv", &st) != 0;
}
