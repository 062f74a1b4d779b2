/* measure.h: processor time, the middle of many measurements, and the line by which a bench tells one.
 *
 *     measure <TAB> topic <TAB> what <TAB> input <TAB> times <TAB> who <TAB> figure <TAB> unit
 *
 * Every figure is a cost: less is better; its unit is us, MB or `of 100`.
 * `times` is 1, or 10 where the input is ten times as much; `who` is OURS or a peer; a figure of NOT_HERE is none: the
 * peer is not installed. tests/bench/run makes the table of them (table.py). */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define OURS "postbusd"
#define NOT_HERE (-1.0)

struct measured {
    const char *topic, *input;
    int times;
};

static inline void tell(struct measured m, const char *what, const char *who, double figure, const char *unit)
{
    printf("measure\t%s\t%s\t%s\t%d\t%s\t%.6g\t%s\n", m.topic, what, m.input, m.times, who, figure, unit);
    fflush(stdout);
}

/* Microseconds of this process. */
static inline double cpu_micros(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Microseconds of the clock. */
static inline double wall_micros(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static inline int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Puts them in order. */
static inline double median(double *v, size_t n)
{
    qsort(v, n, sizeof *v, by_size);
    return v[n / 2];
}
