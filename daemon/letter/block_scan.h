/* block_scan.h: the lines of a header block, label by label; and files named in
 * one. What block.c judges. */
#pragma once
#include "letter/labels.h"
#include "letter/lines.h"
#include "postbus/reading.h"

/* A field while the block is read: its label's line and the lines that go on. */
struct slot {
    bool seen;
    struct pb_span value;
    size_t line, last; /* the label's line and the value's last one */
};

struct block_scan {
    const struct lines *lines;
    unsigned quotes;
    struct slot slots[ROLE_COUNT];
    enum role first, current;
    size_t n;          /* labels */
    size_t end;        /* behind the last line that belongs to the block */
    size_t blanks;     /* empty lines since */
    bool spaced;       /* empty lines between its labels */
    bool below;        /* values stand under their labels */
    locales locales, sender; /* common to all labels but the sender's; the sender's */
    bool outlook;      /* dated as Outlook does */
};

/* Reads labels and values from line `at` on, at most LIMIT_BLOCK_LINES. The scan
 * has its lines, quotes and locales (ANY). False where fewer than two labels stand
 * there, or where the block surely begins further down. */
bool block_scan_lines(struct block_scan *scan, size_t at);

/* Is a label of this kind taken? SENT and DATE are one. */
static inline bool block_seen(const struct block_scan *scan, enum role role)
{
    if (role == ROLE_SENT || role == ROLE_DATE)
        return scan->slots[ROLE_SENT].seen || scan->slots[ROLE_DATE].seen;
    return role != ROLE_OTHER && scan->slots[role].seen;
}

/* One that evidence is made of. */
static inline bool block_is_core(enum role role)
{
    return role <= ROLE_CC || role == ROLE_SUBJECT;
}

/* A slot's lines as one; blanks folded, invisible characters dropped. A word
 * hyphenated at a line's end stays as it is. In the arena. */
struct pb_span block_join(struct arena *arena, const struct lines *lines, const struct slot *slot);

/* Does `s` end in one of these ASCII characters? */
static inline bool block_ends_in(struct pb_span s, const char *characters)
{
    return s.n > 0 && strchr(characters, s.p[s.n - 1]);
}
