/* postbusd.conf: every fault is named at its place, and what is taken is within its bounds. */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "postbus/config.h"

/* The file, in memory. */
static const char *file_of(const uint8_t *data, size_t size)
{
    static char path[32];
    static int fd = -1;
    if (fd < 0)
        fd = memfd_create("postbusd.conf", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    HOLDS(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
    return path;
}

static void holds_config(const struct config *c)
{
    HOLDS((c->mailbox.host != NULL) != (c->mailbox.maildir != NULL) && c->mailbox.port);
    HOLDS(c->rules_directory && c->store_file && c->manual && c->duplicates && c->campaigns && c->language && c->house.n);
    HOLDS(c->pause_seconds >= PAUSE_LEAST && c->pause_seconds <= PAUSE_LONGEST && c->poll_seconds && c->sweep_seconds);
    HOLDS(c->rules.suggest <= c->rules.assign && c->rules.margin >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf told = BUF_INIT;
    struct diag *diag = diag_new(arena);
    struct config config;
    struct pb_err err;
    if (config_load(arena, file_of(data, size), diag, &config, &err))
        holds_config(&config);
    else
        HOLDS(utf8_valid(span_of(err.msg)) && (diag_errors(diag) > 0 || size > LIMIT_INI_BYTES));
    diag_print(diag, &told);
    HOLDS(utf8_valid(buf_span(&told)));
    return 0;
}
