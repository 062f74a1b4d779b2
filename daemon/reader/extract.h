/* extract.h: an attachment's bytes to text, by a foreign program in a sandbox of
 * its own. Which program reads what is a table in extract.c. */
#pragma once
#include <stdint.h>
#include "postbus/arena.h"
#include "postbus/reading.h"
#include "postbus/span.h"

/* Whether an extractor is there for this media type (may be NULL) or for bytes
 * that begin like this, whatever the part calls itself. */
bool extract_wants(const char *type, struct pb_span content);

struct extract_job {
    const char *program; /* postbus-reader, which closes the sandbox and becomes the extractor */
    int fd;              /* memfd that holds the content, */
    uint64_t offset, bytes; /* here */
    size_t room;         /* bytes of text wanted at most */
    int64_t deadline;    /* process_now() when all must be done; LIMIT_EXTRACT_SECONDS count too */
};

/* Fills the attachment's text and status; every failure is a status. Returns
 * the bytes of text. */
size_t extract_attachment(const struct extract_job *job, struct arena *arena, struct attachment *attachment);
