/* html_out.h: writes HTML that cannot be broken by what it shows.
 *
 * The only ways to write are an element that is known here, an attribute that is known here, and text,
 * which is escaped. There is none for a piece of HTML as a string, nor for a script or style in the page.
 * Addresses lead to this site only. What cannot be shown (controls, marks that turn the
 * direction of writing, bytes that are no UTF-8) becomes U+FFFD. */
#pragma once
#include "postbus/buf.h"
#include "postbus/limits.h"

enum tag {
    T_HTML, T_HEAD, T_META, T_TITLE, T_LINK, T_SCRIPT, T_BODY,
    T_HEADER, T_NAV, T_MAIN, T_ASIDE, T_FOOTER, T_SECTION, T_ARTICLE, T_DIV, T_SPAN, T_P, T_H1, T_H2, T_H3,
    T_UL, T_OL, T_LI, T_DL, T_DT, T_DD, T_A, T_STRONG, T_EM, T_SMALL, T_MARK, T_INS, T_DEL, T_TIME, T_CODE, T_PRE, T_KBD, T_HR,
    T_TABLE, T_CAPTION, T_THEAD, T_TBODY, T_TR, T_TH, T_TD, T_DETAILS, T_SUMMARY, T_FIGURE, T_FIGCAPTION,
    T_FORM, T_LABEL, T_INPUT, T_BUTTON, T_SELECT, T_OPTION, T_TEXTAREA, T_FIELDSET, T_LEGEND,
    T_SVG, T_SVG_TITLE, T_SVG_DESC, T_G, T_RECT, T_LINE, T_PATH, T_POLYLINE, T_CIRCLE, T_TEXT,
    TAG_COUNT,
};

enum attr {
    A_END, A_ID, A_CLASS, A_LANG, A_DIR, A_TITLE, A_HIDDEN, A_TABINDEX, A_ROLE,
    A_HREF, A_SRC, A_ACTION, /* addresses on this site */
    A_REL, A_CHARSET, A_NAME, A_CONTENT, A_DEFER, A_DATETIME, A_SCOPE, A_COLSPAN, A_OPEN, A_DOWNLOAD,
    A_METHOD, A_TYPE, A_VALUE, A_FOR, A_FORM, A_CHECKED, A_SELECTED, A_DISABLED, A_REQUIRED, A_ROWS, A_SIZE, A_MAXLENGTH, A_AUTOCOMPLETE,
    A_SPELLCHECK, A_PLACEHOLDER, A_FORMACTION,
    A_ARIA_LABEL, A_ARIA_LABELLEDBY, A_ARIA_DESCRIBEDBY, A_ARIA_CURRENT, A_ARIA_HIDDEN, A_ARIA_LIVE, A_ARIA_KEYSHORTCUTS, A_ARIA_INVALID,
    A_DATA_KEY, A_DATA_ROW, A_DATA_ITEM, A_DATA_ON, A_DATA_OFF,
    A_VIEWBOX, A_X, A_Y, A_X1, A_Y1, A_X2, A_Y2, A_WIDTH, A_HEIGHT, A_RX, A_R, A_CX, A_CY, A_D, A_POINTS, A_TEXT_ANCHOR,
    ATTR_COUNT,
};

struct html_attr {
    enum attr name;
    const char *value; /* NULL: the attribute is left out */
};

struct html {
    struct buf *out; /* borrowed */
    unsigned depth;
    enum tag open[LIMIT_HTML_OPEN];
};

void html_init(struct html *html, struct buf *out);

/* html_open(html, T_A, {A_HREF, "/"}, {A_CLASS, "row"}); closed by html_close, but for elements that hold nothing. */
#define html_open(html, tag, ...) html_open_with((html), (tag), (const struct html_attr[]){__VA_ARGS__ __VA_OPT__(,) {A_END, NULL}})
/* The same with a text in it, and closed; NULL is no text. */
#define html_put(html, tag, text, ...) html_put_with((html), (tag), (text), (const struct html_attr[]){__VA_ARGS__ __VA_OPT__(,) {A_END, NULL}})

void html_open_with(struct html *html, enum tag tag, const struct html_attr *attrs);
void html_put_with(struct html *html, enum tag tag, const char *text, const struct html_attr *attrs);
void html_close(struct html *html);
/* Closes until so many are open. */
void html_close_to(struct html *html, unsigned depth);

void html_text(struct html *html, const char *text); /* NULL is nothing */
void html_span(struct html *html, struct pb_span text);
void html_printf(struct html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));
