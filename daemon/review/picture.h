/* picture.h: pictures that the server draws, as SVG in the page: coloured by the stylesheet, told in words beside. */
#pragma once
#include "page.h"

/* How many letters came each day, as small bars. */
void picture_trend(struct html *html, const unsigned *days, size_t n);

/* Who wrote, and through whose hands it went. */
void picture_chain(struct frame *frame, const struct desk_links *links);
