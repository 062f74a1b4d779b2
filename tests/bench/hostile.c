/* What hostile letters cost: doubling one may cost at most 2.2 times as much, and
 * 10 MB at most a second and 256 MB. What costs more is marked, and the status is 1.
 *
 *     build/release/bench/hostile [WORD…]     only families whose name holds one of the words */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "families.h"
#include "measure.h"
#include "postbus/letter.h"
#include "postbus/wire.h"

#define LARGEST 10000000
#define GROWTH_MOST (2.2 * 2.2) /* of two doublings: one tells too little from noise */
#define SECONDS_MOST 1.0
#define MEGABYTES_MOST 256
#define SHORTEST 0.1       /* seconds, 10 ns a byte: below, it is the memory that is measured, whose first touch costs a large letter more */
#define RUNS 3             /* the quickest one counts, where one is not quick enough to be past doubt */

struct cost {
    double seconds; /* of processor time; negative where it did not end */
    double megabytes;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Reads a letter as the reader's child does. */
static double read_letter(struct pb_span bytes, enum letter_way way)
{
    double began = now();
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf wire = BUF_INIT;
    struct reading *reading;
    struct pb_err err;
    if (letter_read(arena, bytes, way, &reading, &err))
        wire_encode(reading, &wire);
    return now() - began;
}

/* In a process of its own, for its memory, and as it may never end. */
static struct cost measure_once(struct pb_span bytes, enum letter_way way)
{
    struct cost cost = {-1, 0};
    struct rusage usage;
    int pipe_fds[2], status;
    if (pipe(pipe_fds) < 0)
        abort();
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {60, 60};
        close(STDOUT_FILENO); /* libytnef complains */
        setrlimit(RLIMIT_CPU, &limit);
        double seconds = read_letter(bytes, way);
        _exit(write(pipe_fds[1], &seconds, sizeof seconds) != (ssize_t)sizeof seconds);
    }
    close(pipe_fds[1]);
    if (read(pipe_fds[0], &cost.seconds, sizeof cost.seconds) != (ssize_t)sizeof cost.seconds)
        cost.seconds = -1;
    close(pipe_fds[0]);
    if (wait4(child, &status, 0, &usage) == child)
        cost.megabytes = (double)usage.ru_maxrss / 1024;
    return cost;
}

static struct cost measure(struct pb_span bytes, enum letter_way way)
{
    struct cost best = measure_once(bytes, way);
    for (int i = 1; i < RUNS && best.seconds >= SHORTEST / 4; i++) {
        struct cost next = measure_once(bytes, way);
        if (next.seconds >= 0 && next.seconds < best.seconds)
            best.seconds = next.seconds;
    }
    return best;
}

/* What costs most of all, for the table. */
static struct dearest {
    const struct family *family;
    enum letter_way way;
    struct cost cost;
} slowest, largest;

static void note(const struct family *family, enum letter_way way, const struct cost *cost)
{
    if (cost->seconds > slowest.cost.seconds)
        slowest = (struct dearest){family, way, *cost};
    if (cost->megabytes > largest.cost.megabytes)
        largest = (struct dearest){family, way, *cost};
}

static struct cost at_a_tenth(const struct dearest *dearest)
{
    cleanup_buf struct buf letter = BUF_INIT;
    family_make(dearest->family, LARGEST / 10, &letter);
    return measure(buf_span(&letter), dearest->way);
}

static void tell_dearest(void)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct measured m = {"reading", arena_printf(arena, "1 MB of %s", slowest.family->name), 1};
    tell(m, "the slowest hostile letter", OURS, at_a_tenth(&slowest).seconds * 1e6, "us");
    m.times = 10;
    tell(m, "the slowest hostile letter", OURS, slowest.cost.seconds * 1e6, "us");
    m = (struct measured){"memory", arena_printf(arena, "1 MB of %s", largest.family->name), 1};
    tell(m, "the reader on the largest hostile letter", OURS, at_a_tenth(&largest).megabytes, "MB");
    m.times = 10;
    tell(m, "the reader on the largest hostile letter", OURS, largest.cost.megabytes, "MB");
}

/* One family, read one way; false where it costs too much. */
static bool bench(const struct family *family, enum letter_way way)
{
    struct cost quarter, cost;
    for (int i = 0; i < 2; i++) {
        cleanup_buf struct buf letter = BUF_INIT;
        family_make(family, i == 0 ? LARGEST / 4 : LARGEST, &letter);
        *(i == 0 ? &quarter : &cost) = measure(buf_span(&letter), way);
    }
    double growth = cost.seconds > SHORTEST ? cost.seconds / quarter.seconds : 0;
    const char *fault = cost.seconds < 0                  ? "does not end"
                        : cost.seconds > SECONDS_MOST     ? "too slow"
                        : growth > GROWTH_MOST            ? "not linear"
                        : cost.megabytes > MEGABYTES_MOST ? "too much memory"
                                                          : "";
    printf("%-28s %-6s %8.1f %8.2f %8.3f %8.0f %s\n", family->name, way == LETTER_TREE ? "tree" : "linear",
           cost.seconds / LARGEST * 1e9, growth, cost.seconds, cost.megabytes, fault);
    fflush(stdout);
    note(family, way, &cost);
    return !*fault;
}

static bool wanted(const char *name, int n, char **words)
{
    for (int i = 0; i < n; i++)
        if (strstr(name, words[i]))
            return true;
    return n == 0;
}

int main(int argc, char **argv)
{
    unsigned faults = 0, n = 0;
    letter_prepare();
    printf("%-28s %-6s %8s %8s %8s %8s\n", "10 MB of", "read", "ns/byte", "4 times", "s", "MB");
    for (size_t i = 0; i < FAMILIES; i++)
        for (enum letter_way way = LETTER_TREE; way <= LETTER_LINEAR; way++)
            if (wanted(families[i].name, argc - 1, argv + 1)) {
                faults += !bench(&families[i], way);
                n++;
            }
    printf("%u of %u readings cost too much\n", faults, n);
    if (slowest.family && largest.family)
        tell_dearest();
    return faults > 0;
}
