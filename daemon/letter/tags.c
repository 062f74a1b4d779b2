#include "letter/tags.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    enum tag tag;
} tags[] = { /* sorted by name */
    {"a", TAG_LINK},         {"address", TAG_BLOCK},   {"article", TAG_BLOCK},    {"aside", TAG_BLOCK},
    {"blockquote", TAG_QUOTE}, {"br", TAG_BREAK},      {"caption", TAG_BLOCK},    {"center", TAG_BLOCK},
    {"dd", TAG_BLOCK},       {"details", TAG_BLOCK},   {"div", TAG_BLOCK},        {"dl", TAG_PARAGRAPH},
    {"dt", TAG_BLOCK},       {"fieldset", TAG_BLOCK},  {"figure", TAG_BLOCK},     {"footer", TAG_BLOCK},
    {"form", TAG_BLOCK},     {"h1", TAG_PARAGRAPH},    {"h2", TAG_PARAGRAPH},     {"h3", TAG_PARAGRAPH},
    {"h4", TAG_PARAGRAPH},   {"h5", TAG_PARAGRAPH},    {"h6", TAG_PARAGRAPH},     {"header", TAG_BLOCK},
    {"hr", TAG_RULE},        {"legend", TAG_BLOCK},    {"li", TAG_ITEM},          {"main", TAG_BLOCK},
    {"nav", TAG_BLOCK},      {"object", TAG_DROPPED},  {"ol", TAG_ORDERED},       {"option", TAG_DROPPED},
    {"p", TAG_PARAGRAPH},    {"pre", TAG_PRE},         {"script", TAG_DROPPED},   {"section", TAG_BLOCK},
    {"select", TAG_DROPPED}, {"style", TAG_DROPPED},   {"summary", TAG_BLOCK},    {"svg", TAG_DROPPED},
    {"table", TAG_PARAGRAPH}, {"td", TAG_CELL},        {"template", TAG_DROPPED}, {"th", TAG_CELL},
    {"title", TAG_DROPPED},  {"tr", TAG_ROW},          {"ul", TAG_LIST},
};

enum tag tag_of(const char *name)
{
    size_t low = 0, high = sizeof tags / sizeof *tags;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, tags[middle].name);
        if (order == 0)
            return tags[middle].tag;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return TAG_OTHER;
}

const char *tag_attribute(const struct tag_attribute *attributes, const char *name)
{
    for (size_t i = 0; attributes && attributes[i].name; i++)
        if (strcasecmp(attributes[i].name, name) == 0)
            return attributes[i].value ? attributes[i].value : "";
    return "";
}

/* True where the style gives `property` a value that begins with `value`. */
static bool style_says(const struct tag_attribute *attributes, const char *property, const char *value)
{
    const char *style = tag_attribute(attributes, "style");
    size_t length = strlen(property);
    for (const char *at = strcasestr(style, property); at; at = strcasestr(at + length, property)) {
        const char *c = at + length + strspn(at + length, " \t\r\n");
        if (*c != ':')
            continue;
        c += 1 + strspn(c + 1, " \t\r\n");
        if (strncasecmp(c, value, strlen(value)) == 0)
            return true;
    }
    return false;
}

bool tag_is_hidden(const struct tag_attribute *attributes)
{
    return style_says(attributes, "display", "none") || style_says(attributes, "mso-hide", "all");
}

bool tag_is_separator(const struct tag_attribute *attributes)
{
    const char *id = tag_attribute(attributes, "id");
    return style_says(attributes, "border-top", "solid") || strcmp(id, "divRplyFwdMsg") == 0 ||
           strcmp(id, "appendonsend") == 0;
}

bool tag_is_indent(const struct tag_attribute *attributes)
{
    return style_says(attributes, "border", "none") && !*tag_attribute(attributes, "type");
}

bool tag_is_line(const struct tag_attribute *attributes)
{
    return strncasecmp(tag_attribute(attributes, "class"), "Mso", 3) == 0;
}
