/* flow.h: the XML of a word processor's document to lines of text: a paragraph
 * is a line, a table's row is a line with tabs. Read as it comes, without a tree. */
#pragma once
#include "postbus/buf.h"

enum flow_kind {
    FLOW_WORD,    /* a part of WordprocessingML (ECMA-376 part 1) */
    FLOW_ODF,     /* content of an OpenDocument text (OASIS 1.3 part 3) */
    FLOW_MARGINS, /* the headers and footers in its styles */
};

struct flow; /* opaque */

/* A reader of one XML file that appends to `out`; NULL for want of memory. */
struct flow *flow_new(enum flow_kind kind, struct buf *out);
/* Takes the next piece; false where nothing more can be made of the file. */
bool flow_take(struct flow *flow, struct pb_span piece);
/* Ends the file, puts its footnotes behind it, and frees. False where the file
 * is no whole XML. */
bool flow_end(struct flow *flow);
