/* span.h: a view of bytes that somebody else owns. Never ends in NUL. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct pb_span {
    const char *p; /* borrowed */
    size_t n;      /* bytes */
};

#define SPAN_LIT(literal) ((struct pb_span){("" literal), sizeof(literal) - 1})

static inline struct pb_span span_of(const char *string)
{
    return (struct pb_span){string, string ? strlen(string) : 0};
}

static inline bool span_eq(struct pb_span a, struct pb_span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* ASCII letters compare without case; other bytes as they are. */
bool span_caseeq(struct pb_span a, struct pb_span b);
bool span_starts(struct pb_span s, struct pb_span prefix);
bool span_casestarts(struct pb_span s, struct pb_span prefix);

/* Without ASCII blanks, tabs and line ends at both ends. */
struct pb_span span_trim(struct pb_span s);

/* Index of the first `c`, or s.n. */
size_t span_find(struct pb_span s, char c);
/* Index of the first occurrence of `needle`, or s.n. */
size_t span_search(struct pb_span s, struct pb_span needle);

/* The bytes before index `at`, and those from it on (at is clipped to s.n). */
struct pb_span span_head(struct pb_span s, size_t at);
struct pb_span span_tail(struct pb_span s, size_t at);

/* Takes the next line off `rest` (without its LF, CRLF or CR); false at the end. */
bool span_line(struct pb_span *rest, struct pb_span *ret_line);

/* A whole decimal number without sign, at most `max`; false otherwise. */
bool span_number(struct pb_span s, unsigned long max, unsigned long *ret_value) __attribute__((warn_unused_result));
