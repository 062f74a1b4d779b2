/* render.h: elements and text, as an HTML reader meets them, to plain text.
 *
 * p, div, br and tr end lines; a paragraph, hr, table and the bordered div that
 * Outlook puts above a forwarded mail leave a blank line; cells are parted by a
 * tab; blockquote prefixes `> `; list items get `- ` or a number; script, style
 * and what is not shown are dropped; links as in link.h. Linear; elements need
 * not be closed. */
#pragma once
#include "letter/link.h"
#include "letter/tags.h"
#include "postbus/limits.h"

struct render_list {
    bool ordered;
    unsigned item;
};

struct render {
    struct buf *out;   /* borrowed */
    unsigned newlines; /* owed before the next text */
    bool blank, tab;   /* owed too */
    bool fresh;        /* a cell or item has just begun: no line ends yet */
    bool row_begun;    /* this row has a cell */
    size_t row_start;  /* in out */
    unsigned pre, dropped, quotes; /* open elements */
    unsigned quoted;   /* quotes around the last text */
    struct render_list lists[LIMIT_HTML_QUOTES];
    unsigned n_lists;
    struct link link;
};

void render_init(struct render *render, struct buf *out);
void render_done(struct render *render);

/* What an opened element asks of its end. */
enum render_mark {
    RENDER_PLAIN,
    RENDER_SPACED,
    RENDER_DROPPED,
    RENDER_QUOTED,
};

/* `attributes` may be NULL. The mark goes to the render_close of the same element. */
enum render_mark render_open(struct render *render, enum tag tag, const struct tag_attribute *attributes);
void render_close(struct render *render, enum tag tag, enum render_mark mark);
/* Valid UTF-8. */
void render_text(struct render *render, struct pb_span text);
