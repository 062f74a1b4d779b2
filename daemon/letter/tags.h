/* tags.h: what HTML elements and their styles mean for plain text. */
#pragma once
#include <stdbool.h>

enum tag {
    TAG_OTHER, /* no meaning of its own: span, b, font, o:p */
    TAG_LINK,
    TAG_BLOCK,
    TAG_BREAK,
    TAG_CELL,
    TAG_DROPPED, /* its text is not shown */
    TAG_RULE,
    TAG_ITEM,
    TAG_LIST,
    TAG_ORDERED,
    TAG_PARAGRAPH,
    TAG_PRE,
    TAG_QUOTE,
    TAG_ROW,
};

/* An attribute as the HTML reader hands it over: UTF-8, entities decoded. */
struct tag_attribute {
    const char *name, *value; /* borrowed; value may be NULL */
};

/* `name` in lower case. */
enum tag tag_of(const char *name);

/* Lists of attributes end in a NULL name; NULL is an empty list. "" where absent. */
const char *tag_attribute(const struct tag_attribute *attributes, const char *name);

/* Not shown at all: display:none, mso-hide:all. */
bool tag_is_hidden(const struct tag_attribute *attributes);
/* What Outlook draws above the header block of the mail below. */
bool tag_is_separator(const struct tag_attribute *attributes);
/* A blockquote that only indents, as Gmail makes it. */
bool tag_is_indent(const struct tag_attribute *attributes);
/* Outlook's paragraph, which is a line without space around it. */
bool tag_is_line(const struct tag_attribute *attributes);
