#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "answer.h"
#include "channel.h"
#include "postbus/fd.h"
#include "postbus/limits.h"
#include "postbus/reader.h"
#include "postbus/steal.h"
#include "postbus/process.h"
#include "protocol.h"
#include "sandbox.h"

#define READER_NAME "postbus-reader"
/* Beyond a letter's own time: starting a child, filling and emptying its memory. */
#define GRACE_MS 500

struct pool {
    char *program; /* owned */
    unsigned seconds;
    bool no_extract;
    const struct extract_choices *choices; /* borrowed; may be NULL */
    struct process reader;
    int socket_fd; /* owned; -1 while no reader runs */
    char note[PB_ERR_MSG_MAX];
};

/* ---- the reader process ---- */

/* Ends reader and child, if any; returns the reader's wait status. */
static int stop(struct pool *pool)
{
    pb_closep(&pool->socket_fd);
    pool->socket_fd = -1;
    return process_end(&pool->reader);
}

static bool greeted(struct pool *pool, struct pb_err *err)
{
    struct protocol_hello hello;
    if (!process_wait_readable(pool->socket_fd, process_in(LIMIT_READER_START_SECONDS)))
        return pb_fail(err, PB_LATER, "%s was not ready within %d s", pool->program, LIMIT_READER_START_SECONDS);
    if (!channel_take(pool->socket_fd, &hello, sizeof hello, NULL, 0) || hello.version != PROTOCOL_VERSION)
        return pb_fail(err, PB_OPERATOR, "%s does not start, or belongs to another version", pool->program);
    hello.text[sizeof hello.text - 1] = '\0';
    if (hello.code != PB_OK)
        return pb_fail(err, PB_OPERATOR, "%s: %s", pool->program, hello.text);
    memcpy(pool->note, hello.text, sizeof pool->note);
    return true;
}

/* The reader's command line: it gets to know which types are wanted, not how they are read. */
static const char *const *command(struct arena *arena, const struct extract_choices *choices)
{
    static const char *const first[] = {READER_NAME, "--serve", "3"};
    struct strings words = {0};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        arena_push(arena, &words, first[i]);
    for (size_t i = 0; choices && i < choices->n && i < LIMIT_EXTRACT_CHOICES; i++)
        arena_push(arena, &words, arena_printf(arena, "%s%s", choices->v[i].argv ? "" : "-", choices->v[i].type));
    arena_push(arena, &words, NULL);
    return words.v;
}

static bool start(struct pool *pool, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const char *const *argv = command(arena, pool->choices);
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return pb_fail_errno(err, PB_LATER, errno, "a socket for the reader");
    pool->socket_fd = pair[0];
    cleanup_close int theirs = pair[1];
    cleanup_close int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing < 0) {
        stop(pool);
        return pb_fail_errno(err, PB_LATER, errno, "opening /dev/null");
    }
    int complaints = fcntl(STDERR_FILENO, F_GETFD) < 0 ? nothing : STDERR_FILENO;
    const int fds[] = {nothing, nothing, complaints, theirs};
    bool good = process_start(pool->program, argv, sandbox_environment, fds, 4, &pool->reader, err);
    /* Ours is closed first: a reader that fails at once then ends the stream. */
    pb_closep(&theirs);
    theirs = -1;
    if (good && greeted(pool, err))
        return true;
    int status = stop(pool);
    if (good && WIFEXITED(status) && WEXITSTATUS(status) == PB_EXIT_MEMORY)
        return pb_fail(err, PB_LATER, "there is no memory to start %s", pool->program);
    return false;
}

/* ---- one attempt ---- */

enum attempt {
    ATTEMPT_READ,
    ATTEMPT_REFUSED,   /* the letter cannot be read: err */
    ATTEMPT_BROKE,     /* the reader came to grief over it: err */
    ATTEMPT_NO_READER, /* nobody to read it: err */
};

static enum attempt broke(struct pb_err *err, enum pb_code code, const char *why)
{
    pb_fail(err, code, "%s", why);
    return ATTEMPT_BROKE;
}

/* What a child's wait status says; ATTEMPT_READ where it ended well. */
static enum attempt judge(int status, unsigned seconds, struct pb_err *err)
{
    char why[80];
    if (status < 0) {
        pb_fail(err, PB_LATER, "the reader has no process to be had");
        return ATTEMPT_NO_READER;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return ATTEMPT_READ;
    if (WIFEXITED(status) && WEXITSTATUS(status) == PB_EXIT_MEMORY) {
        snprintf(why, sizeof why, "the reader needed more than %zu MB", LIMIT_READER_MEMORY >> 20);
        return broke(err, PB_LIMIT, why);
    }
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM)) {
        bool cpu = WTERMSIG(status) == SIGXCPU;
        snprintf(why, sizeof why, "the reader took longer than %u s%s", cpu ? LIMIT_READER_CPU_SECONDS : seconds,
                 cpu ? " of processor time" : "");
        return broke(err, PB_LIMIT, why);
    }
    if (WIFSIGNALED(status))
        snprintf(why, sizeof why, "the reader crashed (signal %d)", WTERMSIG(status));
    else
        snprintf(why, sizeof why, "the reader gave up (status %d)", WEXITSTATUS(status));
    return broke(err, PB_BAD_INPUT, why);
}

static bool ask(struct pool *pool, const struct protocol_request *request, const int fds[PROTOCOL_FDS])
{
    return pool->socket_fd >= 0 && channel_send(pool->socket_fd, request, sizeof *request, fds, PROTOCOL_FDS);
}

/* Waits for the child's end. A reader that does not answer is stopped, child and all. */
static enum attempt await(struct pool *pool, struct pb_err *err)
{
    struct protocol_outcome outcome;
    if (!process_wait_readable(pool->socket_fd, process_in(pool->seconds) + GRACE_MS)) {
        stop(pool);
        pb_fail(err, PB_LIMIT, "the reader took longer than %u s", pool->seconds);
        return ATTEMPT_BROKE;
    }
    if (!channel_take(pool->socket_fd, &outcome, sizeof outcome, NULL, 0) || outcome.version != PROTOCOL_VERSION) {
        int status = stop(pool);
        return status ? judge(status, pool->seconds, err) : broke(err, PB_BAD_INPUT, "the reader broke off");
    }
    return judge(outcome.status, pool->seconds, err);
}

/* A reader that died idle, for reasons of its own, is replaced without counting. */
static bool hand_over(struct pool *pool, const struct protocol_request *request, const int fds[PROTOCOL_FDS],
                      struct pb_err *err)
{
    if (ask(pool, request, fds))
        return true;
    stop(pool);
    if (!start(pool, err))
        return false;
    return ask(pool, request, fds) || pb_fail_errno(err, PB_LATER, errno, "a letter to %s", pool->program);
}

static enum attempt attempt(struct pool *pool, struct arena *arena, int letter_fd, uint64_t bytes, bool linear,
                            struct reading **ret_reading, struct pb_err *err)
{
    cleanup_close int answer_fd = memfd_create("answer", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (answer_fd < 0) {
        pb_fail_errno(err, PB_LATER, errno, "memory for an answer");
        return ATTEMPT_NO_READER;
    }
    struct protocol_request request = {bytes, PROTOCOL_VERSION, linear, pool->seconds, !pool->no_extract};
    const int fds[PROTOCOL_FDS] = {[PROTOCOL_LETTER] = letter_fd, [PROTOCOL_ANSWER] = answer_fd};
    if (!hand_over(pool, &request, fds, err))
        return ATTEMPT_NO_READER;
    enum attempt result = await(pool, err);
    if (result != ATTEMPT_READ)
        return result;
    struct answer_settings settings = {pool->no_extract ? NULL : pool->program, pool->choices, bytes};
    static const enum attempt kinds[] = {
        [ANSWER_READING] = ATTEMPT_READ, [ANSWER_REFUSAL] = ATTEMPT_REFUSED, [ANSWER_BROKEN] = ATTEMPT_BROKE};
    return kinds[answer_take(&settings, answer_fd, arena, ret_reading, err)];
}

/* ---- the pool ---- */

/* A copy that no reader can change, so that a second reading sees what the first saw. */
static int letter_file(struct pb_span bytes, struct pb_err *err)
{
    cleanup_close int fd = memfd_create("letter", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || !fd_write(fd, bytes) || fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0) {
        pb_fail_errno(err, PB_LATER, errno, "memory for a letter");
        return -1;
    }
    int whole = fd;
    fd = -1;
    return whole;
}

static void mark_degraded(struct arena *arena, struct reading *reading, const char *why)
{
    reading->degraded = true;
    if (reading->notes.n < LIMIT_NOTES)
        arena_push(arena, &reading->notes, arena_printf(arena, "read a second time, linearly: %s", why));
}

bool pool_read(struct pool *pool, struct arena *arena, struct pb_span bytes, struct reading **ret_reading,
               struct pb_err *err)
{
    struct reading *reading = NULL;
    struct pb_err first, second;
    if (bytes.n > LIMIT_MAIL_BYTES)
        return pb_fail(err, PB_LIMIT, "larger than %zu MB", LIMIT_MAIL_BYTES >> 20);
    cleanup_close int letter_fd = letter_file(bytes, err);
    if (letter_fd < 0)
        return false;
    enum attempt result = attempt(pool, arena, letter_fd, bytes.n, false, &reading, &first);
    if (result == ATTEMPT_BROKE) {
        result = attempt(pool, arena, letter_fd, bytes.n, true, &reading, &second);
        if (result == ATTEMPT_READ)
            mark_degraded(arena, reading, first.msg);
        else if (result != ATTEMPT_NO_READER)
            return pb_fail(err, second.code, "%s; then, read linearly: %s", first.msg, second.msg);
        else
            first = second;
    }
    if (result != ATTEMPT_READ)
        return pb_fail(err, first.code, "%s", first.msg);
    *ret_reading = reading;
    return true;
}

/* Beside the running program, where a build leaves it, or where it is installed. */
static char *find_program(void)
{
    char self[PATH_MAX];
    char *path = NULL;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    const char *slash = n > 0 ? memrchr(self, '/', (size_t)n) : NULL;
    if (slash && asprintf(&path, "%.*s/" READER_NAME, (int)(slash - self), self) < 0)
        path = NULL;
    if (path && access(path, X_OK) == 0)
        return path;
    free(path);
    return strdup(PB_LIBEXEC_DIR "/" READER_NAME);
}

bool pool_open(const struct pool_settings *settings, struct pool **ret_pool, struct pb_err *err)
{
    struct pool *pool = malloc(sizeof *pool);
    if (!pool)
        pb_out_of_memory("pool_open");
    *pool = (struct pool){.program = settings->program ? strdup(settings->program) : find_program(),
                          .seconds = settings->letter_seconds ? settings->letter_seconds : LIMIT_READER_SECONDS,
                          .no_extract = settings->no_extract, .choices = settings->choices, .socket_fd = -1};
    if (!pool->program)
        pb_out_of_memory("pool_open");
    if (!start(pool, err)) {
        pool_close(pool);
        return false;
    }
    *ret_pool = pool;
    return true;
}

const char *pool_note(const struct pool *pool)
{
    return *pool->note ? pool->note : NULL;
}

void pool_close(struct pool *pool)
{
    if (!pool)
        return;
    stop(pool);
    free(pool->program);
    free(pool);
}
