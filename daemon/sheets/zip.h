/* zip.h: files put together in an archive in memory. */
#pragma once
#include "postbus/buf.h"

struct zip;
struct zip *zip_new(struct buf *out); /* borrowed; empty */

/* The next file, packed or as it is. */
void zip_add(struct zip *zip, const char *name, struct pb_span bytes, bool packed);

/* Ends the archive, and frees. */
void zip_end(struct zip *zip);
