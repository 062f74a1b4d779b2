/* linear.h: the plain reading of a mail's parts: one pass over its lines, no
 * library, no recursion.
 *
 * Boundaries are kept on a stack of LIMIT_MIME_DEPTH; what nests deeper lies
 * flat in the deepest place. A part ends at any enclosing boundary, closed or
 * not; a multipart that names no boundary takes the first line that looks like
 * one; text that belongs to no part of a multipart without parts becomes one. */
#pragma once
#include "letter/part.h"

/* Never fails. `bytes` begins with the header (header_start). */
void linear_read(struct arena *arena, struct pb_span bytes, struct mail *ret_mail);
