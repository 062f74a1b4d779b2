/* starve: one allocation of a program fails. Preloaded (LD_PRELOAD), told by the environment:
 *
 *     STARVE_NOTE=FILE      what happens is written there, a line each:
 *       THREAD NUMBER       the first allocation that was asked for from this place, by this way
 *       starved             the one below came to pass
 *     STARVE=THREAD:NUMBER  which fails (from 0; from 1); without it none does, and all places are noted
 *     STARVE_PROGRAM=NAME   in that program alone, and also where another starts it with an
 *                           environment of its own
 *
 * Threads and allocations are counted from when all libraries stand; each thread counts its own, so
 * that the same number is nearly always the same allocation. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FRAMES 24        /* that tell one way from another */
#define PLACES (1 << 18) /* that are remembered, at most */

static bool ready;
static int note_fd = -1;
static long starved_thread = -1, starved_number;
static atomic_long threads;
static _Atomic uint64_t seen[PLACES];

static __thread long thread, number; /* thread: from 1 */
static __thread bool busy;           /* this is ours */

static void note(const char *text)
{
    ssize_t n = write(note_fd, text, strlen(text));
    (void)n;
}

static uint64_t way_here(void)
{
    void *frames[FRAMES];
    uint64_t hash = 14695981039346656037u;
    int n = backtrace(frames, FRAMES);
    for (int i = 2; i < n; i++)
        hash = (hash ^ (uintptr_t)frames[i]) * 1099511628211u;
    return hash ? hash : 1;
}

static bool is_new(uint64_t way)
{
    for (uint64_t i = way; ; i++) {
        uint64_t there = 0;
        if (atomic_compare_exchange_strong(&seen[i % PLACES], &there, way))
            return true;
        if (there == way)
            return false;
    }
}

static void note_place(void)
{
    char line[48];
    busy = true;
    if (is_new(way_here())) {
        snprintf(line, sizeof line, "%ld %ld\n", thread - 1, number);
        note(line);
    }
    busy = false;
}

static bool starves(void)
{
    if (!ready || busy)
        return false;
    if (!thread)
        thread = atomic_fetch_add(&threads, 1) + 1;
    number++;
    if (starved_thread < 0)
        note_place();
    if (thread - 1 != starved_thread || number != starved_number)
        return false;
    note("starved\n");
    errno = ENOMEM;
    return true;
}

/* The programs' own allocations come here (daemon/base/memory.c), and so do those of their libraries. */

#define REAL(name) ({                                                              \
        static typeof(name) *real;                                                 \
        if (!real)                                                                 \
            real = (typeof(name) *)dlsym(RTLD_NEXT, #name);                        \
        real;                                                                      \
    })

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t n);

void *__libc_malloc(size_t n)
{
    return starves() ? NULL : REAL(__libc_malloc)(n);
}

void *__libc_calloc(size_t n, size_t size)
{
    return starves() ? NULL : REAL(__libc_calloc)(n, size);
}

void *__libc_realloc(void *old, size_t n)
{
    return n && starves() ? NULL : REAL(__libc_realloc)(old, n);
}

/* ---- programs that others start ---- */

static const char *const HANDED_ON[] = {"LD_PRELOAD", "STARVE_NOTE", "STARVE", "STARVE_PROGRAM"};
#define HANDED (sizeof HANDED_ON / sizeof *HANDED_ON)
#define ENVIRONMENT 64

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                char *const argv[], char *const environment[])
{
    typeof(posix_spawn) *real = (typeof(posix_spawn) *)dlsym(RTLD_NEXT, "posix_spawn");
    static char lines[HANDED][512];
    char *all[ENVIRONMENT + HANDED + 1];
    size_t n = 0;
    for (; environment[n] && n < ENVIRONMENT; n++)
        all[n] = environment[n];
    for (size_t i = 0; i < HANDED; i++)
        if (getenv(HANDED_ON[i]) && snprintf(lines[i], sizeof lines[i], "%s=%s", HANDED_ON[i], getenv(HANDED_ON[i])) > 0)
            all[n++] = lines[i];
    all[n] = NULL;
    return real(pid, path, actions, attributes, argv, all);
}

__attribute__((constructor)) static void begin(void)
{
    const char *file = getenv("STARVE_NOTE"), *which = getenv("STARVE"), *program = getenv("STARVE_PROGRAM");
    void *frames[FRAMES];
    if (program && strcmp(program, program_invocation_short_name) != 0)
        return;
    if (!file || (note_fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) < 0)
        return;
    if (which)
        sscanf(which, "%ld:%ld", &starved_thread, &starved_number);
    backtrace(frames, FRAMES); /* loads what it needs, once */
    ready = true;
}
