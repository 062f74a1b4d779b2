/* archive.h: a ZIP archive in memory, file by file, by zlib's own minizip. */
#pragma once
#include <stdbool.h>
#include "postbus/span.h"

#define ARCHIVE_NAME 256

struct archive; /* opaque */

/* NULL where `bytes`, which it borrows, are no archive. */
struct archive *archive_open(struct pb_span bytes);
void archive_close(struct archive *archive); /* NULL is fine */
static inline void archive_closep(struct archive **archive) { archive_close(*archive); }
#define cleanup_archive __attribute__((cleanup(archive_closep)))

struct archive_entry {
    char name[ARCHIVE_NAME]; /* cut where longer */
    bool encrypted;
};

/* The first file, or the one behind the present; false at the end. */
bool archive_first(struct archive *archive, struct archive_entry *ret_entry);
bool archive_next(struct archive *archive, struct archive_entry *ret_entry);

/* Unpacks the present file into `take`, piece by piece, until all is unpacked
 * or `take` returns false. False where it cannot be unpacked. */
bool archive_unpack(struct archive *archive, bool (*take)(void *context, struct pb_span piece), void *context);
