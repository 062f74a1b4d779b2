/* extract.h: an attachment's bytes to text, by a program in a sandbox of its own. */
#pragma once
#include <stdint.h>
#include "choice.h"
#include "postbus/arena.h"
#include "postbus/reading.h"

struct extract_job {
    const char *program; /* postbus-reader, which closes the sandbox and becomes the extractor */
    const struct extract_choices *choices; /* may be NULL */
    int fd;              /* memfd that holds the content, */
    uint64_t offset, bytes; /* here */
    size_t room;         /* bytes of text wanted at most */
    int64_t deadline;    /* iso_monotonic_ms() when all must be done; LIMIT_EXTRACT_SECONDS count too */
};

/* Fills the attachment's text and status; every failure is a status. What
 * people should know beyond the status goes to *ret_remark (English; NULL where
 * nothing). Returns the bytes of text. */
size_t extract_attachment(const struct extract_job *job, struct arena *arena, struct attachment *attachment,
                          const char **ret_remark);
