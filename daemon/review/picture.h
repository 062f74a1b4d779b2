/* picture.h: pictures that the server draws, as SVG in the page: coloured by the stylesheet, told in words beside. */
#pragma once
#include "page.h"

/* How many letters came each day, as small bars. */
void picture_trend(struct html *html, const unsigned *days, size_t n);

/* Who wrote, and through whose hands it went. */
void picture_chain(struct frame *frame, const struct desk_links *links);

struct bar {
    const char *name;
    int64_t value;
};
/* Columns in time, and rows by name; with the same as a table. `title` is what they show. */
void picture_columns(struct frame *frame, const char *title, const struct bar *bars, size_t n);
void picture_rows(struct frame *frame, const char *title, const struct bar *bars, size_t n);
